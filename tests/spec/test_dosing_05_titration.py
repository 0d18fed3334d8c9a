"""滴定 Titration (`paingrid dose titrate`)"""

from __future__ import annotations

from tests.orders import slow
from tests.spec.dosing_cases import Cases


def test_the_first_dose(cases: Cases) -> None:
    """首剂：未用过阿片者，速释吗啡 5–15 mg The first dose: 5–15 mg of immediate-release morphine"""
    cases.titrate("first-dose", next="5–15 mg")


def next_dose(cases: Cases, last: float, nrs: int, minutes: int, says: str, **more: object) -> None:
    """Show the next dose after one score."""
    given = {"last_dose_mg": last, "nrs": nrs, "minutes_since_dose": minutes, **more}
    cases.titrate("next-dose", given=given, next=says)


def test_severe_pain(cases: Cases) -> None:
    """7–10 分：加 50–100 % NRS 7–10: 50–100 % more"""
    next_dose(cases, 10, 10, 60, "15–20 mg")
    next_dose(cases, 10, 7, 60, "15–20 mg")
    next_dose(cases, 5, 8, 60, "7.5–10 mg")


def test_moderate_pain(cases: Cases) -> None:
    """4–6 分：加 25–50 % NRS 4–6: 25–50 % more"""
    next_dose(cases, 10, 6, 60, "12.5–15 mg")
    next_dose(cases, 10, 4, 60, "12.5–15 mg")


def test_mild_pain(cases: Cases) -> None:
    """2–3 分：最多加 25 %；0–1 分：不加 NRS 2–3: at most 25 % more; 0–1: no rise"""
    next_dose(cases, 10, 3, 60, "10–12.5 mg")
    next_dose(cases, 10, 2, 60, "10–12.5 mg")
    next_dose(cases, 10, 1, 60, "10–10 mg")
    next_dose(cases, 10, 0, 60, "10–10 mg")


def test_effects_that_cannot_be_borne(cases: Cases) -> None:
    """不足 4 分而不良反应不能耐受：减 10–25 % Below 4 with effects that cannot be borne: 10–25 % less"""
    next_dose(cases, 20, 3, 60, "15–17.5 mg", intolerable=True)
    next_dose(cases, 20, 4, 60, "25–30 mg", intolerable=True)


def test_the_time_to_the_next_score(cases: Cases) -> None:
    """口服满 60 分钟、皮下 30 分钟、静脉 15 分钟再评分 Score 60 min after a dose by mouth, 30 under the skin, 15 into a vein"""
    next_dose(cases, 5, 8, 30, "7.5–10 mg", route="sc")
    next_dose(cases, 5, 8, 15, "7.5–10 mg", route="iv")


def test_large_doses_ask_for_a_second_person(cases: Cases) -> None:
    """单次吗啡超过 60 mg：第二位医生签字 A single dose of morphine above 60 mg: a second doctor signs"""
    given = {"last_dose_mg": 40, "nrs": 8, "minutes_since_dose": 60}
    cases.titrate("next-dose", given=given, next="60–80 mg", flags="large-single-dose")


def test_the_next_day(cases: Cases) -> None:
    """次日：昨天固定量 + 追加量，分 6 次 The next day: yesterday's regular and extra doses, in six"""
    given = {"fixed_mg": [10] * 6, "extra_mg": [10, 10]}
    cases.titrate("next-day", given=given, per_day="80 mg/d", doses="6", dose="12.5 mg", rescue="8–16 mg")
    given = {"fixed_mg": [5] * 6, "extra_mg": []}
    cases.titrate("next-day", given=given, per_day="30 mg/d", doses="6", dose="5 mg", rescue="3–6 mg")


def test_extra_doses_are_folded_in(cases: Cases) -> None:
    """24 小时解救 3 次起：并入背景量 Three or more extra doses in 24 h are folded into the background"""
    given = {"background": slow(30), "rescue_taken": [10, 10, 10]}
    cases.titrate("fold-rescue", given=given, per_day="90 mg/d", doses="2", dose="40 mg", rescue="9–18 mg")


def test_to_the_long_acting_form(cases: Cases) -> None:
    """稳定后：等量换成 12 小时一次的缓释药 Once stable: the same amount as a sustained-release form every 12 h"""
    cases.titrate(
        "to-long-acting", given={"per_day_mg": 60}, per_day="60 mg/d", doses="2", dose="30 mg", rescue="6–12 mg"
    )
    cases.titrate(
        "to-long-acting",
        given={"per_day_mg": 70},
        per_day="70 mg/d",
        doses="2",
        dose="30 mg",
        rescue="7–14 mg",
    )
    given = {"drug": "oxycodone", "per_day_mg": 40}
    cases.titrate("to-long-acting", given=given, per_day="40 mg/d", doses="2", dose="20 mg", rescue="4–8 mg")
