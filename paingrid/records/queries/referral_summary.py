"""The record as a referral sends it (clinical reference §2.5, minimum data set): what a stranger needs, dated."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from paingrid.records.models import DosingFacts, Episode, Patient, Plan
from paingrid.records.queries.day_total import day_total
from paingrid.records.queries.dosing import basis_of
from paingrid.records.queries.medicines_sent import medicines_sent

#: So many earlier plans tell what was tried.
PLANS = 5


def summary_of(patient_id: UUID, *, at: datetime) -> dict[str, Any]:
    """Return the summary at `at`; what nobody knows is null, never left out. About fifteen queries."""
    patient = Patient.objects.get(pk=patient_id)
    basis = basis_of(patient_id, at=at)
    facts = DosingFacts.objects.filter(patient=patient, recorded_at__lte=at).order_by("-recorded_at").first()
    known = facts.facts if facts and isinstance(facts.facts, dict) else {}
    return {
        "at": basis["now"],
        "diagnosis": {"zh": patient.diagnosis_zh, "en": patient.diagnosis_en or patient.diagnosis_zh},
        "age": basis["patient"]["age"],
        "sex": patient.sex,
        "allergies": patient.allergies,
        "goals_of_care": patient.goals_of_care,
        "nrs_now": basis.get("nrs_now"),
        "nrs_at": basis.get("nrs_at"),
        "nrs_worst24": basis.get("nrs_worst24"),
        "total": _total(basis),
        "medicines": medicines_sent(patient_id, at=at),
        "last_extra_dose_at": _last_extra(patient_id, at),
        "extra_doses_24h": max(len(basis["rescues"]), basis["rescue_count_24h"] or 0),
        "egfr": patient.egfr,
        "egfr_on": None if patient.egfr_on is None else patient.egfr_on.isoformat(),
        "child_pugh": known.get("child_pugh"),
        "weight_kg": known.get("weight_kg"),
        "sedation": basis.get("sedation"),
        "stool_days": basis.get("stool_days"),
        "red_flags": basis["red_flags"],
        "tried": _tried(patient_id),
        "documents": basis["documents"],
        "opioid_since": basis["opioid_since"],
    }


def _total(basis: dict[str, Any]) -> dict[str, Any] | None:
    """The day's total in oral morphine with its factor set; none where nothing is on record."""
    found = day_total(basis)
    if found.mg is None:
        return None
    return {"per_day": found.mg, "complete": found.complete, "factors": found.factor_set}


def _last_extra(patient_id: UUID, at: datetime) -> str | None:
    last = Episode.objects.filter(patient_id=patient_id, taken_at__lte=at).order_by("-taken_at").first()
    return None if last is None else last.taken_at.isoformat()


def _tried(patient_id: UUID) -> list[dict[str, Any]]:
    plans = Plan.objects.filter(patient_id=patient_id, version__isnull=False).order_by("-version")[:PLANS]
    return [
        {
            "on": plan.signed_at.isoformat() if plan.signed_at else None,
            "version": plan.version,
            "lines": [str(line.get("product") or line.get("drug") or "") for line in plan.lines],
        }
        for plan in plans
    ]
