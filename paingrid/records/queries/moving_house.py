"""Before somebody moves: the streets of the city, which teams look after a new home, and what would pass on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from paingrid.records.models import CareTeam, Consultation, Patient, Referral, Task, Territory
from paingrid.records.queries.catchments import team_responsible, teams_of_streets
from paingrid.records.queries.patient_page import Text, text


@dataclass(frozen=True)
class Home:
    """Where a patient lives now."""

    street_id: int
    address_zh: str
    bed_zh: str
    longitude: float | None
    latitude: float | None


@dataclass(frozen=True)
class NewTeam:
    """A team that may look after the new home."""

    pk: int
    name: Text
    institution: Text
    grid: Text
    phone: str
    #: It is the one the map names for this street or pin.
    by_map: bool


@dataclass(frozen=True)
class PassesOn:
    """What goes along to another team."""

    tasks: int
    referrals: int
    questions: int


def home_of(patient_id: UUID) -> Home:
    """Return where a patient lives; one query."""
    row = Patient.objects.select_related("household").get(pk=patient_id)
    door = row.household
    return Home(door.street_id, door.address_zh, row.bed_zh, door.longitude, door.latitude)


def streets_by_grid() -> list[tuple[Text, list[tuple[int, Text]]]]:
    """Return every street under its grid, in the order of their codes; two queries."""
    grids = {row.pk: row for row in Territory.objects.filter(kind="grid").order_by("code")}
    found: dict[int, list[tuple[int, Text]]] = {pk: [] for pk in grids}
    for row in Territory.objects.filter(kind="street", parent_id__in=grids).order_by("code"):
        found[row.parent_id or 0].append((row.pk, text(row.name_zh, row.name_en)))
    return [(text(grids[pk].name_zh, grids[pk].name_en), rows) for pk, rows in found.items() if rows]


def teams_for(street_id: int, pin: tuple[float, float] | None, *, own_id: int | None, on: date) -> tuple[NewTeam, ...]:
    """
    Return who may look after a new home: whom the map names first, the present team, then the others of the grid.

    :raises PositionImpossible, PositionSwapped: the pin is no position.
    """
    named = team_responsible(*pin, on) if pin is not None else None
    by_map = {named.team.pk} if named is not None else set(teams_of_streets([street_id], on).get(street_id, ()))
    street = Territory.objects.filter(pk=street_id).values_list("parent_id", flat=True).first()
    rows = CareTeam.objects.select_related("institution", "grid").order_by("code")
    found = [row for row in rows if row.pk in by_map or row.pk == own_id or row.grid_id == street]
    found.sort(key=lambda row: (row.pk not in by_map, row.pk != own_id))
    return tuple(
        NewTeam(
            row.pk,
            text(row.name_zh, row.name_en),
            text(row.institution.name_zh, row.institution.name_en),
            text(row.grid.name_zh, row.grid.name_en),
            row.phone or row.institution.phone,
            row.pk in by_map,
        )
        for row in found
    )


def passes_on(patient_id: UUID) -> PassesOn:
    """Count what is open and would go along; three queries."""
    return PassesOn(
        Task.objects.filter(patient_id=patient_id, closed_at__isnull=True).count(),
        Referral.objects.filter(patient_id=patient_id, ended_at__isnull=True).count(),
        Consultation.objects.filter(patient_id=patient_id, closed_at__isnull=True).count(),
    )
