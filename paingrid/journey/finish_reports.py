"""
Find reports that were kept but not decided on, and what to do when deciding fails again and again.

The deciding itself is `receive_report.finish_report`; the clock calls it for each report found here.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from paingrid.clinical.triage import ladder
from paingrid.journey.access import SYSTEM
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.back_off import JUDGING
from paingrid.journey.steps.open_tasks import UNREADABLE, Work, upsert_task
from paingrid.records.models import Handling, Patient, Report, Task
from paingrid.records.queries.due import GRACE
from paingrid.records.queries.teams import team_of

#: After so many failures somebody calls the patient; the clock goes on trying all the same.
FAILURES_BEFORE_CALLING = 3
CALL_WHY = {
    "zh": "收到一份报告，但系统没能判断轻重，请打电话问清楚",
    "en": "A report arrived that the system could not judge: please call and ask",
}


def unfinished_reports(*, now: datetime, limit: int = 50) -> list[UUID]:
    """Return reports whose handling was cut short and whose next try is due, oldest first."""
    due = Q(try_after__isnull=True) | Q(try_after__lte=now)
    pending = Handling.objects.filter(due, done_at__isnull=True, received_at__lte=now - GRACE)
    return list(pending.order_by("received_at").values_list("report_id", flat=True)[:limit])


def note_failure(*, report_id: UUID, error: str, now: datetime) -> int:
    """
    Count one failed try and put the next one off; return how many there were.

    The third failure opens a call to the patient: what the family wrote may be an
    emergency, and a fault of ours must not keep it from a person. `error` names the
    kind of error only; the text of an exception may quote the answers.
    """
    with transaction.atomic(durable=True):
        report = Report.objects.get(pk=report_id)
        Patient.objects.select_for_update(no_key=True).get(pk=report.patient_id)
        handling = Handling.objects.select_for_update().get(report=report)
        if handling.done_at is not None:
            return handling.attempts
        handling.attempts += 1
        handling.try_after = now + JUDGING[min(handling.attempts, len(JUDGING)) - 1]
        handling.last_error = error[:200]
        handling.save(update_fields=["attempts", "try_after", "last_error"])
        if handling.attempts == FAILURES_BEFORE_CALLING:
            _open_call(report, now)
        return handling.attempts


def _open_call(report: Report, now: datetime) -> None:
    team = team_of(report.patient_id, at=now)
    subject = str(report.pk)
    audit("report.not-judged", by=SYSTEM, patient_id=report.patient_id, subject=subject, now=now)
    if team is None:
        return
    limit = now + ladder.contact_within(UNREADABLE)
    work = Work(Task.Kind.CALL_PATIENT, UNREADABLE, CALL_WHY, (), limit)
    # Not tied to the report: its decision, once it can be made, may still add to this very task.
    upsert_task(work, patient_id=report.patient_id, team=team, decision=None, report=None, now=now)
