"""
Let overdue tasks climb, let unanswered classes rise, and notice silence.

Each function does one piece of work in one transaction and says which, or says
that there is none; the clock calls them until there is none. Any number of clocks
may run at once: a piece one of them holds is skipped by the others, and the unique
rung of a task's history is the last wall against telling twice.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from paingrid.clinical.triage import ladder
from paingrid.journey.access import SYSTEM
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.clock import climb_at, start_clock
from paingrid.journey.steps.open_tasks import Work, upsert_task
from paingrid.journey.steps.rise import risen, rises_at
from paingrid.journey.steps.silence import LOOK_AGAIN, SILENT_WHY, urgency_of_silence
from paingrid.journey.steps.tell import tell_rung
from paingrid.records.models import Expectation, Patient, Task, TaskEvent
from paingrid.records.queries.duty import LAST_RUNG
from paingrid.records.queries.teams import team_of


def next_overdue(*, now: datetime, leaving_out: Collection[UUID] = ()) -> UUID | None:
    """Return the task that has waited longest for the clock, or none; nothing is claimed yet."""
    due = Task.objects.filter(closed_at__isnull=True, next_climb_at__lte=now).exclude(pk__in=leaving_out)
    return due.order_by("next_climb_at").values_list("pk", flat=True).first()


def escalate_task(*, task_id: UUID, now: datetime) -> bool:
    """
    Do what is due for one task: rise in class, else climb one rung. Returns false when another clock has it.

    A rung on which nobody is there makes the task due again at once, so that it goes on
    climbing until somebody is told.
    """
    with transaction.atomic(durable=True):
        task = (
            Task.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("team")
            .filter(pk=task_id, closed_at__isnull=True, next_climb_at__lte=now)
            .first()
        )
        if task is None:
            return False
        rises = rises_at(task)
        if rises is not None and rises <= now:
            _rise(task, rises, now)
        elif task.rung < LAST_RUNG:
            _climb(task, now)
        else:
            task.next_climb_at = climb_at(task, grid_id=task.team.grid_id)
            task.save(update_fields=["next_climb_at"])
        return True


def _climb(task: Task, now: datetime) -> None:
    task.rung += 1
    task.next_climb_at = climb_at(task, grid_id=task.team.grid_id)
    task.version += 1
    task.save(update_fields=["rung", "next_climb_at", "version"])
    TaskEvent.objects.create(
        task=task,
        at=now,
        kind=TaskEvent.Kind.CLIMBED,
        cycle=task.cycle,
        rung=task.rung,
        details={"rung": ladder.RUNGS[task.rung]},
    )
    if not _told_when_it_began(task):
        tell_rung(task, rung=task.rung, occasion=f"climb:{task.cycle}:{task.rung}", now=now)


def _told_when_it_began(task: Task) -> bool:
    """Whether this rung is one that is told at once, and was: an emergency's doctor is not rung twice in a second."""
    begun = TaskEvent.objects.filter(
        task=task, cycle=task.cycle, kind__in=[TaskEvent.Kind.OPENED, TaskEvent.Kind.RAISED]
    )
    return task.rung in ladder.told_at_once(task.urgency) and begun.exists()


def _rise(task: Task, since: datetime, now: datetime) -> None:
    """The new class's time counts from the moment the old one ran out, however late the clock notices."""
    before, rung = task.urgency, task.rung
    task.urgency = risen(before)
    start_clock(task, grid_id=task.team.grid_id, contact_by=since + ladder.contact_within(task.urgency))
    task.rung = rung
    task.next_climb_at = climb_at(task, grid_id=task.team.grid_id)
    task.version += 1
    task.save()
    TaskEvent.objects.create(
        task=task,
        at=now,
        kind=TaskEvent.Kind.RAISED,
        cycle=task.cycle,
        rung=rung,
        details={"from": before, "urgency": task.urgency, "by": "time"},
    )
    for told in sorted({0, rung, *ladder.told_at_once(task.urgency)}):
        tell_rung(task, rung=told, occasion=f"risen:{task.cycle}", now=now)


def next_silent(*, now: datetime, leaving_out: Collection[UUID] = ()) -> UUID | None:
    """Return the patient of whom news has been overdue longest, or none."""
    due = Expectation.objects.filter(next_expected_at__lte=now).exclude(pk__in=leaving_out)
    return due.order_by("next_expected_at").values_list("pk", flat=True).first()


def open_no_news(*, patient_id: UUID, now: datetime) -> bool:
    """
    Open a "no news" task for one silent patient, unless one is open already; look again after a day.

    Returns false when somebody else is busy with this patient.
    """
    with transaction.atomic(durable=True):
        # The same order of locks as a report of this patient: patient first.
        patient = Patient.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=patient_id).first()
        silent = Expectation.objects.select_for_update().filter(pk=patient_id, next_expected_at__lte=now).first()
        if patient is None or silent is None:
            return False
        if patient.died_at is not None:
            silent.next_expected_at = None
        else:
            _ask_after(patient, silent, now)
            silent.next_expected_at = now + LOOK_AGAIN
        silent.save(update_fields=["next_expected_at"])
        return True


def _ask_after(patient: Patient, silent: Expectation, now: datetime) -> None:
    team = team_of(patient.pk, at=now)
    if team is None:
        audit("silence.no-team", by=SYSTEM, patient_id=patient.pk, now=now)
        return
    urgency = urgency_of_silence(silent)
    work = Work(Task.Kind.NO_NEWS, urgency, SILENT_WHY, (), now + ladder.contact_within(urgency))
    known = Task.objects.filter(patient=patient, kind=Task.Kind.NO_NEWS, closed_at__isnull=True).first()
    if known is None or ladder.graver(urgency, known.urgency):
        upsert_task(work, patient_id=patient.pk, team=team, decision=None, report=None, now=now)
