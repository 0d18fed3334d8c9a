"""The answers: who looks after which cell, what it costs at least, and how long people travel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paingrid.territory.catchment.problem import Minutes, Places

WORST_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Ways:
    """Minutes one way over all people: their mean, the mean of the worst-off tenth, and the longest of all."""

    mean: float
    worst_tenth: float
    longest: float


def ways_of(minutes: NDArray[np.float64], people: NDArray[np.float64]) -> Ways:
    """Return the three figures for the minutes of each cell; the cell on the edge of the tenth counts in part."""
    total = float(people.sum())
    if total == 0:
        return Ways(0.0, 0.0, 0.0)
    order = np.argsort(-minutes, kind="stable")
    before = np.concatenate([[0.0], np.cumsum(people[order])[:-1]])
    tenth = np.clip(WORST_SHARE * total - before, 0.0, people[order])
    return Ways(
        mean=float(people @ minutes / total),
        worst_tenth=float(tenth @ minutes[order] / tenth.sum()),
        longest=float(minutes[people > 0].max()),
    )


def relative_gap(objective: float, bound: float) -> float:
    """Return how far, as a share of the objective, a better answer could still be."""
    return max(0.0, objective - bound) / abs(objective) if objective else 0.0


@dataclass(frozen=True)
class Assignment:
    """
    The institution of each cell (`site_of`), and how good that is.

    `objective` is people × minutes with the weights for fairness and continuity; no answer can be below `bound`
    (capacity relaxed by prices, connection left out); `exact` when none can be better. `load` is per institution;
    `moved_people` are those who get another one than today. `contiguous` is None when it was not asked for.
    """

    site_of: Places
    objective: float
    bound: float
    exact: bool
    load: NDArray[np.float64]
    ways: Ways
    moved_people: float
    contiguous: bool | None

    @property
    def gap(self) -> float:
        """Return (objective - bound) / objective."""
        return relative_gap(self.objective, self.bound)


@dataclass(frozen=True)
class Sites:
    """
    The chosen further sites, the nearest open site of each cell, and how good that is.

    `objective`: people × minutes, or for coverage the people beyond the limit. `covered_people` is None for a median.
    """

    chosen: tuple[int, ...]
    nearest: Places
    objective: float
    bound: float
    exact: bool
    ways: Ways
    covered_people: float | None

    @property
    def gap(self) -> float:
        """Return (objective - bound) / objective."""
        return relative_gap(self.objective, self.bound)


def nearest_of(minutes: Minutes, sites: list[int]) -> Places:
    """Return the nearest of `sites` for each cell; the one named first wins a tie."""
    return np.asarray(np.array(sites)[np.argmin(minutes[:, sites], axis=1)], dtype=np.int64)
