"""Open a patient at the counter of a dispensary: that it was opened is kept before anything is shown."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from paingrid.consortium.consents import SHARING
from paingrid.journey import access
from paingrid.journey.dispense import NotHere
from paingrid.journey.steps.audit import audit
from paingrid.records.queries.consent_doors import stands
from paingrid.records.queries.dispensary import Served, one_served
from paingrid.records.queries.teams import team_of


def read_at_counter(*, by: access.Actor, institution_id: int, patient_id: UUID, now: datetime) -> Served:
    """
    Return what the counter needs to know of a patient whom this dispensary serves.

    :raises NotAllowed: no role at this dispensary. :raises NotHere: no prescription was drawn here for this patient,
    or it is not the counter of their own team and they do not let the record be shared.
    """
    access.check_can_dispense(by, institution_id, now=now)
    served = one_served(institution_id, patient_id)
    if served is None or not (stands(SHARING, patient_id) or _is_own(institution_id, patient_id, now)):
        raise NotHere
    with transaction.atomic(durable=True):
        audit("dispensary.read", by=by, patient_id=patient_id, subject=str(institution_id), now=now)
    return served


def _is_own(institution_id: int, patient_id: UUID, now: datetime) -> bool:
    team = team_of(patient_id, at=now)
    return team is not None and team.institution_id == institution_id
