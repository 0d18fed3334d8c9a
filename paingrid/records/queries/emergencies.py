"""Emergency accesses: one as it is shown, those of a person, those of a grid; and whom a whole number finds."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from paingrid.records.models import EmergencyAccess, Enrolment, Institution, Patient, Practitioner, PractitionerRole
from paingrid.records.queries.consultants import coordinators
from paingrid.records.queries.duty import present
from paingrid.records.sealed import finding
from paingrid.records.wall.asking import errand

Text = dict[str, str]


@dataclass(frozen=True)
class Shown:
    """One emergency access; `patient` is named only where the reader may know."""

    emergency_id: UUID
    patient_id: UUID
    patient: Text
    practitioner_id: int
    who: Text
    institution: Text
    institution_id: int
    grid_id: int
    category: str
    reason: str
    opened_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    due_at: datetime | None
    reviewed_by: Text | None
    reviewed_at: datetime | None
    verdict: str
    review_note: str

    def is_open(self, at: datetime) -> bool:
        """Whether the record is still open by it."""
        return self.ended_at is None and self.ends_at > at


@errand("emergency-look")
def patients_with(number: str) -> list[UUID]:
    """Return who has exactly this telephone, identity or record number; one query, never part of a number."""
    said = number.strip()
    asked = Q(**finding(Patient, "phone_digest", said)) | Q(**finding(Patient, "identity_digest", said))
    with suppress(ValueError):
        asked |= Q(pk=UUID(said))
    enrolled = Enrolment.objects.values("patient_id")
    return list(Patient.objects.filter(asked, pk__in=enrolled).values_list("pk", flat=True)[:20])


@errand("emergency-look")
def born_on(patient_ids: Iterable[UUID], day: str) -> list[UUID]:
    """Return which of these patients were born on this day (`YYYY-MM-DD`)."""
    rows = Patient.objects.filter(pk__in=list(patient_ids)).values_list("pk", "birth_on")
    return [pk for pk, birth_on in rows if birth_on.isoformat() == day]


def team_and_grid(patient_id: UUID, *, now: datetime) -> tuple[int, int] | None:
    """Return the patient's team and its grid, the last ones where the care has ended."""
    rows = Enrolment.objects.filter(patient_id=patient_id, starts_at__lte=now).order_by("-starts_at")
    return rows.values_list("team_id", "team__grid_id").first()


def grid_of_institution(institution_id: int) -> int | None:
    """Return the grid an institution lies in, or none for one of the whole city."""
    place = Institution.objects.select_related("territory__parent").get(pk=institution_id).territory
    while place is not None and place.kind != "grid":
        place = place.parent
    return place.pk if place else None


def privacy_officers(grid_id: int, *, now: datetime) -> tuple[Practitioner, ...]:
    """Return the privacy officers of a grid who are not away."""
    return _people(_roles(now).filter(role="privacy-officer", territory_id=grid_id))


def leaders_of(practitioner_id: int, institution_id: int, *, now: datetime) -> tuple[Practitioner, ...]:
    """
    Return who leads at an institution, without the person it is about.

    Team leaders there; where there are none, as at a hospital, the coordinators who work there, else those of its grid.
    """
    there = _roles(now).filter(institution_id=institution_id).exclude(practitioner_id=practitioner_id)
    grid_id = grid_of_institution(institution_id)
    return (
        _people(there.filter(role="team-leader"))
        or _people(there.filter(role="grid-coordinator"))
        or (coordinators(grid_id, now=now) if grid_id else ())
    )


def administrators() -> tuple[Practitioner, ...]:
    """Return who administers the installation."""
    rows = Practitioner.objects.filter(account__is_active=True, account__is_administrator=True)
    return tuple(rows.select_related("account").order_by("pk"))


@errand("emergency-shown")
def emergency(emergency_id: UUID) -> Shown | None:
    """Return one emergency access."""
    row = _rows().filter(pk=emergency_id).first()
    return _shown(row) if row else None


def of_person(practitioner_id: int, *, now: datetime) -> tuple[Shown, ...]:
    """Return the records that are open to a person by an emergency now; one query."""
    rows = _rows().filter(practitioner_id=practitioner_id, opened_at__lte=now, ends_at__gt=now, ended_at__isnull=True)
    return tuple(_shown(row) for row in rows.order_by("ends_at"))


def of_grids(grid_ids: Iterable[int], *, at_most: int = 50) -> tuple[Shown, ...]:
    """Return the newest emergency accesses of grids, those without a review first; two queries."""
    rows = _rows().filter(grid_id__in=list(grid_ids))
    waiting = rows.filter(reviewed_at__isnull=True).order_by("due_at")[:at_most]
    done = rows.filter(reviewed_at__isnull=False).order_by("-opened_at")[:at_most]
    return tuple(_shown(row) for row in [*waiting, *done][:at_most])


def _rows() -> QuerySet[EmergencyAccess]:
    return EmergencyAccess.objects.select_related("patient", "practitioner", "institution", "reviewed_by")


def _shown(row: EmergencyAccess) -> Shown:
    return Shown(
        emergency_id=row.pk,
        patient_id=row.patient_id,
        patient=_named(row.patient),
        practitioner_id=row.practitioner_id,
        who=_named(row.practitioner),
        institution=_named(row.institution),
        institution_id=row.institution_id,
        grid_id=row.grid_id,
        category=row.category,
        reason=row.reason,
        opened_at=row.opened_at,
        ends_at=row.ends_at,
        ended_at=row.ended_at,
        due_at=row.due_at,
        reviewed_by=_named(row.reviewed_by) if row.reviewed_by else None,
        reviewed_at=row.reviewed_at,
        verdict=row.verdict,
        review_note=row.review_note,
    )


def _named(one: Patient | Practitioner | Institution) -> Text:
    return {"zh": one.name_zh, "en": one.name_en or one.name_zh}


def _roles(now: datetime) -> QuerySet[PractitionerRole]:
    current = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    rows = PractitionerRole.objects.filter(current, present(now), starts_at__lte=now)
    return rows.select_related("practitioner__account").order_by("pk")


def _people(rows: Iterable[PractitionerRole]) -> tuple[Practitioner, ...]:
    return tuple({row.practitioner_id: row.practitioner for row in rows}.values())
