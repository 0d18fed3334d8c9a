"""An order before it is signed: the person, what is taken now, what is proposed, and the prescription around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.opioids.person import Person

Key = tuple[frozenset[str], Form, Route]
SETTINGS = ("outpatient-cancer-pain", "outpatient-other", "inpatient", "online")


@dataclass(frozen=True, kw_only=True)
class Prescription:
    """The prescription as far as the rules of §2.2 ask. `None` is not known."""

    setting: str | None = None
    first_long_term: bool | None = None
    documents: frozenset[str] = frozenset()
    days: Fraction | None = None
    prescriber_narcotic_right: bool | None = None
    signed_by: str | None = None
    prescriber_is: str | None = None
    reason: str | None = None
    agent: bool | None = None
    review_due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Order:
    """
    One order.

    `whole_list` tells how `proposed` is meant: true, everything taken afterwards; false, added to `current`; none,
    not said: then the opioids of `proposed` replace the present ones, and any other present medicine may go on.
    `crossover_hours` is a documented overlap of two long-acting opioids, `hours_since_change` the time since the last
    change of the regular opioid, `level` where the order is signed (`community`, `district`, `tertiary`). `memo` keeps
    what rules work out once.
    """

    person: Person
    current: tuple[Medicine, ...] = ()
    proposed: tuple[Medicine, ...] = ()
    prescription: Prescription | None = None
    whole_list: bool | None = None
    crossover_hours: Fraction | None = None
    hours_since_change: Fraction | None = None
    level: str | None = None
    memo: dict[object, object] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def keys(self) -> dict[int, Key]:
        """What makes one line the same medicine as another, by the identity of the line."""
        return {id(m): (substances(m), m.form, m.route) for m in self.proposed + self.current}

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The ids and classes of everything on both lists: most rules see at once that they have nothing to say."""
        kinds: set[str] = set()
        for medicine in self.proposed + self.current:
            for part in medicine.parts:
                kinds.add(part.substance.id)
                kinds |= part.substance.classes
        return frozenset(kinds)

    @cached_property
    def after(self) -> tuple[Medicine, ...]:
        """What is certainly taken afterwards."""
        return self.proposed + (self._others(self.current) if self.whole_list is False else ())

    @cached_property
    def perhaps(self) -> tuple[Medicine, ...]:
        """What is taken now and may go on, because nobody said that the proposal is the whole list."""
        if self.whole_list is not None:
            return ()
        return self._others(m for m in self.current if m.opioid is None)

    @cached_property
    def body(self) -> tuple[Medicine, ...]:
        """What meets in the body: what is taken afterwards, and what was taken until now."""
        return self.proposed + self._others(self.current)

    def _others(self, medicines: Iterable[Medicine]) -> tuple[Medicine, ...]:
        """Return those that no line of the proposal replaces: other substances, or another form of them."""
        replaced = {self.keys[id(m)][:2] for m in self.proposed}
        return tuple(m for m in medicines if self.keys[id(m)][:2] not in replaced)

    @cached_property
    def opioids(self) -> tuple[Medicine, ...]:
        """The opioids taken afterwards."""
        return tuple(m for m in self.after if m.opioid is not None)

    @cached_property
    def opioids_now(self) -> tuple[Medicine, ...]:
        """The opioids taken now."""
        return tuple(m for m in self.current if m.opioid is not None)

    @cached_property
    def substances_now(self) -> frozenset[str]:
        """The substances taken now."""
        return frozenset(part.substance.id for m in self.current for part in m.parts)

    @cached_property
    def _now_by_key(self) -> dict[Key, tuple[Medicine, ...]]:
        now: dict[Key, tuple[Medicine, ...]] = {}
        for medicine in self.current:
            key = self.keys[id(medicine)]
            now[key] = (*now.get(key, ()), medicine)
        return now

    def new(self, medicine: Medicine) -> bool:
        """Tell whether a medicine brings a substance that is not taken now."""
        return any(part.substance.id not in self.substances_now for part in medicine.parts)

    def same_now(self, medicine: Medicine) -> tuple[Medicine, ...]:
        """Return the present medicines of the same substances, form and route."""
        return self._now_by_key.get(self.keys[id(medicine)], ())


def substances(medicine: Medicine) -> frozenset[str]:
    """Return the ids of what is in a medicine."""
    # One list instead of a generator: most medicines have one part, and this is asked for every line.
    return frozenset([part.substance.id for part in medicine.parts])


def scheduled(medicines: Iterable[Medicine]) -> tuple[Medicine, ...]:
    """Return those taken by the clock."""
    return tuple(m for m in medicines if not m.as_needed)


def named(medicines: Iterable[Medicine]) -> tuple[str, str]:
    """Return the names in Chinese and in English, each once, in an order that does not depend on the list's."""
    names = {(m.name["zh"], m.name["en"]) for m in medicines}
    listed = sorted(names, key=lambda name: (name[1], name[0]))
    return "、".join(zh for zh, _ in listed), ", ".join(en for _, en in listed)


def is_patch(medicine: Medicine) -> bool:
    """Tell whether it is a patch that is dosed by its rate."""
    return medicine.form is Form.PATCH
