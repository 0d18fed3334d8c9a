"""Open the tasks of the three-monthly reviews whose day is near."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from paingrid.journey.steps.review import AHEAD, open_review
from paingrid.records.models import Enrolment, Patient, Task
from paingrid.timekeeping import SHANGHAI

AT_ONCE = 50


def open_reviews(*, now: datetime) -> int:
    """Open what is due, at most fifty of them in one transaction, and return how many; 0: all are open."""
    horizon = now.astimezone(SHANGHAI).date() + AHEAD
    waiting = Task.objects.filter(patient=OuterRef("pk"), kind=Task.Kind.REVIEW, closed_at__isnull=True)
    current = Enrolment.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=now), patient=OuterRef("pk"), starts_at__lte=now
    )
    due = Patient.objects.filter(Exists(current), ~Exists(waiting), died_at__isnull=True, review_due_on__lte=horizon)
    with transaction.atomic(durable=True):
        # Two clocks at once: what one holds the other leaves to it.
        patients = list(due.select_for_update(no_key=True, skip_locked=True).order_by("review_due_on", "pk")[:AT_ONCE])
        return sum(open_review(patient, now=now) is not None for patient in patients)
