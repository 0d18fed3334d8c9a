"""Start, restart and stop the clock of a task."""

from __future__ import annotations

from datetime import datetime, timedelta

from paingrid.clinical.triage import ladder
from paingrid.journey.steps.rise import rises_at
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import Task
from paingrid.records.queries.ladder import minutes_of_grid

RUNGS = len(ladder.RUNGS)


def start_clock(task: Task, *, grid_id: int, contact_by: datetime) -> None:
    """
    Let the task's rungs count towards `contact_by`; the caller saves the task.

    The rungs' minutes count from the moment that leaves the class its full time,
    so that a same-day task put off until 08:00 does not wake people at 02:00.
    """
    require_transaction()
    task.contact_by = contact_by
    task.clock_started_at = contact_by - ladder.contact_within(task.urgency)
    task.rung = 0
    task.cycle += 1
    task.next_climb_at = climb_at(task, grid_id=grid_id)


def climb_at(task: Task, *, grid_id: int) -> datetime | None:
    """Return when the clock looks at the task next: its next rung, or its class rising with time; none if neither."""
    return min((at for at in (_next_rung_at(task, grid_id), rises_at(task)) if at is not None), default=None)


def _next_rung_at(task: Task, grid_id: int) -> datetime | None:
    if task.rung + 1 >= RUNGS:
        return None
    minutes = minutes_of_grid(grid_id)[task.urgency][task.rung + 1]
    return None if minutes is None else task.clock_started_at + timedelta(minutes=minutes)
