"""Divisions and sitings against brute force: nobody left out, no room overdrawn, no bound above the truth."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from paingrid.territory.catchment import (
    Assignment,
    CapacityShort,
    Catchments,
    Fairness,
    NoAssignment,
    Siting,
    Stop,
    site,
    solve,
)
from paingrid.territory.catchment.joined import is_joined

STOP = Stop()
QUICK = Stop(rounds=3, nodes=1, columns=0, starts=1)
SMALL = settings(max_examples=150, deadline=None)


@st.composite
def divisions(draw: st.DrawFn, *, joined: bool = False, cells: int = 7, sites: int = 3) -> Catchments:
    n, m = draw(st.integers(1, cells)), draw(st.integers(1, sites))
    minutes = draw(st.lists(st.integers(0, 60), min_size=n * m, max_size=n * m))
    people = draw(st.lists(st.integers(0, 9), min_size=n, max_size=n))
    capacity = draw(st.lists(st.integers(0, 30), min_size=m, max_size=m))
    today = draw(st.none() | st.lists(st.integers(-1, m - 1), min_size=n, max_size=n))
    pairs = draw(st.sets(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=n)) if joined else set()
    edges = sorted({(k, k + 1) for k in range(n - 1)} | {(a, b) for a, b in pairs if a < b})
    return Catchments(
        minutes=np.array(minutes, dtype=np.float64).reshape(n, m),
        people=np.array(people, dtype=np.float64),
        capacity=np.array(capacity, dtype=np.float64),
        today=None if today is None else np.array(today),
        continuity=float(draw(st.integers(0, 20))),
        fairness=draw(st.none() | st.builds(Fairness, st.floats(0, 40), st.floats(0, 5))),
        neighbours=np.array(edges, dtype=np.int64).reshape(-1, 2) if joined else None,
    )


def best_by_trying_all(problem: Catchments) -> float:
    cost, (n, m) = problem.cost_per_person(), problem.minutes.shape
    best = np.inf
    for choice in product(range(m), repeat=n):
        where = np.array(choice)
        load = np.bincount(where, weights=problem.people, minlength=m)
        joined = problem.neighbours is None or is_joined(problem.neighbours, where)
        if (load <= problem.capacity).all() and joined:
            best = min(best, float(problem.people @ cost[np.arange(n), where]))
    return best


def answer_of(problem: Catchments, stop: Stop, seed: int = 1) -> Assignment | None:
    try:
        return solve(problem, stop, seed)
    except (CapacityShort, NoAssignment):
        return None


def keeps_the_rules(problem: Catchments, answer: Assignment) -> bool:
    n, m = problem.minutes.shape
    load = np.bincount(answer.site_of, weights=problem.people, minlength=m)
    whole = answer.site_of.shape == (n,) and answer.site_of.min() >= 0 and answer.site_of.max() < m
    fits = bool((load <= problem.capacity + 1e-6).all()) and np.allclose(load, answer.load)
    joined = problem.neighbours is None or (is_joined(problem.neighbours, answer.site_of) and answer.contiguous)
    return bool(whole and fits and joined)


@SMALL
@given(divisions() | divisions(joined=True))
def test_the_exact_answer_is_that_of_trying_all(problem: Catchments) -> None:
    best = best_by_trying_all(problem)

    try:
        answer = solve(problem, STOP, 1)
    except CapacityShort:
        assert best == np.inf
    except NoAssignment as none:
        assert none.proved and best == np.inf
    else:
        assert keeps_the_rules(problem, answer)
        assert answer.exact
        assert abs(answer.objective - best) <= 1e-6 * (1 + best)


@SMALL
@given(divisions() | divisions(joined=True))
def test_without_a_proof_the_bound_is_below_the_best_and_the_rules_hold(problem: Catchments) -> None:
    answer = answer_of(problem, QUICK)

    if answer is not None:
        best = best_by_trying_all(problem)
        assert keeps_the_rules(problem, answer)
        assert answer.bound <= best + 1e-6 * (1 + best) <= answer.objective + 2e-6 * (1 + best)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_the_same_seed_gives_the_same_answer(seed: int, joined: bool) -> None:
    draw = np.random.default_rng(seed)
    side = 12
    people = draw.integers(1, 30, side * side).astype(float)
    grid = np.array([(x, y) for x in range(side) for y in range(side)], dtype=float)
    sites = draw.random((6, 2)) * side
    edges = [(a, b) for a, b in combinations(range(side * side), 2) if abs(grid[a] - grid[b]).sum() == 1]
    problem = Catchments(
        minutes=np.hypot(*(grid[:, None] - sites[None]).transpose(2, 0, 1)),
        people=people,
        capacity=np.full(6, people.sum() / 6 * 1.25),
        neighbours=np.array(edges) if joined else None,
    )

    one, other = answer_of(problem, QUICK, seed), answer_of(problem, QUICK, seed)

    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert (one.site_of == other.site_of).all() and one.bound == other.bound
        assert keeps_the_rules(problem, one) and one.bound <= one.objective


@SMALL
@given(divisions())
def test_a_large_weight_of_continuity_changes_nothing_that_can_stay(problem: Catchments) -> None:
    n, m = problem.minutes.shape
    today = np.arange(n) % m
    load = np.bincount(today, weights=problem.people, minlength=m)
    room = np.maximum(problem.capacity, load)

    answer = solve(replace(problem, today=today, capacity=room, continuity=1e4, fairness=None), STOP, 1)

    assert answer.moved_people == 0


@st.composite
def sitings(draw: st.DrawFn) -> Siting:
    n, m = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    minutes = draw(st.lists(st.integers(0, 40), min_size=n * m, max_size=n * m))
    people = draw(st.lists(st.integers(0, 9), min_size=n, max_size=n))
    fixed = draw(st.sets(st.integers(0, m - 1), max_size=m - 1))
    number = draw(st.integers(0 if fixed else 1, m - len(fixed)))
    limit = draw(st.none() | st.integers(0, 40))
    return Siting(
        minutes=np.array(minutes, dtype=np.float64).reshape(n, m),
        people=np.array(people, dtype=np.float64),
        open=number,
        fixed=tuple(sorted(fixed)),
        kind="median" if limit is None else "coverage",
        within=None if limit is None else float(limit),
    )


def best_site_by_trying_all(problem: Siting) -> float:
    cost = problem.people[:, None] * problem.cost_per_person()
    free = [s for s in range(cost.shape[1]) if s not in problem.fixed]
    return min(float(cost[:, [*problem.fixed, *more]].min(axis=1).sum()) for more in combinations(free, problem.open))


@SMALL
@given(sitings(), st.sampled_from([STOP, Stop(rounds=2, starts=1)]))
def test_the_exact_siting_is_that_of_trying_all(problem: Siting, stop: Stop) -> None:
    answer = site(problem, stop, 1)

    best = best_site_by_trying_all(problem)
    assert abs(answer.objective - best) <= 1e-6 * (1 + best) and answer.exact
    assert len(answer.chosen) == problem.open and not set(answer.chosen) & set(problem.fixed)


@SMALL
@given(sitings(), st.integers(0, 99))
def test_a_hurried_siting_has_a_valid_bound_and_is_the_same_again(problem: Siting, seed: int) -> None:
    one, other = site(problem, QUICK, seed), site(problem, QUICK, seed)

    best = best_site_by_trying_all(problem)
    assert one.bound <= best + 1e-6 * (1 + best) and one.objective >= best - 1e-6 * (1 + best)
    assert one.chosen == other.chosen and one.bound == other.bound
