"""
The map of the city and of one grid: where patients live (as density), the load of each team, what is urgent.

Counts are made by the database, in a fixed number of statements. A count below five is withheld from whoever does not
run the grid: nobody is to be a dot to strangers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Count, Q

from paingrid.records.models import CareTeam, Cell, Enrolment, Household, Institution, Responsibility, Territory
from paingrid.records.queries.catchments import on_day
from paingrid.records.queries.patient_page import Text, text
from paingrid.records.wall.asking import errand
from paingrid.timekeeping import SHANGHAI

#: Fewer than so many people are not counted out to strangers [default].
FEWEST = 5
#: Lower edges of the classes of density, in enrolled patients a street.
BANDS = (0, 5, 10, 20, 50, 100)

LIVING = """
SELECT CASE s.kind WHEN 'community' THEN s.parent_id ELSE s.id END, count(*)
FROM records_enrolment e
JOIN records_patient p ON p.id = e.patient_id AND p.died_at IS NULL
JOIN records_household h ON h.id = p.household_id
JOIN records_territory s ON s.id = h.street_id
WHERE e.starts_at <= %(at)s AND (e.ends_at IS NULL OR e.ends_at > %(at)s)
  AND (%(grid)s::bigint IS NULL OR %(grid)s IN (
       s.parent_id, (SELECT up.parent_id FROM records_territory up WHERE up.id = s.parent_id AND s.kind = 'community')))
GROUP BY 1
"""
WAITING = """
SELECT k.team_id, count(*) FILTER (WHERE k.urgency IN ('E', 'U')), count(*)
FROM records_task k WHERE k.closed_at IS NULL AND (%(team)s::bigint[] IS NULL OR k.team_id = ANY(%(team)s)) GROUP BY 1
"""


@dataclass(frozen=True)
class StreetOnMap:
    """One street: its cells, its team, and how many enrolled patients live there (`None`: withheld)."""

    pk: int
    name: Text
    cells: tuple[str, ...]
    team_ids: tuple[int, ...]
    enrolled: int | None
    band: int
    people: int
    expected: float


@dataclass(frozen=True)
class TeamLoad:
    """What one team carries now; `enrolled` is `None` where withheld."""

    pk: int
    name: Text
    institution_id: int
    institution: Text
    enrolled: int | None
    urgent: int
    waiting: int
    nurses: int
    doctors: int
    people: int


@dataclass(frozen=True)
class Spot:
    """One institution on the map; without a position it stands in the table only."""

    pk: int
    name: Text
    tier: str
    longitude: float | None
    latitude: float | None
    simulated: bool


@dataclass(frozen=True)
class GridOnMap:
    """One grid of the city."""

    pk: int
    code: str
    name: Text
    enrolled: int | None
    band: int
    teams: int
    urgent: int
    waiting: int
    longitude: float | None
    latitude: float | None


@dataclass(frozen=True)
class CityMap:
    """The whole city."""

    grids: tuple[GridOnMap, ...]
    spots: tuple[Spot, ...]


@dataclass(frozen=True)
class GridMap:
    """One grid."""

    pk: int
    code: str
    name: Text
    enrolled: int | None
    streets: tuple[StreetOnMap, ...]
    teams: tuple[TeamLoad, ...]
    spots: tuple[Spot, ...]


def band_of(count: int) -> int:
    """Return the class of density a count falls into."""
    return max(n for n, lowest in enumerate(BANDS) if count >= lowest)


def shown(count: int, exact: bool) -> int | None:
    """Return a count for the reader; below five only for whoever runs the grid."""
    return count if exact or count >= FEWEST else None


@errand("map")
def city_map(*, own: frozenset[int] | None, at: datetime) -> CityMap:
    """Return the city; small counts only of the grids in `own` (none: of all). Seven statements."""
    living = _living(at)
    streets = dict(Territory.objects.filter(kind="street").values_list("pk", "parent_id"))
    enrolled: dict[int, int] = {}
    for street, count in living.items():
        grid = streets.get(street, street)
        enrolled[grid] = enrolled.get(grid, 0) + count
    teams = dict(CareTeam.objects.values_list("pk", "grid_id"))
    urgent, waiting = _by_grid(teams, _waiting(None))
    middles = _middles()
    grids = tuple(
        GridOnMap(
            pk=g.pk,
            code=g.code,
            name=text(g.name_zh, g.name_en),
            enrolled=shown(enrolled.get(g.pk, 0), own is None or g.pk in own),
            band=band_of(enrolled.get(g.pk, 0) // 10),
            teams=sum(grid == g.pk for grid in teams.values()),
            urgent=urgent.get(g.pk, 0),
            waiting=waiting.get(g.pk, 0),
            longitude=middles.get(g.pk, (None, None))[0],
            latitude=middles.get(g.pk, (None, None))[1],
        )
        for g in Territory.objects.filter(kind="grid").order_by("code")
    )
    return CityMap(grids, _spots(Institution.objects.filter(tier__in=["L2", "L3"])))


@errand("map")
def grid_map(grid_id: int, *, exact: bool, at: datetime) -> GridMap | None:
    """Return one grid with its streets, teams and institutions; none when there is no such grid. Nine statements."""
    grid = Territory.objects.filter(pk=grid_id, kind="grid").first()
    if grid is None:
        return None
    living, on = _living(at, grid_id), at.astimezone(SHANGHAI).date()
    streets = list(Territory.objects.filter(parent_id=grid_id, kind="street").order_by("code"))
    cells, teams_of, people_of_team = _cells_of(grid_id, on)
    total = sum(living.values())
    return GridMap(
        pk=grid.pk,
        code=grid.code,
        name=text(grid.name_zh, grid.name_en),
        enrolled=shown(total, exact),
        streets=tuple(_street(s, cells, teams_of, living, exact) for s in streets),
        teams=_loads(grid_id, set(people_of_team), people_of_team, exact, at),
        spots=_spots(Institution.objects.filter(Q(territory_id=grid_id) | Q(territory__parent_id=grid_id))),
    )


def street_with_few(grid_code: str) -> tuple[int, int, int] | None:
    """Return the street of a grid with the fewest patients (at least one), another team of it, and the grid."""
    held = Responsibility.objects.filter(ends_on__isnull=True, cell__street__parent__code=grid_code)
    lived_in = Household.objects.filter(street__parent__code=grid_code, patients__died_at__isnull=True)
    counts = dict(lived_in.values_list("street_id").annotate(Count("patients")).order_by())
    rows = held.values_list("cell__street_id", "team_id", "cell__street__parent_id").distinct()
    found = min((row for row in rows if row[0] in counts), key=lambda row: (counts[row[0]], row), default=None)
    if found is None:
        return None
    street, team, grid = found
    other = CareTeam.objects.filter(grid_id=grid).exclude(pk=team).order_by("code").values_list("pk", flat=True).first()
    return None if other is None else (street, other, grid)


def _living(at: datetime, grid_id: int | None = None) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(LIVING, {"at": at, "grid": grid_id})
        return dict(cursor.fetchall())


def _waiting(team_ids: list[int] | None) -> dict[int, tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(WAITING, {"team": team_ids})
        return {team: (urgent, all_) for team, urgent, all_ in cursor.fetchall()}


def _by_grid(teams: dict[int, int], waiting: dict[int, tuple[int, int]]) -> tuple[dict[int, int], dict[int, int]]:
    urgent: dict[int, int] = {}
    everything: dict[int, int] = {}
    for team, (pressing, all_) in waiting.items():
        grid = teams[team]
        urgent[grid] = urgent.get(grid, 0) + pressing
        everything[grid] = everything.get(grid, 0) + all_
    return urgent, everything


MIDDLES = """
SELECT s.parent_id, sum(c.longitude * (c.people + 1)) / sum(c.people + 1),
       sum(c.latitude * (c.people + 1)) / sum(c.people + 1)
FROM records_cell c JOIN records_territory s ON s.id = c.street_id GROUP BY 1
"""


def _middles() -> dict[int, tuple[float, float]]:
    """Where the people of each grid live on average: the place of its name on the map."""
    with connection.cursor() as cursor:
        cursor.execute(MIDDLES)
        return {grid: (longitude, latitude) for grid, longitude, latitude in cursor.fetchall()}


@dataclass
class _Cells:
    names: list[str]
    people: int = 0
    expected: float = 0.0


def _cells_of(grid_id: int, on: date) -> tuple[dict[int, _Cells], dict[int, set[int]], dict[int, int]]:
    cells: dict[int, _Cells] = {}
    for name, street, people, expected in Cell.objects.filter(street__parent_id=grid_id).values_list(
        "pk", "street_id", "people", "patients"
    ):
        here = cells.setdefault(street, _Cells([]))
        here.names.append(name)
        here.people += people
        here.expected += expected
    teams: dict[int, set[int]] = {}
    carried: dict[int, int] = {}
    rows = on_day(on).filter(cell__street__parent_id=grid_id)
    for street, team, people in rows.values_list("cell__street_id", "team_id", "cell__people"):
        teams.setdefault(street, set()).add(team)
        carried[team] = carried.get(team, 0) + people
    return cells, teams, carried


def _street(
    street: Territory, cells: dict[int, _Cells], teams: dict[int, set[int]], living: dict[int, int], exact: bool
) -> StreetOnMap:
    here, count = cells.get(street.pk) or _Cells([]), living.get(street.pk, 0)
    return StreetOnMap(
        pk=street.pk,
        name=text(street.name_zh, street.name_en),
        cells=tuple(sorted(here.names)),
        team_ids=tuple(sorted(teams.get(street.pk, ()))),
        enrolled=count if exact else None,
        band=band_of(count),
        people=here.people,
        expected=here.expected,
    )


def _loads(
    grid_id: int, also: Iterable[int], carried: dict[int, int], exact: bool, at: datetime
) -> tuple[TeamLoad, ...]:
    found = list(
        CareTeam.objects.filter(Q(grid_id=grid_id) | Q(pk__in=list(also)))
        .select_related("institution")
        .annotate(
            nurses=Count("roles", filter=_held("nurse", at), distinct=True),
            doctors=Count("roles", filter=_held("family-doctor", at) | _held("team-leader", at), distinct=True),
        )
        .order_by("code")
    )
    waiting = _waiting([team.pk for team in found])
    current = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    enrolled = dict(
        Enrolment.objects.filter(current, team__in=found, starts_at__lte=at, patient__died_at__isnull=True)
        .values_list("team_id")
        .annotate(n=Count("pk"))
    )
    return tuple(
        TeamLoad(
            pk=team.pk,
            name=text(team.name_zh, team.name_en),
            institution_id=team.institution_id,
            institution=text(team.institution.name_zh, team.institution.name_en),
            enrolled=shown(enrolled.get(team.pk, 0), exact),
            urgent=waiting.get(team.pk, (0, 0))[0],
            waiting=waiting.get(team.pk, (0, 0))[1],
            nurses=team.nurses,
            doctors=team.doctors,
            people=carried.get(team.pk, 0),
        )
        for team in found
    )


def _held(role: str, at: datetime) -> Q:
    return Q(roles__role=role, roles__starts_at__lte=at) & (Q(roles__ends_at__isnull=True) | Q(roles__ends_at__gt=at))


def _spots(rows) -> tuple[Spot, ...]:  # type: ignore[no-untyped-def]  -- a QuerySet generic adds nothing here
    return tuple(
        Spot(i.pk, text(i.name_zh, i.name_en), i.tier, i.longitude, i.latitude, i.simulated)
        for i in rows.order_by("-tier", "name_zh")
    )
