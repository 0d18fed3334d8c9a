"""The record as a question sends it: without the name, with its time, kept with the question and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from paingrid.clinical.triage.red_flags import RED_FLAGS
from paingrid.records.models import Contact, Patient
from paingrid.records.queries.day_total import day_total
from paingrid.records.queries.dosing import basis_of
from paingrid.records.queries.medicines_sent import medicines_sent
from paingrid.timekeeping import SHANGHAI

#: Contacts of so many days count as "what was tried" [default].
TRIED, TRIED_AT_MOST = timedelta(days=7), 6


def summary_of(patient_id: UUID, *, at: datetime) -> dict[str, Any]:
    """Return pain, oral morphine equivalent, medicines, organ function, allergies, red flags, what was tried."""
    basis, patient = basis_of(patient_id, at=at), Patient.objects.get(pk=patient_id)
    person = basis["patient"]
    return {
        "at": at.astimezone(SHANGHAI).isoformat(),
        "age": person["age"],
        "sex": patient.sex,
        "diagnosis": {"zh": patient.diagnosis_zh, "en": patient.diagnosis_en or patient.diagnosis_zh},
        "goals": patient.goals_of_care,
        "nrs_goal": patient.nrs_goal,
        "pain": {name: basis.get(name) for name in ("nrs_now", "nrs_at", "nrs_worst24")},
        "rescues_24h": basis["rescue_count_24h"],
        "ome": _ome(basis),
        "medicines": medicines_sent(patient_id, at=at),
        "organs": {
            "egfr": patient.egfr,
            "egfr_on": patient.egfr_on.isoformat() if patient.egfr_on else None,
            "conditions": [one for one in person.get("conditions", ()) if isinstance(one, str)],
        },
        "allergies": patient.allergies,
        "red_flags": [
            {"code": code, "text": RED_FLAGS[code].question} for code in basis["red_flags"] if code in RED_FLAGS
        ],
        "effects": {name: basis.get(name) for name in ("stool_days", "sedation", "nausea", "vomiting")},
        "tried": _tried(patient_id, at),
    }


def _ome(basis: Mapping[str, Any]) -> dict[str, Any]:
    """Return the day's total with its factor set and the edition of the numbers."""
    return asdict(day_total(basis))


def _tried(patient_id: UUID, at: datetime) -> list[dict[str, Any]]:
    rows = Contact.objects.filter(patient_id=patient_id, at__lte=at, at__gt=at - TRIED).order_by("-at")
    return [{"at": row.at.isoformat(), "outcome": row.outcome, "note": row.note[:200]} for row in rows[:TRIED_AT_MOST]]
