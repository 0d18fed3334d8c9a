"""每日总量 The day's total in oral morphine (`paingrid dose mme`)"""

from __future__ import annotations

from tests.orders import injection, patch, rescue, slow, tablet
from tests.spec.dosing_cases import Cases

OXYCONTIN = {"product": "奥施康定 10 mg", "count": 1, "every_h": 12}
TYLOX = {"product": "氨酚羟考酮片 5 mg/325 mg", "count": 2, "every_h": 6}


def test_tablets(cases: Cases) -> None:
    """片剂：每日量 × 系数 Tablets: the day's amount times the factor"""
    cases.mme([slow(60)], "cn-2018", total="120 mg/d")
    cases.mme([OXYCONTIN], "cn-2018", total="30 mg/d")
    cases.mme([tablet("codeine", 30, 6)], "cn-2018", total="27 mg/d")


def test_injections(cases: Cases) -> None:
    """注射剂：吗啡 1 mg 相当于口服 3 mg Injections: 1 mg of morphine is 3 mg by mouth"""
    cases.mme([injection("morphine", 10, 3, "iv")], "cn-2018", total="90 mg/d")


def test_patches(cases: Cases) -> None:
    """贴剂：按贴着的速率，不按更换天数摊薄 Patches: by the rate at which they are worn, whatever the days between changes"""
    cases.mme([patch(25)], "cn-2018", total="50 mg/d")
    cases.mme([patch(25, every_h=240)], "cdc-2022", total="60 mg/d")
    cases.mme([patch(50), patch(12)], "cn-2018", total="124 mg/d")


def test_as_needed(cases: Cases) -> None:
    """按需药：实际用了几次算几次，上限另列；没有记录就只有下限 As needed: what was taken counts, the most is shown beside"""
    cases.mme([slow(30), rescue(10, taken_per_day=3)], "cn-2018", total="90 mg/d", at_most="120 mg/d")
    cases.mme([slow(30), rescue(10)], "cn-2018", total="≥ 60 mg/d", at_most="120 mg/d", flags="lower-bound")


def test_combinations(cases: Cases) -> None:
    """复方：阿片成分算总量，对乙酰氨基酚另外累计 Combinations: the opioid counts, paracetamol is summed beside"""
    cases.mme([TYLOX], "cn-2018", total="60 mg/d", paracetamol="2600 mg/d")
    cases.mme([TYLOX, tablet("paracetamol", 500, 3)], "cn-2018", total="60 mg/d", paracetamol="4100 mg/d")


def test_a_range_counts_at_its_upper_end(cases: Cases) -> None:
    """剂量或频率是范围：总量按上限 A range counts at its upper end in a total"""
    taken = {**TYLOX, "count": [1, 2], "every_h": [4, 6]}
    cases.mme([taken], "cn-2018", total="90 mg/d", at_most="90 mg/d", paracetamol="3900 mg/d")


def test_what_has_no_factor(cases: Cases) -> None:
    """没有系数或不认识的药：总量只是下限，绝不当作 0 No factor, or not known: the total is a lower bound, never 0"""
    for drug in ("buprenorphine", "dihydrocodeine", "pethidine", "dezocine"):
        cases.mme([slow(60), tablet(drug, 10, 2)], "cn-2018", total="≥ 120 mg/d", flags="lower-bound")
    cases.mme([slow(60), tablet("仙丹", 10, 2)], "cn-2018", total="≥ 120 mg/d", flags="lower-bound")


def test_nothing_is_taken(cases: Cases) -> None:
    """没有阿片 No opioid"""
    cases.mme([], "cn-2018", total="0 mg/d", flags="no-opioid-recorded")
    cases.mme([tablet("ibuprofen", 400, 3)], "cn-2018", total="0 mg/d", flags="no-opioid-recorded")
