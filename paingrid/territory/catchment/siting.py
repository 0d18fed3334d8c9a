"""
Solve `Siting`: the next clinics or outreach days, by p-median or maximal covering.

Swaps give an answer, prices on cells (Lagrange) a bound; sites that no better answer can use, or must use, are settled
by the gap, and HiGHS closes what is left where the size allows. Covering is the same with a cost of 0 or 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paingrid.territory.catchment.highs import Answer, Rows, minimise
from paingrid.territory.catchment.problem import Minutes, Places, Siting, Stop
from paingrid.territory.catchment.result import Sites, nearest_of, ways_of

#: Rounds without a better bound after which the step is halved.
PATIENCE = 15
SMALLEST_STEP = 1e-3


@dataclass(frozen=True)
class _Bound:
    """Prices on cells, the bound they prove, and what each site saves at those prices (never above zero)."""

    value: float
    saving: NDArray[np.float64]
    price: NDArray[np.float64]


def site(problem: Siting, stop: Stop, seed: int) -> Sites:
    """
    Choose the further sites.

    The same problem, stop (without `asked`) and seed give the same answer, and the answer always has a valid bound.
    """
    cost = problem.people[:, None] * problem.cost_per_person()
    fixed = list(problem.fixed)
    if fixed:
        cost = np.minimum(cost, cost[:, fixed].min(axis=1)[:, None])
    chosen, value = _swap_starts(cost, fixed, problem.open, stop, seed)
    bound, chosen, value = _climb(cost, fixed, problem.open, chosen, value, stop)
    lower = _whole(bound.value, cost)
    if value - lower > 1e-9 * (1 + value):
        chosen, value, lower = _prove(problem, cost, chosen, value, bound, stop, seed)
    return _result(problem, fixed, chosen, value, lower)


def _swap_starts(cost: Minutes, fixed: list[int], number: int, stop: Stop, seed: int) -> tuple[list[int], float]:
    """Swap from a greedy start and from drawn ones; return the best further sites."""
    draw = np.random.default_rng(seed)
    free = np.setdiff1d(np.arange(cost.shape[1]), fixed)
    best = _swap(cost, fixed, _greedy(cost, fixed, number), stop)
    for _ in range(stop.starts - 1 if number else 0):
        if stop.asked():
            break
        start = sorted(draw.choice(free, number, replace=False).tolist())
        best = min(best, _swap(cost, fixed, start, stop), key=lambda answer: answer[1])
    return best


def _greedy(cost: Minutes, fixed: list[int], number: int) -> list[int]:
    """Add the site that helps most, one by one."""
    nearest = cost[:, fixed].min(axis=1) if fixed else np.full(len(cost), 2 * cost.max() + 1)
    chosen: list[int] = []
    for _ in range(number):
        total = np.minimum(cost, nearest[:, None]).sum(axis=0)
        total[[*fixed, *chosen]] = np.inf
        chosen.append(int(np.argmin(total)))
        nearest = np.minimum(nearest, cost[:, chosen[-1]])
    return chosen


def _swap(cost: Minutes, fixed: list[int], start: list[int], stop: Stop) -> tuple[list[int], float]:
    """Exchange one chosen site for another while that helps (Teitz and Bart, all pairs at once)."""
    chosen = list(start)
    value = _value(cost, fixed + chosen)
    for _ in range(stop.rounds if chosen else 0):
        change = _change_of_swaps(cost, fixed, chosen)
        leaves, enters = np.unravel_index(np.argmin(change), change.shape)
        if change[leaves, enters] >= -1e-9 * (1 + value) or stop.asked():
            break
        chosen[leaves] = int(enters)
        value = _value(cost, fixed + chosen)
    return sorted(chosen), value


def _value(cost: Minutes, sites: list[int]) -> float:
    return float(cost[:, sites].min(axis=1).sum())


def _change_of_swaps(cost: Minutes, fixed: list[int], chosen: list[int]) -> Minutes:
    """
    Return the change of the total when chosen site r leaves and site j enters, r × j.

    A cell that keeps its site gains max(0, first - cost_j); one that loses it goes to j or to its second nearest.
    """
    table = cost[:, chosen + fixed]
    nearest = np.argmin(table, axis=1)
    cells = np.arange(len(cost))
    first = table[cells, nearest]
    table[cells, nearest] = np.inf
    second = table.min(axis=1) if table.shape[1] > 1 else np.full(len(cost), np.inf)
    gain = np.maximum(first[:, None] - cost, 0.0).sum(axis=0)
    order = np.argsort(nearest, kind="stable")
    order = order[nearest[order] < len(chosen)]
    loss = np.zeros((len(chosen), cost.shape[1]))
    if len(order):
        low, high = first[order, None], second[order, None]
        owners, starts = np.unique(nearest[order], return_index=True)
        loss[owners] = np.add.reduceat(np.clip(cost[order], low, high) - low, starts, axis=0)
    change: Minutes = loss - gain
    change[:, fixed + chosen] = np.inf
    return change


def _climb(
    cost: Minutes, fixed: list[int], number: int, chosen: list[int], value: float, stop: Stop
) -> tuple[_Bound, list[int], float]:
    """Climb with the prices of cells; each round's cheapest sites are also tried as an answer."""
    price = _second_nearest(cost, fixed + chosen)
    best = _Bound(-np.inf, np.zeros(cost.shape[1]), price)
    step, idle = 2.0, 0
    for _ in range(stop.rounds):
        saving = np.minimum(cost - price[:, None], 0.0).sum(axis=0)
        take = _cheapest(saving, fixed, number)
        bound = float(price.sum() + saving[fixed + take].sum())
        better = bound > best.value + 1e-9 * (1 + abs(bound))
        best, idle = (_Bound(bound, saving, price), 0) if better else (best, idle + 1)
        tried = _value(cost, fixed + take)
        chosen, value = (take, tried) if tried < value else (chosen, value)
        slope = 1.0 - (cost[:, fixed + take] < price[:, None]).sum(axis=1)
        length = float(slope @ slope)
        step, idle = (step / 2, 0) if idle >= PATIENCE else (step, idle)
        if (
            length == 0
            or step < SMALLEST_STEP
            or value - _whole(best.value, cost) <= 1e-9 * (1 + value)
            or stop.asked()
        ):
            break
        price = price + step * (value - bound) / length * slope
    return best, sorted(chosen), value


def _second_nearest(cost: Minutes, sites: list[int]) -> NDArray[np.float64]:
    table = cost[:, sites]
    if table.shape[1] == 1:
        return np.asarray(table[:, 0], dtype=np.float64)
    return np.asarray(np.partition(table, 1, axis=1)[:, :2].mean(axis=1), dtype=np.float64)


def _cheapest(saving: NDArray[np.float64], fixed: list[int], number: int) -> list[int]:
    free = saving.copy()
    free[fixed] = np.inf
    return sorted(np.argsort(free, kind="stable")[:number].tolist())


def _whole(bound: float, cost: Minutes) -> float:
    """Raise a bound to the next whole number where every cost is whole."""
    if not np.isfinite(bound) or not (cost == np.rint(cost)).all():
        return bound
    return float(np.ceil(bound - 1e-6))


def _prove(
    problem: Siting, cost: Minutes, chosen: list[int], value: float, bound: _Bound, stop: Stop, seed: int
) -> tuple[list[int], float, float]:
    """Settle sites by the gap and solve the rest exactly; returns sites, value and bound."""
    lower, fixed = _whole(bound.value, cost), list(problem.fixed)
    sure, possible = _settled(bound, fixed, problem.open, value)
    possible = np.union1d(possible, np.array(chosen, dtype=np.int64))
    sites = np.array([*fixed, *possible], dtype=np.int64)
    rest = _Rest(sites, np.isin(sites, [*fixed, *sure]), np.isin(sites, fixed + chosen), problem.open + len(fixed))
    model = _cover_model(cost, rest) if problem.kind == "coverage" else _median_model(cost, rest, bound, value)
    if len(model.cost) > stop.columns or stop.asked():
        return chosen, value, lower
    answer = _exact(model, rest, stop, seed)
    if not answer.found:
        return chosen, value, value if answer.proved else lower
    picked = sorted(int(s) for s in sites[answer.x[: len(sites)] > 0.5] if s not in fixed)
    found = _value(cost, fixed + picked)
    if found < value:
        chosen, value = picked, found
    return chosen, value, max(lower, min(value, value if answer.proved else _whole(answer.bound, cost)))


@dataclass(frozen=True)
class _Rest:
    """The sites left to decide on: which must be open, which are open in the best answer so far, how many in all."""

    sites: Places
    must: NDArray[np.bool_]
    now: NDArray[np.bool_]
    number: int


@dataclass(frozen=True)
class _Model:
    """Costs and rows behind the site columns, which come first; `warm` is the best answer so far."""

    cost: NDArray[np.float64]
    rows: Rows
    warm: NDArray[np.float64]


def _useful(
    cost: Minutes, rest: _Rest, bound: _Bound, value: float
) -> tuple[Minutes, NDArray[np.bool_], NDArray[np.float64]]:
    """
    Return the different cells at the sites, the pairs a better answer could use, and how many cells a row stands for.

    A pair is of no use when a site that must open is nearer, or when its cost exceeds the cell's price by the gap.
    """
    table = cost[:, rest.sites]
    slack = value - bound.value + 1e-6 * (1 + abs(value))
    near = table <= bound.price[:, None] + slack if np.isfinite(slack) else np.ones_like(table, dtype=bool)
    now = np.flatnonzero(rest.now)
    near[np.arange(len(table)), now[np.argmin(table[:, now], axis=1)]] = True
    if rest.must.any():
        first = np.flatnonzero(rest.must)[np.argmin(table[:, rest.must], axis=1)]
        near &= table < table[np.arange(len(table)), first][:, None]
        near[np.arange(len(table)), first] = True
    cells, group, times = np.unique(table, axis=0, return_inverse=True, return_counts=True)
    useful = np.zeros(cells.shape, dtype=bool)
    np.logical_or.at(useful, group.ravel(), near)
    return cells, useful, times.astype(np.float64)


def _settled(bound: _Bound, fixed: list[int], number: int, value: float) -> tuple[set[int], Places]:
    """Return further sites every better answer opens, and those one may open."""
    saving = bound.saving.copy()
    saving[fixed] = np.inf
    order = np.argsort(saving, kind="stable")
    inside, outside = order[:number], [s for s in order[number:] if s not in fixed]
    slack = value - bound.value + 1e-6 * (1 + abs(value))
    if not number:
        return set(), np.array([], dtype=np.int64)
    worst = saving[inside[-1]]
    possible = [*inside, *(s for s in outside if saving[s] - worst <= slack)]
    sure = {int(s) for s in inside if outside and saving[outside[0]] - saving[s] > slack}
    return sure, np.array(sorted(possible), dtype=np.int64)


def _median_model(cost: Minutes, rest: _Rest, bound: _Bound, value: float) -> _Model:
    """The plain p-median model over the pairs left: y per site, x per pair, x <= y, every cell served."""
    cells, useful, times = _useful(cost, rest, bound, value)
    cell, column = np.nonzero(useful)
    count, many = len(rest.sites), len(cell)
    pairs = np.arange(many)
    rows = Rows(
        row=np.concatenate([cell, len(cells) + pairs, len(cells) + pairs, np.full(count, len(cells) + many)]),
        column=np.concatenate([count + pairs, count + pairs, column, np.arange(count)]),
        value=np.concatenate([np.ones(many), np.ones(many), -np.ones(many), np.ones(count)]),
        low=np.concatenate([np.ones(len(cells)), np.full(many, -np.inf), [rest.number]]),
        high=np.concatenate([np.full(len(cells), np.inf), np.zeros(many), [rest.number]]),
    )
    served = np.zeros_like(useful)
    served[np.arange(len(cells)), np.argmin(np.where(useful & rest.now, cells, np.inf), axis=1)] = True
    warm = np.concatenate([rest.now.astype(np.float64), served[useful].astype(np.float64)])
    return _Model(np.concatenate([np.zeros(count), times[cell] * cells[cell, column]]), rows, warm)


def _cover_model(cost: Minutes, rest: _Rest) -> _Model:
    """Maximal covering over the different patterns of sites in reach: y per site, u per pattern left uncovered."""
    table = cost[:, rest.sites]
    weight = table.max(axis=1)
    patterns, group = np.unique(table < weight[:, None], axis=0, return_inverse=True)
    people = np.bincount(group.ravel(), weights=weight, minlength=len(patterns))
    cell, column = np.nonzero(patterns)
    count, many = len(rest.sites), len(patterns)
    rows = Rows(
        row=np.concatenate([cell, np.arange(many), np.full(count, many)]),
        column=np.concatenate([column, count + np.arange(many), np.arange(count)]),
        value=np.ones(len(cell) + many + count),
        low=np.concatenate([np.ones(many), [rest.number]]),
        high=np.concatenate([np.full(many, np.inf), [rest.number]]),
    )
    uncovered = ~(patterns & rest.now).any(axis=1)
    warm = np.concatenate([rest.now.astype(np.float64), uncovered.astype(np.float64)])
    return _Model(np.concatenate([np.zeros(count), people]), rows, warm)


def _exact(model: _Model, rest: _Rest, stop: Stop, seed: int) -> Answer:
    count, more = len(rest.sites), len(model.cost) - len(rest.sites)
    unit = max(float(model.cost.max()), 1e-12) / 1e3
    return minimise(
        model.cost / unit,
        np.ones(count + more),
        model.rows,
        lower=np.concatenate([rest.must.astype(np.float64), np.zeros(more)]),
        whole=np.concatenate([np.ones(count, dtype=bool), np.zeros(more, dtype=bool)]),
        start=model.warm,
        nodes=stop.nodes,
        seed=seed,
        asked=stop.asked,
    ).times(unit)


def _result(problem: Siting, fixed: list[int], chosen: list[int], value: float, lower: float) -> Sites:
    nearest = nearest_of(problem.minutes, sorted(fixed + chosen))
    minutes = problem.minutes[np.arange(len(nearest)), nearest]
    covered = None
    if problem.within is not None:
        covered = float(problem.people[minutes <= problem.within].sum())
    return Sites(
        chosen=tuple(chosen),
        nearest=nearest,
        objective=value,
        bound=min(lower, value),
        exact=value - lower <= 1e-7 * (1 + abs(value)),
        ways=ways_of(minutes, problem.people),
        covered_people=covered,
    )
