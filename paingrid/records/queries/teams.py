"""Which team a patient is with."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from paingrid.records.models import CareTeam


def team_of(patient_id: UUID, *, at: datetime) -> CareTeam | None:
    """
    Return the team of the enrolment current at `at`, else the last one that was.

    A report of a patient whose enrolment just ended still needs somebody to read it.
    """
    teams = CareTeam.objects.filter(enrolments__patient_id=patient_id, enrolments__starts_at__lte=at)
    current = teams.filter(Q(enrolments__ends_at__isnull=True) | Q(enrolments__ends_at__gt=at))
    return current.first() or teams.order_by("-enrolments__ends_at").first()
