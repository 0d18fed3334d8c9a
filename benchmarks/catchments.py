"""
How good and how fast the catchment room is: published instances, a plain HiGHS model beside it, and Chengdu.

    .venv/bin/python benchmarks/catchments.py published
    .venv/bin/python benchmarks/catchments.py drawn
    .venv/bin/python benchmarks/catchments.py grids --limit 20
    .venv/bin/python benchmarks/catchments.py chengdu --resolution 8
    .venv/bin/python benchmarks/catchments.py clinics

Every table is printed as Markdown; seconds by the clock. `--folder` adds further OR-Library p-median files.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import highspy
import numpy as np

from paingrid.demo.city import City, build_city
from paingrid.territory.catchment import Assignment, Catchments, Siting, Stop, site, solve
from paingrid.territory.cells import Position
from paingrid.territory.chengdu import city_cells, units_of
from paingrid.territory.demand import Demand, Town, demand_of
from paingrid.territory.travel import RoadModel

INSTANCES = Path(__file__).resolve().parent / "instances"
#: Published optima of the OR-Library p-median files (Beasley 1985), by number.
OPTIMA = dict(
    enumerate(
        [
            *(5819, 4093, 4250, 3034, 1355, 7824, 5631, 4445, 2734, 1255, 7696, 6634, 4374, 2968, 1729),
            *(8162, 6999, 4809, 2845, 1789),
        ],
        start=1,
    )
)
#: ASSUMPTION: room of an institution by tier, in parts; in all 15 % more than there are people.
PARTS = {"L1": 1.0, "L2": 2.0, "L3": 4.0}
ROOM = 1.15
#: Points that are wrong by more than this are scattered, not known.
POINT_ERROR_M = 3_500

Answer = TypeVar("Answer")


def timed(work: Callable[..., Answer], *given: object) -> tuple[Answer, float]:
    begun = time.perf_counter()
    answer = work(*given)
    return answer, time.perf_counter() - begun


def row(*cells: object) -> None:
    print("| " + " | ".join(f"{c:,.2f}" if isinstance(c, float) else str(c) for c in cells) + " |", flush=True)


def head(*names: str) -> None:
    row(*names)
    row(*["---"] * len(names))


def read_graph(path: Path) -> tuple[np.ndarray, int]:
    """Shortest paths between all points, and p."""
    lines = [line.split() for line in path.read_text().splitlines() if line.strip()]
    n, p = int(lines[0][0]), int(lines[0][2])
    cost = np.full((n, n), np.inf)
    np.fill_diagonal(cost, 0.0)
    for a, b, length in ((int(x), int(y), float(z)) for x, y, z in lines[1:]):
        cost[a - 1, b - 1] = cost[b - 1, a - 1] = length
    for k in range(n):
        cost = np.minimum(cost, cost[:, k, None] + cost[None, k])
    return cost, p


def plain_median(
    cost: np.ndarray, p: int, limit: float, capacity: np.ndarray | None = None, demand: np.ndarray | None = None
):
    """The textbook model, built directly: y_j open, x_ij served, x_ij <= y_j; with capacities x is whole too."""
    n, m = cost.shape
    solver = highspy.Highs()
    for name, value in (("output_flag", False), ("time_limit", limit), ("threads", 1), ("mip_rel_gap", 0.0)):
        solver.setOptionValue(name, value)
    lp = highspy.HighsLp()
    pairs = np.arange(n * m)
    cell, place = pairs // m, pairs % m
    rows = [
        (cell, m + pairs, np.ones(n * m)),
        (n + pairs, m + pairs, np.ones(n * m)),
        (n + pairs, place, -np.ones(n * m)),
    ]
    rows.append((np.full(m, n + n * m), np.arange(m), np.ones(m)))
    low = [np.ones(n), np.full(n * m, -np.inf), [float(p)]]
    high = [np.ones(n), np.zeros(n * m), [float(p)]]
    if capacity is not None and demand is not None:
        first = n + n * m + 1
        rows += [(first + place, m + pairs, demand[cell]), (first + np.arange(m), np.arange(m), -capacity)]
        low.append(np.full(m, -np.inf))
        high.append(np.zeros(m))
    r, c, v = (np.concatenate([part[k] for part in rows]) for k in range(3))
    order = np.lexsort((r, c))
    lp.num_col_, lp.num_row_ = m + n * m, int(r.max()) + 1
    lp.col_cost_ = np.concatenate([np.zeros(m), cost.ravel()])
    lp.col_lower_, lp.col_upper_ = np.zeros(m + n * m), np.ones(m + n * m)
    lp.row_lower_, lp.row_upper_ = np.concatenate(low), np.concatenate(high)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(np.bincount(c, minlength=m + n * m))]).astype(np.int32)
    lp.a_matrix_.index_, lp.a_matrix_.value_ = r[order].astype(np.int32), v[order]
    whole = highspy.HighsVarType.kInteger
    other = whole if capacity is not None else highspy.HighsVarType.kContinuous
    lp.integrality_ = [whole] * m + [other] * (n * m)
    solver.passModel(lp)
    solver.run()
    info = solver.getInfo()
    return info.objective_function_value, info.mip_dual_bound, np.array(solver.getSolution().col_value)


def plain_division(minutes: np.ndarray, people: np.ndarray, room: np.ndarray, limit: float):
    """The textbook model of a division, built directly: every pair a whole column."""
    n, m = minutes.shape
    solver = highspy.Highs()
    for name, value in (("output_flag", False), ("time_limit", limit), ("threads", 1), ("mip_rel_gap", 0.0)):
        solver.setOptionValue(name, value)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = n * m, n + m
    lp.col_cost_ = (people[:, None] * minutes).ravel()
    lp.col_lower_, lp.col_upper_ = np.zeros(n * m), np.ones(n * m)
    lp.row_lower_ = np.concatenate([np.ones(n), np.full(m, -np.inf)])
    lp.row_upper_ = np.concatenate([np.ones(n), room])
    cell, place = np.divmod(np.arange(n * m), m)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.arange(0, 2 * n * m + 1, 2).astype(np.int32)
    lp.a_matrix_.index_ = np.column_stack([cell, n + place]).ravel().astype(np.int32)
    lp.a_matrix_.value_ = np.column_stack([np.ones(n * m), people[cell]]).ravel()
    lp.integrality_ = [highspy.HighsVarType.kInteger] * (n * m)
    solver.passModel(lp)
    solver.run()
    info = solver.getInfo()
    return info.objective_function_value, info.mip_dual_bound


def published(folder: Path | None, limit: float) -> None:
    head("instance", "points", "p", "published", "ours", "bound", "gap", "proved", "s", "plain HiGHS", "s")
    files = sorted({*INSTANCES.glob("pmed[0-9]*.txt"), *(folder.glob("pmed[0-9]*.txt") if folder else ())}, key=number)
    for path in files:
        cost, p = read_graph(path)
        ours, seconds = timed(site, Siting(cost, np.ones(len(cost)), p), Stop(columns=200_000), 1)
        (value, _, _), plain = timed(plain_median, cost, p, limit)
        known = OPTIMA.get(number(path), "not in our list")
        row(
            path.stem,
            len(cost),
            p,
            known,
            ours.objective,
            ours.bound,
            f"{ours.gap:.2%}",
            ours.exact,
            seconds,
            value,
            plain,
        )
    capacitated(INSTANCES / "pmedcap1.txt", limit)


def number(path: Path) -> int:
    return int(path.stem.removeprefix("pmed"))


def capacitated(path: Path, limit: float) -> None:
    """The plain model finds the medians; our division of the points over these must cost the published optimum."""
    lines = [line.split() for line in path.read_text().splitlines() if line.strip()]
    p, room = int(lines[0][1]), float(lines[0][2])
    table = np.array(lines[1:], dtype=float)
    cost = np.floor(np.hypot(*(table[:, None, 1:3] - table[None, :, 1:3]).transpose(2, 0, 1)))
    demand = table[:, 3]
    (value, bound, x), plain = timed(plain_median, cost, p, limit, np.full(len(cost), room), demand)
    medians = np.flatnonzero(x[: len(cost)] > 0.5)
    # People weigh 1 in the published cost and their demand in the capacity; ours weighs both alike, so costs are per person.
    problem = Catchments(cost[:, medians] / demand[:, None], demand, np.full(len(medians), room))
    ours, seconds = timed(solve, problem, Stop(), 1)
    print("\nCapacitated: medians from the plain model, the points divided by ours\n")
    head("instance", "published", "ours", "bound", "proved", "s", "plain HiGHS", "its bound", "s")
    row(path.stem, 713, ours.objective, ours.bound, ours.exact, seconds, value, bound, plain)


def drawn(limit: float) -> None:
    """Instances we draw ourselves: no published optimum, so the plain model is the judge."""
    head(
        "cells × sites, p",
        "ours",
        "bound",
        "gap",
        "proved",
        "s",
        "without proof: gap",
        "s",
        "plain HiGHS",
        "its bound",
        "s",
    )
    for cells, sites, p in ((500, 50, 5), (2000, 50, 8), (1000, 100, 10)):
        draw = np.random.default_rng(7)
        here, there = draw.random((cells, 2)) * 100, draw.random((sites, 2)) * 100
        minutes = np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1))
        people = draw.integers(1, 20, cells).astype(float)
        problem = Siting(minutes, people, p)
        ours, seconds = timed(site, problem, Stop(columns=200_000), 1)
        quick, short = timed(site, problem, Stop(columns=0), 1)
        (value, bound, _), plain = timed(plain_median, people[:, None] * minutes, p, limit)
        name = f"{cells} × {sites}, {p}"
        row(
            name,
            ours.objective,
            ours.bound,
            f"{ours.gap:.3%}",
            ours.exact,
            seconds,
            f"{quick.gap:.3%}",
            short,
            value,
            bound,
            plain,
        )


def towns_of(city: City) -> list[Town]:
    """The townships whose own point is known: their simulated centre stands there, not scattered over the district."""
    near = [i for i in city.institutions if i.simulated and (i.position_error_m or POINT_ERROR_M + 1) <= POINT_ERROR_M]
    return [Town(Position(float(i.longitude or 0), float(i.latitude or 0))) for i in near]


def chengdu_demand(resolution: int) -> tuple[Demand, list[tuple[str, Position]], np.ndarray, np.ndarray]:
    """Demand, institutions, their tiers' room and whether each is a tertiary clinic."""
    city = build_city(seed=1)
    people = {t.code: t.population or 0 for t in city.territories if t.kind == "grid"}
    seats = {code: Position(p.longitude, p.latitude) for code, p in city.seats.items()}
    demand = demand_of(city_cells(resolution), units_of(people, seats), towns_of(city))
    known = [i for i in city.institutions if i.longitude is not None and i.latitude is not None]
    parts = np.array([PARTS[i.tier] for i in known])
    room = np.floor(parts / parts.sum() * ROOM * float(demand.people.sum()))
    sites = [(i.code, Position(float(i.longitude or 0), float(i.latitude or 0))) for i in known]
    return demand, sites, room, np.array([i.tier == "L3" for i in known])


def grids(resolution: int, limit: float) -> None:
    """Single grids: the cells of a unit among the institutions in it, beside the plain model."""
    demand, sites, parts, _ = chengdu_demand(resolution)
    owner = np.array(demand.unit_of)
    minutes = RoadModel().minutes(demand.cells, sites, demand.urban)
    home = owner[np.argmin(minutes, axis=0)]  # a scattered centre may stand outside the city: its nearest cell counts
    head("grid", "cells × institutions", "ours", "bound", "gap", "proved", "s", "plain HiGHS", "its bound", "s")
    for code in ("510105", "510107", "CD-HTZ", "510115", "510121"):
        mine, here = np.flatnonzero(owner == code), np.flatnonzero(home == code)
        table, people = minutes[np.ix_(mine, here)], demand.people[mine].astype(float)
        room = np.floor(parts[here] / parts[here].sum() * ROOM * people.sum())
        stop = Stop(nodes=1_000, asked=deadline(limit))
        ours, seconds = timed(solve, Catchments(table, people, room), stop, 1)
        (value, bound), plain = timed(plain_division, table, people, room, limit)
        size = f"{len(mine)} × {len(here)}"
        row(code, size, ours.objective, ours.bound, f"{ours.gap:.3%}", ours.exact, seconds, value, bound, plain)


def deadline(seconds: float) -> Callable[[], bool]:
    """Something to ask whether the time is up: the clock belongs to the caller."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def chengdu(resolution: int) -> None:
    (demand, sites, room, _), first = timed(chengdu_demand, resolution)
    cells = demand.cells
    minutes, second = timed(RoadModel().minutes, cells, sites, demand.urban)
    people = demand.people.astype(float)
    print(f"{len(cells):,} cells, {int(people.sum()):,} people, {len(sites)} institutions, room {int(room.sum()):,}.")
    print(f"Cells and demand {first:.1f} s, travel minutes {second:.1f} s.\n")
    head("question", "people × minutes", "bound", "gap", "mean", "worst tenth", "longest", "people moved", "s")
    plain, spent = timed(solve, Catchments(minutes, people, room), Stop(), 1)
    tell("whole city", plain, room, spent)
    joined, spent = timed(solve, Catchments(minutes, people, room, neighbours=cells.edges), Stop(), 1)
    tell("connected areas", joined, room, spent)
    nearest = np.argmin(minutes, axis=1)
    print(
        f"\nEverybody to the nearest, rooms ignored: {float(people @ minutes.min(axis=1)) / people.sum():.2f} minutes; ",
        end="",
    )
    print(
        f"{int((np.bincount(nearest, weights=people, minlength=len(room)) > room).sum())} institutions would be over-full.\n"
    )
    head("question", "people × minutes", "bound", "gap", "mean", "worst tenth", "longest", "people moved", "s")
    largest = int(np.argmax(plain.load))
    less = room.copy()
    less[largest] *= 0.5
    closed = Catchments(minutes, people, less, today=plain.site_of, continuity=5.0)
    answer, spent = timed(solve, closed, Stop(), 1)
    tell("the fullest hospital halves its room; a move must save 5 minutes", answer, less, spent)


def tell(name: str, answer: Assignment, room: np.ndarray, seconds: float) -> None:
    assert (answer.load <= room + 1e-6).all() and abs(answer.load.sum() - 20_937_757) < 1
    ways = answer.ways
    moved = f"{answer.moved_people:,.0f}"
    row(
        name,
        answer.objective,
        answer.bound,
        f"{answer.gap:.2%}",
        ways.mean,
        ways.worst_tenth,
        ways.longest,
        moved,
        seconds,
    )


def clinics(resolution: int) -> None:
    """Where should further pain clinics be, beside the tertiary ones that stand?"""
    demand, sites, _, top = chengdu_demand(resolution)
    minutes = RoadModel().minutes(demand.cells, sites, demand.urban)
    fixed = tuple(int(k) for k in np.flatnonzero(top))
    head(
        "question",
        "further sites",
        "objective",
        "bound",
        "gap",
        "proved",
        "mean",
        "worst tenth",
        "patients covered",
        "s",
    )
    for number_of in (3, 10):
        problem = Siting(minutes, demand.patients, number_of, fixed)
        show("least minutes", number_of, problem)
        limited = Siting(minutes, demand.patients, number_of, fixed, "coverage", 45.0)
        show("most within 45 minutes", number_of, limited)


def show(name: str, number_of: int, problem: Siting) -> None:
    found, seconds = timed(site, problem, Stop(rounds=150, starts=2), 1)
    covered = "" if found.covered_people is None else f"{found.covered_people / problem.people.sum():.1%}"
    ways = found.ways
    gap = f"{found.gap:.2%}"
    row(name, number_of, found.objective, found.bound, gap, found.exact, ways.mean, ways.worst_tenth, covered, seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", choices=["published", "drawn", "grids", "chengdu", "clinics"])
    parser.add_argument("--resolution", type=int, default=8)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--limit", type=float, default=120.0, help="seconds for each plain model")
    given = parser.parse_args()
    tables: dict[str, Callable[[], None]] = {
        "published": lambda: published(given.folder, given.limit),
        "drawn": lambda: drawn(given.limit),
        "grids": lambda: grids(given.resolution, given.limit),
        "chengdu": lambda: chengdu(given.resolution),
        "clinics": lambda: clinics(given.resolution),
    }
    tables[given.table]()


if __name__ == "__main__":
    main()
