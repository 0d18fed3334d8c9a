"""Open a patient at the counter of a dispensary: that it was opened is kept before anything is shown."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from paingrid.journey import access
from paingrid.journey.dispense import NotHere
from paingrid.journey.steps.audit import audit
from paingrid.records.queries.dispensary import Served, one_served


def read_at_counter(*, by: access.Actor, institution_id: int, patient_id: UUID, now: datetime) -> Served:
    """
    Return what the counter needs to know of a patient whom this dispensary serves.

    :raises NotAllowed: no role at this dispensary. :raises NotHere: no prescription was drawn here for this patient.
    """
    access.check_can_dispense(by, institution_id, now=now)
    served = one_served(institution_id, patient_id)
    if served is None:
        raise NotHere
    with transaction.atomic(durable=True):
        audit("dispensary.read", by=by, patient_id=patient_id, subject=str(institution_id), now=now)
    return served
