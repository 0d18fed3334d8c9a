"""
Minutes by road from cells to institutions: great circle × detour ÷ speed × traffic + getting in and out.

The numbers are rows of `data/travel_time_model.csv`, each measured or an ASSUMPTION. Where a city has a real matrix of
travel times, `TravelMatrix` takes the model's place.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from paingrid.errors import Refusal
from paingrid.territory.cells import Cell, CellSet, Position, distances_km

#: Middle of each measured band of great-circle distance, km; the factor runs straight between them.
BAND_MIDDLES_KM = {"1-2 km": 1.5, "2-4 km": 3.0, "4-8 km": 6.0, ">8 km": 12.0}

DAYTIME = "09:00-17:00"


class TravelTimeMissing(Refusal):
    """A matrix of travel times does not hold a pair that was asked for."""

    code = "travel.missing"
    text = {
        "zh": "路程时间表里缺少某个单元或机构，或数值不合理，请补齐后再试。",
        "en": "The table of travel times lacks a cell or an institution, or holds an impossible time. "
        "Please complete it.",
    }


class Travel(Protocol):
    """Anything that knows how long the way takes."""

    def minutes(
        self, cells: CellSet, sites: Sequence[tuple[str, Position]], urban: NDArray[np.bool_] | None = None
    ) -> NDArray[np.float64]:
        """Return minutes one way, cells × sites (`(code, position)`)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One number of the travel model, and how we know it."""

    value: float
    unit: str
    status: str


@cache
def travel_rows() -> dict[tuple[str, str], Row]:
    """Return the packaged rows by (parameter, class)."""
    file = resources.files("paingrid.territory") / "data" / "travel_time_model.csv"
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return {(r["parameter"], r["class"]): Row(float(r["value"]), r["unit"], r["status"]) for r in rows}


@dataclass(frozen=True)
class RoadModel:
    """
    The packaged model. `hours` chooses the traffic (`07:00-09:00`, `09:00-17:00`, `17:00-19:00`, …).

    Below 1.5 km the factor of the 1–2 km band is used: nothing shorter was measured. Between the middles of two bands
    the factor runs straight, so that a longer way never takes fewer minutes.
    """

    hours: str = DAYTIME

    def minutes(
        self, cells: CellSet, sites: Sequence[tuple[str, Position]], urban: NDArray[np.bool_] | None = None
    ) -> NDArray[np.float64]:
        """Return minutes one way, cells × sites; `urban` cells are left at urban speed (default: all are)."""
        origins = np.column_stack([cells.longitudes, cells.latitudes])
        goals = np.array([[p.longitude, p.latitude] for _, p in sites]).reshape(-1, 2)
        return self.minutes_for(distances_km(origins, goals), urban)

    def minutes_for(self, km: NDArray[np.float64], urban: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
        """Return minutes for great-circle km (origins × goals)."""
        rows = travel_rows()
        fast = rows["free_speed", "great-circle model, suburban/mountain"].value
        slow = rows["free_speed", "great-circle model, urban"].value
        speed = np.full(len(km), slow) if urban is None else np.where(urban, slow, fast)
        traffic = rows["congestion_multiplier", self.hours].value
        road_km = km * detour_factor(km)
        result: NDArray[np.float64] = road_km * (60.0 * traffic / speed)[:, None] + rows["terminal_time", "any"].value
        return result


def detour_factor(km: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return road ÷ great circle for great-circle km, from the measured bands."""
    rows = travel_rows()
    factors = [rows["detour_factor", band].value for band in BAND_MIDDLES_KM]
    result: NDArray[np.float64] = np.interp(km, list(BAND_MIDDLES_KM.values()), factors)
    return result


@dataclass(frozen=True)
class TravelMatrix:
    """Known minutes, cells × sites, in place of the model."""

    cells: tuple[Cell, ...]
    sites: tuple[str, ...]
    table: NDArray[np.float64]

    def __post_init__(self) -> None:
        right = self.table.shape == (len(self.cells), len(self.sites))
        if not right or not np.isfinite(self.table).all() or (self.table < 0).any():
            raise TravelTimeMissing

    def minutes(
        self, cells: CellSet, sites: Sequence[tuple[str, Position]], urban: NDArray[np.bool_] | None = None
    ) -> NDArray[np.float64]:
        """Return the rows and columns asked for; raises `TravelTimeMissing` when one is not in the table."""
        row, column = {c: k for k, c in enumerate(self.cells)}, {s: k for k, s in enumerate(self.sites)}
        try:
            rows, columns = [row[c] for c in cells], [column[code] for code, _ in sites]
        except KeyError:
            raise TravelTimeMissing from None
        result: NDArray[np.float64] = self.table[np.ix_(rows, columns)]
        return result
