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


def expected_within(*, opioid_status: str, goals_of_care: str) -> timedelta:
    """Return how long silence is normal; an unknown status is treated like titration."""
    if goals_of_care == "comfort-dying":
        return min(DYING, EXPECTED.get(opioid_status, DAY))
    return EXPECTED.get(opioid_status, DAY)
