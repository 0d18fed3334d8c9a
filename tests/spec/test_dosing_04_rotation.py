"""换药 Change of opioid (`paingrid dose convert`)"""

from __future__ import annotations

from tests.orders import STEADY, injection, patch, rescue, slow, tablet
from tests.spec.dosing_cases import Cases

STEADY_PERSON = {"patient": STEADY}
OXYCODONE = {"drug": "oxycodone", "form": "sr", "every_h": 12}
MORPHINE = {"drug": "morphine", "form": "sr", "every_h": 12}
PATCH = {"drug": "fentanyl", "form": "patch"}
SC = {"drug": "morphine", "route": "sc", "every_h": 4}


def morphine(per_day: float) -> list[dict[str, object]]:
    """Return sustained-release morphine of this amount a day."""
    return [slow(per_day / 2)]


def test_morphine_to_oxycodone(cases: Cases) -> None:
    """吗啡换羟考酮：范围取除数大的一端，再减 25–50 % Morphine to oxycodone: the higher divisor, then 25–50 % less"""
    cases.convert(
        morphine(120),
        OXYCODONE,
        more={"reduction_percent": 25},
        total="120 mg/d",
        equivalent="60 mg/d",
        range="60–80 mg/d",
        dose="20 mg / 12 h",
        per_day="40 mg/d",
        rescue="4–8 mg oxycodone oral",
        look="24 h",
    )
    cases.convert(
        morphine(120),
        OXYCODONE,
        more={"reduction_percent": 50},
        equivalent="60 mg/d",
        dose="15 mg / 12 h",
        per_day="30 mg/d",
        rescue="3–6 mg oxycodone oral",
    )


def test_oxycodone_to_morphine(cases: Cases) -> None:
    """羟考酮换吗啡：系数取低的一端 Oxycodone to morphine: the lower factor"""
    cases.convert(
        [slow(40, "oxycodone")],
        MORPHINE,
        more=STEADY_PERSON,
        total="120 mg/d",
        equivalent="120 mg/d",
        reduction="25 %",
        dose="40 mg / 12 h",
        per_day="80 mg/d",
        rescue="8–16 mg morphine oral",
    )


def test_who_is_reduced_by_half(cases: Cases) -> None:
    """高龄、衰弱、肾功能下降或不明、肝功能下降、剂量 ≥300 mg/日：减 50 % Reasons for the upper end, 50 %"""
    for more in (
        {"patient": {**STEADY, "age": 80}},
        {"patient": {**STEADY, "conditions": ["frail"]}},
        {"patient": {**STEADY, "egfr": 45}},
        {"patient": {**STEADY, "child_pugh": "B"}},
        {},
    ):
        cases.convert([slow(40, "oxycodone")], MORPHINE, more=more, reduction="50 %", per_day="60 mg/d")
    cases.convert(morphine(300), OXYCODONE, more=STEADY_PERSON, equivalent="150 mg/d", reduction="50 %")


def test_the_same_drug(cases: Cases) -> None:
    """同一种药：只换剂型不减；换途径减 25 % The same drug: another form without a cut, another way in with 25 %"""
    cases.convert(
        [tablet("morphine", 10, 6)],
        MORPHINE,
        more=STEADY_PERSON,
        reduction="0 %",
        dose="30 mg / 12 h",
        per_day="60 mg/d",
        rescue="6–12 mg morphine oral",
    )
    cases.convert(
        morphine(60),
        SC,
        more=STEADY_PERSON,
        equivalent="20 mg/d",
        reduction="25 %",
        dose="2.5 mg / 4 h",
        per_day="15 mg/d",
        rescue="1.5–3 mg morphine sc",
        look="0.25 h",
    )
    cases.convert(
        [injection("morphine", 10, 3, "iv")],
        MORPHINE,
        more=STEADY_PERSON,
        equivalent="90 mg/d",
        reduction="25 %",
        dose="30 mg / 12 h",
        per_day="60 mg/d",
    )


def test_extra_doses_that_were_taken_count(cases: Cases) -> None:
    """实际用的解救药计入总量 Extra doses that were taken count"""
    cases.convert(
        [slow(30), rescue(10, taken_per_day=4)],
        OXYCODONE,
        more={"reduction_percent": 25},
        total="100 mg/d",
        equivalent="50 mg/d",
        per_day="30 mg/d",
        dose="15 mg / 12 h",
    )


def test_a_label_and_a_cut_of_the_doctor(cases: Cases) -> None:
    """说明书的表上医生再减 A cut of the doctor on top of a label's table"""
    american = {"factors": "fda-tts", **STEADY_PERSON}
    cases.convert(
        morphine(120), PATCH, more={**american, "reduction_percent": 50}, reduction="50 %", dose="12 ug/h / 72 h"
    )
    less = {**american, "reduction_percent": 60}
    cases.convert(morphine(250), PATCH, more=less, reduction="60 %", dose="25 ug/h / 72 h", flags="reduction-outside")


def test_the_extra_dose_of_a_small_day(cases: Cases) -> None:
    """新药没有这么小的速释规格时，解救药用吗啡计算 The extra dose is worked out in morphine where the new drug has no such strength"""
    old = {"patient": {**STEADY, "age": 80}}
    cases.convert(
        morphine(40), OXYCODONE, more=old, dose="5 mg / 12 h", per_day="10 mg/d", rescue="2–4 mg morphine oral"
    )


def test_a_range_is_converted_at_its_lower_end(cases: Cases) -> None:
    """现用剂量是范围：按下限换，换少不换多 A range is converted at its lower end"""
    taken = {"product": "氨酚羟考酮片 5 mg/325 mg", "count": [1, 2], "every_h": 6}
    cases.convert(
        [taken],
        MORPHINE,
        more={"reduction_percent": 25},
        total="30 mg/d",
        dose="10 mg / 12 h",
        per_day="20 mg/d",
        flags="range-lower-end",
    )


def test_to_the_patch_by_the_chinese_factor(cases: Cases) -> None:
    """换芬太尼贴剂（cn-2018）：÷ 2，不再减，向下取到现有贴剂 To the fentanyl patch by cn-2018: divided by 2, no further cut"""
    for per_day, rate in ((60, "25"), (100, "50"), (120, "50")):
        cases.convert(
            morphine(per_day),
            PATCH,
            more=STEADY_PERSON,
            equivalent=f"{per_day // 2} ug/h",
            reduction="0 %",
            dose=f"{rate} ug/h / 72 h",
        )


def test_to_the_patch_by_the_american_label(cases: Cases) -> None:
    """换芬太尼贴剂（fda-tts）：落在哪一行就是哪一行 To the patch by the American label: the line it falls on"""
    more = {"factors": "fda-tts", **STEADY_PERSON}
    for per_day, rate in ((60, 25), (134, 25), (135, 50), (225, 75), (315, 100)):
        cases.convert(morphine(per_day), PATCH, more=more, equivalent=f"{rate} ug/h", dose=f"{rate} ug/h / 72 h")
    cases.convert(
        morphine(405),
        PATCH,
        more=more,
        equivalent="125 ug/h",
        dose="125 ug/h / 72 h",
        flags="large-first-patch",
    )


def test_to_the_patch_by_the_european_table(cases: Cases) -> None:
    """换芬太尼贴剂（eu-tts，稳定且耐受良好者） To the patch by the European table, for the stable"""
    more = {"factors": "eu-tts", **STEADY_PERSON}
    for per_day, rate in ((60, 25), (90, 50), (150, 75), (210, 100)):
        cases.convert(morphine(per_day), PATCH, more=more, equivalent=f"{rate} ug/h", dose=f"{rate} ug/h / 72 h")


def test_from_the_patch(cases: Cases) -> None:
    """贴剂换出：速率 × 2，撕下后 12–24 小时才开始新的长效药 From the patch: rate times 2, wait 12–24 h for the new one"""
    cases.convert(
        [patch(50)],
        MORPHINE,
        more=STEADY_PERSON,
        total="100 mg/d",
        equivalent="100 mg/d",
        reduction="25 %",
        dose="30 mg / 12 h",
        per_day="60 mg/d",
        rescue="6–12 mg morphine oral",
    )
    cases.convert(
        [patch(75)],
        OXYCODONE,
        more=STEADY_PERSON,
        total="150 mg/d",
        equivalent="75 mg/d",
        reduction="25 %",
        dose="25 mg / 12 h",
        per_day="50 mg/d",
        rescue="5–10 mg oxycodone oral",
    )
