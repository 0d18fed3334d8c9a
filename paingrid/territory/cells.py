"""
Hexagonal cells (H3) under streets and grids: from a position to its cell, and a set of cells that is a city.

Positions are WGS84 degrees. Every refusal has a name and a sentence in both languages.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import NewType

import h3
import numpy as np
from numpy.typing import NDArray

from paingrid.errors import Refusal

#: An H3 index in its usual hexadecimal text, e.g. "88…fffff".
Cell = NewType("Cell", str)

#: A ring of (longitude, latitude) corners in degrees.
Ring = Sequence[tuple[float, float]]

EARTH_KM = 6371.0

#: Longitudes and latitudes of China with its seas, only to notice when the two were swapped.
CHINA_LONGITUDES = (73.0, 136.0)
CHINA_LATITUDES = (3.0, 54.0)


class Resolution(IntEnum):
    """Sizes of cell we allow: 5.2, 0.74 and 0.11 km² on average; in Chengdu 4.9, 0.71 and 0.10."""

    COARSE = 7
    STANDARD = 8
    FINE = 9


class PositionUnreadable(Refusal):
    """A coordinate is missing, infinite or not a number."""

    code = "place.unreadable"
    text = {
        "zh": "经纬度不是有效的数字，请检查后重新填写。",
        "en": "The longitude or latitude is not a number. Please check and enter it again.",
    }


class PositionImpossible(Refusal):
    """A coordinate lies off the globe."""

    code = "place.impossible"
    text = {
        "zh": "经纬度超出范围：经度应在 -180 到 180 之间，纬度应在 -90 到 90 之间。",
        "en": "There is no such place: longitude must be between -180 and 180, latitude between -90 and 90.",
    }


class PositionSwapped(Refusal):
    """Longitude and latitude stand in each other's place."""

    code = "place.swapped"
    text = {
        "zh": "经度和纬度好像填反了，请对调后再试。",
        "en": "Longitude and latitude seem to be in each other's place. Please swap them and try again.",
    }


class PositionOutsideCity(Refusal):
    """A real place, but not one of this city."""

    code = "place.outside-city"
    text = {
        "zh": "这个位置不在本市范围内，请核对地址；如果住在外地，请联系当地的团队。",
        "en": "This place lies outside the city. Please check the address; for a home elsewhere, ask the team there.",
    }


class ResolutionNotOffered(Refusal):
    """A size of cell other than 7, 8 or 9."""

    code = "place.resolution"
    text = {
        "zh": "网格单元的级别只能是 7、8 或 9。",
        "en": "The size of cell must be 7, 8 or 9.",
    }


@dataclass(frozen=True, slots=True)
class Position:
    """A place on the globe, degrees WGS84; refuses what cannot be one."""

    longitude: float
    latitude: float

    def __post_init__(self) -> None:
        lon, lat = self.longitude, self.latitude
        if not _is_number(lon) or not _is_number(lat):
            raise PositionUnreadable
        if _swapped(lon, lat):
            raise PositionSwapped
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise PositionImpossible


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _swapped(longitude: float, latitude: float) -> bool:
    (west, east), (south, north) = CHINA_LONGITUDES, CHINA_LATITUDES
    right = west <= longitude <= east and south <= latitude <= north
    return not right and west <= latitude <= east and south <= longitude <= north


def resolution_of(number: int) -> Resolution:
    """Return the resolution of this number, or refuse."""
    try:
        return Resolution(number)
    except ValueError:
        raise ResolutionNotOffered from None


def cell_of(longitude: float, latitude: float, resolution: int = Resolution.STANDARD) -> Cell:
    """
    Return the cell that holds a position.

    Raises `PositionUnreadable`, `PositionImpossible`, `PositionSwapped`, `ResolutionNotOffered`. Whether the cell
    belongs to a city is asked of a `CellSet`.
    """
    here = Position(longitude, latitude)
    return Cell(h3.latlng_to_cell(here.latitude, here.longitude, resolution_of(resolution)))


def centre_of(cell: Cell) -> Position:
    """Return the middle of a cell."""
    latitude, longitude = h3.cell_to_latlng(cell)
    return Position(longitude, latitude)


def outline_of(cell: Cell) -> tuple[tuple[float, float], ...]:
    """Return the corners of a cell as (longitude, latitude), not closed."""
    return tuple((longitude, latitude) for latitude, longitude in h3.cell_to_boundary(cell))


def neighbours_of(cell: Cell) -> tuple[Cell, ...]:
    """Return the six cells (five round a pentagon) that share an edge, in a fixed order."""
    return tuple(sorted(Cell(c) for c in h3.grid_disk(cell, 1) if c != cell))


def cells_of_polygon(ring: Ring, resolution: int = Resolution.STANDARD) -> tuple[Cell, ...]:
    """Return the cells whose middle lies inside a ring; rings that touch without overlap share no cell."""
    polygon = h3.LatLngPoly([(latitude, longitude) for longitude, latitude in ring])
    return tuple(sorted(Cell(c) for c in h3.polygon_to_cells(polygon, resolution_of(resolution))))


@dataclass(frozen=True)
class CellSet:
    """
    Cells of one resolution that together are a city, sorted, with the district of each.

    `districts[k]` is the code of the polygon in which the middle of `cells[k]` lies.
    """

    cells: tuple[Cell, ...]
    districts: tuple[str, ...]
    resolution: Resolution

    def __len__(self) -> int:
        return len(self.cells)

    def __contains__(self, cell: object) -> bool:
        return cell in self.index

    def __iter__(self) -> Iterator[Cell]:
        return iter(self.cells)

    @cached_property
    def index(self) -> dict[Cell, int]:
        """Return the place of each cell in `cells`."""
        return {cell: k for k, cell in enumerate(self.cells)}

    @cached_property
    def longitudes(self) -> NDArray[np.float64]:
        """Return the longitude of each middle, degrees."""
        return np.array([h3.cell_to_latlng(c)[1] for c in self.cells])

    @cached_property
    def latitudes(self) -> NDArray[np.float64]:
        """Return the latitude of each middle, degrees."""
        return np.array([h3.cell_to_latlng(c)[0] for c in self.cells])

    @cached_property
    def areas_km2(self) -> NDArray[np.float64]:
        """Return the area of each cell, km²."""
        return np.array([h3.cell_area(c, "km^2") for c in self.cells])

    @cached_property
    def edges(self) -> NDArray[np.int64]:
        """Return each pair of neighbours inside the set once, as places in `cells`, shape (n, 2)."""
        index = self.index
        pairs = [(k, index[n]) for k, c in enumerate(self.cells) for n in neighbours_of(c) if index.get(n, -1) > k]
        return np.array(pairs, dtype=np.int64).reshape(-1, 2)

    def cell_at(self, longitude: float, latitude: float) -> Cell:
        """
        Return the city's cell for a position: its own, or on the border the nearest of the cells beside it.

        Raises `PositionOutsideCity` and what `cell_of` raises. The border of a city cuts through cells whose
        middle lies outside; a home in such a sliver belongs to the next cell inside.
        """
        cell = cell_of(longitude, latitude, self.resolution)
        if cell in self.index:
            return cell
        beside = [c for c in neighbours_of(cell) if c in self.index]
        if not beside:
            raise PositionOutsideCity
        here = Position(longitude, latitude)
        return min(beside, key=lambda c: (distance_km(here, centre_of(c)), c))


def cell_set(rings: Iterable[tuple[str, Ring]], resolution: int = Resolution.STANDARD) -> CellSet:
    """Return the cells of several districts (`(code, ring)`); a cell claimed twice stays with the first."""
    owner: dict[Cell, str] = {}
    for code, ring in rings:
        for cell in cells_of_polygon(ring, resolution):
            owner.setdefault(cell, code)
    cells = tuple(sorted(owner))
    return CellSet(cells, tuple(owner[c] for c in cells), resolution_of(resolution))


def distance_km(one: Position, other: Position) -> float:
    """Return the great-circle distance, km."""
    there = np.array([[other.longitude, other.latitude]])
    return float(distances_km(np.array([[one.longitude, one.latitude]]), there)[0, 0])


def distances_km(origins: NDArray[np.float64], goals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return great-circle distances in km between all (longitude, latitude) rows of two arrays."""
    lon, lat = np.radians(origins[:, :1]), np.radians(origins[:, 1:])
    lon2, lat2 = np.radians(goals[:, 0])[None, :], np.radians(goals[:, 1])[None, :]
    h = np.sin((lat2 - lat) / 2) ** 2 + np.cos(lat) * np.cos(lat2) * np.sin((lon2 - lon) / 2) ** 2
    result: NDArray[np.float64] = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(h, 0, 1)))
    return result
