"""Units are types: like meets like, anything else is refused."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paingrid.clinical.quantities import (
    Hours,
    MicrogramsPerHour,
    Milligrams,
    MilligramsPerDay,
    Quantity,
    daily,
    digits,
    number,
    times_per_day,
)

KINDS = (Milligrams, MilligramsPerDay, MicrogramsPerHour, Hours)


@pytest.mark.parametrize(("one", "other"), list(permutations(KINDS, 2)))
def test_different_units_are_never_added_compared_or_divided(one: type[Quantity], other: type[Quantity]) -> None:
    for refused in (
        lambda: one(1) + other(1),  # type: ignore[operator]  # that is the point
        lambda: one(1) - other(1),  # type: ignore[operator]
        lambda: one(1) < other(1),  # type: ignore[operator]
        lambda: one(1) >= other(1),  # type: ignore[operator]
        lambda: one(1).over(other(1)),  # type: ignore[arg-type]
    ):
        with pytest.raises(TypeError):
            refused()
    assert one(1) != other(1)
    assert len({one(1), other(1)}) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_float_is_refused_and_two_masses_are_not_multiplied(kind: type[Quantity]) -> None:
    with pytest.raises(TypeError):
        kind(0.1)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(TypeError):
        kind(2) * kind(2)  # type: ignore[operator]
    with pytest.raises(TypeError):
        kind(2) / 0.5  # type: ignore[operator]
    with pytest.raises(AttributeError):
        kind(2).amount = Fraction(3)


@given(st.lists(st.fractions(min_value=0, max_value=10**6), max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_adding_changes_nothing(amounts: list[Fraction], random: object) -> None:
    shuffled = list(amounts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sum(map(Milligrams, amounts), Milligrams(0)) == sum(map(Milligrams, shuffled), Milligrams(0))


def test_a_dose_and_a_rhythm_make_a_daily_mass() -> None:
    assert daily(Milligrams(10), times_per_day(Hours(4))) == MilligramsPerDay(60)
    assert times_per_day(Hours(72)) == Fraction(1, 3)
    assert Milligrams(30).over(Milligrams(10)) == 3
    assert Milligrams("0.4") * 2 - Milligrams(Decimal("0.3")) == Milligrams("0.5")
    assert 3 * Milligrams(2) / 2 == Milligrams(3)
    assert Milligrams(1) <= Milligrams(1) < Milligrams(2) > Milligrams(0)
    assert bool(Milligrams(0)) is False


@pytest.mark.parametrize(
    ("amount", "text", "as_number"),
    [
        (Fraction(30), "30", 30),
        (Fraction(1, 2), "0.5", 0.5),
        (Fraction(1, 3), "0.3333", 0.3333),
        (Fraction(2, 3), "0.6667", 0.6667),
        (Fraction(100), "100", 100),
        (Fraction("29.99999"), "30", 30),
    ],
)
def test_numbers_are_written_without_trailing_zeros_and_with_a_leading_one(
    amount: Fraction, text: str, as_number: float
) -> None:
    assert digits(amount) == text
    assert number(amount) == as_number
    assert str(Milligrams(amount)) == f"{text} mg"
    assert repr(Milligrams(amount)) == f"Milligrams({text!r})"
