"""Whom an open referral lets in: the receiving institution, for as long as it is open and a day after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from paingrid.consortium.consents import SHARING
from paingrid.records.models import Referral
from paingrid.records.queries.consent_doors import standing

#: How long the receiver may still read after the end [default].
LOOK_BACK = timedelta(hours=24)
#: The states in which the receiver treats.
TREATING = ("in-care", "returning", "held")


def referral_opens(institution_ids: Iterable[int], patient_id: UUID, *, at: datetime) -> bool:
    """Whether a referral of this patient to one of these institutions lets their clinicians read; one query."""
    recent = Q(ended_at__isnull=True) | Q(ended_at__gt=at - LOOK_BACK)
    rows = Referral.objects.filter(recent, patient_id=patient_id, receiver_id__in=list(institution_ids))
    return rows.filter(standing(SHARING)).exists()


def referral_lets_treat(institution_ids: Iterable[int], patient_id: UUID) -> bool:
    """Whether the patient is in the care of one of these institutions by referral; one query."""
    treated = Referral.objects.filter(patient_id=patient_id, receiver_id__in=list(institution_ids), status__in=TREATING)
    # On the way down they stay with the hospital team until they are home, then the team there has them.
    return treated.filter(standing(SHARING)).exclude(kind=Referral.Kind.DOWN).exists()
