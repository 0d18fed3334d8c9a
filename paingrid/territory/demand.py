"""
People, and people with cancer pain, in each cell: made from the populations of units, denser round towns and seats.

Synthetic, and honest about it: the sums of the units are the census; the spread inside a unit is an assumption, and
each one has a name, a value and a source here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from paingrid.errors import Refusal
from paingrid.territory.cells import CellSet, Position, distances_km


class UnitWithoutCells(Refusal):
    """People of a unit for whom the map has no cell."""

    code = "demand.no-cells"
    text = {
        "zh": "有一个区县在地图上没有任何网格单元，其人口无法分配。",
        "en": "A unit has people but no cell on the map, so they cannot be placed.",
    }


@dataclass(frozen=True, slots=True)
class Figure:
    """A number we lean on: value, unit, how we know it (`measured`, `published`, `ASSUMPTION`) and where from."""

    value: float
    unit: str
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class Disc:
    """A zone without an outline: the cells of `parents` nearest to `centre`, until `area_km2` is full."""

    centre: Position
    area_km2: float
    parents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A district-level unit: its people, its seat, and for a zone the discs it is taken to cover."""

    code: str
    people: int
    seat: Position
    discs: tuple[Disc, ...] = ()


@dataclass(frozen=True, slots=True)
class Town:
    """A known centre of a township or subdistrict, round which people live more densely."""

    position: Position
    pull: float = 1.0


@dataclass(frozen=True, slots=True)
class Spread:
    """How the people of a unit are laid over its cells."""

    even_share: Figure = Figure(
        0.6, "share", "ASSUMPTION", "part of a unit's people who live evenly over it; not measured"
    )
    seat_pull: Figure = Figure(2.0, "towns", "ASSUMPTION", "a unit's seat counts as so many towns; not measured")
    shortest_km: Figure = Figure(2.5, "km", "ASSUMPTION", "density falls by e over at least this; not measured")
    longest_km: Figure = Figure(3.5, "km", "ASSUMPTION", "density falls by e over at most this; not measured")
    urban_per_km2: Figure = Figure(
        1500.0, "people/km²", "ASSUMPTION", "from this density on a cell counts as urban for its speed; our threshold"
    )


@dataclass(frozen=True, slots=True)
class PainRates:
    """How many people have cancer pain at one time, from published rates and one assumption."""

    new_cases: Figure = Figure(
        296.37, "per 100,000 a year", "published", "Sichuan 2021, crude incidence, 142 registries (E016)"
    )
    years_in_care: Figure = Figure(
        2.0, "years", "ASSUMPTION", "mean time a person with cancer is under care; no figure found for Chengdu"
    )
    with_pain: Figure = Figure(0.445, "share", "published", "Snijders 2023, all stages, doi 10.3390/cancers15030591")

    @property
    def share(self) -> float:
        """Return people with cancer pain per person."""
        return self.new_cases.value / 100_000 * self.years_in_care.value * self.with_pain.value


@dataclass(frozen=True)
class Demand:
    """
    What each cell of a `CellSet` needs, in its order.

    `people` are whole persons that sum exactly to their units; `patients` are expected people with cancer pain (not
    whole); `unit_of[k]` is the code of the unit cell `k` was counted to.
    """

    cells: CellSet
    people: NDArray[np.int64]
    patients: NDArray[np.float64]
    unit_of: tuple[str, ...]
    spread: Spread = field(default_factory=Spread)
    rates: PainRates = field(default_factory=PainRates)

    @cached_property
    def urban(self) -> NDArray[np.bool_]:
        """Return which cells are dense enough to drive at urban speed."""
        return self.people / self.cells.areas_km2 >= self.spread.urban_per_km2.value


def demand_of(
    cells: CellSet,
    units: Sequence[Unit],
    towns: Sequence[Town] = (),
    spread: Spread | None = None,
    rates: PainRates | None = None,
) -> Demand:
    """
    Lay the people of `units` over `cells`; zones (units with discs) take their cells first, in order.

    Raises `UnitWithoutCells` when a unit has people and no cell.
    """
    spread, rates = spread or Spread(), rates or PainRates()
    points = np.column_stack([cells.longitudes, cells.latitudes])
    unit_of = _units_of_cells(cells, units, points)
    people = np.zeros(len(cells), dtype=np.int64)
    for unit in units:
        mine = np.flatnonzero(unit_of == unit.code)
        if not len(mine):
            if unit.people:
                raise UnitWithoutCells
            continue
        people[mine] = apportion(unit.people, _weights(points[mine], cells.areas_km2[mine], unit, towns, spread))
    patients = people.astype(np.float64) * rates.share
    return Demand(cells, people, patients, tuple(str(code) for code in unit_of), spread, rates)


def apportion(total: int, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Split `total` whole people by weight so that the parts sum to it exactly (largest remainders, first wins)."""
    exact = weights / weights.sum() * total
    parts: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - parts), kind="stable")
    parts[order[: total - int(parts.sum())]] += 1
    return parts


def _units_of_cells(cells: CellSet, units: Sequence[Unit], points: NDArray[np.float64]) -> NDArray[np.str_]:
    owner = np.array(cells.districts, dtype="U12")
    districts = owner.copy()
    seats = {u.code: u.seat for u in units}
    for unit in units:
        for disc in unit.discs:
            owner[_inside(disc, seats, owner, districts, points, cells.areas_km2)] = unit.code
    return owner


def _inside(
    disc: Disc,
    seats: dict[str, Position],
    owner: NDArray[np.str_],
    districts: NDArray[np.str_],
    points: NDArray[np.float64],
    areas: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Cells of the parents nearer to the zone than to the parent's seat, nearest first, until the area is full."""
    free: NDArray[np.int64] = np.flatnonzero(np.isin(districts, disc.parents) & (owner == districts))
    far = _distance_to(points[free], disc.centre)
    for parent in disc.parents:
        if parent in seats:
            nearer_seat = (districts[free] == parent) & (_distance_to(points[free], seats[parent]) < far)
            free, far = free[~nearer_seat], far[~nearer_seat]
    order = np.argsort(far, kind="stable")
    full = np.cumsum(areas[free[order]]) <= disc.area_km2
    return np.asarray(free[order[full]], dtype=np.int64)


def _distance_to(points: NDArray[np.float64], place: Position) -> NDArray[np.float64]:
    column: NDArray[np.float64] = distances_km(points, np.array([[place.longitude, place.latitude]]))[:, 0]
    return column


def _weights(
    points: NDArray[np.float64], areas: NDArray[np.float64], unit: Unit, towns: Sequence[Town], spread: Spread
) -> NDArray[np.float64]:
    """Part of the people evenly by area, part falling off with distance from the seats and towns of the unit."""
    radius_km = float(np.sqrt(areas.sum() / np.pi))
    scale = float(np.clip(radius_km / 2, spread.shortest_km.value, spread.longest_km.value))
    seats = [unit.seat, *(d.centre for d in unit.discs if d.centre != unit.seat)]
    centres = [(seat, spread.seat_pull.value) for seat in seats] + [(t.position, t.pull) for t in towns]
    near = np.zeros(len(points))
    for place, pull in centres:
        near += pull * np.exp(-_distance_to(points, place) / scale)
    even, near = areas / areas.sum(), near * areas
    share = spread.even_share.value if near.sum() > 0 else 1.0
    mix: NDArray[np.float64] = share * even + (1 - share) * (near / near.sum() if near.sum() > 0 else even)
    return mix
