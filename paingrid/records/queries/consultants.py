"""Who answers for an institution, a team or a grid at one moment: whom to tell of a consultation or a guest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from paingrid.consortium.roles import CONSULTANTS
from paingrid.records.models import DutyShift, Practitioner, PractitionerRole
from paingrid.records.queries.agreements import Map, agreement_between
from paingrid.records.queries.duty import present

#: Who can be invited, and what the role is called.
CLINICAL: Mapping[str, dict[str, str]] = {
    "nurse": {"zh": "护士", "en": "nurse"},
    "family-doctor": {"zh": "家庭医生", "en": "family doctor"},
    "team-leader": {"zh": "团队长", "en": "team leader"},
    "pharmacist": {"zh": "药师", "en": "pharmacist"},
    "district-doctor": {"zh": "区级医院医生", "en": "district doctor"},
    "tertiary-doctor": {"zh": "三级医院医生", "en": "tertiary doctor"},
}
MOST = 12


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
    return _roles(now).filter(practitioner_id=practitioner_id, role__in=CLINICAL).exists()


def _roles(now: datetime) -> QuerySet[PractitionerRole]:
    current = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    return (
        PractitionerRole.objects.filter(current, present(now), starts_at__lte=now)
        .select_related("practitioner__account")
        .order_by("pk")
    )


def _people(rows: Iterable[PractitionerRole]) -> tuple[Practitioner, ...]:
    return tuple({row.practitioner_id: row.practitioner for row in rows}.values())


@dataclass(frozen=True)
class Colleague:
    """Somebody who can be invited, with role and institution."""

    practitioner_id: int
    name: dict[str, str]
    role: str
    institution: dict[str, str]


def works_with(practitioner_id: int, institution_ids: Iterable[int], *, now: datetime) -> bool:
    """Whether somebody is a clinician at one of these institutions, or at one that answers questions for it."""
    rows = _roles(now).filter(practitioner_id=practitioner_id, role__in=CLINICAL)
    known = Map()
    return any(
        agreement_between(place, row.institution_id, "consultation", now, on_map=known)
        for place in institution_ids
        for row in rows
    )


def colleagues(search: str, institution_ids: Iterable[int], *, now: datetime) -> tuple[Colleague, ...]:
    """Return up to twelve clinicians of cooperating institutions whose name, institution or role fits every word."""
    rows = _roles(now).filter(role__in=CLINICAL).select_related("institution")
    for word in search.split()[:5]:
        named = Q(practitioner__name_zh__icontains=word) | Q(practitioner__name_en__icontains=word)
        there = Q(institution__name_zh__icontains=word) | Q(institution__name_en__icontains=word)
        said = [code for code, text in CLINICAL.items() if word.lower() in (text["zh"] + " " + text["en"]).lower()]
        rows = rows.filter(named | there | Q(role__in=said))
    known, places, found = Map(), list(institution_ids), []
    together: dict[int, bool] = {}
    for row in rows.order_by("practitioner__name_zh", "pk").iterator(chunk_size=200):
        there_id = row.institution_id
        if there_id not in together:
            grounds = (agreement_between(one, there_id, "consultation", now, on_map=known) for one in places)
            together[there_id] = any(grounds)
        if together[there_id] and row.practitioner_id not in {one.practitioner_id for one in found}:
            found.append(_colleague(row))
        if len(found) == MOST:
            break
    return tuple(found)


def _colleague(row: PractitionerRole) -> Colleague:
    person, place = row.practitioner, row.institution
    return Colleague(
        person.pk,
        {"zh": person.name_zh, "en": person.name_en or person.name_zh},
        row.role,
        {"zh": place.name_zh, "en": place.name_en or place.name_zh},
    )
