"""Open a patient's record: check who asks and write down that they did, before anything is shown."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from paingrid.journey import access
from paingrid.journey.steps.audit import audit


def read_patient(*, by: access.Actor, patient_id: UUID, part: str, now: datetime) -> None:
    """
    Let `by` read one part of a record (`page`, `summary`, `family` …) and keep that they did.

    :raises NotAllowed: the patient is not theirs, or does not exist.
    """
    access.check_can_read_patient(by, patient_id, now=now)
    with transaction.atomic(durable=True):
        audit("patient.read", by=by, patient_id=patient_id, subject=part, now=now)
