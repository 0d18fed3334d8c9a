"""Draw the map on the server: places become paths, marks and numbers of an SVG; a table beside it says the same."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from paingrid.territory.cells import Cell, outline_of

Point = tuple[float, float]
WIDTH = 400.0
MARGIN = 8.0
#: Marks of the three levels, in the map's own units round (0, 0): the shape differs, not only the colour.
MARKS = {
    "L1": "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z",
    "L2": "M-4 -4h8v8h-8z",
    "L3": "M0 -6.2L5.8 4.4H-5.8z",
}


@dataclass(frozen=True)
class Shape:
    """One area: its path, its class of density, where it leads, and its number."""

    path: str
    band: int
    number: int
    x: float
    y: float
    address: str
    name: str
    #: The letters of its teams, and whether it would change hands: on the maps of a what-if.
    label: str = ""
    moved: bool = False


@dataclass(frozen=True)
class Mark:
    """One institution."""

    x: float
    y: float
    tier: str
    path: str
    address: str
    name: str


@dataclass(frozen=True)
class Drawing:
    """Everything a template needs for one map."""

    height: float
    shapes: tuple[Shape, ...]
    borders: tuple[str, ...]
    marks: tuple[Mark, ...]
    width: float = WIDTH


@dataclass(frozen=True)
class Frame:
    """From degrees to the map's units, north up, true to shape at its middle latitude."""

    west: float
    north: float
    scale: float
    shrink: float
    height: float

    def at(self, longitude: float, latitude: float) -> Point:
        """Return where a position lies on the drawing."""
        x = MARGIN + (longitude - self.west) * self.shrink * self.scale
        return round(x, 1), round(MARGIN + (self.north - latitude) * self.scale, 1)

    def path(self, rings: Iterable[Sequence[Point]]) -> str:
        """Return rings of (longitude, latitude) as one path."""
        return "".join(
            "M" + "L".join(f"{x:g} {y:g}" for x, y in (self.at(*corner) for corner in ring)) + "Z" for ring in rings
        )


def frame_of(points: Sequence[Point]) -> Frame:
    """Return the frame that holds these positions."""
    if not points:
        return Frame(0.0, 0.0, 1.0, 1.0, 120.0)
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    shrink = math.cos(math.radians((south + north) / 2))
    wide, tall = max((east - west) * shrink, 1e-3), max(north - south, 1e-3)
    scale = min((WIDTH - 2 * MARGIN) / wide, 520.0 / tall)
    slack = ((WIDTH - 2 * MARGIN) / scale - wide) / 2 / shrink
    return Frame(west - slack, north, scale, shrink, round(tall * scale + 2 * MARGIN, 1))


@lru_cache(maxsize=512)
def rings_of(cells: tuple[str, ...]) -> tuple[tuple[Point, ...], ...]:
    """Return the outline of a set of cells: the edges that only one of them has, chained to rings."""
    edges: dict[Point, list[Point]] = {}
    seen: dict[tuple[Point, Point], tuple[Point, Point]] = {}
    for cell in cells:
        corners = [(round(x, 6), round(y, 6)) for x, y in outline_of(Cell(cell))]
        for one, other in zip(corners, (*corners[1:], corners[0]), strict=True):
            if seen.pop((other, one), None) is None:
                seen[one, other] = (one, other)
    for one, other in seen.values():
        edges.setdefault(one, []).append(other)
    rings: list[tuple[Point, ...]] = []
    while edges:
        start = next(iter(edges))
        rings.append(tuple(_follow(edges, start)))
    return tuple(rings)


def _follow(edges: dict[Point, list[Point]], start: Point) -> Iterable[Point]:
    here = start
    while here in edges:
        yield here
        following = edges[here].pop()
        if not edges[here]:
            del edges[here]
        here = following


def middle_of(rings: Iterable[Sequence[Point]]) -> Point:
    """Return the middle of the longest ring."""
    ring = max(rings, key=len)
    return sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)


def marks_of(frame: Frame, spots: Iterable, addresses: Mapping[int, str], pick) -> tuple[Mark, ...]:  # type: ignore[no-untyped-def,type-arg]
    """Return the marks of institutions that have a position, small levels first so that large ones lie on top."""
    placed = [s for s in spots if s.longitude is not None and s.latitude is not None]
    return tuple(
        Mark(*frame.at(s.longitude, s.latitude), s.tier, MARKS[s.tier], addresses[s.pk], pick(s.name))
        for s in sorted(placed, key=lambda s: s.tier)
    )
