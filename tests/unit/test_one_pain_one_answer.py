"""What a change of medicine took up is not taken up again: neither the score before it nor the extra doses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from paingrid.clinical.advice.facts_json import read_facts
from paingrid.clinical.advice.propose import propose

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def kind_of(*, changed: timedelta, scored: timedelta, nrs: int, rescues: tuple[int, ...] = (), **more: Any) -> str:
    basis = {
        "now": NOW.isoformat(),
        "patient": {"age": 50, "egfr": 90, "egfr_date": "2026-11-20", "opioid_history_days": 10},
        "lines": [
            {"product": "硫酸吗啡缓释片 30 mg", "count": 1, "every_h": 12, "purpose": "background"},
            {"product": "盐酸吗啡片 10 mg", "count": 1, "as_needed": True, "max_per_day": 6, "purpose": "rescue"},
        ],
        "nrs_now": nrs,
        "nrs_at": (NOW - scored).isoformat(),
        "changed_at": (NOW - changed).isoformat(),
        "rescues": [{"at": (NOW - hours * HOUR).isoformat(), "substance": "morphine", "mg": 10.0} for hours in rescues],
        **more,
    }
    return propose(read_facts(basis)).kind


def test_a_score_from_before_the_change_raises_nothing() -> None:
    assert kind_of(changed=1 * HOUR, scored=2 * HOUR, nrs=8) == "wait"
    assert kind_of(changed=2 * HOUR, scored=1 * HOUR, nrs=8) == "raise"


def test_extra_doses_from_before_the_change_are_not_folded_in_twice() -> None:
    four = (3, 8, 13, 20)

    assert kind_of(changed=2 * HOUR, scored=1 * HOUR, nrs=3, rescues=four) == "keep"
    assert kind_of(changed=30 * HOUR, scored=1 * HOUR, nrs=3, rescues=four) == "fold-rescue"


def test_a_reports_count_of_a_whole_day_waits_until_the_change_is_a_day_old() -> None:
    assert kind_of(changed=2 * HOUR, scored=1 * HOUR, nrs=3, rescue_count_24h=4) == "keep"
    assert kind_of(changed=24 * HOUR, scored=1 * HOUR, nrs=3, rescue_count_24h=4) == "fold-rescue"
