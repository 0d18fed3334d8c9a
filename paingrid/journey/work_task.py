"""
Work on a task: claim, release, hand over, record a contact, close.

Every move names the version it was made from: when somebody else was quicker,
it is refused with who and since when, and nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from paingrid.clinical.triage import ladder
from paingrid.consortium.roles import TEAM_ROLES, UPPER_ROLES
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.clock import start_clock
from paingrid.journey.steps.close import close_task, open_follow_up
from paingrid.journey.steps.death import record_death
from paingrid.journey.steps.decide import read_report, write_assessments, write_decision
from paingrid.journey.steps.expect import expect_next
from paingrid.journey.steps.keep import keep_report
from paingrid.journey.steps.open_tasks import open_work
from paingrid.journey.steps.outcomes import (
    ATTEMPTS_BEFORE_CLIMBING,
    LONGEST_FOLLOW_UP_DAYS,
    LONGEST_REST_DAYS,
    OUTCOMES,
    WORSE_IS_AT_LEAST,
    Outcome,
)
from paingrid.records.models import Contact, Handling, Patient, PractitionerRole, RecordRequest, Task, TaskEvent, Told
from paingrid.records.queries.guest_doors import still_told
from paingrid.timekeeping import SHANGHAI


class AlreadyClaimed(Refusal):
    """Somebody else holds this task."""

    code = "conflict.claimed"


class TaskChanged(Refusal):
    """The task changed while you were looking at it."""

    code = "conflict.changed"
    text = {
        "zh": "在您查看期间，这个任务有了变化。请看一下最新情况再操作，您写的内容还在。",
        "en": "This task changed while you were looking at it. Please look again; what you wrote is still here.",
    }


class TaskClosed(Refusal):
    """The task is closed already."""

    code = "conflict.closed"
    text = {"zh": "这个任务已经关闭。", "en": "This task is closed already."}


class WhyNeeded(Refusal):
    """Closing needs a word of why."""

    code = "task.why-needed"
    text = {"zh": "关闭前请写一句原因。", "en": "Please write a word of why before closing."}


class RequestUnanswered(Refusal):
    """The task stands for a patient's request, which only its answer ends."""

    code = "conflict.request"
    text = {
        "zh": "病人的申请还没有答复：请医生在病历的“病人的申请”里答复，任务会自动结束。",
        "en": "The patient's request has no answer yet: a doctor answers it in the record under "
        "“The patient's requests”, and this task closes by itself.",
    }


class UnknownOutcome(Refusal):
    """The outcome is not one of the fixed codes."""

    code = "task.unknown-outcome"
    text = {"zh": "请从列出的结果里选一个。", "en": "Please choose one of the listed outcomes."}


class NextContactInThePast(Refusal):
    """The next contact must lie ahead."""

    code = "task.next-in-the-past"
    text = {"zh": "下次联系的时间要晚于现在。", "en": "The next contact must lie in the future."}


class NextContactTooFar(Refusal):
    """Resting the ladder until then would leave the patient alone with what the task is about."""

    code = "task.next-too-far"


class ContactIdReused(Refusal):
    """This contact id already carries another contact: a page one went back to, or a forged form."""

    code = "conflict.contact-id"
    text = {
        "zh": "这张表单之前已经保存过，内容和现在的不同。之前的记录没有改动。如果这是另一次联系，请再按一次“保存”。",
        "en": "This form was saved before with other words, and that record stays as it is. "
        "If this is another contact, please press Save once more.",
    }


class NotAColleague(Refusal):
    """The task can be handed only to somebody who may see this patient."""

    code = "access.colleague"
    text = {
        "zh": "只能转给能看到这位病人的同事。",
        "en": "It can be handed only to a colleague who may see this patient.",
    }


@dataclass(frozen=True)
class TaskState:
    """A task after a move."""

    task_id: UUID
    version: int
    urgency: str
    contact_by: datetime
    holder_id: int | None
    closed: bool


def claim(*, by: access.Actor, task_id: UUID, now: datetime) -> TaskState:
    """
    Hold a task; claiming one's own again changes nothing. The clock runs on until somebody speaks with the patient.

    :raises AlreadyClaimed: a colleague holds it; the text says who and since when.
    """
    with transaction.atomic(durable=True):
        task = _locked(by, task_id, now)
        if task.holder_id == by.practitioner_id:
            return _state(task)
        _refuse_if_held(task, by)
        task.holder_id, task.held_since = by.practitioner_id, now
        return _moved(task, TaskEvent.Kind.CLAIMED, by, now)


def release(*, by: access.Actor, task_id: UUID, now: datetime) -> TaskState:
    """Let go of a task one holds."""
    with transaction.atomic(durable=True):
        task = _locked(by, task_id, now)
        _refuse_if_held(task, by)
        if task.holder_id is None:
            return _state(task)
        task.holder = task.held_since = None
        return _moved(task, TaskEvent.Kind.RELEASED, by, now)


def hand_over(*, by: access.Actor, task_id: UUID, to: int, version: int, now: datetime) -> TaskState:
    """
    Give the task to a colleague who may see the patient.

    :raises TaskChanged: the task moved on since `version`.
    :raises NotAColleague: that person may not see this patient.
    """
    with transaction.atomic(durable=True):
        task = _locked(by, task_id, now, version=version)
        if not _may_take(to, task, now):
            raise NotAColleague
        task.holder_id, task.held_since = to, now
        return _moved(task, TaskEvent.Kind.HANDED_OVER, by, now, to=to)


def close(*, by: access.Actor, task_id: UUID, version: int, why: str, now: datetime) -> TaskState:
    """
    Close a task with a word of why.

    :raises WhyNeeded: no word was given.
    :raises RequestUnanswered: a patient's request waits for its answer.
    """
    with transaction.atomic(durable=True):
        task = _locked(by, task_id, now, version=version)
        _refuse_if_held(task, by)
        _refuse_if_unanswered(task)
        close_task(task, by=by, why=_words(why), now=now)
        return _state(task)


def record_contact(
    *,
    by: access.Actor,
    task_id: UUID,
    version: int,
    contact_id: UUID,
    outcome: str,
    note: str = "",
    close: bool = False,
    next_contact_at: datetime | None = None,
    report: tuple[UUID, Mapping[str, object]] | None = None,
    now: datetime,
) -> TaskState:
    """
    Record an attempt to reach the patient, with a reassessment if one was made.

    The same `contact_id` arriving twice is one contact. The contact itself is
    recorded whoever holds the task; closing is refused when somebody else does.

    :raises ContactIdReused: the id carries a contact with other words, or one of another task.
    :raises UnknownOutcome: not one of the fixed codes.
    :raises WhyNeeded: an emergency or urgent task is to be closed without a word.
    :raises NextContactInThePast: the agreed time is over already.
    :raises NextContactTooFar: the open task would rest for longer than its class allows.
    """
    known = _known_outcome(outcome, next_contact_at, now)
    with transaction.atomic(durable=True):
        task = _locked(by, task_id, now, closed_is_fine=True)
        earlier = Contact.objects.filter(pk=contact_id).first()
        if earlier is not None:
            _check_same(earlier, task, by, outcome, note, report)
            return _state(task)
        _check_distance(task, closing=close or known.ends, next_contact_at=next_contact_at, now=now)
        _check_move(task, by, known, version, close, note)
        reported = _reassess(task, report, by, now)
        _write_contact(task, known, contact_id, note, next_contact_at, reported, by, now)
        task.refresh_from_db()
        _apply(task, known, close, note, next_contact_at, by, now)
        return _state(task)


def mark_opened(*, by: access.Actor, task_ids: list[UUID], now: datetime) -> None:
    """Note that somebody who was told of these tasks has opened them, the first time only."""
    Told.objects.filter(practitioner_id=by.practitioner_id, task_id__in=task_ids, opened_at__isnull=True).update(
        opened_at=now
    )


def _locked(
    by: access.Actor,
    task_id: UUID,
    now: datetime,
    *,
    version: int | None = None,
    closed_is_fine: bool = False,
) -> Task:
    found = Task.objects.filter(pk=task_id).only("patient_id").first()
    patient_id = found.patient_id if found else access.NO_PATIENT
    # The same order of locks as receive_report (patient, then task), so that the two never wait for each other.
    Patient.objects.select_for_update(no_key=True).filter(pk=patient_id).first()
    tasks = Task.objects.select_for_update(of=("self",)).select_related("team", "patient", "holder")
    task = tasks.filter(pk=task_id).first()
    access.check_can_work_task(by, patient_id, now=now)
    if task is None:
        raise access.stranger()
    if task.closed_at is not None and not closed_is_fine:
        raise TaskClosed
    if version is not None and task.version != version:
        raise TaskChanged
    return task


def _refuse_if_held(task: Task, by: access.Actor) -> None:
    holder, since = task.holder, task.held_since
    if holder is None or since is None or holder.pk == by.practitioner_id:
        return
    at = f"{since.astimezone(SHANGHAI):%H:%M}"
    raise AlreadyClaimed(
        text={
            "zh": f"{holder.name_zh}从 {at} 起正在处理，没有改动。",
            "en": f"{holder.name_en or holder.name_zh} has held this since {at}; nothing was changed.",
        }
    )


def _refuse_if_unanswered(task: Task) -> None:
    if task.kind != Task.Kind.RECORD_REQUEST:
        return
    if RecordRequest.objects.filter(patient_id=task.patient_id, answered_at__isnull=True).exists():
        raise RequestUnanswered


def _check_move(task: Task, by: access.Actor, known: Outcome, version: int, close: bool, note: str) -> None:
    if not (close or known.ends) or task.closed_at is not None:
        return
    if task.version != version:
        raise TaskChanged
    _refuse_if_held(task, by)
    if close:
        _refuse_if_unanswered(task)
    if close and task.urgency in "EU":
        _words(note)


def _words(why: str) -> str:
    if not why.strip():
        raise WhyNeeded
    return why.strip()


def _known_outcome(outcome: str, next_contact_at: datetime | None, now: datetime) -> Outcome:
    if outcome not in OUTCOMES:
        raise UnknownOutcome
    if next_contact_at is not None and next_contact_at <= now:
        raise NextContactInThePast
    return OUTCOMES[outcome]


def _check_same(
    earlier: Contact,
    task: Task,
    by: access.Actor,
    outcome: str,
    note: str,
    report: tuple[UUID, Mapping[str, object]] | None,
) -> None:
    """A retry says the same again; anything else under this id would be lost in silence."""
    said = (task.pk, by.practitioner_id, outcome, note.strip(), dict(report[1]) if report else None)
    kept = earlier.report.answers if earlier.report else None
    if said != (earlier.task_id, earlier.practitioner_id, earlier.outcome, earlier.note, kept):
        raise ContactIdReused


def _check_distance(task: Task, *, closing: bool, next_contact_at: datetime | None, now: datetime) -> None:
    days = LONGEST_FOLLOW_UP_DAYS if closing else LONGEST_REST_DAYS[task.urgency]
    if next_contact_at is not None and next_contact_at > now + timedelta(days=days):
        raise NextContactTooFar(
            text={
                "zh": f"下次联系最迟在 {days} 天之内。请看一下日期有没有写错。",
                "en": f"The next contact must lie within {days} days at the latest. Please check the date.",
            }
        )


def _reassess(
    task: Task, report: tuple[UUID, Mapping[str, object]] | None, by: access.Actor, now: datetime
) -> UUID | None:
    """Keep and triage what the patient said during the contact, through the same steps as any report."""
    if report is None:
        return None
    report_id, answers = report
    kept = keep_report(
        report_id, task.patient_id, answers, by=by, felt_at=now, now=now, corrects=None, language="zh-hans"
    )
    reading = read_report(kept)
    write_assessments(kept, reading)
    decision = write_decision(kept, reading, task.patient, now=now)
    open_work(decision, kept, now=now)
    expect_next(decision, kept)
    Handling.objects.filter(report=kept).update(done_at=now)
    return report_id


def _write_contact(
    task: Task,
    known: Outcome,
    contact_id: UUID,
    note: str,
    next_contact_at: datetime | None,
    report_id: UUID | None,
    by: access.Actor,
    now: datetime,
) -> None:
    attempt = task.failed_attempts + 1
    Contact.objects.create(
        id=contact_id,
        task=task,
        patient_id=task.patient_id,
        practitioner_id=by.practitioner_id,
        at=now,
        outcome=known.code,
        attempt=attempt,
        note=note.strip(),
        next_contact_at=next_contact_at or now + known.next_after(task.urgency),
        report_id=report_id,
    )
    TaskEvent.objects.create(
        task=task,
        at=now,
        kind=TaskEvent.Kind.CONTACT,
        practitioner_id=by.practitioner_id,
        cycle=task.cycle,
        rung=task.rung,
        details={"outcome": known.code, "attempt": attempt},
    )
    audit("task.contact", by=by, patient_id=task.patient_id, subject=str(task.pk), now=now, outcome=known.code)


def _apply(
    task: Task,
    known: Outcome,
    close: bool,
    note: str,
    next_at: datetime | None,
    by: access.Actor,
    now: datetime,
) -> None:
    """Let the outcome move the task: end it, rest the ladder until the next contact, or climb after three tries."""
    if task.closed_at is not None:
        return
    if known.code == "died":
        record_death(task.patient_id, by=by, now=now)
        task.refresh_from_db()
    elif known.ends or close:
        task.contacted_at = now if known.live else task.contacted_at
        close_task(task, by=by, why=note.strip() or known.zh, now=now)
        open_follow_up(task, due_at=next_at or now + known.next_after(task.urgency), now=now)
    elif known.live:
        _rest_until(task, known, next_at or now + known.next_after(task.urgency), now)
    else:
        _count_failure(task, known, now)


def _rest_until(task: Task, known: Outcome, due_at: datetime, now: datetime) -> None:
    if known.code == "reached-worse":
        task.urgency = ladder.gravest(task.urgency, WORSE_IS_AT_LEAST[task.urgency])
    task.contacted_at, task.failed_attempts = now, 0
    start_clock(task, grid_id=task.team.grid_id, contact_by=_before_the_answer_is_due(task, due_at, now))
    task.version += 1
    task.save()


def _before_the_answer_is_due(task: Task, due_at: datetime, now: datetime) -> datetime:
    """A call about a request does not put its answer off; one that is late is asked for again the next day."""
    if task.kind != Task.Kind.RECORD_REQUEST:
        return due_at
    waiting = RecordRequest.objects.filter(patient_id=task.patient_id, answered_at__isnull=True)
    first = waiting.order_by("due_at").values_list("due_at", flat=True).first()
    return due_at if first is None else min(due_at, max(first, now + timedelta(days=1)))


def _count_failure(task: Task, known: Outcome, now: datetime) -> None:
    """Nobody answered: the deadline stays where it is; after three tries the next rung hears of it at once."""
    if known.code == "wrong-number":
        Patient.objects.filter(pk=task.patient_id, phone_wrong_since__isnull=True).update(phone_wrong_since=now)
    task.failed_attempts += 1
    if task.failed_attempts % ATTEMPTS_BEFORE_CLIMBING == 0 and task.next_climb_at is not None:
        task.next_climb_at = min(task.next_climb_at, now)
    task.version += 1
    task.save()


def _may_take(practitioner_id: int, task: Task, now: datetime) -> bool:
    current = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    roles = PractitionerRole.objects.filter(
        current, practitioner_id=practitioner_id, practitioner__account__is_active=True, starts_at__lte=now
    )
    in_team = roles.filter(team_id=task.team_id, role__in=TEAM_ROLES)
    told = Told.objects.filter(still_told(now), task=task, practitioner_id=practitioner_id)
    works = roles.filter(role__in=TEAM_ROLES | UPPER_ROLES)
    return in_team.exists() or (works.exists() and told.exists())


def _moved(task: Task, kind: str, by: access.Actor, now: datetime, **details: Any) -> TaskState:
    task.version += 1
    task.save()
    TaskEvent.objects.create(
        task=task,
        at=now,
        kind=kind,
        practitioner_id=by.practitioner_id,
        cycle=task.cycle,
        rung=task.rung,
        details=details,
    )
    audit(f"task.{kind}", by=by, patient_id=task.patient_id, subject=str(task.pk), now=now)
    return _state(task)


def _state(task: Task) -> TaskState:
    return TaskState(
        task_id=task.pk,
        version=task.version,
        urgency=task.urgency,
        contact_by=task.contact_by,
        holder_id=task.holder_id,
        closed=task.closed_at is not None,
    )
