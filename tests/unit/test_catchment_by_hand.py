"""Small divisions and sitings whose best answer can be found on paper."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from paingrid.territory.catchment import (
    CapacityShort,
    Catchments,
    Fairness,
    NoAssignment,
    ProblemUnreadable,
    Siting,
    Stop,
    site,
    solve,
    ways_of,
)

STOP = Stop()


def numbers(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def row(cells: int) -> np.ndarray:
    return np.array([(k, k + 1) for k in range(cells - 1)], dtype=np.int64)


def test_everyone_goes_to_the_nearest_when_there_is_room() -> None:
    minutes = np.array([[5.0, 9.0], [8.0, 2.0], [4.0, 4.5]])

    answer = solve(Catchments(minutes, numbers(10, 20, 30), numbers(100, 100)), STOP, 1)

    assert answer.site_of.tolist() == [0, 1, 0]
    assert answer.objective == answer.bound == 5 * 10 + 2 * 20 + 4 * 30
    assert answer.exact and answer.load.tolist() == [40, 20]


def test_a_full_institution_sends_on_whom_it_costs_least() -> None:
    """Both want A, which holds one: the detour of the second cell is 1 minute, of the first 10."""
    minutes = np.array([[1.0, 11.0], [3.0, 4.0]])

    answer = solve(Catchments(minutes, numbers(10, 10), numbers(10, 20)), STOP, 1)

    assert answer.site_of.tolist() == [0, 1]
    assert answer.objective == 50 and answer.exact


def test_a_lack_of_room_says_how_much() -> None:
    with pytest.raises(CapacityShort) as told:
        solve(Catchments(np.ones((2, 2)), numbers(10, 20), numbers(5, 18)), STOP, 1)

    assert told.value.short_by == 7 and not told.value.one_cell
    assert "7" in told.value.text["zh"] and "7" in told.value.text["en"]


def test_a_cell_larger_than_any_institution_says_so() -> None:
    with pytest.raises(CapacityShort) as told:
        solve(Catchments(np.ones((2, 2)), numbers(1, 20), numbers(15, 16)), STOP, 1)

    assert told.value.short_by == 4 and told.value.one_cell


def test_cells_that_cannot_be_packed_are_proved_so() -> None:
    """Three cells of 6 in two institutions of 10: the sum fits, the parts do not."""
    with pytest.raises(NoAssignment) as told:
        solve(Catchments(np.ones((3, 2)), numbers(6, 6, 6), numbers(10, 10)), STOP, 1)

    assert told.value.proved and told.value.left_over > 0


def test_continuity_keeps_a_cell_unless_the_move_is_worth_it() -> None:
    minutes = np.array([[10.0, 7.0], [10.0, 2.0]])
    today = np.array([0, 0])

    answer = solve(Catchments(minutes, numbers(5, 5), numbers(50, 50), today=today, continuity=4.0), STOP, 1)

    assert answer.site_of.tolist() == [0, 1]
    assert answer.moved_people == 5
    assert answer.ways.mean == 6.0


def test_fairness_counts_minutes_beyond_the_limit_again() -> None:
    """B has one place. Without fairness the cell with the larger saving gets it; with it the one that is far out."""
    minutes = np.array([[40.0, 31.0], [20.0, 9.0]])

    plain = Catchments(minutes, numbers(1, 1), numbers(2, 1))
    fair = Catchments(minutes, numbers(1, 1), numbers(2, 1), fairness=Fairness(30.0, 2.0))

    assert solve(plain, STOP, 1).site_of.tolist() == [0, 1]
    assert solve(fair, STOP, 1).site_of.tolist() == [1, 0]


def test_areas_hang_together_only_when_asked() -> None:
    """A row of four: the outer two near A, the inner two near B; connected areas must give up one or the other."""
    minutes = np.array([[1.0, 9.0], [9.0, 1.0], [9.0, 1.0], [1.0, 8.0]])
    people, room = numbers(1, 1, 1, 1), numbers(4, 4)

    free = solve(Catchments(minutes, people, room), STOP, 1)
    joined = solve(Catchments(minutes, people, room, neighbours=row(4)), STOP, 1)

    assert free.site_of.tolist() == [0, 1, 1, 0] and free.contiguous is None
    assert joined.site_of.tolist() == [0, 1, 1, 1] and joined.contiguous
    assert joined.objective == 11 and joined.exact


def test_areas_that_cannot_hang_together_are_proved_so() -> None:
    """A row of 2-1-2 with rooms for 4 and 1: only the ends together would fill the first."""
    with pytest.raises(NoAssignment) as told:
        solve(Catchments(np.ones((3, 2)), numbers(2, 1, 2), numbers(4, 1), neighbours=row(3)), STOP, 1)

    assert told.value.proved


def test_the_worst_off_tenth_counts_the_cell_on_its_edge_in_part() -> None:
    ways = ways_of(numbers(60, 30, 10), numbers(5, 10, 85))

    assert ways.worst_tenth == (60 * 5 + 30 * 5) / 10
    assert ways.mean == (60 * 5 + 30 * 10 + 10 * 85) / 100
    assert ways.longest == 60


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": np.ones((2, 2)), "people": numbers(1, 1, 1), "capacity": numbers(9, 9)},
        {"minutes": np.full((1, 1), np.nan), "people": numbers(1), "capacity": numbers(9)},
        {"minutes": np.ones((1, 1)), "people": numbers(-1), "capacity": numbers(9)},
        {"minutes": np.ones((1, 1)), "people": numbers(1), "capacity": numbers(9), "today": np.array([1])},
        {"minutes": np.ones((1, 1)), "people": numbers(1), "capacity": numbers(9), "continuity": -1.0},
        {"minutes": np.ones((1, 1)), "people": numbers(1), "capacity": numbers(9), "neighbours": np.array([[0, 1]])},
    ],
)
def test_tables_that_do_not_fit_together_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ProblemUnreadable):
        Catchments(**wrong)


def test_the_next_clinic_goes_where_it_saves_most() -> None:
    """One clinic stands at the first place. A second at the third place saves 2 × 8 + 7, at the second 5 + 5 + 0."""
    minutes = np.array([[1.0, 6.0, 9.0], [6.0, 1.0, 6.0], [9.0, 4.0, 1.0], [9.0, 9.0, 2.0]])

    answer = site(Siting(minutes, numbers(1, 1, 2, 1), open=1, fixed=(0,)), STOP, 1)

    assert answer.chosen == (2,) and answer.exact
    assert answer.nearest.tolist() == [0, 0, 2, 2]
    assert answer.objective == 1 + 6 + 2 + 2


def test_covering_counts_people_within_the_limit() -> None:
    minutes = np.array([[5.0, 20.0, 40.0], [40.0, 10.0, 15.0], [40.0, 40.0, 15.0]])

    answer = site(Siting(minutes, numbers(10, 20, 30), open=1, fixed=(0,), kind="coverage", within=15.0), STOP, 1)

    assert answer.chosen == (2,) and answer.exact
    assert answer.objective == 0 and answer.covered_people == 60


def test_no_further_site_only_measures_what_stands() -> None:
    answer = site(Siting(np.array([[1.0, 2.0], [5.0, 3.0]]), numbers(1, 1), open=0, fixed=(0,)), STOP, 1)

    assert answer.chosen == () and answer.objective == 6 and answer.exact


@pytest.mark.parametrize(
    "wrong",
    [
        {"open": 3},
        {"open": 0},
        {"open": 1, "fixed": (2,)},
        {"open": 1, "kind": "coverage"},
        {"open": -1, "fixed": (0,)},
    ],
)
def test_an_impossible_siting_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ProblemUnreadable):
        Siting(np.ones((2, 2)), numbers(1, 1), **wrong)


def test_a_caller_can_stop_the_work_and_still_gets_a_valid_answer() -> None:
    draw = np.random.default_rng(3)
    minutes, people = draw.random((300, 80)) * 40, draw.integers(1, 9, 300).astype(float)
    room = np.full(80, people.sum() / 80 * 1.3)

    hurried = solve(Catchments(minutes, people, room), Stop(asked=lambda: True), 1)
    calm = solve(Catchments(minutes, people, room), STOP, 1)

    assert (hurried.load <= room + 1e-6).all()
    assert hurried.bound <= calm.objective <= hurried.objective + 1e-6


def test_the_bound_without_the_exact_model_is_close() -> None:
    """Prices alone, on 200 cells in the plane: within 5 % for a siting and within 2 % for a division."""
    draw = np.random.default_rng(5)
    here, there, people = draw.random((200, 2)), draw.random((30, 2)), draw.integers(1, 9, 200).astype(float)
    minutes = np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1)) * 60
    no_proof = Stop(columns=0)

    sited = site(Siting(minutes, people, open=6), no_proof, 1)
    divided = solve(Catchments(minutes, people, np.full(30, people.sum() / 30 * 1.2)), no_proof, 1)

    assert 0 <= sited.gap < 0.05
    assert 0 <= divided.gap < 0.02
