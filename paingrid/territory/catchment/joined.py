"""
Connected areas: every institution's cells hang together, edge to edge.

First the stray pieces are given to areas that they touch, then over-full institutions pass cells on along the border,
then cells on a border move where that pays, never cutting an area in two.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from paingrid.territory.catchment.placing import Plan
from paingrid.territory.catchment.problem import Places, Stop


class Borders:
    """Which cells touch which, as lists; `edges` are pairs of neighbours."""

    def __init__(self, edges: Places, cells: int) -> None:
        self.edges = edges
        both = np.concatenate([edges, edges[:, ::-1]]) if len(edges) else edges.reshape(0, 2)
        both = both[np.lexsort((both[:, 1], both[:, 0]))]
        starts = np.searchsorted(both[:, 0], np.arange(cells + 1))
        self.beside = [both[a:b, 1].tolist() for a, b in zip(starts[:-1], starts[1:], strict=True)]

    def pieces(self, site_of: Places) -> Places:
        """Return for each cell the smallest cell of the connected piece of its institution's area."""
        label = np.arange(len(site_of))
        inside = self.edges[site_of[self.edges[:, 0]] == site_of[self.edges[:, 1]]]
        while len(inside):
            low = np.minimum(label[inside[:, 0]], label[inside[:, 1]])
            fresh = label.copy()
            np.minimum.at(fresh, inside[:, 0], low)
            np.minimum.at(fresh, inside[:, 1], low)
            fresh = fresh[fresh]
            if (fresh == label).all():
                break
            label = fresh
        return label

    def strays(self, site_of: Places, people: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return the cells outside the main piece (most people, then most cells) of their institution."""
        label = self.pieces(site_of)
        roots, inverse = np.unique(label, return_inverse=True)
        weight = np.bincount(inverse, weights=people)
        count = np.bincount(inverse)
        main: dict[int, int] = {}
        for k in np.lexsort((roots, -count, -weight)):
            main.setdefault(int(site_of[roots[k]]), int(k))
        return ~np.isin(inverse, list(main.values()))

    def cuts(self, site_of: Places, cell: int) -> bool:
        """Return whether taking `cell` away would leave its institution's area in pieces."""
        site = site_of[cell]
        around = [c for c in self.beside[cell] if site_of[c] == site]
        if len(around) < 2:
            return False
        seen, todo, wanted = {cell, around[0]}, [around[0]], set(around[1:])
        while todo and wanted:
            for c in self.beside[todo.pop()]:
                if c not in seen and site_of[c] == site:
                    seen.add(c)
                    wanted.discard(c)
                    todo.append(c)
        return bool(wanted)


def is_joined(edges: Places, site_of: Places) -> bool:
    """Return whether every institution's cells hang together."""
    label = Borders(edges, len(site_of)).pieces(site_of)
    return len(np.unique(label)) == len(np.unique(site_of))


def join(plan: Plan, borders: Borders, stop: Stop) -> bool:
    """Make every area connected and no institution over-full; returns whether that succeeded."""
    _attach_strays(plan, borders)
    if borders.strays(plan.site_of, plan.people).any():
        return False
    return _pass_on(plan, borders) and _tidy(plan, borders, stop)


def _attach_strays(plan: Plan, borders: Borders) -> None:
    """Give stray cells one by one to a main area they touch: one with room first, then the cheapest."""
    stray = borders.strays(plan.site_of, plan.people)
    while stray.any():
        progress = False
        for cell in np.flatnonzero(stray):
            sites = {int(plan.site_of[c]) for c in borders.beside[cell] if not stray[c]}
            if sites:
                room = plan.room()
                site = min(sites, key=lambda s: (room[s] < plan.people[cell], plan.cost[cell, s], s))
                plan.move(int(cell), site)
                stray[cell] = False
                progress = True
        if not progress:
            return


def _pass_on(plan: Plan, borders: Borders) -> bool:
    """Over-full institutions hand border cells to the neighbour that is nearer to one with room."""
    for _ in range(20 * len(plan.people) + 100):
        room = plan.room()
        over = np.flatnonzero(room < 0)
        if not len(over):
            return True
        away = _steps_to_room(plan, borders)
        if not any(_hand_over(plan, borders, int(site), away) for site in over[np.argsort(room[over], kind="stable")]):
            return False
    return False


def _steps_to_room(plan: Plan, borders: Borders) -> NDArray[np.float64]:
    """Borders to cross from each institution's area to one with real room."""
    sites = len(plan.capacity)
    pairs = np.unique(np.sort(plan.site_of[borders.edges], axis=1), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    smallest = float(plan.people[plan.people > 0].min()) if (plan.people > 0).any() else 0.0
    away = np.where(plan.room() >= smallest, 0.0, np.inf)
    for _ in range(sites):
        fresh = away.copy()
        np.minimum.at(fresh, pairs[:, 0], away[pairs[:, 1]] + 1)
        np.minimum.at(fresh, pairs[:, 1], away[pairs[:, 0]] + 1)
        if (fresh == away).all():
            break
        away = fresh
    return away


def _hand_over(plan: Plan, borders: Borders, site: int, away: NDArray[np.float64]) -> bool:
    room = plan.room()
    options: list[tuple[bool, float, int, int]] = []
    for cell in np.flatnonzero((plan.site_of == site) & (plan.people > 0)):
        for other in {int(plan.site_of[c]) for c in borders.beside[cell]} - {site}:
            fits = room[other] >= plan.people[cell]
            if fits or away[other] < away[site]:
                extra = plan.cost[cell, other] - plan.cost[cell, site]
                options.append((not fits, float(extra), int(cell), other))
    for _, _, cell, other in sorted(options):
        if not borders.cuts(plan.site_of, cell):
            plan.move(cell, other)
            return True
    return False


def _tidy(plan: Plan, borders: Borders, stop: Stop) -> bool:
    """Move border cells where that pays and cuts nothing."""
    for _ in range(stop.rounds):
        moved = 0
        left, right = borders.edges[:, 0], borders.edges[:, 1]
        cells = np.concatenate([left, right])
        sites = plan.site_of[np.concatenate([right, left])]
        gain = plan.people[cells] * (plan.cost[cells, plan.site_of[cells]] - plan.cost[cells, sites])
        pays = np.flatnonzero((gain > plan.slip) & (plan.room()[sites] >= plan.people[cells]))
        for k in pays[np.argsort(-gain[pays], kind="stable")]:
            moved += _step_over(plan, borders, int(cells[k]), int(sites[k]))
        if not moved or stop.asked():
            break
    return True


def _step_over(plan: Plan, borders: Borders, cell: int, site: int) -> int:
    gain = plan.people[cell] * (plan.cost[cell, plan.site_of[cell]] - plan.cost[cell, site])
    touches = any(plan.site_of[c] == site for c in borders.beside[cell])
    fits = plan.capacity[site] - plan.load[site] + plan.slip >= plan.people[cell]
    if gain <= plan.slip or not touches or not fits or borders.cuts(plan.site_of, cell):
        return 0
    plan.move(cell, site)
    return 1
