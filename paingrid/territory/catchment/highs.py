"""The exact solver HiGHS behind one function: minimise a linear cost under rows, some columns whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Rows:
    """Constraint rows by entry: `low[r] <= sum(value * x[column]) <= high[r]`."""

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    value: Array
    low: Array
    high: Array


@dataclass(frozen=True)
class Answer:
    """What HiGHS found: `x` and `objective` if `found`; nothing can be below `bound`; `proved` closes the case."""

    x: Array
    prices: Array
    objective: float
    bound: float
    found: bool
    proved: bool

    def times(self, unit: float) -> Answer:
        """Return the same answer with its costs in another unit."""
        return replace(self, prices=self.prices * unit, objective=self.objective * unit, bound=self.bound * unit)


def minimise(
    cost: Array,
    upper: Array,
    rows: Rows,
    *,
    lower: Array | None = None,
    whole: NDArray[np.bool_] | None = None,
    start: Array | None = None,
    nodes: int = 0,
    seed: int = 0,
    asked: Callable[[], bool] | None = None,
) -> Answer:
    """
    Minimise `cost @ x` for lower (or 0) <= x <= upper under `rows`; `whole` columns take whole values.

    One thread and a seed, so that the same question has the same answer. An infeasible model comes back as not
    `found` and `proved`.
    """
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in _options(nodes, seed).items():
        solver.setOptionValue(name, value)
    solver.passModel(_model(cost, np.zeros(len(cost)) if lower is None else lower, upper, rows, whole))
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = list(start)
        solver.setSolution(solution)
    if asked is not None and whole is not None:
        solver.cbMipInterrupt += lambda event: event.interrupt() if asked() else None
    solver.run()
    return _answer(solver, whole is not None)


def _options(nodes: int, seed: int) -> dict[str, Any]:
    return {
        "log_to_console": False,
        "output_flag": False,
        "threads": 1,
        "random_seed": seed % 2**31,
        "mip_max_nodes": max(1, nodes),
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 1e-6,
    }


def _model(cost: Array, lower: Array, upper: Array, rows: Rows, whole: NDArray[np.bool_] | None) -> Any:
    order = np.lexsort((rows.row, rows.column))
    counts = np.bincount(rows.column, minlength=len(cost))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(rows.low)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, lower, upper
    lp.row_lower_, lp.row_upper_ = rows.low, rows.high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    lp.a_matrix_.index_ = rows.row[order].astype(np.int32)
    lp.a_matrix_.value_ = rows.value[order]
    if whole is not None:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(w)] for w in whole]
    return lp


def _answer(solver: Any, mixed: bool) -> Answer:
    status, info = solver.getModelStatus(), solver.getInfo()
    kinds = highspy.HighsModelStatus
    solution = solver.getSolution()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    proved = status in (kinds.kOptimal, kinds.kInfeasible)
    bound = info.mip_dual_bound if mixed else info.objective_function_value
    return Answer(
        x=np.array(solution.col_value),
        prices=np.array(solution.row_dual),
        objective=info.objective_function_value if found else np.inf,
        bound=bound if np.isfinite(bound) else -np.inf,
        found=found,
        proved=proved,
    )
