"""How long what was handed out lasts, and when the next is too early."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from paingrid.clinical.checks.supply import Handed, Supply, days_covered, supply

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def handed(days_ago: int, days: int) -> Handed:
    return Handed(NOW - timedelta(days=days_ago), Fraction(days))


def stands(*all_handed: Handed) -> Supply:
    found = supply(all_handed, now=NOW)
    assert found is not None
    return found


def test_nothing_handed_out_is_no_supply() -> None:
    assert supply([], now=NOW) is None
    assert supply([handed(1, 0)], now=NOW) is None


@pytest.mark.parametrize(
    ("days_ago", "used", "early"),
    [(0, 0, True), (7, Fraction(7, 10), True), (8, Fraction(8, 10), False), (10, 1, False), (40, 1, False)],
)
def test_a_supply_is_early_until_four_fifths_are_used(days_ago: int, used: Fraction, early: bool) -> None:
    found = stands(handed(days_ago, 10))
    assert (found.used, found.early) == (used, early)
    assert found.until == NOW + timedelta(days=10 - days_ago)


def test_what_came_early_is_used_after_what_was_there_whatever_the_order() -> None:
    first, second = handed(7, 10), handed(1, 5)
    assert stands(first, second) == stands(second, first)
    assert (stands(first, second).until, stands(first, second).used) == (NOW + timedelta(days=8), 0)


def test_a_gap_between_two_supplies_is_not_made_up_for() -> None:
    assert stands(handed(40, 10), handed(7, 10)).until == NOW + timedelta(days=3)


def test_units_last_in_proportion_to_the_prescription() -> None:
    assert days_covered(20, prescribed=60, days=15) == 5
    assert days_covered(1, prescribed=3, days=10) == Fraction(10, 3)
