"""The questions: who looks after which cell (`Catchments`), and where should the next clinic be (`Siting`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from paingrid.errors import Refusal

Minutes = NDArray[np.float64]
Places = NDArray[np.int64]

#: What is still called equal, in the unit of the objective relative to its size.
TOLERANCE = 1e-9


class ProblemUnreadable(Refusal):
    """Tables of different sizes, negative or missing numbers, a place that does not exist."""

    code = "catchment.unreadable"
    text = {
        "zh": "责任片区的数据前后不一致：请检查单元、机构、容量和路程时间的表格。",
        "en": "The tables of cells, institutions, capacities and travel times do not fit together. Please check them.",
    }


class CapacityShort(Refusal):
    """All institutions together, or the largest for the largest cell, have too little room; `short_by` people."""

    code = "catchment.capacity-short"

    def __init__(self, short_by: float, *, one_cell: bool = False) -> None:
        self.short_by = short_by
        self.one_cell = one_cell
        number = f"{int(np.ceil(short_by - 1e-6)):,}"
        whole = {
            "zh": f"各机构的总容量还差 {number}，无法让每个单元都有人负责。请增加容量或机构。",
            "en": f"The institutions together lack room for {number}; not every cell can have one. "
            "Please add capacity or an institution.",
        }
        largest = {
            "zh": f"有一个单元的需求比最大的机构还多 {number}，请改用更小的单元，或增加这家机构的容量。",
            "en": f"One cell needs {number} more than the largest institution can take. "
            "Use smaller cells, or give that institution more room.",
        }
        super().__init__(text=largest if one_cell else whole)


class NoAssignment(Refusal):
    """
    The sum of capacities would do, but no whole assignment was found that keeps to every rule asked for.

    `proved` says that there is none; `left_over` is what the best attempt could not place (0 when only the wish for
    connected areas failed).
    """

    code = "catchment.none-found"

    def __init__(self, *, proved: bool, left_over: float = 0.0) -> None:
        self.proved = proved
        self.left_over = left_over
        super().__init__(
            text={
                "zh": "没有满足全部条件的划分。"
                if proved
                else "没有找到满足全部条件的划分，请放宽容量或连片的要求后再试。",
                "en": "No division keeps to all these rules."
                if proved
                else "No division was found that keeps to all these rules. Please loosen capacity or connection.",
            }
        )


def never() -> bool:
    """Nobody asks to stop."""
    return False


@dataclass(frozen=True, slots=True)
class Stop:
    """
    How much work to spend. The workshop has no clock: a caller who has one passes `asked`.

    `rounds` of prices and of local search, `nodes` of branch and bound, the largest exact model in `columns`, `starts`
    of the swap heuristic. With `asked` left alone the answer depends on problem and seed only. `asked` is looked at
    between rounds and at the nodes of the exact search.
    """

    rounds: int = 300
    nodes: int = 1_000
    columns: int = 30_000
    starts: int = 5
    asked: Callable[[], bool] = never


@dataclass(frozen=True, slots=True)
class Fairness:
    """Minutes beyond `beyond_minutes` count (1 + `weight`)-fold, so that the worst-off are not paid for by the mean."""

    beyond_minutes: float
    weight: float


@dataclass(frozen=True)
class Catchments:
    """
    Give every cell to one institution.

    `minutes` one way, cells × institutions; `people` (or patients, or visits) of each cell; `capacity` of each
    institution in the same unit. `today[k]` is the institution of cell k now, -1 for none; a move must save each
    person `continuity` minutes to be worth it. `neighbours` (pairs of cells) asks that each institution's cells hang
    together. Raises `ProblemUnreadable`.
    """

    minutes: Minutes
    people: NDArray[np.float64]
    capacity: NDArray[np.float64]
    today: Places | None = None
    continuity: float = 0.0
    fairness: Fairness | None = None
    neighbours: Places | None = None

    def __post_init__(self) -> None:
        cells, sites = self.minutes.shape if self.minutes.ndim == 2 else (0, 0)
        fits = self.people.shape == (cells,) and self.capacity.shape == (sites,) and cells > 0 and sites > 0
        if not fits or not _sound(self.minutes) or not _sound(self.people) or not _sound(self.capacity):
            raise ProblemUnreadable
        if self.today is not None and not (self.today.shape == (cells,) and _within(self.today, -1, sites)):
            raise ProblemUnreadable
        if self.neighbours is not None and not _within(self.neighbours, 0, cells):
            raise ProblemUnreadable
        weights = (self.continuity, self.fairness.weight if self.fairness else 0.0)
        if not all(np.isfinite(w) and w >= 0 for w in weights):
            raise ProblemUnreadable

    def cost_per_person(self) -> Minutes:
        """Return what one person of a cell costs at each institution, in minutes: the way, fairness, continuity."""
        cost = self.minutes.astype(np.float64)
        if self.fairness:
            cost = cost + self.fairness.weight * np.maximum(0.0, self.minutes - self.fairness.beyond_minutes)
        if self.today is not None and self.continuity:
            known = np.flatnonzero(self.today >= 0)
            cost[known] += self.continuity
            cost[known, self.today[known]] -= self.continuity
        return cost


@dataclass(frozen=True)
class Siting:
    """
    Choose `open` further sites beside the `fixed` ones, which stay.

    `median`: the sum of people × minutes to the nearest open site is least (p-median). `coverage`: the number of
    people farther than `within` minutes from every open site is least (maximal covering). Raises `ProblemUnreadable`.
    """

    minutes: Minutes
    people: NDArray[np.float64]
    open: int
    fixed: tuple[int, ...] = ()
    kind: Literal["median", "coverage"] = "median"
    within: float | None = None

    def __post_init__(self) -> None:
        cells, sites = self.minutes.shape if self.minutes.ndim == 2 else (0, 0)
        fits = self.people.shape == (cells,) and cells > 0 and _sound(self.minutes) and _sound(self.people)
        fixed = np.array(self.fixed, dtype=np.int64)
        places = _within(fixed, 0, sites) and len(set(self.fixed)) == len(self.fixed)
        number = self.open >= 0 and 0 < self.open + len(self.fixed) <= sites
        if not (fits and places and number) or (self.kind == "coverage") != (self.within is not None):
            raise ProblemUnreadable

    def cost_per_person(self) -> Minutes:
        """Return minutes, or 1 where a person would be farther than `within` and 0 where not."""
        if self.within is None:
            return self.minutes.astype(np.float64)
        return (self.minutes > self.within).astype(np.float64)


def _sound(table: NDArray[np.float64]) -> bool:
    return bool(np.isfinite(table).all() and (table >= 0).all())


def _within(places: Places, low: int, high: int) -> bool:
    return places.size == 0 or bool(places.min() >= low and places.max() < high)
