"""
Polish a division: take a few institutions side by side, solve their cells exactly among them, keep what is better.

Cells that would lose most by leaving stay where they are, so that each small model is solved in a moment.
"""

from __future__ import annotations

import numpy as np

from paingrid.territory.catchment.highs import Rows, minimise
from paingrid.territory.catchment.placing import Plan
from paingrid.territory.catchment.problem import Places, Stop

#: Institutions and cells in one small model, its nodes, and how many models are tried.
TOGETHER = 4
CELLS = 60
NODES = 20
TURNS = 60
#: Beyond this many cells the moves and pushes must do.
LARGEST = 5_000


def polish(plan: Plan, stop: Stop, seed: int) -> None:
    """Improve a division that fits; at most `stop.rounds` small models, drawn by the seed."""
    if len(plan.people) > LARGEST or len(plan.capacity) < 2 or not stop.nodes:
        return
    draw = np.random.default_rng(seed)
    for _ in range(min(stop.rounds, TURNS)):
        if stop.asked():
            return
        centre = int(plan.site_of[draw.integers(len(plan.people))])
        group = _side_by_side(plan, centre, int(draw.integers(3, TOGETHER + 1)))
        cells = _loose(plan, group, draw)
        if len(cells):
            _solve_together(plan, cells, group, seed)


def _side_by_side(plan: Plan, centre: int, count: int) -> Places:
    """The institutions that the cells of `centre` would go to most cheaply, itself first."""
    mine = plan.site_of == centre
    cost = plan.people[mine] @ plan.cost[mine]
    cost[centre] = -np.inf
    return np.argsort(cost, kind="stable")[:count]


def _loose(plan: Plan, group: Places, draw: np.random.Generator) -> Places:
    """Cells of the group that lose least by another place in it, a little shaken."""
    cells = np.flatnonzero(np.isin(plan.site_of, group) & (plan.people > 0))
    table = plan.cost[np.ix_(cells, group)].copy()
    own = plan.cost[cells, plan.site_of[cells]]
    table[plan.site_of[cells][:, None] == group] = np.inf
    loss = plan.people[cells] * (table.min(axis=1) - own) * draw.uniform(0.5, 1.5, len(cells))
    return np.asarray(cells[np.argsort(loss, kind="stable")[:CELLS]], dtype=np.int64)


def _solve_together(plan: Plan, cells: Places, group: Places, seed: int) -> None:
    n, m = len(cells), len(group)
    column = np.arange(n * m)
    cell, place = np.divmod(column, m)
    inside = np.bincount(plan.site_of[cells], weights=plan.people[cells], minlength=len(plan.capacity))
    room = (plan.capacity - plan.load + inside)[group]
    unit = float(plan.people[cells].mean())
    load = plan.people[cells] / unit
    rows = Rows(
        row=np.concatenate([cell, n + place]),
        column=np.concatenate([column, column]),
        value=np.concatenate([np.ones(n * m), load[cell]]),
        low=np.concatenate([np.ones(n), np.full(m, -np.inf)]),
        high=np.concatenate([np.ones(n), room / unit]),
    )
    cost = load[:, None] * plan.cost[np.ix_(cells, group)]
    today = plan.site_of[cells][:, None] == group
    answer = minimise(
        cost.ravel(),
        np.ones(n * m),
        rows,
        whole=np.ones(n * m, dtype=bool),
        start=today.ravel().astype(np.float64),
        nodes=NODES,
        seed=seed,
    )
    if not answer.found:
        return
    chosen = np.argmax(answer.x.reshape(n, m), axis=1)
    better = cost[today].sum() - cost[np.arange(n), chosen].sum() > 1e-9 * (1 + cost[today].sum())
    fits = np.bincount(chosen, weights=plan.people[cells], minlength=m) <= room + plan.slip
    if better and fits.all():
        for k in range(n):
            plan.move(int(cells[k]), int(group[chosen[k]]))
