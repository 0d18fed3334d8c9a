"""
The escalation ladder: who is told how many minutes after the clock of a task started.

All minutes are defaults of this project [default]; the class limits are those of
clinical reference §4.1. A grid may shorten them; E and U get longer only by sign-off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

URGENCIES = ("E", "U", "D", "S", "R")
RUNGS = ("nurse", "family-doctor", "team-leader", "district-duty", "tertiary-clinic", "grid-coordinator")

#: How long until a person must have spoken with the patient.
CONTACT_WITHIN: dict[str, timedelta] = {
    "E": timedelta(minutes=10),
    "U": timedelta(hours=1),
    "D": timedelta(hours=8),
    "S": timedelta(hours=72),
    "R": timedelta(0),
}
H, D = 60, 24 * 60
#: No guideline stands behind these minutes.
BASIS, VERIFIED = "default", False
#: Minutes after the start of the clock at which each rung is told; a missing rung is never told in this class.
MINUTES: dict[str, tuple[int | None, ...]] = {
    "E": (0, 0, 5, 10, 15, 20),
    "U": (0, 20, 40, 60, 90, 120),
    "D": (0, 4 * H, 6 * H, 8 * H, 10 * H, 12 * H),
    "S": (0, 48 * H, 60 * H, 72 * H, 80 * H, 96 * H),
    "R": (0, 1 * D, 2 * D, None, None, None),
}
#: An unmet class becomes the next one (§4.1, "fallback if unmet").
RAISED_AFTER: dict[str, tuple[timedelta, str]] = {
    "D": (timedelta(hours=8), "U"),
    "S": (timedelta(hours=72), "D"),
    "R": (timedelta(days=3), "S"),
}


def contact_within(urgency: str) -> timedelta:
    """Return how long until a person must have spoken with the patient (§4.1)."""
    return CONTACT_WITHIN[urgency]


def minutes_of(urgency: str) -> tuple[int | None, ...]:
    """Return for each rung the minutes after the start of the clock at which it is told; none means never."""
    return MINUTES[urgency]


def told_at_once(urgency: str) -> tuple[int, ...]:
    """Return the rungs that are told in the first minute."""
    return tuple(rung for rung, minutes in enumerate(MINUTES[urgency]) if minutes == 0)


def raised_after(urgency: str) -> tuple[timedelta, str] | None:
    """Return after how long an unmet class becomes which other, or none."""
    return RAISED_AFTER.get(urgency)


def graver(one: str, other: str) -> bool:
    """Whether `one` is a graver class than `other`."""
    return URGENCIES.index(one) < URGENCIES.index(other)


def gravest(*urgencies: str) -> str:
    """Return the gravest of these classes."""
    return min(urgencies, key=URGENCIES.index)


def steps_for(urgency: str) -> tuple[tuple[str, timedelta], ...]:
    """Return the rungs that are told in this class and how long after the start of the clock, in order."""
    told = zip(RUNGS, MINUTES[urgency], strict=True)
    return tuple((rung, timedelta(minutes=minutes)) for rung, minutes in told if minutes is not None)


def rung_due(urgency: str, rung: str) -> timedelta:
    """
    Return how long after the start of the clock this rung is told.

    :raises KeyError: the rung is never told in this class.
    """
    return dict(steps_for(urgency))[rung]


@dataclass(frozen=True)
class Departure:
    """A rung of E or U that a configured ladder tells later than the default, or never: it needs a sign-off."""

    urgency: str
    rung: str
    default: timedelta
    configured: timedelta | None


def departures(configured: Mapping[str, Mapping[str, int | None]]) -> tuple[Departure, ...]:
    """
    Return what departs from the defaults for E and U: class → rung → minutes; a rung left out keeps its default.

    Shorter is free, and so is everything in D, S and R.
    """
    return tuple(
        Departure(urgency, rung, due, None if minutes is None else timedelta(minutes=minutes))
        for urgency in ("E", "U")
        for rung, due in steps_for(urgency)
        if rung in (own := configured.get(urgency, {}))
        for minutes in (own[rung],)
        if minutes is None or timedelta(minutes=minutes) > due
    )
