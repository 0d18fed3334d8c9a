"""How long what was handed out lasts, and when the next is too early (clinical reference §2.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from paingrid.clinical.numbers import BUILT_IN, Edition, number_of
from paingrid.clinical.sources import DEFAULT, cite

EARLY = number_of(
    "supply.early",
    80,
    "%",
    "上次发的药用到百分之几以前再取算提前",
    "share of the last supply below which the next one is early",
    cite(DEFAULT, note="§2.2"),
)
VALID_DAYS = number_of(
    "supply.prescription.days", 3, "d", "处方最长有效天数", "days for which a prescription may be filled", cite("S10")
)
NUMBERS = (EARLY, VALID_DAYS)


@dataclass(frozen=True)
class Handed:
    """One supply: when, and for how many days."""

    at: datetime
    days: Fraction


@dataclass(frozen=True)
class Supply:
    """Until when it lasts, and which share of the last supply is used by now (0 to 1)."""

    until: datetime
    used: Fraction
    early: bool


def days_covered(units: int, *, prescribed: int, days: int) -> Fraction:
    """Return for how many days so many units last, where `prescribed` units were meant for `days` days."""
    return Fraction(units * days, prescribed)


def supply(handed: Iterable[Handed], *, now: datetime, edition: Edition = BUILT_IN) -> Supply | None:
    """Return where the supply stands; what came early is used after what was there. None: nothing was handed out."""
    until: datetime | None = None
    last: Handed | None = None
    for one in sorted(handed, key=lambda one: one.at):
        if one.days > 0:
            until = max(until or one.at, one.at) + timedelta(days=float(one.days))
            last = one
    if until is None or last is None:
        return None
    left = max(Fraction(0), Fraction((until - now) / timedelta(days=1)))
    used = max(Fraction(0), 1 - left / last.days)
    return Supply(until, used, used * 100 < edition[EARLY])
