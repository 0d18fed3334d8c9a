"""
Prices for capacity: what a place at each institution is worth when all are full, and the bound that follows.

Relaxing capacity at prices `p >= 0` (Lagrange) gives, for any prices, a number no assignment can undercut. Good prices
come from the transport problem on cells grouped by their nearest institutions, the best ones from the cells themselves;
HiGHS solves both, with pairs added as the prices ask for them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paingrid.territory.catchment.highs import Rows, minimise
from paingrid.territory.catchment.problem import Minutes, Places, Stop

#: Institutions a cell may be given anew in one refinement.
ADDED_AT_ONCE = 4
#: How far a price may first rise above the coarser level's, in minutes.
FIRST_REACH = 8.0
#: Up to this many pairs of cell and institution the transport problem is given whole.
WHOLE_TABLE = 20_000
REFINEMENTS = 40


@dataclass(frozen=True)
class Relaxed:
    """Prices per person at each institution, the bound they prove, and the transport's share-out by pair."""

    prices: NDArray[np.float64]
    bound: float
    cell: Places
    site: Places
    share: NDArray[np.float64]
    overflow: bool


def bound_of(
    cost: Minutes, people: NDArray[np.float64], capacity: NDArray[np.float64], prices: NDArray[np.float64]
) -> float:
    """Return the bound these prices prove over all pairs; negative prices count as zero."""
    prices = np.maximum(prices, 0.0)
    return float(people @ (cost + prices).min(axis=1) - prices @ capacity)


def relax(cost: Minutes, people: NDArray[np.float64], capacity: NDArray[np.float64], stop: Stop) -> Relaxed:
    """
    Return the prices of the transport problem, from coarse to fine, and the bound they prove over all pairs.

    `stop.rounds` limits the models solved at each level; stopping early leaves a valid, lower bound.
    """
    prices = np.zeros(cost.shape[1])
    if cost.size <= WHOLE_TABLE:
        return _refine(cost, people, capacity, prices, None, stop)
    for depth, margin in ((1, None), (2, 4.0), (3, 2.0)):
        grouped, weights = _grouped(cost, people, depth)
        if len(weights) < len(people):
            prices = _refine(grouped, weights, capacity, prices, margin, stop).prices
    return _refine(cost, people, capacity, prices, 1.0, stop)


def _refine(
    cost: Minutes,
    people: NDArray[np.float64],
    capacity: NDArray[np.float64],
    prices: NDArray[np.float64],
    margin: float | None,
    stop: Stop,
) -> Relaxed:
    """Solve the transport on promising pairs, add what the prices ask for, until nothing is missing or overflows."""
    pairs = np.ones_like(cost, dtype=bool) if margin is None else _promising(cost + prices, 3, margin)
    reach = 4.0 * float(cost.max() - cost.min()) + 100.0 if margin is None else FIRST_REACH
    ceiling = prices + reach
    best = _transport(cost, people, capacity, pairs, ceiling)
    last = best
    for _ in range(min(stop.rounds, REFINEMENTS)):
        missing = _worth_adding(cost + last.prices, pairs)
        if (missing is None and not last.overflow) or stop.asked():
            break
        reach = reach * 2 if last.overflow else reach
        ceiling = np.maximum(ceiling, last.prices + reach)
        pairs = pairs if missing is None else pairs | missing
        last = _transport(cost, people, capacity, pairs, ceiling)
        best = last if last.bound >= best.bound else best
    return Relaxed(best.prices, best.bound, last.cell, last.site, last.share, last.overflow)


def _grouped(cost: Minutes, people: NDArray[np.float64], depth: int) -> tuple[Minutes, NDArray[np.float64]]:
    """Cells with the same `depth` cheapest institutions as one, at the mean cost of their people."""
    alike = nearest(cost, min(depth, cost.shape[1]))
    _, group = np.unique(alike, axis=0, return_inverse=True)
    group = group.ravel()
    order = np.argsort(group, kind="stable")
    first = np.searchsorted(group[order], np.arange(group.max() + 1))
    weights = np.add.reduceat(people[order], first)
    sums = np.add.reduceat(cost[order] * people[order, None], first, axis=0)
    plain = np.add.reduceat(cost[order], first, axis=0) / np.bincount(group)[:, None]
    return np.where(weights[:, None] > 0, sums / np.maximum(weights, 1e-12)[:, None], plain), weights


def nearest(cost: Minutes, count: int) -> Places:
    """Return the `count` cheapest institutions of each cell, cheapest first."""
    if count < cost.shape[1]:
        part = np.argpartition(cost, count - 1, axis=1)[:, :count]
    else:
        part = np.broadcast_to(np.arange(cost.shape[1]), cost.shape).copy()
    order = np.argsort(np.take_along_axis(cost, part, axis=1), axis=1, kind="stable")
    return np.asarray(np.take_along_axis(part, order, axis=1), dtype=np.int64)


def _promising(priced: Minutes, at_least: int, margin: float) -> NDArray[np.bool_]:
    """Pairs whose priced cost is near the cell's least: the cheapest few, and all within a small margin."""
    cheapest = nearest(priced, min(at_least, priced.shape[1]))
    least = np.take_along_axis(priced, cheapest[:, :1], axis=1)
    pairs: NDArray[np.bool_] = priced <= least + margin
    np.put_along_axis(pairs, cheapest, True, axis=1)
    return pairs


def _worth_adding(priced: Minutes, pairs: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    """The cheapest few pairs of a cell outside the model, where cheaper than its best inside; None when complete."""
    inside = np.where(pairs, priced, np.inf).min(axis=1)
    cheapest = nearest(priced, min(ADDED_AT_ONCE, priced.shape[1]))
    asked = np.take_along_axis(priced, cheapest, axis=1) < (inside - 1e-7 * (1.0 + np.abs(inside)))[:, None]
    missing = np.zeros_like(pairs)
    np.put_along_axis(missing, cheapest, asked, axis=1)
    missing &= ~pairs
    return missing if missing.any() else None


def _transport(
    cost: Minutes,
    people: NDArray[np.float64],
    capacity: NDArray[np.float64],
    pairs: NDArray[np.bool_],
    ceiling: NDArray[np.float64],
) -> Relaxed:
    """Solve the transport problem on `pairs`; what finds no room overflows at `ceiling`, so no price goes higher."""
    cells, sites = cost.shape
    cell, site = np.nonzero(pairs)
    unit = max(float(people.mean()), 1e-12)
    load, room = people / unit, capacity / unit
    count = len(cell)
    column = np.arange(count)
    rows = Rows(
        row=np.concatenate([cell, cells + site, cells + np.arange(sites)]),
        column=np.concatenate([column, column, count + np.arange(sites)]),
        value=np.concatenate([np.ones(count), load[cell], -np.ones(sites)]),
        low=np.concatenate([np.ones(cells), np.full(sites, -np.inf)]),
        high=np.concatenate([np.ones(cells), room]),
    )
    answer = minimise(
        np.concatenate([load[cell] * cost[cell, site], ceiling]),
        np.concatenate([np.ones(count), np.full(sites, np.inf)]),
        rows,
    )
    prices = np.maximum(-answer.prices[cells:], 0.0)
    bound = bound_of(cost, people, capacity, prices)
    overflow = bool((answer.x[count:] > 1e-7 * (1 + room)).any())
    return Relaxed(prices, bound, cell.astype(np.int64), site.astype(np.int64), answer.x[:count], overflow)
