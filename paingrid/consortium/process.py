"""
A process as data: its states, who owes the next step in each, and the moves between them.

Nothing in a process stays open without an owner: a state is an end, or it names the side that owes the next step and
its clock runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

Text = dict[str, str]


@dataclass(frozen=True)
class State:
    """One state. `owes` is the side that owes the next step; an end owes nothing and has no clock."""

    code: str
    text: Text = field(hash=False)
    owes: str | None = None
    within: Mapping[str, timedelta] | None = field(default=None, hash=False)

    @property
    def is_end(self) -> bool:
        """Whether nothing follows."""
        return self.owes is None


@dataclass(frozen=True)
class Move:
    """One move: from which states to which, by which sides, and what must be said with it."""

    code: str
    text: Text = field(hash=False)
    start: frozenset[str]
    end: str
    by: frozenset[str]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Process:
    """States and moves; the first state is where it begins."""

    id: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]

    @property
    def first(self) -> State:
        """The state it begins in."""
        return self.states[0]

    def state(self, code: str) -> State:
        """Return a state by its code. :raises KeyError: there is none."""
        return {state.code: state for state in self.states}[code]

    def move(self, code: str) -> Move:
        """Return a move by its code. :raises KeyError: there is none."""
        return {move.code: move for move in self.moves}[code]

    def moves_from(self, state: str, side: str) -> tuple[Move, ...]:
        """Return what a side may do in a state, in the order of the table."""
        return tuple(move for move in self.moves if state in move.start and side in move.by)

    def faults(self) -> tuple[str, ...]:
        """Return what is wrong with the table: unknown states, states nobody reaches, open states without a way out."""
        return tuple(self._faults())

    def _faults(self) -> Iterable[str]:
        codes = {state.code for state in self.states}
        for move in self.moves:
            if not (move.start <= codes and move.end in codes):
                yield f"{move.code}: a state it names does not exist"
        reached = {self.first.code, *(move.end for move in self.moves)}
        yield from (f"{code}: nothing leads here" for code in sorted(codes - reached))
        for state in self.states:
            ways = [move for move in self.moves if state.code in move.start]
            if state.is_end == bool(ways):
                yield f"{state.code}: {'an end with moves' if ways else 'open, and no move leads out'}"
            if not state.is_end and not any(state.owes in move.by for move in ways):
                yield f"{state.code}: who owes the next step may not move"
            if not state.is_end and state.within is None:
                yield f"{state.code}: open without a clock"


def diagram(process: Process, language: str) -> str:
    """Return the process as a Mermaid state diagram in one language."""
    lines = ["stateDiagram-v2", f"    [*] --> {_id(process.first.code)}"]
    lines += [f"    {_id(state.code)}: {state.text[language]}" for state in process.states]
    for move in process.moves:
        lines += [
            f"    {_id(start)} --> {_id(move.end)}: {move.text[language]}"
            for start in (state.code for state in process.states)
            if start in move.start
        ]
    lines += [f"    {_id(state.code)} --> [*]" for state in process.states if state.is_end]
    return "\n".join(lines)


def _id(code: str) -> str:
    return code.replace("-", "_")
