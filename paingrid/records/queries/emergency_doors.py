"""Which one record an emergency opens to one clinician, for reading, until its end or until it is given back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from paingrid.records.models import EmergencyAccess


@dataclass(frozen=True)
class Broken:
    """The glass that is broken at `now`, and until when."""

    emergency_id: UUID
    ends_at: datetime
    now: datetime


def _running(practitioner_id: int, at: datetime) -> QuerySet[EmergencyAccess]:
    """Return what this person opened and did not give back; `ends_at` is exclusive."""
    return EmergencyAccess.objects.filter(
        practitioner_id=practitioner_id, opened_at__lte=at, ends_at__gt=at, ended_at__isnull=True
    )


def emergency_opens(practitioner_id: int, patient_id: UUID, at: datetime) -> bool:
    """Whether this person has broken the glass before this record; one query."""
    return _running(practitioner_id, at).filter(patient_id=patient_id).exists()


def emergency_now(practitioner_id: int, patient_id: UUID, at: datetime) -> Broken | None:
    """Return by which emergency the record is open to this person at `at`, or none; one query."""
    found = _running(practitioner_id, at).filter(patient_id=patient_id).values_list("pk", "ends_at")
    row = found.order_by("-ends_at").first()
    return Broken(*row, now=at) if row else None
