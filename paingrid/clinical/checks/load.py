"""Oral morphine equivalents as the checks use them, worked out once an order; a missing factor is never 0."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from paingrid.clinical.checks.order import Order, is_patch
from paingrid.clinical.medicines.medicine import Medicine, Part
from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.numbers import BUILT_IN, Edition
from paingrid.clinical.opioids.factors import FACTOR_SETS

#: China's table first, because it doses; what it lacks is judged by the table that measures risk.
_SETS = (FACTOR_SETS["cn-2018"], FACTOR_SETS["cdc-2022"])
#: A whole amount is kept as a whole number: the same value, and ten times faster to compare.
Amount = int | Fraction


def plain(amount: Amount) -> Amount:
    """Return a whole amount as a whole number."""
    return amount.numerator if amount.denominator == 1 else amount


def factor_of(substance: Substance, medicine: Medicine, edition: Edition) -> Amount | None:
    """Return mg of oral morphine for 1 mg of the opioid (or 1 µg/h of the patch); none: no table knows it."""
    if edition is BUILT_IN:
        return _built_in(substance, medicine.route, medicine.form)
    return _factor(substance, medicine.route, medicine.form, edition)


def _factor(substance: Substance, route: Route, form: Form, edition: Edition) -> Amount | None:
    found = (factors.factor(substance, route, form, edition) for factors in _SETS)
    return next((plain(factor) for factor in found if factor is not None), None)


@lru_cache(maxsize=1024)
def _built_in(substance: Substance, route: Route, form: Form) -> Amount | None:
    return _factor(substance, route, form, BUILT_IN)


def rate_of(medicine: Medicine) -> Fraction | None:
    """Return the rate of a patch line in µg/h."""
    return None if medicine.rate is None else medicine.rate.amount


def single(medicine: Medicine, edition: Edition) -> Amount | None:
    """Return the largest single dose in mg of oral morphine; a patch has none."""
    part = medicine.opioid
    if part is None or part.high is None or is_patch(medicine):
        return None
    factor = factor_of(part.substance, medicine, edition)
    return None if factor is None else plain(plain(part.high.amount) * factor)


def _daily(medicine: Medicine, part: Part, edition: Edition) -> Amount | None:
    factor = factor_of(part.substance, medicine, edition)
    if factor is None:
        return None
    if is_patch(medicine):
        return None if medicine.rate is None else plain(plain(medicine.rate.amount) * factor)
    # As `medicine.daily(part)`, without the quantities: this is asked for every opioid of every order.
    if part.high is None or medicine.high_per_day is None:
        return None
    return plain(plain(part.high.amount) * plain(medicine.high_per_day) * factor)


@dataclass(frozen=True)
class Loads:
    """
    The opioids of an order in mg of oral morphine a day, now and afterwards: what is known of them.

    As needed counts what was taken. `certain_now` and `certain_after` tell whether the amount of everything by the
    clock is known.
    """

    now: Amount
    after: Amount
    certain_now: bool
    certain_after: bool
    each: dict[int, Amount | None]

    def of(self, medicine: Medicine) -> Amount | None:
        """Return the daily amount of one opioid of the order, or none where it is not known."""
        return self.each[id(medicine)]


def loads_of(order: Order, edition: Edition) -> Loads:
    """Return the loads of an order under an edition; worked out at the first question."""
    key = "loads", edition.version
    if key not in order.memo:
        order.memo[key] = _loads(order, edition)
    return order.memo[key]  # type: ignore[return-value]  # what was put there


def _loads(order: Order, edition: Edition) -> Loads:
    opioids = (*order.opioids_now, *order.opioids)
    each = {id(m): _daily(m, part, edition) for m in opioids if (part := m.opioid)}
    return Loads(
        _sum(order.opioids_now, each),
        _sum(order.opioids, each),
        _certain(order.opioids_now, each),
        _certain(order.opioids, each),
        each,
    )


def _sum(medicines: Iterable[Medicine], each: dict[int, Amount | None]) -> Amount:
    return sum(amount for m in medicines if (amount := each[id(m)]) is not None)


def _certain(medicines: Iterable[Medicine], each: dict[int, Amount | None]) -> bool:
    return all(m.as_needed or each[id(m)] is not None for m in medicines)
