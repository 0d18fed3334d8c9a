"""Score a report and triage it; keep inputs, reasons and rule version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from paingrid.clinical.home_form import Reading, Score, read_form
from paingrid.clinical.instruments.answer import answer as score
from paingrid.clinical.triage.answer import answer as triage
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import Assessment, Decision, Patient, Report
from paingrid.records.queries.snapshot import Past, facts_of, past_of


def read_report(report: Report) -> Reading:
    """Return what the report says."""
    return read_form(report.answers, reporter=report.reporter)  # type: ignore[arg-type]  # a stored choice


def write_assessments(report: Report, reading: Reading) -> list[Assessment]:
    """Score each instrument of the report; one row each, views kept apart."""
    require_transaction()
    rows = [assessment_of(report, one) for one in reading.scores]
    return Assessment.objects.bulk_create(rows)


def write_decision(report: Report, reading: Reading, patient: Patient, *, now: datetime) -> Decision:
    """Triage the report against the record as it stands, and keep everything that led to the outcome."""
    require_transaction()
    past = past_of(patient.pk, before=report.felt_at, leaving_out={report.pk, report.corrects_id or report.pk})
    decision = decide(report, reading, patient, past, facts_of(patient, at=report.felt_at), now=now)
    decision.save(force_insert=True)
    return decision


def decide(
    report: Report, reading: Reading, patient: Patient, past: Past, facts: Mapping[str, object], *, now: datetime
) -> Decision:
    """Return the decision on a report, not yet written; asks no database."""
    inputs = triage_inputs(report, reading, past, facts, now=now)
    output = triage(inputs)
    output["errors"] = [error.as_json() for error in reading.errors] + list(output.get("errors", []))
    return Decision(
        report=report,
        patient=patient,
        rules=rules_label(output),
        inputs=inputs,
        output=output,
        urgency=output.get("urgency") or "",
        rows=output.get("rows") or [],
        decided_at=now,
    )


def triage_inputs(
    report: Report, reading: Reading, past: Past, facts: Mapping[str, object], *, now: datetime
) -> dict[str, Any]:
    """Return one case of the triage contract: this report, earlier readings that count, and the record's facts."""
    case: dict[str, Any] = {
        "id": str(report.pk),
        "now": now.isoformat(),
        "observed_at": min(report.felt_at, now).isoformat(),
        "reporter": report.reporter,
        "nrs_previous": past.nrs_previous,
        "painad_previous": past.painad_previous,
        **facts,
        **{name: value for name, value in reading.triage.items() if value is not None},
    }
    case["nrs_worst24"] = _larger(case.get("nrs_worst24"), past.worst_not_acted_on, case.get("nrs_now"))
    case["rescue_n24"] = _sum_known(case.get("rescue_n24"), past.rescues_24h)
    return {name: value for name, value in case.items() if value is not None}


def rules_label(output: Mapping[str, Any]) -> str:
    """Return the rule set's id and version as one word."""
    rules = output["rules"]
    return f"{rules['id']}@{rules['version']}" if isinstance(rules, Mapping) else str(rules)


def assessment_of(report: Report, one: Score) -> Assessment:
    """Return the scored instrument, not yet written; asks no database."""
    result = score({"id": str(report.pk), "instrument": one.instrument, "answers": one.answers})
    return Assessment(
        report=report,
        patient_id=report.patient_id,
        view=one.view,
        instrument=one.instrument,
        rules=rules_label(result),
        measured_at=report.felt_at,
        status=result["status"],
        answers=one.answers,
        result=result,
    )


def _larger(*values: int | None) -> int | None:
    return max((v for v in values if v is not None), default=None)


def _sum_known(said: int | None, before: int) -> int | None:
    """Rescues said now plus those of the last 24 h; nothing said and nothing before stays unknown."""
    return None if said is None and not before else (said or 0) + before
