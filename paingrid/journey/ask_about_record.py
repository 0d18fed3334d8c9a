"""A patient asks that the record be put right or erased; a doctor answers by name; the clock runs until then."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from paingrid.clinical.triage import ladder
from paingrid.clinical.triage.free_text import rows_in
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.close import close_task
from paingrid.journey.steps.open_tasks import UNREADABLE, Work, upsert_task
from paingrid.journey.steps.transactions import require_transaction
from paingrid.journey.throttle import check_throttle
from paingrid.records.models import Patient, RecordRequest, Task
from paingrid.records.queries.record_requests import may_be_erased_on
from paingrid.records.queries.teams import team_of

#: Paper, not pain: told to the nurses at once, to doctor and leader when the answer is late [default].
URGENCY = "R"
LONGEST, SHORTEST = 2000, 5
A_DAY, A_DAYS_REQUESTS = timedelta(days=1), 10
AT_ONCE = 50
WHY = {
    "correction": {"zh": "病人申请更正病历，请医生答复", "en": "The patient asks for a correction: a doctor answers"},
    "erasure": {"zh": "病人申请删除病历，请医生答复", "en": "The patient asks for erasure: a doctor answers"},
}
#: Words of danger in a request are heard like those in a report nobody could read: somebody calls within the hour.
IN_DANGER = {
    "zh": "病人在病历申请里写到了危险的情况，请先打电话",
    "en": "The patient wrote of danger in a request about the record: call first",
}
ANSWERED = {"zh": "医生已答复", "en": "Answered by a doctor"}


class WordsNeeded(Refusal):
    """Without a word nobody knows what is meant; far too many are a book."""

    code = "request.words"
    text = {
        "zh": "请选择要做什么，并写明哪里不对（5 到 2000 字）。",
        "en": "Please choose what you ask for and say what is wrong (5 to 2000 letters).",
    }


class RequestIdReused(Refusal):
    """This id already carries another request."""

    code = "conflict.request-id"
    text = {
        "zh": "这张表单之前已经提交过，内容不同。请返回上一页重新填写。",
        "en": "This form was sent before with other words. Please go back and begin again.",
    }


class NoSuchRequest(access.NotAllowed):
    """Not there, or not yours: the same words for both."""

    code = "access.request"
    text = {"zh": "没有您可以答复的这份申请。", "en": "There is no such request that you may answer."}


class AnswerNeeded(Refusal):
    """A verdict without a word of what was done or why not."""

    code = "request.answer"
    text = {
        "zh": "请选择同意或不同意，并写明更正了什么或为什么不同意（5 到 2000 字）。",
        "en": "Choose yes or no, and say what was put right or why not (5 to 2000 letters).",
    }


class AnsweredAlready(Refusal):
    """Somebody else was quicker."""

    code = "conflict.answered"
    text = {"zh": "这份申请已经答复过了。", "en": "This request has been answered already."}


def ask_about_record(
    *, by: access.Actor, patient_id: UUID, request_id: UUID, kind: str, words: str, now: datetime
) -> None:
    """
    Keep a request and open the work; the same `request_id` arriving twice is one request.

    :raises NotAllowed: not the patient's own link.
    :raises WordsNeeded, RequestIdReused, TooManyTries: nothing is kept.
    """
    access.check_can_ask_about_record(by, patient_id)
    said = words.strip()
    if kind not in RecordRequest.Kind.values or not _is_enough(said):
        raise WordsNeeded
    known = RecordRequest.objects.filter(pk=request_id).first()
    if known is not None:
        if (known.patient_id, known.kind, known.words) != (patient_id, kind, said):
            raise RequestIdReused
        return
    check_throttle(f"request:{by.link_id}", limit=A_DAYS_REQUESTS, per=A_DAY, now=now)
    with transaction.atomic(durable=True):
        Patient.objects.select_for_update(no_key=True).get(pk=patient_id)
        request, made = RecordRequest.objects.get_or_create(
            pk=request_id,
            defaults={
                "patient_id": patient_id,
                "link_id": by.link_id,
                "kind": kind,
                "words": said,
                "asked_at": now,
                "due_at": now + timedelta(days=settings.RECORD_REQUEST_DAYS),
            },
        )
        if made:
            audit("request.asked", by=by, patient_id=patient_id, subject=str(request_id), now=now, kind=kind)
            _open_work(request, now=now)
            _call_in_danger(request, now=now)


def answer_request(*, by: access.Actor, request_id: UUID, verdict: str, answer: str, now: datetime) -> None:
    """
    Answer one request by name; when it was the last, its task is done.

    For an erasure the first day on which it may be done is kept with the answer.

    :raises NoSuchRequest: none of a patient whom this physician's team has.
    :raises AnswerNeeded, AnsweredAlready: no verdict or word; somebody else was quicker.
    """
    found = RecordRequest.objects.filter(pk=request_id).only("patient_id").first()
    if found is None or not access.can_answer_request(by, found.patient_id, now=now):
        raise NoSuchRequest
    said = answer.strip()
    if verdict not in RecordRequest.Verdict.values or not _is_enough(said):
        raise AnswerNeeded
    with transaction.atomic(durable=True):
        # The same order of locks as everything about a patient: patient first.
        Patient.objects.select_for_update(no_key=True).get(pk=found.patient_id)
        row = RecordRequest.objects.select_for_update().get(pk=request_id)
        if row.answered_at is not None:
            raise AnsweredAlready
        row.verdict, row.answer, row.answered_by_id, row.answered_at = verdict, said, by.practitioner_id, now
        if row.kind == RecordRequest.Kind.ERASURE:
            row.kept_until = may_be_erased_on(row.patient_id, years=settings.RECORD_KEPT_YEARS)
        row.save()
        audit("request.answered", by=by, patient_id=row.patient_id, subject=str(row.pk), now=now, verdict=verdict)
        _close_when_all_are_answered(row.patient_id, by=by, now=now)


def open_unanswered(*, now: datetime) -> int:
    """
    Open work for requests that wait and have none: nothing that closes a task makes a request forgotten.

    At most fifty in one transaction; returns how many, 0 when all are open.
    """
    waiting = Task.objects.filter(patient=OuterRef("patient"), kind=Task.Kind.RECORD_REQUEST, closed_at__isnull=True)
    lost = RecordRequest.objects.filter(~Exists(waiting), answered_at__isnull=True, patient__died_at__isnull=True)
    with transaction.atomic(durable=True):
        ids = lost.order_by("asked_at").values_list("patient_id", flat=True)[:AT_ONCE]
        patients = Patient.objects.select_for_update(no_key=True, skip_locked=True).filter(pk__in=list(ids))
        return sum(_reopen(patient, now) for patient in patients)


def _reopen(patient: Patient, now: datetime) -> bool:
    oldest = RecordRequest.objects.filter(patient=patient, answered_at__isnull=True).order_by("due_at").first()
    return oldest is not None and _open_work(oldest, now=now)


def _open_work(request: RecordRequest, *, now: datetime) -> bool:
    require_transaction()
    team = team_of(request.patient_id, at=now)
    if team is None:
        return False
    work = Work(Task.Kind.RECORD_REQUEST, URGENCY, WHY[request.kind], (), request.due_at)
    upsert_task(work, patient_id=request.patient_id, team=team, decision=None, report=None, now=now)
    return True


def _call_in_danger(request: RecordRequest, *, now: datetime) -> None:
    """Let somebody call: a wrong alarm costs a call, a cry for help read in ten days costs a life."""
    rows, team = rows_in(request.words), team_of(request.patient_id, at=now)
    if rows and team is not None:
        limit = now + ladder.contact_within(UNREADABLE)
        work = Work(Task.Kind.CALL_PATIENT, UNREADABLE, IN_DANGER, tuple(sorted(rows)), limit)
        upsert_task(work, patient_id=request.patient_id, team=team, decision=None, report=None, now=now)


def _close_when_all_are_answered(patient_id: UUID, *, by: access.Actor, now: datetime) -> None:
    if RecordRequest.objects.filter(patient_id=patient_id, answered_at__isnull=True).exists():
        return
    tasks = Task.objects.select_for_update().filter(patient_id=patient_id, kind=Task.Kind.RECORD_REQUEST)
    for task in tasks.filter(closed_at__isnull=True):
        close_task(task, by=by, why=ANSWERED["zh"], now=now)


def _is_enough(said: str) -> bool:
    return len("".join(said.split())) >= SHORTEST and len(said) <= LONGEST
