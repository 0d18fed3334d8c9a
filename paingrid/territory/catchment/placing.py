"""
From the transport's share-out to whole cells: round, empty what is too full, then move and push while it pays.

A cell belongs to one institution; capacity is never exceeded in what comes back as placed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paingrid.territory.catchment.prices import Relaxed, nearest
from paingrid.territory.catchment.problem import Minutes, Places, Stop

#: Institutions looked at for a cell when moving it.
CHOICES = 20
#: Cells that would like to push another out, tried in one round.
PUSHES = 2_000


@dataclass
class Plan:
    """A division being improved: the place of each cell, what each institution holds, and how much room it has."""

    cost: Minutes
    people: NDArray[np.float64]
    capacity: NDArray[np.float64]
    site_of: Places
    load: NDArray[np.float64]
    #: Room that rounding of sums may seem to take.
    slip: float

    @classmethod
    def of(cls, cost: Minutes, people: NDArray[np.float64], capacity: NDArray[np.float64], site_of: Places) -> Plan:
        """Start from a division, full or over-full."""
        load = np.bincount(site_of, weights=people, minlength=len(capacity)).astype(np.float64)
        return cls(cost, people, capacity, site_of.copy(), load, 1e-9 * (1.0 + float(people.sum())))

    def move(self, cell: int, site: int) -> None:
        """Give a cell to another institution."""
        self.load[self.site_of[cell]] -= self.people[cell]
        self.load[site] += self.people[cell]
        self.site_of[cell] = site

    def room(self) -> NDArray[np.float64]:
        """Return the room left at each institution; negative where over-full."""
        return self.capacity - self.load + self.slip

    def left_over(self) -> float:
        """Return by how much the institutions are over-full in all."""
        return float(np.maximum(self.load - self.capacity - self.slip, 0.0).sum())

    def value(self) -> float:
        """Return people × cost."""
        return float(self.people @ self.cost[np.arange(len(self.people)), self.site_of])


def rounded(relaxed: Relaxed, cells: int) -> Places:
    """Give each cell to the institution with its largest share."""
    order = np.lexsort((relaxed.share, relaxed.cell))
    last = np.searchsorted(relaxed.cell[order], np.arange(cells), side="right") - 1
    return relaxed.site[order][last]


def make_fit(plan: Plan, choices: Places) -> bool:
    """
    Empty over-full institutions, cheapest move per person first; a cell may push another out on its way.

    Returns whether everything fits.
    """
    for _ in range(4 * len(plan.people) + 100):
        over = np.flatnonzero(plan.room() < 0)
        if not len(over):
            return True
        site = int(over[np.argmin(plan.room()[over])])
        if not _relieve(plan, choices, site):
            return False
    return False


def _relieve(plan: Plan, choices: Places, site: int) -> bool:
    """Move one cell out of `site`: straight to where there is room, else to where another can be pushed on."""
    members = np.flatnonzero((plan.site_of == site) & (plan.people > 0))
    for table in (choices[members], np.broadcast_to(np.arange(len(plan.capacity)), (len(members), len(plan.capacity)))):
        extra = np.take_along_axis(plan.cost[members], table, axis=1) - plan.cost[members, site][:, None]
        fits = (plan.room()[table] >= plan.people[members][:, None]) & (table != site)
        if fits.any():
            row, column = np.unravel_index(np.argmin(np.where(fits, extra, np.inf)), extra.shape)
            plan.move(int(members[row]), int(table[row, column]))
            return True
    return _exchange(plan, site, members)


def _exchange(plan: Plan, site: int, members: Places) -> bool:
    """Swap a larger cell of `site` for a smaller one elsewhere, where that fits and lessens the overflow."""
    room = plan.room()
    best: tuple[float, int, int] | None = None
    for cell in members[np.argsort(-plan.people[members], kind="stable")][:50]:
        difference = plan.people[cell] - plan.people
        fits = (difference > plan.slip) & (difference <= room[plan.site_of]) & (plan.site_of != site)
        others = np.flatnonzero(fits)
        if len(others):
            theirs = plan.site_of[others]
            price = plan.people[cell] * (plan.cost[cell, theirs] - plan.cost[cell, site])
            price += plan.people[others] * (plan.cost[others, site] - plan.cost[others, theirs])
            pick = int(np.argmin(price / np.minimum(difference[others], -room[site])))
            rate = float((price / np.minimum(difference[others], -room[site]))[pick])
            best = min(best, (rate, int(cell), int(others[pick]))) if best else (rate, int(cell), int(others[pick]))
    if best is None:
        return False
    _, cell, other = best
    there = int(plan.site_of[other])
    plan.move(other, site)
    plan.move(cell, there)
    return True


def improve(plan: Plan, choices: Places, stop: Stop) -> None:
    """Move single cells, then let cells push others out, until nothing pays or the work is spent."""
    for _ in range(stop.rounds):
        moved = _single_moves(plan, choices)
        moved += _pushes(plan, choices)
        if not moved or stop.asked():
            return


def _single_moves(plan: Plan, choices: Places) -> int:
    own = plan.cost[np.arange(len(plan.people)), plan.site_of]
    gain = plan.people[:, None] * (own[:, None] - np.take_along_axis(plan.cost, choices, axis=1))
    gain = np.where(plan.room()[choices] >= plan.people[:, None], gain, 0.0)
    best = np.argmax(gain, axis=1)
    value = gain[np.arange(len(gain)), best]
    moved = 0
    for cell in np.argsort(-value, kind="stable")[: int((value > plan.slip).sum())]:
        site = int(choices[cell, best[cell]])
        if plan.capacity[site] - plan.load[site] + plan.slip >= plan.people[cell]:
            plan.move(int(cell), site)
            moved += 1
    return moved


def _pushes(plan: Plan, choices: Places) -> int:
    """Cells that would gain at a full institution push one of its cells to where that one fits."""
    own = plan.cost[np.arange(len(plan.people)), plan.site_of]
    gain = plan.people[:, None] * (own[:, None] - np.take_along_axis(plan.cost, choices[:, :3], axis=1))
    cells, ranks = np.nonzero(gain > plan.slip)
    order = np.argsort(-gain[cells, ranks], kind="stable")[:PUSHES]
    return sum(_push(plan, choices, int(cells[k]), int(choices[cells[k], ranks[k]])) for k in order)


def _push(plan: Plan, choices: Places, cell: int, site: int) -> int:
    home = int(plan.site_of[cell])
    size = plan.people[cell]
    gain = size * (plan.cost[cell, home] - plan.cost[cell, site])
    members = np.flatnonzero(plan.site_of == site)
    members = members[plan.load[site] + size - plan.people[members] <= plan.capacity[site] + plan.slip]
    if home == site or gain <= plan.slip or not len(members):
        return 0
    room = plan.room()
    room[home] += size
    table = np.column_stack([choices[members], np.full(len(members), home)])
    loss = plan.people[members][:, None] * (
        np.take_along_axis(plan.cost[members], table, axis=1) - plan.cost[members, site][:, None]
    )
    fits = (room[table] >= plan.people[members][:, None]) & (table != site)
    loss = np.where(fits, loss, np.inf)
    row, column = np.unravel_index(np.argmin(loss), loss.shape)
    if loss[row, column] >= gain - plan.slip:
        return 0
    plan.move(int(members[row]), int(table[row, column]))
    plan.move(cell, site)
    return 1


def choices_of(cost: Minutes, prices: NDArray[np.float64]) -> Places:
    """Return the institutions worth looking at for each cell: cheapest with their prices."""
    return nearest(cost + prices, min(CHOICES, cost.shape[1]))
