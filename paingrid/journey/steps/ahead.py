"""
What was written while the machine's clock ran ahead: no deadline lies further off than it may, no right waits to begin.

A deadline is at most as far off as its state allows, so that putting it right twice changes nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from paingrid.consortium.consultation import CONSULTATION
from paingrid.consortium.referral import process_of
from paingrid.records.models import Consultation, EmergencyAccess, Enrolment, GuestStay, Referral

#: Differences of this size are ordinary between machines and are left alone.
TOLERANCE = timedelta(seconds=5)
#: Within which a host team answers a question for a stay [default].
STAY_ANSWER = timedelta(days=1)


def pull_back(*, now: datetime) -> int:
    """Bring every deadline and beginning that lies too far ahead to where it belongs; return how many moved."""
    parts = (_referrals, _consultations, _stays, _emergencies, _enrolments)
    return sum(part(now) for part in parts)


def _at_most(within: Mapping[str, timedelta] | None, urgency: str, now: datetime) -> datetime | None:
    return None if within is None else now + within[urgency]


def _referrals(now: datetime) -> int:
    moved = 0
    with transaction.atomic(durable=True):
        rows = Referral.objects.select_for_update(skip_locked=True).filter(ended_at__isnull=True)
        for row in rows.filter(due_at__gt=now).order_by("pk"):
            latest = _at_most(process_of(row.kind).state(row.status).within, row.urgency, now)
            if latest is None or row.due_at is None or row.due_at <= latest + TOLERANCE:
                continue
            row.remind_at = min(row.remind_at or latest, latest)
            row.due_at = latest
            row.save(update_fields=["due_at", "remind_at"])
            moved += 1
    return moved


def _consultations(now: datetime) -> int:
    moved = 0
    with transaction.atomic(durable=True):
        rows = Consultation.objects.select_for_update(skip_locked=True).filter(closed_at__isnull=True)
        for row in rows.filter(due_at__gt=now).order_by("pk"):
            latest = _at_most(CONSULTATION.state(row.status).within, row.urgency, now)
            if latest is None or row.due_at is None or row.due_at <= latest + TOLERANCE:
                continue
            row.due_at = latest
            row.save(update_fields=["due_at"])
            moved += 1
    return moved


def _stays(now: datetime) -> int:
    asked = GuestStay.objects.filter(accepted_at__isnull=True, ended_at__isnull=True)
    taken = GuestStay.objects.filter(ended_at__isnull=True, accepted_at__gt=now + TOLERANCE)
    moved = asked.filter(due_at__gt=now + STAY_ANSWER + TOLERANCE).update(due_at=now + STAY_ANSWER)
    return moved + taken.update(accepted_at=now)


def _emergencies(now: datetime) -> int:
    """The review is not a day late; what would open by itself later is shut; whoever needs it opens it again."""
    review = now + timedelta(hours=settings.EMERGENCY_REVIEW_HOURS)
    open_ = EmergencyAccess.objects.filter(opened_at__gt=now + TOLERANCE, ended_at__isnull=True)
    late = EmergencyAccess.objects.filter(reviewed_at__isnull=True, due_at__gt=review + TOLERANCE)
    moved = late.update(due_at=review)
    return moved + open_.update(ended_at=now)


def _enrolments(now: datetime) -> int:
    """A patient is with a team from this moment: nobody is between two chairs until a day that was a mistake."""
    ahead = now + TOLERANCE
    with transaction.atomic(durable=True):
        Enrolment.objects.filter(starts_at__lte=ahead, ends_at__gt=ahead).update(ends_at=now)
        Enrolment.objects.filter(starts_at__gt=ahead, ends_at__isnull=False).update(starts_at=now, ends_at=now)
        return Enrolment.objects.filter(starts_at__gt=ahead, ends_at__isnull=True).update(starts_at=now)
