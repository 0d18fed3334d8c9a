"""When to hear of a patient again (clinical reference §4.3, all defaults)."""

from __future__ import annotations

from datetime import timedelta

DAY = timedelta(days=1)
EXPECTED: dict[str, timedelta] = {
    "none": 14 * DAY,
    "naive-start": DAY,
    "titrating": DAY,
    "stable": 7 * DAY,
    "tolerant": 7 * DAY,
}
DYING = timedelta(days=3, hours=12)
HOUR = timedelta(hours=1)
#: When to look again after an event (§4.3); a repeated rhythm goes on at its last step.
AFTER: dict[str, tuple[timedelta, ...]] = {
    "start": (24 * HOUR, 72 * HOUR, 7 * DAY),
    "rotation": (24 * HOUR, 72 * HOUR, 7 * DAY),
    "dose-rise": (24 * HOUR, 72 * HOUR, 7 * DAY),
    "titrating": (DAY,),
    "patch-start": (24 * HOUR, 48 * HOUR, 72 * HOUR),
    "stable-opioid": (7 * DAY, 14 * DAY, 21 * DAY, 28 * DAY, 42 * DAY),
    "nsaid-only": (14 * DAY, 30 * DAY),
    "last-weeks": (DYING,),
}
#: In person at least so often, and by law so often [statutory review: Art 27, unverified].
IN_PERSON, REVIEW = 30 * DAY, 90 * DAY


def follow_ups(event: str) -> tuple[timedelta, ...]:
    """
    Return how long after `event` each planned contact is due.

    :raises KeyError: the reference has no schedule for this event.
    """
    return AFTER[event]


def next_after(event: str, elapsed: timedelta) -> timedelta | None:
    """
    Return how long from now the next planned contact after `event` is due; none when the last one has passed.

    :raises KeyError: the reference has no schedule for this event.
    """
    return next((due - elapsed for due in AFTER[event] if due > elapsed), None)


def expected_within(*, opioid_status: str, goals_of_care: str) -> timedelta:
    """Return how long silence is normal; an unknown status is treated like titration."""
    if goals_of_care == "comfort-dying":
        return min(DYING, EXPECTED.get(opioid_status, DAY))
    return EXPECTED.get(opioid_status, DAY)
