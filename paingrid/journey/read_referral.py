"""Open a referral: check who asks, and keep that they did, before anything is shown."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.referral import check_on_a_side
from paingrid.records.models import Referral


def read_referral(*, by: access.Actor, referral_id: UUID, part: str, now: datetime) -> frozenset[str]:
    """
    Let a side read one part of a referral and return on which sides the reader stands.

    :raises NoSuchReferral: on neither side, or there is none.
    """
    referral = Referral.objects.filter(pk=referral_id).first()
    sides = check_on_a_side(by, referral)
    assert referral is not None  # the check above
    with transaction.atomic(durable=True):
        audit("referral.read", by=by, patient_id=referral.patient_id, subject=f"{referral_id}:{part}", now=now)
    return sides
