"""A medicine as one person takes it: what, how much at a time, how often; read from the contract or a record."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from paingrid.clinical.findings import Text
from paingrid.clinical.medicines.product import Form, Product, Route
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.quantities import Hours, MicrogramsPerHour, Milligrams, MilligramsPerDay


@dataclass(frozen=True)
class Part:
    """One substance and its mass in a single dose; `low` and `high` differ for "1–2 tablets". None: not given."""

    substance: Substance
    low: Milligrams | None
    high: Milligrams | None


@dataclass(frozen=True, kw_only=True)
class Medicine:
    """
    One line of a medicine list.

    `low_per_day` and `high_per_day` are doses a day as taken; for a medicine as needed both are what was actually
    taken, and `most_per_day` is what the order allows. None is not known, never 0. A patch has a `rate` and
    `change_every`, and no mass a day. `count` is units of `product` in the largest single dose.
    """

    name: Text
    parts: tuple[Part, ...]
    route: Route
    form: Form
    product: Product | None = None
    count: Fraction | None = None
    rate: MicrogramsPerHour | None = None
    change_every: Hours | None = None
    low_per_day: Fraction | None = None
    high_per_day: Fraction | None = None
    most_per_day: Fraction | None = None
    as_needed: bool = False
    times_of_day: tuple[str, ...] = ()

    @cached_property
    def opioid(self) -> Part | None:
        """The opioid part, if there is one."""
        return next((part for part in self.parts if part.substance.is_a("opioid")), None)

    @property
    def long_acting(self) -> bool:
        """Whether it keeps acting for half a day or longer."""
        return self.form in (Form.SR, Form.PATCH)

    def is_a(self, *classes: str) -> bool:
        """Tell whether any part is in any of these classes."""
        return any(part.substance.is_a(*classes) for part in self.parts)

    def holds(self, substance_id: str) -> bool:
        """Tell whether this substance is in it."""
        return any(part.substance.id == substance_id for part in self.parts)

    def daily(self, part: Part) -> MilligramsPerDay | None:
        """Return what is taken of a part in a day (the larger end of a range), or none where it is not known."""
        return _daily(part.high, self.high_per_day)

    def daily_at_least(self, part: Part) -> MilligramsPerDay | None:
        """Return the smaller end of what is taken of a part in a day."""
        return _daily(part.low, self.low_per_day)

    def daily_at_most(self, part: Part) -> MilligramsPerDay | None:
        """Return the most the order allows in a day: safety checks use this."""
        return _daily(part.high, self.most_per_day if self.most_per_day is not None else self.high_per_day)


def _daily(dose: Milligrams | None, times: Fraction | None) -> MilligramsPerDay | None:
    return None if dose is None or times is None else MilligramsPerDay(dose.amount * times)
