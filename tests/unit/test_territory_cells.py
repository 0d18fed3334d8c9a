"""From a position to its cell, and what is refused on the way."""

from __future__ import annotations

import math

import pytest

from paingrid.errors import Refusal
from paingrid.territory.cells import (
    CellSet,
    PositionImpossible,
    PositionOutsideCity,
    PositionSwapped,
    PositionUnreadable,
    Resolution,
    ResolutionNotOffered,
    cell_of,
    cell_set,
    cells_of_polygon,
    centre_of,
    distance_km,
    neighbours_of,
    outline_of,
)
from paingrid.territory.chengdu import city_cells, outlines

TIANFU_SQUARE = (104.0657, 30.6574)


@pytest.fixture(scope="module")
def city() -> CellSet:
    return city_cells()


def test_the_centre_of_a_cell_lies_in_it() -> None:
    cell = cell_of(*TIANFU_SQUARE)
    middle = centre_of(cell)

    assert cell_of(middle.longitude, middle.latitude) == cell
    assert distance_km(middle, centre_of(cell_of(*TIANFU_SQUARE, Resolution.FINE))) < 0.75


def test_neighbours_are_six_and_mutual() -> None:
    cell = cell_of(*TIANFU_SQUARE)

    assert len(neighbours_of(cell)) == 6
    assert all(cell in neighbours_of(other) for other in neighbours_of(cell))


def test_an_outline_has_six_corners_round_its_centre() -> None:
    corners = outline_of(cell_of(*TIANFU_SQUARE))

    assert len(corners) == 6
    assert abs(sum(x for x, _ in corners) / 6 - TIANFU_SQUARE[0]) < 0.01


@pytest.mark.parametrize(
    ("longitude", "latitude", "refusal"),
    [
        (math.nan, 30.6, PositionUnreadable),
        (104.0, math.inf, PositionUnreadable),
        (None, 30.6, PositionUnreadable),
        (True, 30.6, PositionUnreadable),
        (30.6574, 104.0657, PositionSwapped),
        (190.0, 30.6, PositionImpossible),
        (104.0, -91.0, PositionImpossible),
    ],
)
def test_an_impossible_position_is_refused_by_name(longitude: float, latitude: float, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as told:
        cell_of(longitude, latitude)

    assert told.value.text["zh"] and told.value.text["en"]


@pytest.mark.parametrize("resolution", [6, 10, -1])
def test_a_resolution_we_do_not_offer_is_refused(resolution: int) -> None:
    with pytest.raises(ResolutionNotOffered):
        cell_of(*TIANFU_SQUARE, resolution)


def test_the_city_is_covered_without_gap_or_overlap(city: CellSet) -> None:
    assert len(city) == 20_209
    assert len({*city.cells}) == len(city)
    assert city.areas_km2.sum() == pytest.approx(14_335, rel=0.001)
    assert set(city.districts) == {code for code, _ in outlines()}


def test_a_home_in_the_city_finds_its_cell(city: CellSet) -> None:
    cell = city.cell_at(*TIANFU_SQUARE)

    assert cell == cell_of(*TIANFU_SQUARE) and cell in city
    assert city.cells[city.index[cell]] == cell


@pytest.mark.parametrize("place", [(116.39, 39.91), (103.0, 30.0), (0.0, 0.0)])
def test_a_place_outside_the_city_is_refused(city: CellSet, place: tuple[float, float]) -> None:
    with pytest.raises(PositionOutsideCity):
        city.cell_at(*place)


def test_a_home_on_the_very_border_belongs_to_the_nearest_cell_inside(city: CellSet) -> None:
    corners = [corner for _, ring in outlines() for corner in ring]
    slivers = [c for c in corners if cell_of(*c) not in city]

    assert slivers, "no corner of the border lies in a cell whose middle is outside: nothing was tested"
    for corner in slivers:
        assert city.cell_at(*corner) in neighbours_of(cell_of(*corner))


def test_edges_join_each_pair_of_neighbours_once() -> None:
    ring = [(104.0, 30.6), (104.1, 30.6), (104.1, 30.7), (104.0, 30.7)]
    cells = cell_set([("one", ring)])
    pairs = {tuple(sorted((cells.cells[a], cells.cells[b]))) for a, b in cells.edges}

    assert len(pairs) == len(cells.edges)
    assert pairs == {tuple(sorted((c, n))) for c in cells for n in neighbours_of(c) if n in cells}


def test_polygons_that_touch_share_no_cell() -> None:
    west = [(104.0, 30.6), (104.05, 30.6), (104.05, 30.7), (104.0, 30.7)]
    east = [(104.05, 30.6), (104.1, 30.6), (104.1, 30.7), (104.05, 30.7)]

    assert not set(cells_of_polygon(west)) & set(cells_of_polygon(east))
    assert len(cells_of_polygon(west, Resolution.FINE)) > 5 * len(cells_of_polygon(west))
