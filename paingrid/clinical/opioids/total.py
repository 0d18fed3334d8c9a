"""The day's opioids in mg of oral morphine under one named factor set. What is not known makes it a lower bound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from paingrid.clinical.findings import Said, Text
from paingrid.clinical.medicines.medicine import Medicine, Part
from paingrid.clinical.medicines.product import Form
from paingrid.clinical.medicines.substances import SUBSTANCES
from paingrid.clinical.numbers import BUILT_IN, Edition
from paingrid.clinical.opioids.factors import FactorSet
from paingrid.clinical.quantities import MilligramsPerDay, digits
from paingrid.clinical.sources import DEFAULT, cite

NOTHING = MilligramsPerDay(0)
OWN = cite(DEFAULT)
NO_OPIOID = Said(
    "no-opioid-recorded", {"zh": "没有阿片类药物的记录", "en": "no opioid is on record"}, OWN, verified=False
)
LOWER_BOUND = Said(
    "lower-bound",
    {"zh": "有的药没有系数或剂量不明：总量只是下限", "en": "a factor or a dose is missing: the total is a lower bound"},
    OWN,
)
TAKEN_UNKNOWN: Text = {"zh": "按需用药，实际用量没有记录", "en": "as needed, and what was taken is not recorded"}
DOSE_UNKNOWN: Text = {"zh": "剂量或频率没有记录", "en": "the dose or how often is not recorded"}
NOT_AVERAGED: Text = {
    "zh": "贴剂按贴着的速率计算，不按天数摊薄",
    "en": "a patch counts at the rate at which it is worn; it is never averaged down over days",
}
NOT_KNOWN: Text = {"zh": "不认识这种药，可能含阿片", "en": "this medicine is not known; it may hold an opioid"}


@dataclass(frozen=True)
class Item:
    """
    One medicine of the total, in mg of oral morphine a day.

    `mme` is what is taken, `at_least` and `at_most` the ends of a range and of what the order allows as needed.
    None: no factor (`no_factor`) or no dose. A medicine without an opioid has 0.
    """

    medicine: Medicine
    mme: MilligramsPerDay | None
    at_least: MilligramsPerDay | None
    at_most: MilligramsPerDay | None
    no_factor: bool = False
    notes: tuple[Text, ...] = field(default=(), hash=False)


@dataclass(frozen=True)
class Total:
    """The sum. `paracetamol` is the most the orders allow a day, combinations included."""

    per_day: MilligramsPerDay
    at_least: MilligramsPerDay
    at_most: MilligramsPerDay
    complete: bool
    items: tuple[Item, ...]
    paracetamol: MilligramsPerDay
    flags: tuple[Said, ...]


def total(medicines: Iterable[Medicine], factors: FactorSet, *, edition: Edition = BUILT_IN) -> Total:
    """Return the day's total of a list under a factor set; order does not matter and nothing is guessed."""
    items = tuple(_item(medicine, factors, edition) for medicine in medicines)
    complete = all(item.mme is not None for item in items)
    flags = [] if complete else [LOWER_BOUND]
    if not any(item.medicine.opioid or item.no_factor for item in items):
        flags.insert(0, NO_OPIOID)
    return Total(
        per_day=_sum(item.mme for item in items),
        at_least=_sum(item.at_least for item in items),
        at_most=_sum(item.at_most if item.at_most is not None else item.mme for item in items),
        complete=complete,
        items=items,
        paracetamol=_paracetamol(items),
        flags=tuple(flags),
    )


def _sum(amounts: Iterable[MilligramsPerDay | None]) -> MilligramsPerDay:
    known = [amount for amount in amounts if amount is not None]
    return known[0] if len(known) == 1 else sum(known, NOTHING)


def _paracetamol(items: tuple[Item, ...]) -> MilligramsPerDay:
    parts = ((i.medicine, p) for i in items for p in i.medicine.parts if p.substance.is_a("paracetamol"))
    return _sum(medicine.daily_at_most(part) for medicine, part in parts)


def _item(medicine: Medicine, factors: FactorSet, edition: Edition) -> Item:
    part = medicine.opioid
    if part is None:
        unknown = any(part.substance.id not in SUBSTANCES for part in medicine.parts)
        if unknown:
            return Item(medicine, None, None, None, no_factor=True, notes=(NOT_KNOWN,))
        return Item(medicine, NOTHING, NOTHING, NOTHING)
    if medicine.form is Form.PATCH:
        return _patch(medicine, part, factors, edition)
    taken, least, most = medicine.daily(part), medicine.daily_at_least(part), medicine.daily_at_most(part)
    notes = () if taken is not None else (TAKEN_UNKNOWN if medicine.as_needed else DOSE_UNKNOWN,)
    if factors.factor_at(part.substance, medicine.route, medicine.form, MilligramsPerDay(1).amount, edition) is None:
        return Item(medicine, None, None, None, no_factor=True, notes=(_no_factor(factors, part), *notes))
    mme = _equivalent(medicine, part, taken, factors, edition)
    if least == taken == most:
        return Item(medicine, mme, mme, mme, notes=notes)
    return Item(
        medicine,
        mme,
        _equivalent(medicine, part, least, factors, edition),
        _equivalent(medicine, part, most, factors, edition),
        notes=notes,
    )


def _equivalent(
    medicine: Medicine, part: Part, per_day: MilligramsPerDay | None, factors: FactorSet, edition: Edition
) -> MilligramsPerDay | None:
    if per_day is None:
        return None
    factor = factors.factor_at(part.substance, medicine.route, medicine.form, per_day.amount, edition)
    return None if factor is None else per_day * factor


def _patch(medicine: Medicine, part: Part, factors: FactorSet, edition: Edition) -> Item:
    factor = factors.factor(part.substance, medicine.route, medicine.form, edition)
    if factor is None:
        return Item(medicine, None, None, None, no_factor=True, notes=(_no_factor(factors, part),))
    if medicine.rate is None:
        return Item(medicine, None, None, None, notes=(DOSE_UNKNOWN,))
    worn = MilligramsPerDay(medicine.rate.amount * factor)
    usual = medicine.change_every is None or medicine.change_every.amount <= 72
    notes = (_shown(medicine, factor),) if usual else (_shown(medicine, factor), NOT_AVERAGED)
    return Item(medicine, worn, worn, worn, notes=notes)


def _shown(medicine: Medicine, factor: object) -> Text:
    rate, times = digits(medicine.rate.amount) if medicine.rate else "?", digits(factor)  # type: ignore[arg-type]  # a Fraction
    return {"zh": f"{rate} µg/h × {times}", "en": f"{rate} µg/h × {times}"}


def _no_factor(factors: FactorSet, part: Part) -> Text:
    zh, en = part.substance.names["zh"], part.substance.names["en"]
    return {"zh": f"{factors.id} 没有{zh}这种用法的系数", "en": f"{factors.id} has no factor for {en} given this way"}
