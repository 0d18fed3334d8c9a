"""
The rule set: every row of the decision table in the order in which a reader meets it.

Versioned, so that a kept decision names the rows it was made by; a physician signs `docs/clinical/triage.md`.
"""

from __future__ import annotations

from paingrid.clinical.triage.row import Row
from paingrid.clinical.triage.rows import emergency, same_day, soon, unknown, urgent

RULES = {"id": "triage-cn", "version": "2026.3"}
ROWS: tuple[Row, ...] = (*emergency.ROWS, *urgent.ROWS, *same_day.ROWS, *soon.ROWS, *unknown.FINDINGS)
FLOORS, NOT_KNOWN = unknown.FLOORS, unknown.NOT_KNOWN
TWO_AMBERS, ROUTINE = same_day.TWO_AMBERS, soon.ROUTINE


def all_rows() -> tuple[Row, ...]:
    """Return every row that a decision can name."""
    return (*ROWS, *FLOORS, NOT_KNOWN, TWO_AMBERS, ROUTINE)
