"""Solve `Catchments`: prices and a bound, whole cells, connection where asked, and a proof where the size allows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from paingrid.territory.catchment.highs import Answer, Rows, minimise
from paingrid.territory.catchment.joined import Borders, is_joined, join
from paingrid.territory.catchment.placing import Plan, choices_of, improve, make_fit, rounded
from paingrid.territory.catchment.polish import polish
from paingrid.territory.catchment.prices import Relaxed, relax
from paingrid.territory.catchment.problem import CapacityShort, Catchments, Minutes, NoAssignment, Places, Stop
from paingrid.territory.catchment.result import Assignment, ways_of

#: Most rounds of cutting off disconnected answers in the exact model.
CUT_ROUNDS = 60


def solve(problem: Catchments, stop: Stop, seed: int) -> Assignment:
    """
    Give every cell to one institution within capacity.

    The same problem, stop (without `asked`) and seed give the same answer. Raises `CapacityShort` when the sums cannot
    do, `NoAssignment` when no whole answer was found (`proved` tells whether there is none).
    """
    _check_room(problem)
    cost = problem.cost_per_person()
    relaxed = relax(cost, problem.people, problem.capacity, stop)
    borders = Borders(problem.neighbours, len(problem.people)) if problem.neighbours is not None else None
    plan, left_over = _best_plan(problem, cost, relaxed, borders, stop, seed)
    site_of = plan.site_of if plan else None
    upper = plan.value() if plan else np.inf
    bound = relaxed.bound
    if plan and not borders and upper - bound > 1e-9 * (1 + abs(bound)):
        polish(plan, stop, seed)
        upper = plan.value()
    if upper - bound > 1e-9 * (1 + abs(bound)):
        site_of, bound = _prove(problem, cost, relaxed, borders, site_of, upper, stop, seed)
    if site_of is None:
        raise NoAssignment(proved=bound == np.inf, left_over=left_over)
    return _result(problem, cost, site_of, bound)


def _check_room(problem: Catchments) -> None:
    slip = 1e-9 * (1.0 + float(problem.people.sum()))
    short = float(problem.people.sum() - problem.capacity.sum())
    if short > slip:
        raise CapacityShort(short)
    over = float(problem.people.max() - problem.capacity.max())
    if over > slip:
        raise CapacityShort(over, one_cell=True)


def _best_plan(
    problem: Catchments, cost: Minutes, relaxed: Relaxed, borders: Borders | None, stop: Stop, seed: int
) -> tuple[Plan | None, float]:
    """Try the rounded prices, today's division and a few shaken ones; return the best that keeps to every rule."""
    choices = choices_of(cost, relaxed.prices)
    best: Plan | None = None
    left_over = np.inf
    for start in _starts(problem, cost, relaxed, seed):
        plan = Plan.of(cost, problem.people, problem.capacity, start)
        if borders:
            fits = join(plan, borders, stop)
        else:
            fits = make_fit(plan, choices)
            improve(plan, choices, stop)
        left_over = min(left_over, plan.left_over())
        if fits and (best is None or plan.value() < best.value()):
            best = plan
        if stop.asked() or (best is not None and len(cost) > 5_000):
            break
    return best, float(left_over)


def _starts(problem: Catchments, cost: Minutes, relaxed: Relaxed, seed: int) -> list[Places]:
    """Rounded transport first; today's division if it is whole; then priced choices shaken by the seed."""
    starts = [rounded(relaxed, len(problem.people))]
    if problem.today is not None and (problem.today >= 0).all():
        starts.insert(0 if problem.continuity else 1, problem.today)
    draw = np.random.default_rng(seed)
    spread = float(np.std(cost)) * 0.05
    for _ in range(3):
        starts.append(np.argmin(cost + relaxed.prices + draw.normal(0.0, spread, cost.shape), axis=1))
    return starts


def _prove(
    problem: Catchments,
    cost: Minutes,
    relaxed: Relaxed,
    borders: Borders | None,
    site_of: Places | None,
    upper: float,
    stop: Stop,
    seed: int,
) -> tuple[Places | None, float]:
    """
    Solve exactly over the pairs that a better answer could use, if they are few enough.

    A pair whose reduced cost exceeds the gap cannot be part of a better answer. Returns the best division and bound;
    bound infinite when there is provably none.
    """
    reduced = problem.people[:, None] * (cost + relaxed.prices)
    reduced -= reduced.min(axis=1)[:, None]
    pairs = reduced <= upper - relaxed.bound + 1e-6 * (1 + abs(relaxed.bound))
    if site_of is not None:
        pairs[np.arange(len(site_of)), site_of] = True
    if pairs.sum() > stop.columns or stop.asked():
        return site_of, relaxed.bound
    cell, site = np.nonzero(pairs)
    model = _Exact(problem, cost, cell.astype(np.int64), site.astype(np.int64))
    bound = relaxed.bound
    for _ in range(CUT_ROUNDS):
        answer = model.solve(site_of, stop, seed)
        if not answer.found:
            return site_of, upper if answer.proved else bound
        bound = max(bound, min(answer.bound, upper))
        found = model.division(answer.x)
        if borders is None or is_joined(borders.edges, found):
            value = Plan.of(cost, problem.people, problem.capacity, found).value()
            better = value < upper
            best = value if better else upper
            return (found if better else site_of), min(best, max(bound, best if answer.proved else bound))
        if not answer.proved or stop.asked():
            break
        model.cut(found, borders)
    return site_of, bound


class _Exact:
    """The whole-number model over some pairs, with cuts against areas in pieces."""

    def __init__(self, problem: Catchments, cost: Minutes, cell: Places, site: Places) -> None:
        self.people, self.capacity, self.cell, self.site = problem.people, problem.capacity, cell, site
        self.cells, self.sites = cost.shape
        self.unit = max(float(problem.people.mean()), 1e-12)
        self.cost = problem.people[cell] * cost[cell, site]
        self.place = {(int(i), int(j)): k for k, (i, j) in enumerate(zip(cell, site, strict=True))}
        self.cuts: list[tuple[list[int], list[float], float]] = []

    def solve(self, start: Places | None, stop: Stop, seed: int) -> Answer:
        column = np.arange(len(self.cell))
        load = self.people[self.cell] / self.unit
        first = self.cells + self.sites
        rows = Rows(
            row=np.concatenate([self.cell, self.cells + self.site, *self._cut_rows(first)]).astype(np.int64),
            column=np.concatenate([column, column, *(c for c, _, _ in self.cuts)]).astype(np.int64),
            value=np.concatenate([np.ones(len(column)), load, *(v for _, v, _ in self.cuts)]),
            low=np.concatenate([np.ones(self.cells), np.full(self.sites + len(self.cuts), -np.inf)]),
            high=np.concatenate([np.ones(self.cells), self.capacity / self.unit, [h for _, _, h in self.cuts]]),
        )
        warm = None if start is None else (start[self.cell] == self.site).astype(np.float64)
        return minimise(
            self.cost / self.unit,
            np.ones(len(column)),
            rows,
            whole=np.ones(len(column), dtype=bool),
            start=warm,
            nodes=stop.nodes,
            seed=seed,
            asked=stop.asked,
        ).times(self.unit)

    def _cut_rows(self, first: int) -> list[NDArray[np.int64]]:
        return [np.full(len(columns), first + k) for k, (columns, _, _) in enumerate(self.cuts)]

    def division(self, x: NDArray[np.float64]) -> Places:
        """Return the institution of each cell."""
        division = np.zeros(self.cells, dtype=np.int64)
        chosen = x > 0.5
        division[self.cell[chosen]] = self.site[chosen]
        return division

    def cut(self, found: Places, borders: Borders) -> None:
        """
        Forbid each stray piece: two cells of one institution in different pieces need a cell of its edge between.

        For i in a piece S and k outside S and its edge N(S): x_i + x_k <= 1 + sum of x over N(S).
        """
        label = borders.pieces(found)
        for site in np.unique(found):
            roots = np.unique(label[found == site])
            for one in roots[1:]:
                self._separate(np.flatnonzero(label == one), np.flatnonzero(label == roots[0]), int(site), borders)
                self._separate(np.flatnonzero(label == roots[0]), np.flatnonzero(label == one), int(site), borders)

    def _separate(self, piece: Places, other: Places, site: int, borders: Borders) -> None:
        inside = set(piece.tolist())
        edge = sorted({c for i in piece.tolist() for c in borders.beside[i]} - inside)
        between = [self.place[c, site] for c in edge if (c, site) in self.place]
        i = max(piece.tolist(), key=lambda c: (self.people[c], -c))
        k = max(other.tolist(), key=lambda c: (self.people[c], -c))
        columns = [self.place[i, site], self.place[k, site], *between]
        self.cuts.append((columns, [1.0, 1.0, *([-1.0] * len(between))], 1.0))


def _result(problem: Catchments, cost: Minutes, site_of: Places, bound: float) -> Assignment:
    cells = np.arange(len(site_of))
    objective = float(problem.people @ cost[cells, site_of])
    moved = 0.0
    if problem.today is not None:
        moved = float(problem.people[(problem.today >= 0) & (problem.today != site_of)].sum())
    return Assignment(
        site_of=site_of,
        objective=objective,
        bound=min(bound, objective),
        exact=objective - bound <= 1e-7 * (1 + abs(objective)),
        load=np.bincount(site_of, weights=problem.people, minlength=len(problem.capacity)).astype(np.float64),
        ways=ways_of(problem.minutes[cells, site_of], problem.people),
        moved_people=moved,
        contiguous=None if problem.neighbours is None else is_joined(problem.neighbours, site_of),
    )
