"""The extra dose for pain that breaks through: a share of the day's total, in strengths that exist."""

from __future__ import annotations

from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.numbers import BUILT_IN, Edition, number_of
from paingrid.clinical.opioids.rounding import MadeOf, dose_of, made_of, simplest
from paingrid.clinical.quantities import Milligrams, MilligramsPerDay
from paingrid.clinical.sources import DEFAULT, UNVERIFIED, cite

CHINA = cite("S6", UNVERIFIED)
LOW = number_of("rescue.low", 10, "%", "解救剂量占 24 小时总量的下限", "extra dose, share of the day, from", CHINA)
HIGH = number_of("rescue.high", 20, "%", "解救剂量占 24 小时总量的上限", "extra dose, share of the day, to", CHINA)
MOST_PER_DAY = number_of("rescue.most", 6, "/24 h", "解救药每天最多次数", "extra doses a day at most", cite(DEFAULT))
NUMBERS = (LOW, HIGH, MOST_PER_DAY)


def rescue(per_day: MilligramsPerDay, edition: Edition = BUILT_IN) -> tuple[Milligrams, Milligrams]:
    """Return the range of one extra dose for a day's total of the same drug."""
    return (
        Milligrams(per_day.amount * edition[LOW] / 100),
        Milligrams(per_day.amount * edition[HIGH] / 100),
    )


def rescue_made_of(
    per_day: MilligramsPerDay, substance: Substance, edition: Edition = BUILT_IN, route: Route = Route.ORAL
) -> MadeOf:
    """Return one extra dose for a day's total, in immediate-release units; empty: no strength fits."""
    return units_within(*rescue(per_day, edition), substance, route)


def units_within(low: Milligrams, high: Milligrams, substance: Substance, route: Route = Route.ORAL) -> MadeOf:
    """Return immediate-release units within a range: easy to count first, then any that fits; empty: none does."""
    easy = simplest(low, high, substance, Form.IR, route)
    if easy:
        return easy
    units = made_of(high, substance, Form.IR, route)
    return units if units and dose_of(units) >= low else ()
