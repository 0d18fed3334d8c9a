"""The way off an opioid: both rules, at their edges, and in strengths that exist."""

from __future__ import annotations

from typing import Any

import pytest

from paingrid.clinical.opioids.answers import taper


def way(per_day: float, **more: Any) -> dict[str, Any]:
    return taper.answer({"id": 1, "per_day_mg": per_day, **more})


def amounts(reply: dict[str, Any]) -> list[tuple[int, float]]:
    return [(one["day"], one["per_day_mg"]) for one in reply["steps"]]


def codes(reply: dict[str, Any]) -> set[str]:
    return {flag["code"] for flag in reply["flags"]}


def test_the_rule_of_2018() -> None:
    reply = way(120, percent=25)
    assert amounts(reply) == [(1, 90), (2, 67.5), (3, 50.625), (4, 37.9688), (5, 30)]
    assert (reply["hold_days"], reply["stop_day"]) == (2, 7)
    assert "120 × (1 − 25 %) = 90" in reply["working"][0]["zh"]
    assert "120 × (1 − 25 %) = 90" in reply["working"][0]["en"]


def test_the_rule_of_2011() -> None:
    reply = way(120, rule="cn-2011")
    assert amounts(reply) == [(1, 84), (3, 63), (5, 47.25), (7, 35.4375), (9, 30)]
    assert (reply["hold_days"], reply["stop_day"]) == (2, 11)
    assert "percent-not-used" not in codes(reply)


def test_a_percentage_that_the_rule_of_2011_does_not_take_is_said() -> None:
    reply = way(120, rule="cn-2011", percent=10)
    assert amounts(reply)[0] == (1, 84) and "percent-not-used" in codes(reply)


@pytest.mark.parametrize(("percent", "refused"), [(9.99, True), (10, False), (25, False), (25.01, True), (100, True)])
def test_percentages_at_their_edges(percent: float, refused: bool) -> None:
    reply = way(60, percent=percent)
    assert (reply["refused"] is not None) is refused
    if refused:
        assert reply["refused"]["code"] == "percent-outside" and reply["refused"]["source"] and reply["steps"] == []


@pytest.mark.parametrize(("per_day", "steps"), [(30.5, 1), (30, 0), (20.5, 0)])
def test_at_the_floor_it_is_held_and_stopped(per_day: float, steps: int) -> None:
    reply = way(per_day)
    assert len(reply["steps"]) == steps and reply["stop_day"] == 3


def test_days_between_steps_and_a_way_that_would_not_end() -> None:
    assert [day for day, _ in amounts(way(120, every_days=3))] == [1, 4, 7, 10, 13]
    assert way(9_999, percent=10, every_days=31)["refused"]["code"] == "too-slow"


def test_in_strengths_the_first_step_is_the_percentage_and_no_more() -> None:
    """80 mg of oxycodone is 120 mg of morphine; 90 of morphine is 60 of oxycodone, a quarter less."""
    first = way(120, drug="oxycodone", form="sr")["steps"][0]
    assert (first["per_dose_mg"], first["every_h"]) == (30, 12)
    assert sum(unit["count"] for unit in first["made_of"]) >= 1
    reply = way(120, drug="morphine")
    assert [one["per_dose_mg"] for one in reply["steps"]] == [40, 30, 20, 10, 10]
    assert "rounded-down" in codes(reply) and "below-smallest" not in codes(reply)


def test_a_step_below_every_strength_is_said_and_not_zero() -> None:
    reply = way(60, drug="morphine", form="sr", every_h=8)
    assert reply["steps"][-1]["per_dose_mg"] == 10
    small = way(60, drug="oxycodone", form="ir", every_h=1)
    assert small["steps"][-1]["per_dose_mg"] is None and "below-smallest" in codes(small)


@pytest.mark.parametrize(("drug", "code"), [("methadone", "methadone-specialist"), ("tramadol", "no-factor")])
def test_a_drug_that_is_not_tapered_here(drug: str, code: str) -> None:
    reply = way(120, drug=drug)
    assert reply["refused"]["code"] == code and reply["steps"] == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"per_day_mg": None}, "per_day_mg"),
        ({"per_day_mg": "60"}, "per_day_mg"),
        ({"per_day_mg": 0}, "per_day_mg"),
        ({"rule": "cn-1999"}, "rule"),
        ({"every_days": 0}, "every_days"),
        ({"every_days": 1.5}, "every_days"),
        ({"drug": "aspirin"}, "drug"),
        ({"form": "sr"}, "drug"),
        ({"drug": "morphine", "every_h": 72}, "every_h"),
        ({"id": []}, "id"),
        ({"speed": 1}, "speed"),
    ],
)
def test_what_cannot_be_read_is_an_error_of_its_line(fields: dict[str, Any], field: str) -> None:
    reply = taper.answer({"id": 1, "per_day_mg": 60, **fields})
    assert field in {error["field"] for error in reply["errors"]} and reply["steps"] == []
