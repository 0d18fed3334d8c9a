"""What was taken lately and is on no list any more, resolved to substances: "rifampicin-stopped", "cisplatin-7d"."""

from __future__ import annotations

from dataclasses import dataclass

from paingrid.clinical.checks.order import Order, substances
from paingrid.clinical.medicines.medicine import Medicine, Part
from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.medicines.substances import substance_named

#: Words for a whole class, as a family doctor writes them.
_CLASSES = {
    "maoi": "mao-inhibitor",
    "mao-inhibitor": "mao-inhibitor",
    "inducer": "cyp3a4-inducer",
    "cyp3a4-inducer": "cyp3a4-inducer",
    "inhibitor": "cyp3a4-inhibitor",
    "cyp3a4-inhibitor": "cyp3a4-inhibitor",
    "azole": "cyp3a4-inhibitor",
    "macrolide": "cyp3a4-inhibitor",
    "opioid": "opioid",
    "steroid": "corticosteroid",
    "corticosteroid": "corticosteroid",
    "anticoagulant": "anticoagulant",
    "ssri": "ssri",
    "benzodiazepine": "benzodiazepine",
    "nsaid": "nsaid",
}


@dataclass(frozen=True)
class Lately:
    """One medicine of the recent past, what happened to it and how long ago; none: not said, so it counts as today."""

    medicine: Medicine
    event: str
    days: int | None


def _medicine(substance: Substance) -> Medicine:
    return Medicine(name=substance.names, parts=(Part(substance, None, None),), route=Route.ORAL, form=Form.IR)


_BY_CLASS = {
    word: _medicine(Substance(word, {"zh": word, "en": word}, frozenset((name,)))) for word, name in _CLASSES.items()
}
_BY_NAME: dict[str, Medicine] = {}


def past_medicine(word: str) -> Medicine | None:
    """Return the medicine that a word of the recent past names, or none."""
    if word in _BY_CLASS:
        return _BY_CLASS[word]
    if word not in _BY_NAME:
        substance = substance_named(word) or substance_named(word.replace("-", " "))
        if substance is None:
            return None
        _BY_NAME[word] = _medicine(substance)
    return _BY_NAME[word]


def lately(order: Order) -> tuple[Lately, ...]:
    """Return the recent past, and what a whole-list proposal stops with this order."""
    past = [
        Lately(medicine, one.event, one.days)
        for one in order.person.recent
        if (medicine := past_medicine(one.what)) is not None
    ]
    if order.whole_list:
        kept = frozenset().union(*(substances(m) for m in order.proposed))
        past += [Lately(m, "stopped", 0) for m in order.current if kept.isdisjoint(substances(m))]
    return tuple(past)


def unresolved(order: Order) -> tuple[str, ...]:
    """Return the words of the recent past that name nothing known."""
    return tuple(one.what for one in order.person.recent if past_medicine(one.what) is None)
