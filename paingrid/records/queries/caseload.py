"""The patients of a member of staff's own teams, and what is needed to admit another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, Max, OuterRef, Q, QuerySet, Subquery, Value, When

from paingrid.records.models import CareTeam, Enrolment, Patient, Task, Territory
from paingrid.records.queries.guest_doors import stays_now
from paingrid.records.queries.patient_page import Text, text
from paingrid.records.sealed import finding


@dataclass(frozen=True)
class Entry:
    """One patient of the list."""

    patient_id: UUID
    name: Text
    invented: bool
    sex: str
    birth_on: date
    diagnosis: Text
    team: Text
    street: Text
    dying: bool
    last_report_at: datetime | None
    last_nrs: int | None
    urgency: str
    guest_until: date | None = None


@dataclass(frozen=True)
class Caseload:
    """One page of patients; `total` counts all that fit the search."""

    entries: tuple[Entry, ...]
    total: int


@dataclass(frozen=True)
class Place:
    """One team or street to choose from."""

    pk: int
    name: Text


def caseload(team_ids: Iterable[int], *, search: str, page: int, length: int, now: datetime) -> Caseload:
    """
    Return page `page` (from 1) of the living patients now with these teams, by name; two queries.

    Guests stand among them, marked with the last day of their stay, and are gone the day after.
    """
    own = frozenset(team_ids)
    rows = _with(own, now)
    if search:
        rows = rows.filter(
            Q(patient__name_zh__icontains=search)
            | Q(patient__name_en__icontains=search)
            | Q(patient__household__street__name_zh__icontains=search)
            | Q(**{f"patient__{name}": found for name, found in finding(Patient, "phone_digest", search).items()})
            | Q(**{f"patient__{name}": found for name, found in finding(Patient, "identity_digest", search).items()})
        )
    start = (page - 1) * length
    shown = rows.annotate(urgency=_gravest()).order_by("patient__name_zh", "patient_id")[start : start + length]
    return Caseload(tuple(_entry(row, own) for row in shown), rows.count())


def teams(team_ids: Iterable[int]) -> tuple[Place, ...]:
    """Return these teams; one query."""
    rows = CareTeam.objects.filter(pk__in=list(team_ids)).order_by("name_zh")
    return tuple(Place(row.pk, text(row.name_zh, row.name_en)) for row in rows)


def streets(team_ids: Iterable[int]) -> tuple[Place, ...]:
    """Return the streets of the grids these teams work in; one query."""
    grids = CareTeam.objects.filter(pk__in=list(team_ids)).values("grid_id")
    rows = Territory.objects.filter(kind=Territory.Kind.STREET, parent_id__in=grids).order_by("code")
    return tuple(Place(row.pk, text(row.name_zh, row.name_en)) for row in rows)


def _with(team_ids: frozenset[int], now: datetime) -> QuerySet[Enrolment]:
    """Enrolments with these teams, and those of the guests they host."""
    current = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    hosted = stays_now(now).filter(host_team_id__in=team_ids, patient_id=OuterRef("patient_id"))
    rows = Enrolment.objects.filter(current, starts_at__lte=now, patient__died_at__isnull=True)
    rows = rows.annotate(until=Subquery(hosted.order_by("-ends_on").values("ends_on")[:1]))
    here = Q(team_id__in=team_ids) | Q(until__isnull=False)
    return rows.filter(here).select_related("patient__household__street", "patient__expectation", "team")


def _gravest() -> Subquery:
    """The gravest class among a patient's open tasks, as a number: 5 is E."""
    weight = Case(*(When(urgency=u, then=Value(n)) for n, u in enumerate("RSDUE", start=1)))
    open_ = Task.objects.filter(patient_id=OuterRef("patient_id"), closed_at__isnull=True).exclude(urgency="R")
    return Subquery(open_.order_by().values("patient_id").annotate(gravest=Max(weight)).values("gravest"))


def _entry(row: Enrolment, own: frozenset[int]) -> Entry:
    patient, expectation = row.patient, getattr(row.patient, "expectation", None)
    gravest = row.urgency  # type: ignore[attr-defined]  -- annotated in caseload
    return Entry(
        patient_id=patient.pk,
        name=text(patient.name_zh, patient.name_en),
        invented=patient.invented,
        sex=patient.sex,
        birth_on=patient.birth_on,
        diagnosis=text(patient.diagnosis_zh, patient.diagnosis_en),
        team=text(row.team.name_zh, row.team.name_en),
        street=text(patient.household.street.name_zh, patient.household.street.name_en),
        dying=patient.goals_of_care == patient.Goals.COMFORT_DYING,
        last_report_at=expectation.last_report_at if expectation else None,
        last_nrs=expectation.last_nrs if expectation else None,
        urgency="RSDUE"[gravest - 1] if gravest else "",
        guest_until=None if row.team_id in own else row.until,  # type: ignore[attr-defined]  -- annotated in _with
    )
