"""
Connected areas: every institution's cells hang together, edge to edge.

First the stray pieces are given to areas that they touch, then over-full institutions pass cells on along the border,
then cells on a border move where that pays, never cutting an area in two.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from paingrid.territory.catchment.placing import Plan
from paingrid.territory.catchment.problem import Places, Stop

#: Rounds in which over-full areas hand cells on before we give up.
PASSING_ROUNDS = 3_000
#: A round of tidying that gains less than this share is the last.
TIDY_ENOUGH = 2e-4


class Borders:
    """Which cells touch which, as lists; `edges` are pairs of neighbours."""

    def __init__(self, edges: Places, cells: int) -> None:
        self.edges = edges
        both = np.concatenate([edges, edges[:, ::-1]]) if len(edges) else edges.reshape(0, 2)
        both = both[np.lexsort((both[:, 1], both[:, 0]))]
        starts = np.searchsorted(both[:, 0], np.arange(cells + 1))
        self.beside = [both[a:b, 1].tolist() for a, b in pairwise(starts.tolist())]

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
    if not _pass_on(plan, borders, stop):
        return False
    _tidy(plan, borders, stop)
    return True


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


def _pass_on(plan: Plan, borders: Borders, stop: Stop) -> bool:
    """
    Over-full institutions hand border cells on until all fit, as water runs off (push and relabel).

    Each area has a level. Cells go to a neighbour with room, or to one that lies lower; an over-full area that finds
    neither rises above its lowest neighbour.
    """
    level = np.zeros(len(plan.capacity), dtype=np.int64)
    for _ in range(PASSING_ROUNDS):
        over = np.flatnonzero(plan.room() < 0)
        if not len(over):
            return True
        for site in over[np.argsort(-level[over], kind="stable")].tolist():
            if not _hand_over(plan, borders, site, level):
                level[site] = 1 + _lowest_beside(plan, borders, site, level)
        if stop.asked() or level.max() > 4 * len(level):
            return False
    return False


def _lowest_beside(plan: Plan, borders: Borders, site: int, level: Places) -> int:
    cells = np.flatnonzero(plan.site_of == site).tolist()
    beside = {int(plan.site_of[c]) for cell in cells for c in borders.beside[cell]} - {site}
    return max(int(level[site]), min((int(level[s]) for s in beside), default=0))


def _hand_over(plan: Plan, borders: Borders, site: int, level: Places) -> int:
    """Hand border cells of an over-full area on until it fits, to room first, then cheapest; returns how many went."""
    room = plan.room()
    options: list[tuple[bool, float, int, int]] = []
    for cell in np.flatnonzero((plan.site_of == site) & (plan.people > 0)).tolist():
        for other in {int(plan.site_of[c]) for c in borders.beside[cell]} - {site}:
            fits = room[other] >= plan.people[cell]
            if fits or level[other] < level[site]:
                options.append((not fits, float(plan.cost[cell, other] - plan.cost[cell, site]), cell, other))
    went = 0
    for _, _, cell, other in sorted(options):
        if plan.load[site] <= plan.capacity[site] + plan.slip:
            break
        still = plan.site_of[cell] == site and any(plan.site_of[c] == other for c in borders.beside[cell])
        if still and not borders.cuts(plan.site_of, cell):
            plan.move(cell, other)
            went += 1
    return went


def _tidy(plan: Plan, borders: Borders, stop: Stop) -> None:
    """Move border cells where that pays and cuts nothing; where the goal is full, let it pass a cell of its own on."""
    for _ in range(stop.rounds):
        before = plan.value()
        cells, sites = _wishes(plan, borders)
        for cell, site in zip(cells.tolist(), sites.tolist(), strict=True):
            _step_over(plan, borders, cell, site) or _push_over(plan, borders, cell, site)
        if before - plan.value() <= TIDY_ENOUGH * before or stop.asked():
            return


def _wishes(plan: Plan, borders: Borders) -> tuple[Places, Places]:
    """Border cells that would be better off across the border, largest gain first."""
    left, right = borders.edges[:, 0], borders.edges[:, 1]
    cells = np.concatenate([left, right])
    sites = plan.site_of[np.concatenate([right, left])]
    gain = plan.people[cells] * (plan.cost[cells, plan.site_of[cells]] - plan.cost[cells, sites])
    pays = np.flatnonzero(gain > plan.slip)
    order = pays[np.argsort(-gain[pays], kind="stable")]
    return cells[order], sites[order]


def _gain(plan: Plan, cell: int, site: int) -> float:
    return float(plan.people[cell] * (plan.cost[cell, plan.site_of[cell]] - plan.cost[cell, site]))


def _may_cross(plan: Plan, borders: Borders, cell: int, site: int) -> bool:
    touches = any(plan.site_of[c] == site for c in borders.beside[cell])
    return touches and not borders.cuts(plan.site_of, cell)


def _fits(plan: Plan, cell: int, site: int) -> bool:
    return bool(plan.capacity[site] - plan.load[site] + plan.slip >= plan.people[cell])


def _step_over(plan: Plan, borders: Borders, cell: int, site: int) -> bool:
    pays = _gain(plan, cell, site) > plan.slip and _fits(plan, cell, site)
    if not pays or not _may_cross(plan, borders, cell, site):
        return False
    plan.move(cell, site)
    return True


def _push_over(plan: Plan, borders: Borders, cell: int, site: int) -> bool:
    """Let `cell` into the full area `site`, which hands one border cell on; undone when an area would fall apart."""
    home, gain = int(plan.site_of[cell]), _gain(plan, cell, site)
    if gain <= plan.slip or home == site or not _may_cross(plan, borders, cell, site):
        return False
    plan.move(cell, site)
    for other, goal in _ways_out(plan, borders, cell, site, gain):
        if not borders.cuts(plan.site_of, other):
            plan.move(other, goal)
            return True
    plan.move(cell, home)
    return False


def _ways_out(plan: Plan, borders: Borders, cell: int, site: int, gain: float) -> list[tuple[int, int]]:
    """Cells of `site` that could go next door for less than `gain` and make it fit, cheapest first."""
    options: list[tuple[float, int, int]] = []
    enough = plan.load[site] - plan.capacity[site] - plan.slip
    for other in np.flatnonzero((plan.site_of == site) & (plan.people >= enough)).tolist():
        goals = {int(plan.site_of[c]) for c in borders.beside[other]} - {site} if other != cell else set()
        for goal in goals:
            loss = -_gain(plan, other, goal)
            if loss < gain - plan.slip and _fits(plan, other, goal):
                options.append((loss, other, goal))
    return [(other, goal) for _, other, goal in sorted(options)]
