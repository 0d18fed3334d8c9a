"""The ladder, the levels, the follow-up schedule and the times, beyond what the specification prints."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from paingrid.clinical.triage import follow_up, ladder
from paingrid.clinical.triage.answer import answer
from paingrid.clinical.triage.instructions import INSTRUCTIONS
from paingrid.clinical.triage.levels import STEPS_UP
from paingrid.clinical.triage.red_flags import RED_FLAGS
from paingrid.clinical.triage.rules import all_rows
from paingrid.clinical.triage.snapshot import SKEW, parse_snapshot
from tests.spec.printer import BASE, NOW

MINUTE = timedelta(minutes=1)


def case(**changed: Any) -> dict[str, Any]:
    return {"id": "t", "now": NOW.isoformat(), "observed_at": NOW.isoformat(), **BASE, **changed}


def test_an_emergency_tells_nurse_and_doctor_at_once_and_the_next_within_five_minutes() -> None:
    due = {rung: after for rung, after in ladder.steps_for("E")}

    assert due["nurse"] == due["family-doctor"] == timedelta(0)
    assert due["team-leader"] == 5 * MINUTE
    assert ladder.contact_within("E") == 10 * MINUTE


def test_the_district_hears_of_unmet_urgent_work_at_one_hour() -> None:
    assert ladder.rung_due("U", "district-duty") == ladder.contact_within("U") == timedelta(hours=1)


@pytest.mark.parametrize("urgency", ladder.URGENCIES)
def test_no_rung_is_told_before_the_one_below_it(urgency: str) -> None:
    times = [after for _, after in ladder.steps_for(urgency)]

    assert times == sorted(times)
    assert times[0] == timedelta(0)


def test_an_unmet_class_becomes_the_next_one() -> None:
    assert ladder.raised_after("D") == (timedelta(hours=8), "U")
    assert ladder.raised_after("S") == (timedelta(hours=72), "D")
    assert ladder.raised_after("R") == (timedelta(days=3), "S")
    assert ladder.raised_after("E") is None
    assert ladder.raised_after("U") is None


def test_a_shorter_ladder_is_free_and_a_longer_one_needs_a_sign_off() -> None:
    assert ladder.departures({"E": {"team-leader": 3}, "U": {"district-duty": 60}, "D": {"nurse": 900}}) == ()

    found = ladder.departures({"E": {"team-leader": 6, "tertiary-clinic": None}, "U": {"nurse": 1}})

    assert [(d.urgency, d.rung, d.configured) for d in found] == [
        ("E", "team-leader", 6 * MINUTE),
        ("E", "tertiary-clinic", None),
        ("U", "nurse", MINUTE),
    ]


def test_a_rung_that_is_never_told_has_no_time() -> None:
    with pytest.raises(KeyError):
        ladder.rung_due("R", "district-duty")


def test_the_schedule_after_a_start_is_one_three_and_seven_days() -> None:
    assert [t / timedelta(hours=1) for t in follow_up.follow_ups("start")] == [24, 72, 168]
    assert [t / timedelta(hours=1) for t in follow_up.follow_ups("patch-start")] == [24, 48, 72]


@pytest.mark.parametrize("event", follow_up.AFTER)
def test_planned_contacts_come_one_after_the_other(event: str) -> None:
    times = follow_up.follow_ups(event)

    assert times
    assert list(times) == sorted(set(times))


@pytest.mark.parametrize(
    ("status", "days"), [("titrating", 1), ("naive-start", 1), ("stable", 7), ("none", 14), ("?", 1)]
)
def test_routine_is_looked_at_again_by_the_schedule(status: str, days: int) -> None:
    assert follow_up.expected_within(opioid_status=status, goals_of_care="standard") == timedelta(days=days)
    assert follow_up.expected_within(opioid_status=status, goals_of_care="comfort-dying") <= follow_up.DYING


DOWN = {"controlled_hours": 72, "route": "oral", "plan_ready": True, "supply_days": 10}


def test_down_referral_needs_every_condition_known() -> None:
    assert answer(case(**DOWN))["step_down"] is True

    for name in DOWN:
        assert answer(case(**{**DOWN, name: None}))["step_down"] is False, name
    assert answer(case(**{**DOWN, "controlled_hours": 71}))["step_down"] is False
    assert answer(case(**{**DOWN, "route": "parenteral"}))["step_down"] is False
    assert answer(case(**{**DOWN, "nrs_now": 4}))["step_down"] is False
    assert answer(case(**{**DOWN, "egfr": 29}))["step_down"] is False


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"nrs_now": 4, "titration_hours": 72}, ["titration-72h"]),
        ({"dose_rises": 2, "relief_percent": 29}, ["two-rises"]),
        ({"parenteral_needed": True}, ["parenteral"]),
        ({"rotation_needed": True}, ["rotation"]),
        ({"egfr": 29.9}, ["egfr"]),
        ({"ome_mg_per_day": 121}, ["dose-120"]),
        ({"ome_mg_per_day": 121, "pain_trained_doctor": True}, []),
        ({"can_prescribe_here": False}, ["no-prescriber"]),
        ({"rescue_n24": 3, "standard_therapy_days": 7}, ["refractory"]),
        ({"ome_mg_per_day": 300, "pain_trained_doctor": True}, ["dose-300"]),
        ({"age": 17}, ["child"]),
        ({"age": 18}, []),
        ({}, []),
    ],
)
def test_step_up_names_its_reason(changed: dict[str, Any], codes: list[str]) -> None:
    reply = answer(case(**changed))

    assert [step["code"] for step in reply["step_up"]] == codes
    assert {step["to"] for step in reply["step_up"]} <= set(reply["also_notify"])


@pytest.mark.parametrize(
    ("now", "by"),
    [
        ("2026-11-23T21:59:00+08:00", "2026-11-24T05:59:00+08:00"),
        ("2026-11-23T22:01:00+08:00", "2026-11-24T08:00:00+08:00"),
        ("2026-11-23T15:30:00+00:00", "2026-11-24T08:00:00+08:00"),
        ("2026-11-24T03:00:00+08:00", "2026-11-24T08:00:00+08:00"),
    ],
)
def test_same_day_work_of_the_night_waits_for_the_morning_of_shanghai(now: str, by: str) -> None:
    reply = answer(case(now=now, observed_at=now, nrs_now=5))

    assert reply["urgency"] == "D"
    assert datetime.fromisoformat(reply["contact_by"]) == datetime.fromisoformat(by)


def test_a_clock_five_minutes_ahead_is_forgiven_and_six_is_not() -> None:
    assert answer(case(observed_at=(NOW + SKEW).isoformat()))["urgency"] == "R"
    assert answer(case(observed_at=(NOW + SKEW + MINUTE).isoformat()))["errors"][0]["code"] == "future"


@pytest.mark.parametrize("value", [11, -1, 7.5, "7", "", True, "７", [7], {"now": 7}, float("nan"), float("inf")])
def test_a_score_that_is_none_is_refused(value: object) -> None:
    reply = answer(case(nrs_now=value))

    assert reply["urgency"] is None
    assert [(e["field"], e["code"]) for e in reply["errors"]] == [("nrs_now", "out-of-range")]


@pytest.mark.parametrize("name", ["id", "now", "observed_at", "reporter"])
def test_what_must_be_there_is_asked_for(name: str) -> None:
    without = {k: v for k, v in case().items() if k != name}

    assert [(e.field, e.code) for e in parse_snapshot(without)[1]] == [(name, "missing")]


def test_the_example_of_the_contract_is_answered() -> None:
    given = case(nrs_now=8, nrs_worst24=9, nrs_previous=3, rescue_n24=2, rescue_minutes_apart=60, respiratory_rate=None)
    reply = answer(given)

    assert (reply["urgency"], reply["rows"]) == ("U", ["U1", "U2"])
    assert reply["unknown"] == ["respiratory_rate"]
    assert reply["also_notify"] == ["L2"]


def test_every_text_is_there_in_both_languages_and_every_instruction_is_known() -> None:
    texts = [row.text for row in all_rows()] + [step.text for step in STEPS_UP] + list(INSTRUCTIONS.values())
    texts += [text for flag in RED_FLAGS.values() for text in (flag.question, flag.until_help)]

    assert all(text["zh"].strip() and text["en"].strip() for text in texts)
    assert {code for row in all_rows() for code in row.instructions} <= INSTRUCTIONS.keys()
    assert len({row.id for row in all_rows()}) == len(all_rows())


def test_an_emergency_always_says_call_120() -> None:
    for changed in ({"sedation": 4}, {"patch_naive": True, "sedation": 3}, {"extra_patch": True, "sedation": 3}):
        reply = answer(case(**changed))
        assert (reply["urgency"], reply["instructions"][0]) == ("E", "call-120"), changed


def test_naloxone_is_never_automatic_for_the_dying() -> None:
    assert "naloxone-if-supplied" in answer(case(sedation=4))["instructions"]
    reply = answer(case(sedation=4, goals_of_care="comfort-dying", deliberate_extra_dose=True))

    assert reply["urgency"] == "E"
    assert "call-120" in reply["instructions"]
    assert "naloxone-if-supplied" not in reply["instructions"]
