"""
Classes that rise with time alone (clinical reference §4.1, column "fallback if unmet").

A same-day task nobody answered in its 8 h becomes urgent, a "soon" one after 72 h
same-day, a planned follow-up three days overdue "soon".
"""

from __future__ import annotations

from datetime import datetime, timedelta

from paingrid.records.models import Task

RISES = {"D": "U", "S": "D", "R": "S"}
#: How long after the end of its time a task rises [default].
GRACE = {"D": timedelta(0), "S": timedelta(0), "R": timedelta(days=3)}


def rises_at(task: Task) -> datetime | None:
    """Return when the task's class rises by itself, or none for E and U."""
    return task.contact_by + GRACE[task.urgency] if task.urgency in RISES else None
