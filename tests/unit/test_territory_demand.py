"""People over cells: the sums are the census, the shape is denser round towns."""

from __future__ import annotations

import numpy as np
import pytest

from paingrid.demo.city import build_city
from paingrid.territory.cells import CellSet, Position, cell_set, distances_km
from paingrid.territory.chengdu import ZONES, city_cells, units_of
from paingrid.territory.demand import Demand, PainRates, Spread, Town, Unit, UnitWithoutCells, apportion, demand_of

RING = [(104.0, 30.6), (104.1, 30.6), (104.1, 30.7), (104.0, 30.7)]


@pytest.fixture(scope="module")
def chengdu() -> Demand:
    city = build_city(seed=1)
    people = {t.code: t.population or 0 for t in city.territories if t.kind == "grid"}
    seats = {code: Position(p.longitude, p.latitude) for code, p in city.seats.items()}
    return demand_of(city_cells(), units_of(people, seats))


@pytest.fixture
def square() -> CellSet:
    return cell_set([("one", RING)])


def test_the_people_of_chengdu_sum_to_the_census(chengdu: Demand) -> None:
    assert chengdu.people.sum() == 20_937_757
    assert chengdu.people.min() >= 0


def test_each_of_the_23_units_keeps_its_own_sum(chengdu: Demand) -> None:
    city = build_city(seed=1)
    owner = np.array(chengdu.unit_of)

    sums = {code: int(chengdu.people[owner == code].sum()) for code in set(chengdu.unit_of)}

    assert sums == {t.code: t.population for t in city.territories if t.kind == "grid"}


def test_zones_stay_inside_their_parents_and_near_their_area(chengdu: Demand) -> None:
    owner, district = np.array(chengdu.unit_of), np.array(chengdu.cells.districts)

    for code, discs in ZONES.items():
        mine = owner == code
        assert set(district[mine]) <= {p for d in discs for p in d.parents}
        assert chengdu.cells.areas_km2[mine].sum() == pytest.approx(sum(d.area_km2 for d in discs), abs=1.5)


def test_expected_patients_follow_the_rates(chengdu: Demand) -> None:
    by_hand = 296.37 / 100_000 * 2.0 * 0.445

    assert PainRates().share == pytest.approx(by_hand)
    assert chengdu.patients.sum() == pytest.approx(20_937_757 * by_hand)


def test_no_cell_is_denser_than_a_city_can_be(chengdu: Demand) -> None:
    density = chengdu.people / chengdu.cells.areas_km2

    assert 10_000 < density.max() < 50_000
    assert 0.05 < chengdu.urban.mean() < 0.5


def test_people_live_more_densely_near_a_town(square: CellSet) -> None:
    unit = Unit("one", 100_000, Position(104.02, 30.62))
    town = Position(104.08, 30.68)

    plain = demand_of(square, [unit])
    with_town = demand_of(square, [unit], [Town(town, 5.0)])

    points = np.column_stack([square.longitudes, square.latitudes])
    nearest = int(np.argmin(distances_km(points, np.array([[town.longitude, town.latitude]]))[:, 0]))
    assert with_town.people[nearest] > plain.people[nearest]
    assert with_town.people.sum() == plain.people.sum() == 100_000


def test_people_without_a_cell_are_refused_and_an_empty_unit_is_not(square: CellSet) -> None:
    here = Position(104.0, 30.6)

    with pytest.raises(UnitWithoutCells):
        demand_of(square, [Unit("elsewhere", 1, here)])
    assert demand_of(square, [Unit("elsewhere", 0, here)]).people.sum() == 0


def test_apportioning_gives_the_rest_to_the_largest_remainders() -> None:
    assert apportion(10, np.array([1.0, 1.0, 1.0])).tolist() == [4, 3, 3]
    assert apportion(5, np.array([0.7, 0.2, 0.1])).tolist() == [4, 1, 0]
    assert apportion(0, np.array([1.0, 2.0])).tolist() == [0, 0]


def test_every_assumption_says_that_it_is_one() -> None:
    figures = [getattr(t, name) for t in (Spread(), PainRates()) for name in t.__dataclass_fields__]

    assert all(f.status in {"ASSUMPTION", "published", "measured"} and f.unit and f.source for f in figures)
