"""
The escalation ladder: who is told how many minutes after the clock of a task started.

All minutes are defaults of this project [default]; the class limits are those of
clinical reference §4.1. A grid may shorten them; E and U get longer only by sign-off.
"""

from __future__ import annotations

from collections.abc import Mapping
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


def lengthened(urgency: str, own: Mapping[str, int]) -> list[str]:
    """Return the rungs of E or U whose own minutes are longer than the default: each needs a sign-off."""
    if urgency not in ("E", "U"):
        return []
    return [r for r, m in zip(RUNGS, MINUTES[urgency], strict=True) if m is not None and own.get(r, 0) > m]
