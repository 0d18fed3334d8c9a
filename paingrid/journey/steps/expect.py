"""Note that we heard of a patient, and by when we expect to hear again."""

from __future__ import annotations

from paingrid.clinical.triage.follow_up import expected_within
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import Decision, Expectation, Report


def expect_next(decision: Decision, report: Report) -> None:
    """Set the patient's next expected report from the follow-up schedule (clinical reference §4.3)."""
    require_transaction()
    inputs = decision.inputs
    status = str(inputs.get("opioid_status", "none"))
    goals = str(inputs.get("goals_of_care", "standard"))
    within = expected_within(opioid_status=status, goals_of_care=goals)
    known, _ = Expectation.objects.get_or_create(patient_id=report.patient_id)
    if known.last_report_at is not None and known.last_report_at > report.felt_at:
        return
    known.last_report_at = report.felt_at
    known.last_nrs = inputs.get("nrs_now", known.last_nrs)
    known.next_expected_at = report.felt_at + within
    known.basis = status
    known.save()
