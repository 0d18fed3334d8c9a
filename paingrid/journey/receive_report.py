"""Receive a pain report: keep it, score it, triage it, open the work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from paingrid.clinical.triage.instructions import INSTRUCTIONS
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.decide import read_report, write_assessments, write_decision
from paingrid.journey.steps.expect import expect_next
from paingrid.journey.steps.keep import ReportIdReused, keep_report
from paingrid.journey.steps.open_tasks import open_work
from paingrid.records.models import Decision, Handling, Patient, Report, Task

__all__ = ["CorrectionTooLate", "Received", "ReportIdReused", "finish_report", "receive_report"]

#: How long a sender may correct a slip.
CORRECTION_MINUTES = 10
CLOCK_SKEW = timedelta(minutes=5)

Text = dict[str, str]


class CorrectionTooLate(Refusal):
    """The time for correcting this report has passed."""

    code = "conflict.correction"
    text = {
        "zh": "超过十分钟的报告不能再改，请直接提交一份新的报告。",
        "en": "A report older than ten minutes can no longer be corrected. Please send a new one.",
    }


@dataclass(frozen=True, kw_only=True)
class Received:
    """What the sender reads back. `who` and `contact_by` are empty when nobody needs to call."""

    report_id: UUID
    urgency: str | None
    contact_by: datetime | None
    reasons: tuple[Text, ...]
    instructions: tuple[dict[str, str], ...]
    errors: tuple[dict[str, Any], ...]
    task_id: UUID | None


def receive_report(
    *,
    by: access.Actor,
    patient_id: UUID,
    report_id: UUID,
    answers: Mapping[str, object],
    felt_at: datetime,
    now: datetime,
    corrects: UUID | None = None,
    language: str = "zh-hans",
) -> Received:
    """
    Keep a report and act on it before answering.

    The same `report_id` may arrive many times, also at once; every arrival gets
    the one outcome. Answers that cannot be understood are kept as they are and
    open a call to the patient. A time in the future counts as now.

    :raises NotAllowed: this actor may not report for this patient.
    :raises ReportIdReused: the id already carries other answers.
    :raises CorrectionTooLate: the corrected report is older than ten minutes or another patient's.
    """
    access.check_can_report(by, patient_id, now=now)
    _check_correction(corrects, report_id, patient_id, now)
    with transaction.atomic(durable=True):
        report = keep_report(
            report_id,
            patient_id,
            answers,
            by=by,
            felt_at=now if felt_at > now + CLOCK_SKEW else min(felt_at, now),
            now=now,
            corrects=corrects,
            language=language,
        )
    return _act_on(report, by=by, now=now)


def finish_report(*, report_id: UUID, now: datetime) -> Received:
    """Act on a kept report whose handling was cut short; calling it twice changes nothing."""
    return _act_on(Report.objects.get(pk=report_id), by=access.SYSTEM, now=now)


def _act_on(report: Report, *, by: access.Actor, now: datetime) -> Received:
    with transaction.atomic(durable=True):
        # One patient's reports are handled one after the other; different patients' side by side.
        patient = Patient.objects.select_for_update(no_key=True).get(pk=report.patient_id)
        handling = Handling.objects.select_for_update().get(report=report)
        if handling.done_at is None:
            _decide(report, patient, by, now)
            Handling.objects.filter(pk=handling.pk).update(done_at=now)
    return outcome_of(report)


def _decide(report: Report, patient: Patient, by: access.Actor, now: datetime) -> None:
    reading = read_report(report)
    write_assessments(report, reading)
    decision = write_decision(report, reading, patient, now=now)
    # Also for a patient recorded as dead: such a report says that the record is wrong, and somebody must look.
    open_work(decision, report, now=now)
    if patient.died_at is None:
        expect_next(decision, report)
    audit(
        "report.received",
        by=by,
        patient_id=patient.pk,
        subject=str(report.pk),
        now=now,
        urgency=decision.urgency,
    )


def outcome_of(report: Report) -> Received:
    """Return what the sender of a handled report reads back."""
    decision = Decision.objects.get(report=report)
    task = _open_task(report.patient_id)
    output = decision.output
    return Received(
        report_id=report.pk,
        urgency=decision.urgency or None,
        contact_by=task.contact_by if task else None,
        reasons=tuple(reason["text"] for reason in output.get("reasons", [])),
        instructions=tuple({"code": c, **INSTRUCTIONS[c]} for c in output.get("instructions", []) if c in INSTRUCTIONS),
        errors=tuple(output.get("errors", [])),
        task_id=task.pk if task else None,
    )


def _open_task(patient_id: UUID) -> Task | None:
    called = [Task.Kind.ALERT, Task.Kind.CALL_PATIENT]
    return (
        Task.objects.filter(patient_id=patient_id, kind__in=called, closed_at__isnull=True)
        .order_by("contact_by")
        .first()
    )


def _check_correction(corrects: UUID | None, report_id: UUID, patient_id: UUID, now: datetime) -> None:
    if corrects is None or Report.objects.filter(pk=report_id).exists():
        return  # a retry of a correction that was kept in time is answered like any other retry
    fresh = now - timedelta(minutes=CORRECTION_MINUTES)
    if not Report.objects.filter(pk=corrects, patient_id=patient_id, received_at__gte=fresh).exists():
        raise CorrectionTooLate
