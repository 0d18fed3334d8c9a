"""Minutes by road: the packaged numbers by hand, and a matrix in their place."""

from __future__ import annotations

import numpy as np
import pytest

from paingrid.territory.cells import Position, cell_set, distances_km
from paingrid.territory.travel import RoadModel, TravelMatrix, TravelTimeMissing, detour_factor, travel_rows

RING = [(104.0, 30.6), (104.03, 30.6), (104.03, 30.63), (104.0, 30.63)]


def test_a_degree_of_latitude_is_its_length() -> None:
    one = distances_km(np.array([[104.0, 30.0]]), np.array([[104.0, 31.0]]))

    assert one[0, 0] == pytest.approx(6371 * np.pi / 180)


def test_the_factor_is_the_measured_one_in_the_middle_of_each_band() -> None:
    assert detour_factor(np.array([0.2, 1.5, 3.0, 6.0, 12.0, 80.0])).tolist() == [1.39, 1.39, 1.32, 1.26, 1.21, 1.21]


def test_minutes_are_road_over_speed_in_traffic_and_the_way_in() -> None:
    model = RoadModel()

    town = model.minutes_for(np.array([[6.0]]))[0, 0]
    country = model.minutes_for(np.array([[6.0]]), np.array([False]))[0, 0]

    assert town == pytest.approx(6 * 1.26 / 40 * 60 * 1.35 + 6)
    assert country == pytest.approx(6 * 1.26 / 50 * 60 * 1.35 + 6)
    assert RoadModel("17:00-19:00").minutes_for(np.array([[6.0]]))[0, 0] == pytest.approx(6 * 1.26 / 40 * 60 * 1.8 + 6)


def test_a_longer_way_never_takes_fewer_minutes() -> None:
    km = np.linspace(0, 60, 6_001)[None, :]

    assert (np.diff(RoadModel().minutes_for(km)[0]) > 0).all()


def test_every_row_says_measured_or_assumption() -> None:
    assert all("measured" in row.status or "ASSUMPTION" in row.status for row in travel_rows().values())


def test_a_matrix_takes_the_place_of_the_model_in_any_order() -> None:
    cells = cell_set([("one", RING)])
    table = np.arange(2.0 * len(cells)).reshape(len(cells), 2)
    backwards = TravelMatrix(cells.cells[::-1], ("a", "b"), table[::-1])
    here = Position(104.0, 30.6)

    assert (backwards.minutes(cells, [("b", here), ("a", here)]) == table[:, ::-1]).all()
    with pytest.raises(TravelTimeMissing):
        backwards.minutes(cells, [("c", here)])


@pytest.mark.parametrize("wrong", [np.array([[np.nan]]), np.array([[-1.0]]), np.array([[1.0, 2.0]])])
def test_an_impossible_matrix_is_refused(wrong: np.ndarray) -> None:
    cells = cell_set([("one", RING)]).cells[:1]

    with pytest.raises(TravelTimeMissing):
        TravelMatrix(cells, ("a",), wrong)
