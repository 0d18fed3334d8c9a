"""Close a task, and open the follow-up that comes after it."""

from __future__ import annotations

from datetime import datetime

from paingrid.journey.access import Actor
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.clock import start_clock
from paingrid.journey.steps.review import count_from_now
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import Patient, Task, TaskEvent
from paingrid.records.queries.editions import edition_in_force

FOLLOW_UP_WHY = {"zh": "随访：问问疼痛和大便怎么样", "en": "Follow-up: ask about pain and bowels"}


def close_task(task: Task, *, by: Actor, why: str, now: datetime) -> None:
    """Close one open task; `why` is kept with it."""
    require_transaction()
    task.closed_at, task.closed_by_id, task.closed_why = now, by.practitioner_id, why[:400]
    task.next_climb_at = None
    task.version += 1
    task.save()
    TaskEvent.objects.create(
        task=task,
        at=now,
        kind=TaskEvent.Kind.CLOSED,
        practitioner_id=by.practitioner_id,
        cycle=task.cycle,
        rung=task.rung,
        details={"why": why[:400]},
    )
    if task.kind == Task.Kind.REVIEW:
        # Closed by a person it was held: the next one counts from here, or the clock would open it again at once.
        count_from_now(task.patient, edition_in_force(), now=now)
    audit("task.closed", by=by, patient_id=task.patient_id, subject=str(task.pk), now=now)


def close_review(patient: Patient, *, by: Actor, why: str, now: datetime) -> None:
    """Close the open review of a patient, where there is one."""
    require_transaction()
    task = Task.objects.select_for_update().filter(patient=patient, kind=Task.Kind.REVIEW, closed_at=None).first()
    if task is not None:
        close_task(task, by=by, why=why, now=now)


def open_follow_up(task: Task, *, due_at: datetime, now: datetime) -> None:
    """Open the next follow-up of this patient, or bring the open one forward; never push it back."""
    require_transaction()
    known = Task.objects.filter(patient_id=task.patient_id, kind=Task.Kind.FOLLOW_UP, closed_at__isnull=True).first()
    if known is not None and known.contact_by <= due_at:
        return
    follow_up = known or Task(
        patient_id=task.patient_id,
        team_id=task.team_id,
        kind=Task.Kind.FOLLOW_UP,
        urgency="R",
        reason_zh=FOLLOW_UP_WHY["zh"],
        reason_en=FOLLOW_UP_WHY["en"],
        opened_at=now,
        cycle=-1,
    )
    start_clock(follow_up, grid_id=task.team.grid_id, contact_by=due_at)
    follow_up.save()
    if known is None:
        TaskEvent.objects.create(
            task=follow_up, at=now, kind=TaskEvent.Kind.OPENED, details={"due_at": due_at.isoformat()}
        )
