"""What the advice of today rests on: one patient at one moment. `None` is not known, never 0."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from paingrid.clinical.medicines.medicine import Medicine, Part
from paingrid.clinical.medicines.product import Form
from paingrid.clinical.opioids.person import Person
from paingrid.clinical.quantities import Milligrams

DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Taken:
    """One dose that was taken. `mg` is none where only the taking is known."""

    at: datetime
    substance_id: str
    mg: Milligrams | None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """
    One patient at `now`.

    `lines` are the lines of the contract that `current` was read from, one for one, each with its `purpose`.
    `rescues` are the extra doses of the last 24 h one by one; `rescue_count_24h` is the count of a report where only
    that is known, and the larger of the two counts. `given` are the regular doses of the last 24 h where each was
    written down, which is so during titration only. `opioid_since` is the start of the present unbroken course,
    `changed_at` the last change of the regular opioid, `controlled_since` the time since which NRS was 3 or less.
    """

    person: Person
    current: tuple[Medicine, ...]
    lines: tuple[Mapping[str, Any], ...] = dataclasses.field(hash=False)
    now: datetime
    nrs_now: int | None = None
    nrs_at: datetime | None = None
    nrs_worst24: int | None = None
    sedation: int | None = None
    red_flags: tuple[str, ...] = ()
    rescues: tuple[Taken, ...] = ()
    rescue_count_24h: int | None = None
    given: tuple[Taken, ...] = ()
    opioid_since: datetime | None = None
    changed_at: datetime | None = None
    controlled_since: datetime | None = None
    intolerable: bool = False
    stool_days: int | None = None
    nausea: str | None = None
    vomiting: str | None = None
    documents: frozenset[str] = frozenset()
    factor_set: str = "cn-2018"

    @property
    def dying(self) -> bool:
        """Whether a comfort plan for the last days is documented."""
        return self.person.goals_of_care == "comfort-dying"

    @property
    def opioids(self) -> tuple[Medicine, ...]:
        """The opioids of the list, regular and as needed."""
        return tuple(medicine for medicine in self.current if medicine.opioid)

    @property
    def background(self) -> tuple[Medicine, ...]:
        """The opioids that are taken by the clock; strengths that make up one dose are one medicine."""
        return joined(medicine for medicine in self.opioids if not medicine.as_needed)

    @property
    def extra(self) -> tuple[Taken, ...]:
        """The extra doses since the regular opioid was last changed: what a change took up is not taken up twice."""
        since = self.changed_at
        return tuple(dose for dose in self.rescues if since is None or dose.at > since)

    @property
    def rescue_count(self) -> int | None:
        """
        How many extra doses were taken since the last change, 24 h at most; none where nobody said.

        The larger of two counts; a report's count covers the whole 24 h, so it counts once the change is that old.
        """
        told = self.rescue_count_24h if self.changed_at is None or self.now - self.changed_at >= DAY else None
        counted = [count for count in (len(self.extra) or None, told) if count is not None]
        return max(counted, default=None)

    @property
    def last_dose(self) -> Taken | None:
        """The latest dose of any drug, its mass known or not: it still has to work."""
        return max((*self.given, *self.rescues), key=lambda dose: dose.at, default=None)

    def hours_since_change(self) -> float | None:
        """Return the hours since the regular opioid was last changed."""
        return None if self.changed_at is None else (self.now - self.changed_at) / timedelta(hours=1)


def joined(medicines: Iterable[Medicine]) -> tuple[Medicine, ...]:
    """Return the medicines with those joined that are one dose of two strengths: 30 mg and 10 mg together are 40 mg."""
    together: dict[object, Medicine] = {}
    for medicine in medicines:
        key = _dose_key(medicine)
        together[key] = _both(together[key], medicine) if key in together else medicine
    return tuple(together.values())


def _dose_key(medicine: Medicine) -> object:
    """One substance, form, way and rhythm; what is not known in mass or rate is never added to anything."""
    known = medicine.rate is not None or all(part.high is not None for part in medicine.parts)
    if not known or medicine.form not in (Form.IR, Form.SR, Form.PATCH):
        return id(medicine)
    rhythm = (medicine.low_per_day, medicine.high_per_day, medicine.change_every, medicine.times_of_day)
    return (tuple(part.substance.id for part in medicine.parts), medicine.form, medicine.route, rhythm)


def _both(one: Medicine, other: Medicine) -> Medicine:
    parts = tuple(
        Part(a.substance, _sum(a.low, b.low), _sum(a.high, b.high)) for a, b in zip(one.parts, other.parts, strict=True)
    )
    rate = None if one.rate is None or other.rate is None else one.rate + other.rate
    return replace(one, parts=parts, rate=rate, product=None, count=None)


def _sum(one: Milligrams | None, other: Milligrams | None) -> Milligrams | None:
    return None if one is None or other is None else one + other
