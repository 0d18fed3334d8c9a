"""The whole city at a coarse resolution: everybody has an institution, no room is overdrawn, the bound is close."""

from __future__ import annotations

import numpy as np
import pytest

from paingrid.demo.city import build_city
from paingrid.territory.catchment import Catchments, Siting, Stop, site, solve
from paingrid.territory.cells import Position, Resolution
from paingrid.territory.chengdu import city_cells, units_of
from paingrid.territory.demand import Demand, demand_of
from paingrid.territory.travel import RoadModel

NO_PROOF = Stop(rounds=20, columns=0, nodes=0, starts=1)


@pytest.fixture(scope="module")
def city() -> tuple[Demand, np.ndarray]:
    built = build_city(seed=1)
    people = {t.code: t.population or 0 for t in built.territories if t.kind == "grid"}
    seats = {code: Position(p.longitude, p.latitude) for code, p in built.seats.items()}
    demand = demand_of(city_cells(Resolution.COARSE), units_of(people, seats))
    places = [(i.code, Position(i.longitude or 0.0, i.latitude or 0.0)) for i in built.institutions if i.tier != "L1"]
    return demand, RoadModel().minutes(demand.cells, places, demand.urban)


@pytest.mark.parametrize("joined", [False, True])
def test_every_cell_of_the_city_finds_an_institution_with_room(city: tuple[Demand, np.ndarray], joined: bool) -> None:
    demand, minutes = city
    people = demand.people.astype(np.float64)
    room = np.full(minutes.shape[1], np.floor(people.sum() / minutes.shape[1] * 1.2))

    answer = solve(
        Catchments(minutes, people, room, neighbours=demand.cells.edges if joined else None), NO_PROOF, seed=1
    )

    assert answer.load.sum() == 20_937_757
    assert (answer.load <= room + 1e-6).all()
    assert answer.gap < (0.15 if joined else 0.05)
    assert answer.contiguous is (True if joined else None)
    assert answer.ways.mean < answer.ways.worst_tenth <= answer.ways.longest


def test_further_clinics_for_the_city_shorten_the_way(city: tuple[Demand, np.ndarray]) -> None:
    demand, minutes = city

    alone = site(Siting(minutes, demand.patients, open=0, fixed=(0, 1)), NO_PROOF, seed=1)
    more = site(Siting(minutes, demand.patients, open=3, fixed=(0, 1)), NO_PROOF, seed=1)

    assert more.ways.mean < alone.ways.mean
    assert more.gap < 0.1
