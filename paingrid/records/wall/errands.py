"""
What is done beyond the asker's own reach, why, and by whom: each a name that the code must say aloud.

While an errand lasts the wall stands open; the check of rights (`journey.access`) has been passed before.
"""

from __future__ import annotations

from dataclasses import dataclass

from paingrid.consortium.roles import CLINICIANS, TEAM_ROLES


@dataclass(frozen=True)
class Errand:
    """Why the wall opens, and to whom: names of roles, or `anybody`, `a link`, `staff`, `administrator`."""

    why: str
    who: frozenset[str]


ADMINISTRATOR = "administrator"
LEADERS = ("team-leader", "grid-coordinator")


def _to(why: str, *who: str) -> Errand:
    return Errand(why, frozenset(who))


ERRANDS: dict[str, Errand] = {
    "admission": _to(
        "Finds a namesake or a form sent twice, and writes somebody who is nobody's patient yet", *TEAM_ROLES
    ),
    "catchments": _to(
        "Counts and passes on who lives in a street that changes hands", "grid-coordinator", ADMINISTRATOR
    ),
    "edition-effects": _to("Counts whose sums a table of factors changes", "pharmacist", *CLINICIANS),
    "emergency-look": _to("Finds the one record behind a whole number", "privacy-officer", *CLINICIANS),
    "emergency-shown": _to("Shows an emergency access to the leader and coordinator it was told to", *LEADERS),
    "guessing": _to("Rings the bell of a colleague at whose name somebody guesses", "anybody"),
    "identity-number": _to("Sees that no other patient has this number", *TEAM_ROLES),
    "leaving": _to("Passes on what a colleague who leaves was holding", ADMINISTRATOR),
    "map": _to("Counts people and waiting tasks a street; small numbers stay hidden", "staff"),
    "moving": _to("Hands the patient to another team while the old one still speaks", *CLINICIANS),
    "operations": _to("Health, readiness and metrics count rows and show no one of them", "anybody"),
    "quality": _to("Counts for quality; small numbers stay hidden", "quality-officer", "grid-coordinator"),
    "worth-a-look": _to("Compares who read with whom they live near, for the grid's privacy", "privacy-officer"),
}
