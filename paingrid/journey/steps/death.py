"""A patient has died: nobody is to be called about pain any more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from paingrid.journey.access import Actor
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.close import close_task
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import Expectation, Patient, PersonalLink, Task


def record_death(patient_id: UUID, *, by: Actor, now: datetime) -> None:
    """Close every open task, withdraw every link and stop expecting news."""
    require_transaction()
    Patient.objects.filter(pk=patient_id, died_at__isnull=True).update(died_at=now)
    for task in Task.objects.select_for_update().filter(patient_id=patient_id, closed_at__isnull=True):
        close_task(task, by=by, why="去世 · died", now=now)
    PersonalLink.objects.filter(patient_id=patient_id, revoked_at__isnull=True).update(
        revoked_at=now, revoked_by_id=by.practitioner_id
    )
    Expectation.objects.filter(patient_id=patient_id).update(next_expected_at=None)
    audit("patient.died", by=by, patient_id=patient_id, now=now)
