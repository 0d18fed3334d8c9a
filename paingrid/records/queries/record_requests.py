"""What was asked about a record and what was answered; how long the record is to be kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from paingrid.records.models import Patient, RecordRequest
from paingrid.records.queries.patient_page import Text, text
from paingrid.timekeeping import SHANGHAI

#: What counts as an entry of care, and its moment.
ENTRIES = {
    "reports": "received_at",
    "contacts": "at",
    "plans": "signed_at",
    "dispensings": "dispensed_at",
    "referrals": "sent_at",
    "consultations": "asked_at",
}


@dataclass(frozen=True)
class Asked:
    """One request; without a verdict it waits for its answer until `due_at`."""

    request_id: UUID
    kind: str
    words: str
    asked_at: datetime
    due_at: datetime
    verdict: str
    answer: str
    answered_by: Text | None
    answered_at: datetime | None
    kept_until: date | None


def requests_of(patient_id: UUID) -> tuple[Asked, ...]:
    """Return the requests of one patient, newest first; one query."""
    rows = RecordRequest.objects.filter(patient_id=patient_id).select_related("answered_by")
    return tuple(
        Asked(
            request_id=row.pk,
            kind=row.kind,
            words=row.words,
            asked_at=row.asked_at,
            due_at=row.due_at,
            verdict=row.verdict,
            answer=row.answer,
            answered_by=text(row.answered_by.name_zh, row.answered_by.name_en) if row.answered_by else None,
            answered_at=row.answered_at,
            kept_until=row.kept_until,
        )
        for row in rows.order_by("-asked_at", "pk")
    )


def last_entry_on(patient_id: UUID) -> date:
    """Return the day of the last entry of care, or of the registration; a query a table."""
    patient = Patient.objects.get(pk=patient_id)
    found = [getattr(patient, name).aggregate(last=Max(field))["last"] for name, field in ENTRIES.items()]
    return max(at for at in (*found, patient.registered_at) if at is not None).astimezone(SHANGHAI).date()


def may_be_erased_on(patient_id: UUID, *, years: int) -> date:
    """Return the first day on which the record may be erased: so many years after its last entry."""
    last = last_entry_on(patient_id)
    try:
        return last.replace(year=last.year + years)
    except ValueError:  # 29 February
        return date(last.year + years, 3, 1)
