"""The states of a consultation: nothing open without an owner and a clock, in both languages."""

from __future__ import annotations

import pytest

from paingrid.consortium.consultation import CONSENTS, CONSULTATION, KINDS
from paingrid.consortium.process import diagram


def test_the_table_has_no_faults() -> None:
    assert CONSULTATION.faults() == ()


@pytest.mark.parametrize("state", CONSULTATION.states, ids=lambda state: state.code)
def test_every_open_state_has_a_time_for_every_urgency_and_the_graver_is_no_slower(state: object) -> None:
    within = state.within  # type: ignore[attr-defined]
    if within is None:
        assert state.is_end  # type: ignore[attr-defined]
        return
    times = [within[urgency] for urgency in "EUDSR"]
    assert times == sorted(times)


def test_an_opinion_cannot_be_withdrawn_from_under_the_one_who_wrote_it() -> None:
    assert "withdraw" not in {move.code for move in CONSULTATION.moves_from("decided", "asker")}
    assert [move.code for move in CONSULTATION.moves_from("answered", "asker")] == ["decide"]


def test_every_word_stands_in_both_languages() -> None:
    for one in (*KINDS.values(), *CONSENTS.values()):
        assert one["zh"] and one["en"]
    assert "[*] --> asked" in diagram(CONSULTATION, "zh")
