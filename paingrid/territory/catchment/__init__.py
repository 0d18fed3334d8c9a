"""Who looks after which cell, and where the next clinic should be: `Problem → solve(problem, stop, seed) → Result`."""

from paingrid.territory.catchment.assign import solve
from paingrid.territory.catchment.problem import (
    CapacityShort,
    Catchments,
    Fairness,
    NoAssignment,
    ProblemUnreadable,
    Siting,
    Stop,
)
from paingrid.territory.catchment.result import Assignment, Sites, Ways, ways_of
from paingrid.territory.catchment.siting import site

__all__ = [
    "Assignment",
    "CapacityShort",
    "Catchments",
    "Fairness",
    "NoAssignment",
    "ProblemUnreadable",
    "Sites",
    "Siting",
    "Stop",
    "Ways",
    "site",
    "solve",
    "ways_of",
]
