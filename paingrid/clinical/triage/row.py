"""What one row of the decision table is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from paingrid.clinical.triage.evidence import Evidence

Basis = Literal["guideline", "default"]
Text = dict[str, str]


@dataclass(frozen=True)
class Row:
    """
    One row. `when` answers the row's class for this evidence, or none when it does not apply.

    `act` are (level, role) pairs, `reassess` the time until the next look, `also` levels to inform.
    """

    id: str
    text: Text
    when: Callable[[Evidence], str | None]
    act: tuple[tuple[str, str], ...]
    reassess: timedelta
    basis: Basis
    source: str
    verified: bool = False
    instructions: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
