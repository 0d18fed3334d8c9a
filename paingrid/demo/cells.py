"""
The demonstration's map: every cell of Chengdu under its nearest street, every street with a team.

Streets have no free outlines: a cell belongs to the nearest street seat of its grid. Schematic.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

import numpy as np

from paingrid.demo import hero
from paingrid.demo.city import City, Point
from paingrid.journey.access import actor_of_account
from paingrid.journey.change_catchments import move_street, standing_of
from paingrid.journey.import_rows import CellRow, TeamRow
from paingrid.records.queries.territory_map import street_with_few
from paingrid.territory.cells import Position, distances_km
from paingrid.territory.chengdu import city_cells, units_of
from paingrid.territory.demand import Town, demand_of
from paingrid.timekeeping import SHANGHAI

#: The demonstration's one street move lies so far back.
MOVED_BEFORE = timedelta(days=6)
#: The planned day is far enough that whoever tries the demonstration can look at it and undo it.
MOVES_IN = timedelta(days=3)
#: About two kilometres.
APART_DEGREES = 0.02


def build_cells(teams: Sequence[TeamRow], city: City) -> tuple[CellRow, ...]:
    """Return every cell with its street, its people and its team; the same city gives the same map."""
    cells = city_cells()
    seats = {code: Position(p.longitude, p.latitude) for code, p in city.seats.items()}
    people = {t.code: t.population or 0 for t in city.territories if t.kind == "grid"}
    places = _street_seats(city)
    towns = [Town(Position(p.longitude, p.latitude)) for p in places.values()]
    demand = demand_of(cells, units_of(people, seats), towns)
    points = np.column_stack([cells.longitudes, cells.latitudes])
    units = np.array(demand.unit_of)
    team_of = _teams_of_streets(teams, city, places)
    street_of = np.empty(len(cells), dtype=object)
    for grid in people:
        mine = np.flatnonzero(units == grid)
        codes = [t.code for t in city.territories if t.parent_code == grid]
        goals = np.array([[places[c].longitude, places[c].latitude] for c in codes])
        nearest = distances_km(points[mine], goals).argmin(axis=1)
        street_of[mine] = [codes[n] for n in nearest]
    return tuple(
        CellRow(
            cell=cell,
            street_code=street_of[k],
            team_code=team_of[street_of[k]],
            longitude=float(points[k, 0]),
            latitude=float(points[k, 1]),
            people=int(demand.people[k]),
            patients=round(float(demand.patients[k]), 4),
        )
        for k, cell in enumerate(cells.cells)
    )


def _street_seats(city: City) -> dict[str, Point]:
    """Return where each street is taken to be: at its health centre, else at the seat of its grid."""
    known = {
        i.territory_code: Point(i.longitude, i.latitude, i.position_error_m)
        for i in city.institutions
        if i.tier == "L1" and i.longitude is not None and i.latitude is not None
    }
    streets = [t for t in city.territories if t.kind == "street"]
    return _apart({t.code: known.get(t.code) or city.seats[str(t.parent_code)] for t in streets})


def _apart(places: dict[str, Point]) -> dict[str, Point]:
    """Put streets known only to the same point side by side round it, so that each has cells of its own."""
    sharing: dict[tuple[float, float], list[str]] = {}
    for code, point in places.items():
        sharing.setdefault((point.longitude, point.latitude), []).append(code)
    found = dict(places)
    for (longitude, latitude), codes in sharing.items():
        for n, code in enumerate(codes[1:], start=1):
            turn, out = 2 * math.pi * n / len(codes), APART_DEGREES
            east, north = out * math.cos(turn), out * math.sin(turn)
            found[code] = Point(longitude + east, latitude + north, places[code].error_m)
    return found


def _teams_of_streets(teams: Sequence[TeamRow], city: City, places: dict[str, Point]) -> dict[str, str]:
    """Return the nearest team of the same grid for each street, else the nearest of the city."""
    at = {i.code: (i.longitude or 0.0, i.latitude or 0.0) for i in city.institutions}
    goals = np.array([at[t.institution_code] for t in teams])
    home = {i.code: i.territory_code for i in city.institutions}
    found = {}
    for street in (t for t in city.territories if t.kind == "street"):
        here = np.array([[places[street.code].longitude, places[street.code].latitude]])
        far = distances_km(here, goals)[0]
        order = sorted(
            range(len(teams)),
            key=lambda n: (
                home[teams[n].institution_code] != street.code,
                teams[n].grid_code != street.parent_code,
                far[n],
                teams[n].code,
            ),
        )
        found[street.code] = teams[order[0]].code
    return found


def move_one_street(accounts: dict[str, int], *, opening_at: datetime) -> None:
    """Let the coordinator of the demonstration's grid plan another team for a street in which somebody lives."""
    at = opening_at - MOVED_BEFORE
    by = actor_of_account(accounts["demo-grid-coordinator"], now=at)
    chosen = street_with_few(hero.GRID)
    if by is None or chosen is None:
        return
    street_id, team_id, grid_id = chosen
    move_street(
        by=by,
        change_id=uuid5(NAMESPACE_URL, f"https://paingrid.invalid/demo/street/{street_id}"),
        street_id=street_id,
        team_id=team_id,
        effective_on=opening_at.astimezone(SHANGHAI).date() + MOVES_IN,
        standing=standing_of(grid_id, street_id),
        note="演示：新团队离这个街道更近",
        now=at,
    )
