"""Keep a report exactly as it was sent, once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from paingrid.errors import Refusal
from paingrid.journey.access import Actor
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import Handling, Report


class ReportIdReused(Refusal):
    """This report id already carries another report."""

    code = "conflict.report-id"
    text = {
        "zh": "这份报告之前已经提交过，内容不同。",
        "en": "This report was sent before with other answers.",
    }


def keep_report(
    report_id: UUID,
    patient_id: UUID,
    answers: Mapping[str, object],
    *,
    by: Actor,
    felt_at: datetime,
    now: datetime,
    corrects: UUID | None,
    language: str,
) -> Report:
    """
    Write the report unless it is there already, and return what is kept.

    :raises ReportIdReused: the id is taken by other answers or another patient.
    """
    require_transaction()
    report = Report(
        id=report_id,
        patient_id=patient_id,
        reporter=by.reporter or Report.Reporter.STAFF,
        link_id=by.link_id,
        practitioner_id=by.practitioner_id,
        answers=dict(answers),
        language=language,
        felt_at=felt_at,
        received_at=now,
        corrects_id=corrects,
    )
    # Two devices may send the same report in the same millisecond: the primary key decides, nobody sees an error.
    Report.objects.bulk_create([report], ignore_conflicts=True)
    # Behind the wall another patient's report is not there to be seen.
    kept = Report.objects.filter(pk=report_id).first()
    if kept is None or (kept.patient_id, kept.answers, kept.corrects_id) != (patient_id, report.answers, corrects):
        raise ReportIdReused
    Handling.objects.bulk_create([Handling(report=kept, received_at=kept.received_at)], ignore_conflicts=True)
    return kept
