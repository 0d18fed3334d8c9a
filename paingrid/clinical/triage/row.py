"""What one row of the decision table is made of, and the short words the tables are written in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from paingrid.clinical.sources import Citation
from paingrid.clinical.triage.evidence import Evidence

Basis = Literal["guideline", "default"]
Text = dict[str, str]
When = Callable[[Evidence], str | None]
Who = tuple[tuple[str, str], ...]


# A row is itself and no other: comparing its texts field by field took a tenth of the time of a case.
@dataclass(frozen=True, eq=False)
class Row:
    """
    One row. `when` answers the row's class for this evidence, or none when it does not apply.

    `act` are (level, role) pairs, `reassess` the time until the next look, `also` levels to inform.
    `in_emergency` is what the family does besides when the row's class is E.
    `verified` is true only where the reference names a source that was found for the row's own numbers.
    """

    id: str
    text: Text
    when: When
    act: Who
    reassess: timedelta
    basis: Basis
    source: Citation
    verified: bool = False
    instructions: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    in_emergency: tuple[str, ...] = ()


#: What the family does for somebody whose opioid may be too strong, until help comes (§3.8).
TOXIC = (
    "call-120",
    "keep-waking",
    "recovery-position",
    "remove-patch",
    "no-more-opioid",
    "naloxone-if-supplied",
    "stay-and-watch",
)
MIN, H, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LE, L1D, L1N, L1P, L2 = (
    ("LE", "emergency"),
    ("L1", "family-doctor"),
    ("L1", "nurse"),
    ("L1", "pharmacist"),
    ("L2", "pain-doctor"),
)


def row(
    id: str,
    zh: str,
    en: str,
    when: When,
    act: Who,
    reassess: timedelta,
    source: Citation,
    *,
    basis: Basis = "default",
    verified: bool = False,
    do: tuple[str, ...] = (),
    also: tuple[str, ...] = (),
    at_e: tuple[str, ...] = (),
) -> Row:
    """Return a row; the order of the arguments is the order in which a physician reads it."""
    return Row(id, {"zh": zh, "en": en}, when, act, reassess, basis, source, verified, do, also, at_e)


def always(urgency: str, test: Callable[[Evidence], bool]) -> When:
    """Return a condition whose class is always the same."""
    return lambda e: urgency if test(e) else None
