"""今日建议 Today's advice: the situations and their steps, side effects, the way to the next look"""

from __future__ import annotations

from collections.abc import Iterator

from paingrid.clinical.advice.effects import all_paths, comfort
from paingrid.clinical.advice.situation import (
    _ORDER as ASKED,
)
from paingrid.clinical.advice.situation import (
    CURRENT_FOR,
    STABLE_FOR,
    Situation,
)
from paingrid.clinical.checks.rules.person_today import BREATHS_HOLD
from paingrid.clinical.numbers import Number
from paingrid.clinical.opioids.titrate import FOLD_FROM, TITRATION_FROM, WAIT_ORAL
from paingrid.clinical.quantities import digits
from tests.spec.dosing_cases import Cases
from tests.spec.dosing_page import found
from tests.spec.printer import table_of

SR = {"product": "硫酸吗啡缓释片 30 mg", "count": 1, "every_h": 12, "purpose": "background"}
IR = {"product": "硫酸吗啡片 10 mg", "count": 1, "every_h": 4, "purpose": "background"}
RESCUE = {"product": "硫酸吗啡片 10 mg", "count": 1, "as_needed": True, "taken_per_day": 0, "max_per_day": 6}
RESCUE |= {"purpose": "rescue"}
OXYCODONE = {"product": "盐酸羟考酮缓释片 20 mg", "count": 1, "every_h": 12, "purpose": "background"}
PATCH = {"product": "多瑞吉 25 µg/h", "count": 1, "change_every_h": 72, "purpose": "background"}
FOUR_DAYS_AGO, YESTERDAY = "2026-11-19T06:00:00+08:00", "2026-11-22T09:00:00+08:00"


def _n(number: Number) -> str:
    return digits(number.value)


_PAIN = _n(TITRATION_FROM)
_CALM = _n(STABLE_FOR)
_FOLD = _n(FOLD_FROM)
#: When each situation holds and what its step is; the numbers are the edition's.
SITUATIONS: dict[Situation, tuple[str, str, str, str]] = {
    Situation.COMFORT: (
        "临终舒适照护",
        "dying, with a comfort plan",
        "不改药，当面决定",
        "nothing changes, bedside decides",
    ),
    Situation.HOLD: (
        f"镇静 ≥3 级或呼吸不到 {_n(BREATHS_HOLD)} 次/分；用阿片而有中毒信号",
        f"sedation ≥3 or breathing below {_n(BREATHS_HOLD)} a minute; on an opioid with signs of toxicity",
        "下一次先停，不开始阿片，一小时内当面评估",
        "omit the next dose, begin no opioid, see the patient within the hour",
    ),
    Situation.REFER: ("有未处理的危险信号", "a red flag is open", "先处理危险信号", "deal with the red flag first"),
    Situation.ASK: (
        "固定阿片剂量不明，或有两种强阿片",
        "a regular opioid of unknown dose, or two strong ones",
        "先问清楚，不算",
        "ask; nothing is worked out",
    ),
    Situation.ASSESS: (
        f"没有 {_n(CURRENT_FOR)} 小时内的疼痛评分",
        f"no pain score within {_n(CURRENT_FOR)} h",
        "先评分",
        "score first",
    ),
    Situation.START: (
        f"没有固定强阿片而疼痛 ≥{_PAIN} 分",
        f"no regular strong opioid and pain of {_PAIN} or more",
        "开始速释吗啡（肾功能严重下降者拒绝）",
        "begin immediate-release morphine (refused where the kidneys fail)",
    ),
    Situation.NON_OPIOID: ("没有固定阿片，疼痛较轻", "no regular opioid, milder pain", "第一阶梯", "the first step"),
    Situation.NEWLY_CHANGED: (
        "改药以后还没有新的评分",
        "no score since the medicine was changed",
        "先评分",
        "score first",
    ),
    Situation.REDUCE: (
        f"不良反应不能耐受而疼痛 <{_PAIN} 分",
        f"effects that cannot be borne, pain below {_PAIN}",
        "减量",
        "reduce",
    ),
    Situation.WAIT: (
        f"滴定中，上次用药不到 {_n(WAIT_ORAL)} 分钟",
        f"titrating, less than {_n(WAIT_ORAL)} min since a dose",
        "到时再评分",
        "score when the time has come",
    ),
    Situation.NEXT_DOSE: (
        f"滴定中，疼痛 ≥{_PAIN} 分，上次用药已到时间",
        f"titrating, pain of {_PAIN} or more, the last dose has had its time",
        "按分数给下一剂",
        "the next dose by the score",
    ),
    Situation.TO_LONG_ACTING: (
        f"滴定中，0–3 分已 {_CALM} 小时，解救少于 {_FOLD} 次",
        f"titrating, controlled for {_CALM} h with fewer than {_FOLD} extra doses",
        "等量换长效",
        "the same amount as a long-acting form",
    ),
    Situation.NEXT_DAY: (
        "滴定满一天",
        "titrating for a day",
        "昨天总量分 6 次",
        "all of yesterday in six doses",
    ),
    Situation.FOLD: (
        f"24 小时解救 ≥{_FOLD} 次",
        f"{_FOLD} or more extra doses in 24 h",
        "并入背景量",
        "fold them into the background",
    ),
    Situation.RAISE: (
        f"疼痛 ≥{_PAIN} 分",
        f"pain of {_PAIN} or more",
        "按分数加背景量（取下限）",
        "raise the background by the score, its lower end",
    ),
    Situation.KEEP: ("其余", "everything else", "继续现在的用药", "go on as it is"),
}
PHASES = {"prevent": "预防 prevent", "look": "观察 look", "act": "处理 act", "call": "呼叫 call"}
AUDIENCES = {"family": "家属 family", "staff": "医护 staff"}


def tables() -> Iterator[str]:
    """Print the order of the situations, and the paths of the side effects."""
    yield (
        "情形按危险程度自上而下判断，第一个符合的算数；每种情形只有一个建议。\n"
        "Situations are asked from above in the order of danger, the first that fits counts; each has one step."
    )
    asked = [(f"`{one.value}`", *SITUATIONS[one]) for one, _ in ASKED]
    yield table_of(("情形 situation", "什么时候", "when", "建议", "step"), asked)
    for path in (*all_paths(), comfort()):
        rows = [
            (PHASES[step.phase], AUDIENCES[step.audience], step.text["zh"], step.text["en"], step.source.brief,
             found(step.verified))
            for audience in ("staff", "family")
            for step in path.of(audience)  # type: ignore[arg-type]  # one of the two
        ]  # fmt: skip
        silent = "（临终者不显示 not shown for the dying）" if path.silent_for_dying else ""
        yield (
            f"### 不良反应路径 path `{path.id}` {path.name['zh']} {path.name['en']}{silent}\n\n"
            + table_of(("步骤 phase", "给谁 for", "中文", "English", "来源 source", "核对 found"), rows)
        )


def test_before_any_dose(cases: Cases) -> None:
    """先于任何剂量：临终、镇静或呼吸慢、危险信号、用量不清、没有评分 Before any dose"""
    dying = {"goals_of_care": "comfort-dying"}
    cases.advice("comfort", lines=[SR], nrs_now=9, patient=dying, kind="comfort", then="60 mg/d")
    cases.advice("hold", lines=[SR], nrs_now=9, sedation=3, kind="hold", then="60 mg/d")
    slow_breaths = {"respiratory_rate": 9}
    cases.advice("hold", lines=[SR], nrs_now=9, patient=slow_breaths, kind="hold", then="60 mg/d")
    cases.advice("hold", nrs_now=8, patient=slow_breaths, kind="hold", then="0 mg/d")
    cases.advice("refer", lines=[SR], nrs_now=9, red_flags=["cord-compression"], kind="refer", then="60 mg/d")
    cases.advice("ask", lines=[SR, OXYCODONE], nrs_now=5, kind="ask", then="120 mg/d")
    cases.advice("assess", lines=[SR], kind="assess", then="60 mg/d")
    old = "2026-11-23T05:00:00+08:00"
    cases.advice("assess", lines=[SR], nrs_now=8, nrs_at=old, kind="assess", then="60 mg/d")


def test_the_beginning(cases: Cases) -> None:
    """开始：轻度用第一阶梯；中重度开始吗啡 The beginning: the first step, or morphine"""
    cases.advice("non-opioid", nrs_now=2, kind="non-opioid", then="0 mg/d")
    cases.advice("start", nrs_now=8, kind="start", then="60 mg/d")
    cases.advice("start", nrs_now=5, kind="start", then="30 mg/d")
    cases.advice("start", nrs_now=8, patient={"age": 80}, kind="start", then="30 mg/d")
    cases.advice("start", nrs_now=8, patient={"egfr": None}, kind="start", then="30 mg/d")


def test_during_titration(cases: Cases) -> None:
    """滴定期间 During titration"""
    given = [{"at": "2026-11-23T08:50:00+08:00", "substance": "morphine", "mg": 10}]
    soon = [{"at": "2026-11-23T09:40:00+08:00", "substance": "morphine", "mg": 10}]
    cases.advice("titrate-next-dose", lines=[IR], nrs_now=8, given=given, kind="titrate-next-dose", then="90 mg/d")
    cases.advice("titrate-next-dose", lines=[IR], nrs_now=5, given=given, kind="titrate-next-dose", then="75 mg/d")
    small = [{"at": "2026-11-23T08:50:00+08:00", "substance": "morphine", "mg": 5}]
    more = {"lines": [IR, RESCUE], "nrs_now": 5, "rescues": small}
    cases.advice("titrate-next-dose", **more, kind="titrate-next-dose", then="75 mg/d")
    cases.advice("wait", lines=[IR], nrs_now=8, given=soon, kind="wait", then="60 mg/d")
    two = [{"at": f"2026-11-23T0{hour}:00:00+08:00", "substance": "morphine", "mg": 10} for hour in (1, 5)]
    day = {"lines": [IR, RESCUE], "nrs_now": 3, "changed_at": YESTERDAY, "rescues": two}
    cases.advice("titrate-next-day", **day, kind="titrate-next-day", then="75 mg/d")
    calm = {"lines": [IR, RESCUE], "nrs_now": 2, "changed_at": FOUR_DAYS_AGO, "controlled_since": YESTERDAY}
    cases.advice("to-long-acting", **calm, kind="to-long-acting", then="60 mg/d")
    changed = {"lines": [SR, RESCUE], "nrs_now": 8, "nrs_at": YESTERDAY, "changed_at": "2026-11-23T09:00:00+08:00"}
    recent = {**changed, "nrs_at": "2026-11-23T08:30:00+08:00"}
    cases.advice("newly-changed", **recent, kind="wait", then="60 mg/d")


def test_under_regular_medicine(cases: Cases) -> None:
    """规律用药期间 Under regular medicine"""
    cases.advice("fold-rescue", lines=[SR, RESCUE], nrs_now=3, rescue_count_24h=4, kind="fold-rescue", then="100 mg/d")
    cases.advice("keep", lines=[SR, RESCUE], nrs_now=3, rescue_count_24h=2, kind="keep", then="60 mg/d")
    cases.advice("raise", lines=[SR, RESCUE], nrs_now=5, kind="raise", then="80 mg/d")
    cases.advice("raise", lines=[SR, RESCUE], nrs_now=8, kind="raise", then="80 mg/d")
    cases.advice("reduce", lines=[SR, RESCUE], nrs_now=2, intolerable=True, kind="reduce", then="40 mg/d")


def test_with_a_patch(cases: Cases) -> None:
    """贴剂 With a patch"""
    worn = {"lines": [PATCH, RESCUE], "changed_at": FOUR_DAYS_AGO}
    cases.advice("raise", **worn, nrs_now=6, kind="raise", then="74 mg/d")
    cases.advice("fold-rescue", **worn, nrs_now=3, rescue_count_24h=3, kind="fold-rescue", then="74 mg/d")
    hundred = {**PATCH, "product": "多瑞吉 50 µg/h", "count": 2}
    two = {"lines": [hundred, RESCUE], "changed_at": FOUR_DAYS_AGO}
    cases.advice("raise", **two, nrs_now=5, kind="raise", then="250 mg/d")
    cases.advice("raise", **two, nrs_now=8, kind="raise", then="300 mg/d")


def test_what_a_doctor_asks_for(cases: Cases) -> None:
    """医生主动要求：换药、减停 What a doctor asks for: a change, a way off"""
    twice = {**SR, "count": 2}
    to_patch = {"kind": "rotate", "to": {"drug": "fentanyl", "form": "patch"}}
    cases.advice("keep", lines=[twice, RESCUE], nrs_now=3, want=to_patch, kind="rotate", then="100 mg/d")
    off = {"kind": "taper", "percent": 25}
    cases.advice("keep", lines=[twice, RESCUE], nrs_now=1, want=off, kind="taper", then="80 mg/d")
    cases.advice("keep", lines=[twice, RESCUE], nrs_now=1, want={"kind": "taper"}, kind="taper", then="80 mg/d")
    older = {"kind": "taper", "rule": "cn-2011"}
    cases.advice("keep", lines=[twice, RESCUE], nrs_now=1, want=older, kind="taper", then="80 mg/d")
    tens = {"product": "盐酸吗啡缓释片 10 mg", "every_h": 12, "purpose": "background"}
    cases.advice("keep", lines=[{**tens, "count": 1}], nrs_now=1, want=off, kind="taper", then="20 mg/d")
    cases.advice("keep", lines=[{**tens, "count": 2}], nrs_now=1, want=off, kind="taper", then="20 mg/d")


def test_how_much_less_at_a_change(cases: Cases) -> None:
    """换药时减多少，解救药算不算 How much less at a change, and whether extra doses count"""
    twice = {**SR, "count": 2}
    oxycodone = {"drug": "oxycodone", "form": "sr"}
    given = {"lines": [twice, RESCUE], "nrs_now": 3}
    for less, then in ((None, "60 mg/d"), (0, "90 mg/d"), (50, "45 mg/d")):
        asked = {"kind": "rotate", "to": oxycodone} | ({} if less is None else {"reduction_percent": less})
        cases.advice("keep", **given, want=asked, kind="rotate", then=then)
    for less in (95, 96, -1):
        asked = {"kind": "rotate", "to": oxycodone, "reduction_percent": less}
        code = "below-smallest" if less == 95 else "bad-percent"
        cases.advice("keep", **given, want=asked, kind="refused", code=code, then="120 mg/d")
    to = {"kind": "rotate", "to": oxycodone}
    cases.advice("keep", **given, rescue_count_24h=2, want=to, kind="rotate", then="75 mg/d")
    old = {"patient": {"age": 80}}
    cases.advice("keep", **given, **old, want=to, kind="rotate", then="45 mg/d")
    injected = {"kind": "rotate", "to": {"drug": "morphine", "route": "sc", "form": "injection", "every_h": 4}}
    cases.advice("keep", **given, want=injected, kind="rotate", then="90 mg/d")


def test_edges(cases: Cases) -> None:
    """边界：贴剂满 72 小时、解救满 3 次、稳定满一天、解救药的剂量 Edges: 72 h of a patch, three extra doses, a day of calm"""
    three_days = "2026-11-20T10:00:00+08:00"
    cases.advice("raise", lines=[PATCH, RESCUE], nrs_now=6, changed_at=three_days, kind="raise", then="74 mg/d")
    worn = {"lines": [PATCH, RESCUE], "nrs_now": 3, "changed_at": three_days}
    hours = ("T02:00:00+08:00", "T05:00:00+08:00", "T08:00:00+08:00")
    tens = [{"at": f"2026-11-23{hour}", "substance": "morphine", "mg": 10} for hour in hours]
    cases.advice("fold-rescue", **worn, rescues=tens, kind="fold-rescue", then="74 mg/d")
    cases.advice("fold-rescue", **worn, rescues=tens[:1], rescue_count_24h=4, kind="fold-rescue", then="74 mg/d")
    cases.advice("fold-rescue", lines=[SR, RESCUE], nrs_now=3, rescues=tens, kind="fold-rescue", then="80 mg/d")
    cases.advice("keep", lines=[SR, RESCUE], nrs_now=3, rescues=tens[:2], kind="keep", then="60 mg/d")
    calm = {"lines": [IR, RESCUE], "nrs_now": 2, "changed_at": FOUR_DAYS_AGO}
    day = "2026-11-22T10:00:00+08:00"
    cases.advice(
        "to-long-acting", **calm, controlled_since=day, rescues=tens[:2], kind="to-long-acting", then="80 mg/d"
    )
    cases.advice("titrate-next-day", **{**calm, "changed_at": day}, kind="titrate-next-day", then="60 mg/d")
    cases.advice("keep", lines=[SR], nrs_now=3, kind="keep", then="60 mg/d")
    cases.advice("keep", lines=[PATCH], nrs_now=3, kind="keep", then="50 mg/d")
    weekly = {**PATCH, "change_every_h": 48}
    cases.advice("raise", lines=[weekly, RESCUE], nrs_now=6, changed_at=three_days, kind="raise", then="74 mg/d")
    halves = {**SR, "count": 2, "every_h": 24}
    cases.advice("raise", lines=[halves, RESCUE], nrs_now=8, kind="raise", then="90 mg/d")
    cases.advice("fold-rescue", lines=[halves, RESCUE], nrs_now=3, rescues=tens, kind="fold-rescue", then="90 mg/d")
    taken = {"product": "对乙酰氨基酚片 500 mg", "count": 1, "times_per_day": 3, "purpose": "other"}
    cases.advice("non-opioid", lines=[taken], nrs_now=2, kind="keep", then="0 mg/d")
    cases.advice("non-opioid", nrs_now=0, kind="keep", then="0 mg/d")


def test_under_numbers_of_a_site(cases: Cases) -> None:
    """本站另定的数值用在每一处 A site's own numbers are used in every place"""
    own = {"rescue.low": 5, "rescue.high": 15, "rescue.most": 4, "laxative.lactulose": 20, "titrate.doses": 4}
    site = {"edition": own}
    cases.advice("start", nrs_now=8, **site, kind="start", then="60 mg/d")
    given = [{"at": "2026-11-23T08:50:00+08:00", "substance": "morphine", "mg": 10}]
    cases.advice(
        "titrate-next-dose", lines=[IR], nrs_now=8, given=given, **site, kind="titrate-next-dose", then="90 mg/d"
    )
    day = {"lines": [IR, RESCUE], "nrs_now": 3, "changed_at": YESTERDAY}
    cases.advice("titrate-next-day", **day, **site, kind="titrate-next-day", then="60 mg/d")
    calm = {"lines": [IR, RESCUE], "nrs_now": 2, "changed_at": FOUR_DAYS_AGO, "controlled_since": YESTERDAY}
    cases.advice("to-long-acting", **calm, **site, kind="to-long-acting", then="60 mg/d")
    cases.advice(
        "fold-rescue", lines=[SR, RESCUE], nrs_now=3, rescue_count_24h=4, **site, kind="fold-rescue", then="100 mg/d"
    )
    cases.advice("raise", lines=[SR, RESCUE], nrs_now=5, **site, kind="raise", then="80 mg/d")
    cases.advice("keep", lines=[SR], nrs_now=3, **site, kind="keep", then="60 mg/d")
    worn = {"lines": [PATCH], "changed_at": FOUR_DAYS_AGO}
    cases.advice("keep", **worn, nrs_now=3, **site, kind="keep", then="50 mg/d")
    factor = {"edition": {**own, "factor.cn-2018.fentanyl.patch": 3}}
    cases.advice("raise", **worn, nrs_now=6, **factor, kind="raise", then="111 mg/d")
    cases.advice("keep", **worn, nrs_now=3, **factor, kind="keep", then="75 mg/d")
    twice = {**SR, "count": 2}
    to = {"kind": "rotate", "to": {"drug": "oxycodone", "form": "sr"}}
    less = {"edition": {**own, "reduction.low": 10, "reduction.high": 40}}
    cases.advice("keep", lines=[twice, RESCUE], nrs_now=3, want=to, **less, kind="rotate", then="75 mg/d")
    off = {"kind": "taper", "percent": 25}
    floor = {"edition": {**own, "taper.floor": 100}}
    cases.advice("keep", lines=[twice, RESCUE], nrs_now=1, want=off, **floor, kind="taper", then="100 mg/d")
