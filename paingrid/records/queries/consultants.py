"""Who answers for an institution, a team or a grid at one moment: whom to tell of a consultation or a guest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from paingrid.records.models import DutyShift, Practitioner, PractitionerRole
from paingrid.records.queries.agreements import CONSULTANTS
from paingrid.records.queries.duty import present


def consultants_there(institution_id: int, *, now: datetime) -> tuple[Practitioner, ...]:
    """Return who can answer there: the consultant on duty now, else every consultant who is not away."""
    there = tuple(_roles(now).filter(institution_id=institution_id, role__in=CONSULTANTS))
    shifts = DutyShift.objects.filter(
        present(now), institution_id=institution_id, starts_at__lte=now, ends_at__gt=now
    ).values_list("practitioner_id", flat=True)
    on_duty = set(shifts)
    return _people([r for r in there if r.practitioner_id in on_duty] or there)


def team_people(team_id: int, *, now: datetime, roles: Iterable[str] = ()) -> tuple[Practitioner, ...]:
    """Return who of a team is not away, of all roles or of these."""
    found = _roles(now).filter(team_id=team_id)
    return _people(found.filter(role__in=list(roles)) if roles else found)


def coordinators(grid_id: int, *, now: datetime) -> tuple[Practitioner, ...]:
    """Return the coordinators of a grid who are not away."""
    return _people(_roles(now).filter(role="grid-coordinator", territory_id=grid_id))


def has_clinical_role(practitioner_id: int, *, now: datetime) -> bool:
    """Whether somebody works as a clinician at `now`."""
    roles = ("nurse", "family-doctor", "team-leader", "pharmacist", *CONSULTANTS)
    return _roles(now).filter(practitioner_id=practitioner_id, role__in=roles).exists()


def _roles(now: datetime) -> QuerySet[PractitionerRole]:
    current = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    return (
        PractitionerRole.objects.filter(current, present(now), starts_at__lte=now)
        .select_related("practitioner__account")
        .order_by("pk")
    )


def _people(rows: Iterable[PractitionerRole]) -> tuple[Practitioner, ...]:
    return tuple({row.practitioner_id: row.practitioner for row in rows}.values())


def practitioner_named(username: str) -> int | None:
    """Return whose sign-in name this is, or none."""
    rows = Practitioner.objects.filter(account__username=username.strip(), account__is_active=True)
    return rows.values_list("pk", flat=True).first()
