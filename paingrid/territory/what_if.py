"""What changes when one division of the cells takes the place of another: shown to the coordinator before saving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paingrid.errors import Refusal
from paingrid.territory.catchment.problem import Minutes, Places
from paingrid.territory.catchment.result import Ways, ways_of
from paingrid.territory.cells import Cell

#: In a division: nobody looks after this cell.
NOBODY = -1


class NotComparable(Refusal):
    """The two divisions, or the tables beside them, are not of the same cells and institutions."""

    code = "what-if.not-comparable"
    text = {
        "zh": "前后两个方案的单元或机构不一致，无法比较。",
        "en": "The two plans are not about the same cells and institutions, so they cannot be compared.",
    }


@dataclass(frozen=True, slots=True)
class Move:
    """One cell that changes hands; `None` where nobody looked after it. Minutes one way."""

    cell: Cell
    before: str | None
    after: str | None
    people: float
    patients: float
    minutes_before: float | None
    minutes_after: float | None


@dataclass(frozen=True, slots=True)
class SiteChange:
    """What one institution gains and loses; loads are people, `arrive` and `leave` patients of cells that change."""

    site: str
    people_before: float
    people_after: float
    patients_before: float
    patients_after: float
    arrive: float
    leave: float
    capacity: float | None

    @property
    def over_capacity(self) -> bool:
        """Return whether the new load is more than there is room for."""
        return self.capacity is not None and self.people_after > self.capacity * (1 + 1e-9)


@dataclass(frozen=True)
class WhatIf:
    """
    The difference between two divisions.

    `kept_share` is the share of people with an institution today who keep it; `unassigned_after` counts people nobody
    would look after. Cells are moves in their order, institutions only where something changes.
    """

    moves: tuple[Move, ...]
    sites: tuple[SiteChange, ...]
    people_moved: float
    patients_moved: float
    kept_share: float
    unassigned_after: float
    before: Ways
    after: Ways
    longer_way: float
    shorter_way: float


def compare(
    before: Places,
    after: Places,
    *,
    cells: Sequence[Cell],
    sites: Sequence[str],
    minutes: Minutes,
    people: NDArray[np.float64],
    patients: NDArray[np.float64],
    capacity: NDArray[np.float64] | None = None,
) -> WhatIf:
    """
    Compare two divisions (place in `sites` for each cell, -1 for nobody).

    `minutes` is cells × sites; `patients` are expected or enrolled ones; `longer_way`, `shorter_way` count people.
    Raises `NotComparable`.
    """
    _check(before, after, cells, sites, minutes, people, patients, capacity)
    old, new = _minutes_of(before, minutes), _minutes_of(after, minutes)
    changed = np.flatnonzero(before != after)
    cared = before >= 0
    both = changed[(before[changed] >= 0) & (after[changed] >= 0)]
    total = float(people[cared].sum())
    return WhatIf(
        moves=tuple(_move(int(k), before, after, cells, sites, people, patients, old, new) for k in changed),
        sites=_site_changes(before, after, sites, people, patients, capacity),
        people_moved=float(people[changed].sum()),
        patients_moved=float(patients[changed].sum()),
        kept_share=float(people[cared & (before == after)].sum()) / total if total else 1.0,
        unassigned_after=float(people[after < 0].sum()),
        before=ways_of(old[cared], people[cared]),
        after=ways_of(new[after >= 0], people[after >= 0]),
        longer_way=float(people[both[new[both] > old[both]]].sum()),
        shorter_way=float(people[both[new[both] < old[both]]].sum()),
    )


def _check(
    before: Places,
    after: Places,
    cells: Sequence[Cell],
    sites: Sequence[str],
    minutes: Minutes,
    people: NDArray[np.float64],
    patients: NDArray[np.float64],
    capacity: NDArray[np.float64] | None,
) -> None:
    count = (len(cells),)
    shapes = {before.shape, after.shape, people.shape, patients.shape} == {count}
    tables = minutes.shape == (len(cells), len(sites)) and (capacity is None or capacity.shape == (len(sites),))
    if not shapes or not tables:
        raise NotComparable
    places = np.concatenate([before, after])
    if places.size and (places.min() < NOBODY or places.max() >= len(sites)):
        raise NotComparable


def _minutes_of(division: Places, minutes: Minutes) -> NDArray[np.float64]:
    own = minutes[np.arange(len(division)), np.maximum(division, 0)] if minutes.shape[1] else np.zeros(len(division))
    return np.where(division >= 0, own, np.nan)


def _move(
    k: int,
    before: Places,
    after: Places,
    cells: Sequence[Cell],
    sites: Sequence[str],
    people: NDArray[np.float64],
    patients: NDArray[np.float64],
    old: NDArray[np.float64],
    new: NDArray[np.float64],
) -> Move:
    return Move(
        cell=cells[k],
        before=sites[before[k]] if before[k] >= 0 else None,
        after=sites[after[k]] if after[k] >= 0 else None,
        people=float(people[k]),
        patients=float(patients[k]),
        minutes_before=float(old[k]) if before[k] >= 0 else None,
        minutes_after=float(new[k]) if after[k] >= 0 else None,
    )


def _site_changes(
    before: Places,
    after: Places,
    sites: Sequence[str],
    people: NDArray[np.float64],
    patients: NDArray[np.float64],
    capacity: NDArray[np.float64] | None,
) -> tuple[SiteChange, ...]:
    changed = before != after
    touched = sorted({int(s) for s in (*before[changed], *after[changed]) if s >= 0})
    return tuple(
        SiteChange(
            site=sites[s],
            people_before=float(people[before == s].sum()),
            people_after=float(people[after == s].sum()),
            patients_before=float(patients[before == s].sum()),
            patients_after=float(patients[after == s].sum()),
            arrive=float(patients[changed & (after == s)].sum()),
            leave=float(patients[changed & (before == s)].sum()),
            capacity=None if capacity is None else float(capacity[s]),
        )
        for s in touched
    )
