"""The difference between two divisions, as the coordinator sees it before saving."""

from __future__ import annotations

import numpy as np
import pytest

from paingrid.territory.cells import Cell
from paingrid.territory.what_if import NotComparable, WhatIf, compare

CELLS = [Cell(c) for c in ("a", "b", "c", "d")]
MINUTES = np.array([[10.0, 30.0], [20.0, 5.0], [8.0, 12.0], [7.0, 9.0]])
PEOPLE = np.array([100.0, 200.0, 300.0, 400.0])
PATIENTS = np.array([1.0, 2.0, 3.0, 0.0])


def difference(before: list[int], after: list[int]) -> WhatIf:
    return compare(
        np.array(before),
        np.array(after),
        cells=CELLS,
        sites=["North", "South"],
        minutes=MINUTES,
        people=PEOPLE,
        patients=PATIENTS,
        capacity=np.array([600.0, 450.0]),
    )


def test_nothing_changes_when_nothing_changes() -> None:
    same = difference([0, 1, 0, -1], [0, 1, 0, -1])

    assert same.moves == () and same.sites == ()
    assert same.kept_share == 1.0 and same.before == same.after
    assert same.unassigned_after == 400


def test_a_move_tells_cell_people_patients_and_minutes() -> None:
    found = difference([0, 0, 0, 1], [0, 1, 0, 1])

    [move] = found.moves
    assert (move.cell, move.before, move.after) == ("b", "North", "South")
    assert (move.people, move.patients, move.minutes_before, move.minutes_after) == (200, 2, 20, 5)
    assert found.kept_share == 0.8 and found.shorter_way == 200 and found.longer_way == 0
    assert found.before.mean == (10 * 100 + 20 * 200 + 8 * 300 + 9 * 400) / 1000


def test_each_institution_sees_its_load_before_and_after() -> None:
    north, south = difference([0, 0, 0, 1], [0, 1, 0, 1]).sites

    assert (north.site, north.people_before, north.people_after, north.leave, north.arrive) == ("North", 600, 400, 2, 0)
    assert (south.people_before, south.people_after, south.patients_after) == (400, 600, 2)
    assert south.over_capacity and not north.over_capacity


def test_a_cell_from_nobody_and_a_cell_to_nobody() -> None:
    found = difference([-1, 1, 0, 1], [0, 1, -1, 1])

    assert [(m.cell, m.before, m.after) for m in found.moves] == [("a", None, "North"), ("c", "North", None)]
    assert found.moves[0].minutes_before is None and found.moves[1].minutes_after is None
    assert found.unassigned_after == 300
    assert found.longer_way == found.shorter_way == 0


def test_divisions_of_other_cells_are_refused() -> None:
    with pytest.raises(NotComparable):
        difference([0, 0, 0], [0, 0, 0])
    with pytest.raises(NotComparable):
        difference([0, 0, 0, 0], [0, 0, 0, 2])
