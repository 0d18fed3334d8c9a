"""What a change of catchments is worked out from: cells with their people and teams, where teams are, who moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from paingrid.records.models import (
    CareTeam,
    CatchmentChange,
    Cell,
    Enrolment,
    Responsibility,
    Task,
    Territory,
)
from paingrid.records.queries.patient_page import Text, text
from paingrid.records.wall.asking import errand


@dataclass(frozen=True)
class PlannedCell:
    """One cell with the team that looks after it as far as is planned; none where nobody does."""

    cell: str
    street_id: int
    longitude: float
    latitude: float
    people: int
    patients: float
    team_id: int | None


@dataclass(frozen=True)
class Site:
    """One team and where its institution stands (degrees; none: not on the map)."""

    team_id: int
    name: Text
    institution: Text
    longitude: float | None
    latitude: float | None
    enrolled: int


@dataclass(frozen=True)
class Mover:
    """One patient a change would pass on."""

    patient_id: UUID
    name: Text
    street_id: int
    team_id: int


@dataclass(frozen=True)
class ChangeLine:
    """One change in the history of a grid."""

    pk: UUID
    kind: str
    street: Text | None
    made_by: Text
    made_at: datetime
    effective_on: date
    note: str
    passed_on: int | None
    waits: bool
    withdrawn: bool
    undone: bool
    teams_before: tuple[Text, ...]
    teams_after: tuple[Text, ...]


def cells_of_grid(grid_id: int) -> tuple[PlannedCell, ...]:
    """Return the cells of a grid in a fixed order; two queries."""
    rows = Responsibility.objects.filter(cell__street__parent_id=grid_id, ends_on__isnull=True)
    team_of = dict(rows.values_list("cell_id", "team_id"))
    cells = Cell.objects.filter(street__parent_id=grid_id).order_by("pk")
    return tuple(
        PlannedCell(c.pk, c.street_id, c.longitude, c.latitude, c.people, c.patients, team_of.get(c.pk)) for c in cells
    )


@errand("catchments")
def sites_of_grid(grid_id: int, *, at: datetime) -> tuple[Site, ...]:
    """Return the teams of a grid and those from outside that look after some of it; one query."""
    here = Responsibility.objects.filter(cell__street__parent_id=grid_id, ends_on__isnull=True).values("team_id")
    current = Q(enrolments__ends_at__isnull=True) | Q(enrolments__ends_at__gt=at)
    alive = Q(enrolments__starts_at__lte=at, enrolments__patient__died_at__isnull=True)
    teams = CareTeam.objects.filter(Q(grid_id=grid_id) | Q(pk__in=here)).select_related("institution")
    return tuple(
        Site(
            t.pk,
            text(t.name_zh, t.name_en),
            text(t.institution.name_zh, t.institution.name_en),
            t.institution.longitude,
            t.institution.latitude,
            t.enrolled,
        )
        for t in teams.annotate(enrolled=Count("enrolments", filter=current & alive)).order_by("code")
    )


@errand("catchments")
def living_in(street_ids: list[int], *, at: datetime) -> tuple[Mover, ...]:
    """Return every enrolled patient of these streets and the team they are with; one query."""
    current = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    rows = Enrolment.objects.filter(
        current,
        starts_at__lte=at,
        patient__died_at__isnull=True,
        patient__household__street_id__in=street_ids,
    ).select_related("patient__household")
    return tuple(
        Mover(e.patient_id, text(e.patient.name_zh, e.patient.name_en), e.patient.household.street_id, e.team_id)
        for e in rows.order_by("patient__name_zh", "patient_id")
    )


@errand("catchments")
def open_tasks_of(patients: list[UUID]) -> tuple[int, int]:
    """Return how many tasks of these patients are open, and how many of them are emergency or urgent; one query."""
    found = Task.objects.filter(patient_id__in=patients, closed_at__isnull=True).aggregate(
        all=Count("pk"), urgent=Count("pk", filter=Q(urgency__in=["E", "U"]))
    )
    return found["all"], found["urgent"]


def street_named(street_id: int) -> tuple[Text, int, Text] | None:
    """Return a street's name, its grid and the grid's name; one query."""
    street = Territory.objects.filter(pk=street_id, kind="street").select_related("parent").first()
    if street is None or street.parent is None:
        return None
    grid = street.parent
    return text(street.name_zh, street.name_en), grid.pk, text(grid.name_zh, grid.name_en)


def streets_of(grid_id: int) -> dict[int, Text]:
    """Return the streets of a grid by key; one query."""
    rows = Territory.objects.filter(parent_id=grid_id, kind="street").order_by("code")
    return {s.pk: text(s.name_zh, s.name_en) for s in rows}


def changes_of(grid_id: int, *, at_most: int = 50) -> tuple[ChangeLine, ...]:
    """Return the changes of a grid, newest first; two queries."""
    rows = list(
        CatchmentChange.objects.filter(grid_id=grid_id)
        .select_related("street", "made_by", "undone_by")
        .order_by("-made_at")[:at_most]
    )
    keys = {int(key) for row in rows for key in (*row.before, *row.after)}
    names = {t.pk: text(t.name_zh, t.name_en) for t in CareTeam.objects.filter(pk__in=keys)}
    return tuple(_line(row, names) for row in rows)


def _line(row: CatchmentChange, names: dict[int, Text]) -> ChangeLine:
    return ChangeLine(
        pk=row.pk,
        kind=row.kind,
        street=text(row.street.name_zh, row.street.name_en) if row.street else None,
        made_by=text(row.made_by.name_zh, row.made_by.name_en),
        made_at=row.made_at,
        effective_on=row.effective_on,
        note=row.note,
        passed_on=row.summary.get("passed_on"),
        waits=row.carried_out_at is None and row.withdrawn_at is None,
        withdrawn=row.withdrawn_at is not None,
        undone=getattr(row, "undone_by", None) is not None,
        teams_before=tuple(names[int(key)] for key in row.before),
        teams_after=tuple(names[int(key)] for key in row.after),
    )
