"""
Classes that rise with time alone (clinical reference §4.1, column "fallback if unmet").

A same-day task nobody answered in its time becomes urgent, a "soon" one same-day, a
follow-up three days overdue "soon".
"""

from __future__ import annotations

from datetime import datetime

from paingrid.clinical.triage import ladder
from paingrid.records.models import Task


def rises_at(task: Task) -> datetime | None:
    """Return when the task's class rises by itself, or none for E and U."""
    rule = ladder.raised_after(task.urgency)
    return None if rule is None else task.clock_started_at + rule[0]


def risen(urgency: str) -> str:
    """Return the class that comes after an unmet one; E and U stay what they are."""
    rule = ladder.raised_after(urgency)
    return urgency if rule is None else rule[1]
