"""减量停药 The way off an opioid (`paingrid dose taper`)"""

from __future__ import annotations

from tests.spec.dosing_cases import Cases


def test_the_rule_of_2018(cases: Cases) -> None:
    """2018 版：每步减 10–25 %，到 30 mg/日维持 2 天后停 The 2018 rule: steps of 10–25 % to 30 mg/d, hold 2 days, stop"""
    cases.taper(
        given={"per_day_mg": 120, "percent": 25, "rule": "cn-2018"},
        steps="1: 90, 2: 67.5, 3: 50.625, 4: 37.9688, 5: 30",
        stop="7",
        flags="watch-withdrawal",
    )
    cases.taper(
        given={"per_day_mg": 60, "percent": 10, "every_days": 3},
        steps="1: 54, 4: 48.6, 7: 43.74, 10: 39.366, 13: 35.4294, 16: 31.8865, 19: 30",
        stop="21",
        flags="watch-withdrawal",
    )


def test_the_rule_of_2011(cases: Cases) -> None:
    """2011 版：先减 30 %，以后每 2 天减 25 % The 2011 rule: 30 % first, then 25 % every 2 days"""
    cases.taper(
        given={"per_day_mg": 120, "rule": "cn-2011"},
        steps="1: 84, 3: 63, 5: 47.25, 7: 35.4375, 9: 30",
        stop="11",
        flags="watch-withdrawal",
    )


def test_at_the_floor(cases: Cases) -> None:
    """已在 30 mg/日或以下：维持 2 天后停 At 30 mg/d or below: hold 2 days, stop"""
    cases.taper(given={"per_day_mg": 30}, steps="", stop="3", flags="watch-withdrawal")
    cases.taper(given={"per_day_mg": 20}, steps="", stop="3", flags="watch-withdrawal")


def test_in_strengths(cases: Cases) -> None:
    """写明药名：各步向下取到现有规格 With a drug: each step down to strengths that exist"""
    cases.taper(
        given={"per_day_mg": 120, "percent": 25, "drug": "morphine", "form": "sr", "every_h": 12},
        steps="1: 90, 2: 67.5, 3: 50.625, 4: 37.9688, 5: 30",
        tablets="1: 40, 2: 30, 3: 20, 4: 10, 5: 10",
        stop="7",
        flags="watch-withdrawal rounded-down",
    )
