"""What would change, before anything does: one street to another team, or a whole grid drawn anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.change_catchments import NoSuchStreet, TeamElsewhere, grid_of, standing_of
from paingrid.journey.steps.audit import audit
from paingrid.records.queries import catchment_plan as facts
from paingrid.records.queries.patient_page import Text
from paingrid.territory.catchment import CapacityShort, Catchments, Stop, solve
from paingrid.territory.cells import Cell, distances_km
from paingrid.territory.travel import RoadModel
from paingrid.territory.what_if import WhatIf, compare

#: A team may carry so much more than an equal share of the grid's people [default].
ROOM = (1.15, 1.5, 2.5)
#: A street changes hands only when it saves each person so many minutes [default]: families know their team.
MINUTES_WORTH_A_MOVE = 5.0
SEED = 2026


class NotDrawable(Refusal):
    """The grid has no team on the map, or no cells: nothing can be worked out."""

    code = "catchment.not-drawable"
    text = {
        "zh": "这个网格还没有放到地图上的团队或街道，无法测算。请先填写机构的经纬度。",
        "en": "This grid has no team or no street on the map yet, so nothing can be worked out. "
        "Please enter where its institutions are.",
    }


@dataclass(frozen=True)
class LoadChange:
    """One team before and after: enrolled patients, and people of its area."""

    team: facts.Site
    enrolled_before: int
    enrolled_after: int
    people_before: int
    people_after: int


@dataclass(frozen=True)
class StreetMove:
    """One street that would change hands, and how far it is to both teams on average, minutes one way."""

    street_id: int
    name: Text
    before: tuple[facts.Site, ...]
    after: facts.Site
    people: int
    minutes_before: float | None
    minutes_after: float | None
    patients: int


@dataclass(frozen=True)
class Preview:
    """
    Who and what changes.

    `movers` are named only for the coordinator of the grid (`named`); `staying` live there but chose another team.
    `what_if` compares ways and people before and after; none when a team has no place on the map.
    """

    grid_id: int
    standing: str
    moves: tuple[StreetMove, ...]
    moving: int
    staying: int
    movers: tuple[facts.Mover, ...]
    named: bool
    tasks: int
    urgent: int
    loads: tuple[LoadChange, ...]
    what_if: WhatIf | None

    @property
    def teams(self) -> dict[int, int]:
        """Return street → team, as `redraw_catchments` takes it."""
        return {move.street_id: move.after.team_id for move in self.moves}


@dataclass(frozen=True)
class Proposal:
    """A grid drawn anew: what would change, and how good it is beside the bound that no division can beat."""

    preview: Preview
    gap: float
    exact: bool


def preview_move(*, by: access.Actor, street_id: int, team_id: int, now: datetime) -> Preview:
    """
    Work out what moving a street would mean; reading names is noted.

    :raises NotAllowed, NoSuchStreet, TeamElsewhere:
    """
    grid_id = grid_of(street_id)
    access.check_can_change_catchments(by, grid_id, now=now)
    if team_id not in {site.team_id for site in facts.sites_of_grid(grid_id, at=now)}:
        raise TeamElsewhere
    return _preview(by, grid_id, {street_id: team_id}, standing_of(grid_id, street_id), now)


def propose_redraw(*, by: access.Actor, grid_id: int, now: datetime) -> Proposal:
    """
    Draw a grid anew: whole streets to teams, as near as room and continuity allow. A proposal; a person decides.

    :raises NotAllowed, NotDrawable:
    """
    access.check_can_change_catchments(by, grid_id, now=now)
    cells, sites = facts.cells_of_grid(grid_id), facts.sites_of_grid(grid_id, at=now)
    placed = [s for s in sites if s.longitude is not None and s.latitude is not None]
    streets = sorted({c.street_id for c in cells})
    if not placed or not streets:
        raise NotDrawable
    minutes, people, today = _by_street(cells, placed, streets)
    found = _solved(minutes, people, today)
    teams = {
        street: placed[int(found.site_of[n])].team_id
        for n, street in enumerate(streets)
        if today[n] != found.site_of[n]
    }
    preview = _preview(by, grid_id, teams, standing_of(grid_id), now)
    return Proposal(preview, gap=float(found.gap), exact=bool(found.exact))


def _solved(minutes: NDArray[np.float64], people: NDArray[np.float64], today: NDArray[np.int64]):  # type: ignore[no-untyped-def]
    share = float(people.sum()) / minutes.shape[1]
    for room in ROOM:
        capacity = np.full(minutes.shape[1], max(share * room, float(people.max(initial=0.0)) + 1.0))
        problem = Catchments(minutes, people, capacity, today=today, continuity=MINUTES_WORTH_A_MOVE)
        try:
            return solve(problem, Stop(), SEED)
        except CapacityShort:
            continue
    raise NotDrawable


def _by_street(
    cells: tuple[facts.PlannedCell, ...], sites: list[facts.Site], streets: list[int]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return minutes streets × sites (mean over people), people by street, and the place of today's team."""
    far = _minutes(cells, sites)
    place = {site.team_id: n for n, site in enumerate(sites)}
    weights = np.array([c.people + 1e-6 for c in cells])
    of_street = np.array([streets.index(c.street_id) for c in cells])
    people = np.bincount(of_street, weights=weights, minlength=len(streets))
    minutes = np.stack(
        [np.bincount(of_street, weights=weights * far[:, n]) / people for n in range(len(sites))], axis=1
    )
    today = np.full(len(streets), -1, dtype=np.int64)
    for n, _street in enumerate(streets):
        teams = {cells[k].team_id for k in np.flatnonzero(of_street == n)}
        if len(teams) == 1:
            today[n] = place.get(teams.pop() or -1, -1)
    return minutes, np.maximum(people, 1.0), today


def _minutes(cells: tuple[facts.PlannedCell, ...], sites: list[facts.Site]) -> NDArray[np.float64]:
    origins = np.array([[c.longitude, c.latitude] for c in cells]).reshape(-1, 2)
    goals = np.array([[s.longitude or 0.0, s.latitude or 0.0] for s in sites]).reshape(-1, 2)
    return RoadModel().minutes_for(distances_km(origins, goals))


def _preview(by: access.Actor, grid_id: int, teams: Mapping[int, int], standing: str, now: datetime) -> Preview:
    cells, sites = facts.cells_of_grid(grid_id), facts.sites_of_grid(grid_id, at=now)
    if not set(teams) <= {c.street_id for c in cells}:
        raise NoSuchStreet
    team_now = _teams_now(cells)
    living = facts.living_in(list(teams), at=now)
    movers = tuple(
        m for m in living if m.team_id in team_now.get(m.street_id, frozenset()) and m.team_id != teams[m.street_id]
    )
    tasks, urgent = facts.open_tasks_of([m.patient_id for m in movers])
    named = access.coordinates(by, grid_id)
    if named and movers:
        with transaction.atomic(durable=True):
            audit("catchment.names-read", by=by, subject=str(grid_id), now=now, patients=len(movers))
    chosen = sum(m.team_id != teams[m.street_id] for m in living) - len(movers)
    return Preview(
        grid_id=grid_id,
        standing=standing,
        moves=_moves(cells, sites, teams, team_now, movers, facts.streets_of(grid_id)),
        moving=len(movers),
        staying=chosen,
        movers=movers if named else (),
        named=named,
        tasks=tasks,
        urgent=urgent,
        loads=_loads(cells, sites, teams, movers),
        what_if=_what_if(cells, sites, teams),
    )


def _teams_now(cells: tuple[facts.PlannedCell, ...]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for cell in cells:
        if cell.team_id is not None:
            found.setdefault(cell.street_id, set()).add(cell.team_id)
    return {street: frozenset(teams) for street, teams in found.items()}


def _what_if(
    cells: tuple[facts.PlannedCell, ...], sites: tuple[facts.Site, ...], teams: Mapping[int, int]
) -> WhatIf | None:
    if any(site.longitude is None or site.latitude is None for site in sites):
        return None
    place = {site.team_id: n for n, site in enumerate(sites)}
    before = np.array([place.get(c.team_id or -1, -1) for c in cells], dtype=np.int64)
    after = np.array(
        [place[teams[c.street_id]] if c.street_id in teams else b for c, b in zip(cells, before, strict=True)]
    )
    return compare(
        before,
        after.astype(np.int64),
        cells=[Cell(c.cell) for c in cells],
        sites=[str(s.team_id) for s in sites],
        minutes=_minutes(cells, list(sites)),
        people=np.array([float(c.people) for c in cells]),
        patients=np.array([c.patients for c in cells]),
    )


def _moves(
    cells: tuple[facts.PlannedCell, ...],
    sites: tuple[facts.Site, ...],
    teams: Mapping[int, int],
    team_now: Mapping[int, frozenset[int]],
    movers: tuple[facts.Mover, ...],
    names: Mapping[int, Text],
) -> tuple[StreetMove, ...]:
    by_team = {site.team_id: site for site in sites}
    return tuple(
        StreetMove(
            street_id=street,
            name=names[street],
            before=tuple(by_team[t] for t in sorted(team_now.get(street, frozenset()))),
            after=by_team[team],
            people=sum(c.people for c in cells if c.street_id == street),
            minutes_before=_mean([c for c in cells if c.street_id == street], by_team, None),
            minutes_after=_mean([c for c in cells if c.street_id == street], by_team, team),
            patients=sum(m.street_id == street for m in movers),
        )
        for street, team in teams.items()
    )


def _mean(cells: list[facts.PlannedCell], by_team: Mapping[int, facts.Site], team: int | None) -> float | None:
    """Return the mean way of the people of these cells to `team`, else each to its own; none: not on the map."""
    total = weight = 0.0
    for cell in cells:
        site = by_team.get((team if team is not None else cell.team_id) or -1)
        if site is None or site.longitude is None or site.latitude is None:
            return None
        total += float(_minutes((cell,), [site])[0, 0]) * (cell.people + 1e-6)
        weight += cell.people + 1e-6
    return total / weight if weight else None


def _loads(
    cells: tuple[facts.PlannedCell, ...],
    sites: tuple[facts.Site, ...],
    teams: Mapping[int, int],
    movers: tuple[facts.Mover, ...],
) -> tuple[LoadChange, ...]:
    found = []
    for site in sites:
        mine = sum(c.people for c in cells if c.team_id == site.team_id)
        later = sum(c.people for c in cells if teams.get(c.street_id, c.team_id) == site.team_id)
        leave = sum(m.team_id == site.team_id for m in movers)
        arrive = sum(teams[m.street_id] == site.team_id for m in movers)
        if mine != later or leave or arrive:
            found.append(LoadChange(site, site.enrolled, site.enrolled - leave + arrive, mine, later))
    return tuple(found)
