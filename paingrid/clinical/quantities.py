"""
Quantities with their units as types: milligrams never meet micrograms an hour by accident.

Amounts are exact fractions, so that totals do not depend on the order of adding and a value on the edge of a
band stays on its edge. Only like is added to or compared with like; anything else is a `TypeError`.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Self


class Quantity:
    """An exact amount of one unit. `Milligrams(30)`, `Milligrams("0.4")` and a `Fraction` are all taken; no float."""

    __slots__ = ("amount",)
    unit: ClassVar[str] = ""
    amount: Fraction

    def __init__(self, amount: int | str | Decimal | Fraction) -> None:
        if isinstance(amount, float):
            raise TypeError("a float is not exact: give the digits as text, a Decimal or a Fraction")
        object.__setattr__(self, "amount", amount if type(amount) is Fraction else Fraction(amount))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a quantity does not change: {name}")

    def _same(self, other: object) -> Fraction:
        if type(other) is not type(self):
            raise TypeError(f"{type(self).__name__} and {type(other).__name__} are different units")
        return other.amount

    def __add__(self, other: Self) -> Self:
        return type(self)(self.amount + self._same(other))

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.amount - self._same(other))

    def __mul__(self, factor: int | Fraction) -> Self:
        if not isinstance(factor, int | Fraction):
            raise TypeError(f"{type(self).__name__} is multiplied by a plain exact number only")
        return type(self)(self.amount * factor)

    __rmul__ = __mul__

    def __truediv__(self, divisor: int | Fraction) -> Self:
        if not isinstance(divisor, int | Fraction):
            raise TypeError(f"{type(self).__name__} is divided by a plain exact number only")
        return type(self)(self.amount / divisor)

    def over(self, other: Self) -> Fraction:
        """Return how many times `other` this is. :raises ZeroDivisionError: `other` is nothing."""
        return self.amount / self._same(other)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.amount == self.amount

    def __hash__(self) -> int:
        return hash((type(self), self.amount))

    def __lt__(self, other: Self) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Self) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: Self) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: Self) -> bool:
        return self.amount >= self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({digits(self.amount)!r})"

    def __str__(self) -> str:
        return f"{digits(self.amount)} {self.unit}".rstrip()


class Milligrams(Quantity):
    """A mass; also what one dose holds."""

    __slots__ = ()
    unit = "mg"


class MilligramsPerDay(Quantity):
    """A mass a day; also oral morphine equivalents, which name their factor set beside them."""

    __slots__ = ()
    unit = "mg/d"


class MicrogramsPerHour(Quantity):
    """The release rate of a patch: the only way a patch is dosed here."""

    __slots__ = ()
    unit = "ug/h"


class Hours(Quantity):
    """A time between doses."""

    __slots__ = ()
    unit = "h"


def daily(dose: Milligrams, times_per_day: Fraction | int) -> MilligramsPerDay:
    """Return the daily mass of a dose given so many times a day."""
    return MilligramsPerDay(dose.amount * times_per_day)


def times_per_day(every: Hours) -> Fraction:
    """
    Return how often a day something every so many hours is given; every 5 h counts as 24/5.

    :raises ZeroDivisionError: every 0 hours.
    """
    return 24 / every.amount


def digits(amount: int | Fraction, *, places: int = 4) -> str:
    """Write an amount as a person writes it: no trailing zeros, a leading zero, at most `places` decimals (half up)."""
    if amount.denominator == 1:
        return str(amount.numerator)
    scale: int = 10**places
    scaled = (2 * abs(amount.numerator) * scale + amount.denominator) // (2 * amount.denominator)
    text = f"{scaled // scale}.{scaled % scale:0{places}d}".rstrip("0").rstrip(".") if places else str(scaled)
    return f"-{text}" if amount < 0 else text


def number(amount: Fraction, *, places: int = 4) -> int | float:
    """Return an amount as a JSON number: whole where it is whole, else rounded half up to `places`."""
    if amount.denominator == 1:
        return amount.numerator
    scale: int = 10**places
    rounded = (2 * amount.numerator * scale + amount.denominator) // (2 * amount.denominator)
    return rounded // scale if rounded % scale == 0 else rounded / scale
