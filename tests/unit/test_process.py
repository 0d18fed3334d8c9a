"""The processes of the consortium: no state without an owner, a clock and a way out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from paingrid.consortium.process import Move, Process, State, diagram
from paingrid.consortium.referral import REFERRAL


def test_no_referral_stays_open_without_an_owner_a_clock_and_a_way_out() -> None:
    assert REFERRAL.faults() == ()
    for state in REFERRAL.states:
        assert state.is_end or all(state.within and state.within[urgency] > timedelta(0) for urgency in "EUDSR")


def test_a_graver_referral_never_waits_longer() -> None:
    for state in REFERRAL.states:
        waits = [state.within[urgency] for urgency in "EUDSR"] if state.within else []
        assert waits == sorted(waits)


def test_every_end_can_be_reached_from_the_beginning() -> None:
    seen, edge = set(), {REFERRAL.first.code}
    while edge:
        seen |= edge
        edge = {move.end for move in REFERRAL.moves if move.start & edge} - seen
    assert seen == {state.code for state in REFERRAL.states}


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (replace(REFERRAL.move("accept"), end="nowhere"), "a state it names does not exist"),
        (replace(REFERRAL.move("accept"), start=frozenset({"closed"})), "an end with moves"),
    ],
)
def test_a_broken_table_is_found(broken: Move, fault: str) -> None:
    moves = tuple(broken if move.code == broken.code else move for move in REFERRAL.moves)

    assert fault in " ".join(replace(REFERRAL, moves=moves).faults())


def test_a_state_without_a_clock_or_a_way_out_is_found() -> None:
    text = {"zh": "开", "en": "open"}
    left_open = Process("x", (State("a", text, "sender"),), ())

    assert len(left_open.faults()) == 3


def test_the_diagram_shows_every_state_and_move_in_both_languages() -> None:
    for language in ("zh", "en"):
        drawn = diagram(REFERRAL, language)
        assert all(state.text[language] in drawn for state in REFERRAL.states)
        assert all(move.text[language] in drawn for move in REFERRAL.moves)
    assert "sent --> accepted: Accept" in diagram(REFERRAL, "en")
    assert "closed --> [*]" in diagram(REFERRAL, "en")
