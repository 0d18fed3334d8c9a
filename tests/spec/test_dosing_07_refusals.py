"""拒绝与提示 Every refusal and every flag of dosing, each with a case that provokes it"""

from __future__ import annotations

from typing import Any

from paingrid.clinical.advice import steps
from paingrid.clinical.advice.facts_json import read_facts
from paingrid.clinical.numbers import BUILT_IN
from tests.orders import STEADY, patch, slow, tablet
from tests.spec.dosing_cases import NOW, Cases

PATCH = {"drug": "fentanyl", "form": "patch"}
OXYCODONE = {"drug": "oxycodone", "form": "sr"}
METHADONE = tablet("methadone", 10, 3)
STEADY_PERSON = {"patient": STEADY}
SR = {"product": "硫酸吗啡缓释片 30 mg", "count": 1, "every_h": 12, "purpose": "background"}
SMALL = {"product": "盐酸吗啡缓释片 10 mg", "count": 1, "every_h": 12, "purpose": "background"}
WORN = {"product": "多瑞吉 25 µg/h", "count": 1, "change_every_h": 72, "purpose": "background"}
BUPRENORPHINE = {"product": "丁丙诺啡透皮贴剂 5 mg", "count": 1, "change_every_h": 168, "purpose": "background"}
#: Five days and ten hours before the moment of the examples.
LONG_AGO = "2026-11-19T00:00:00+08:00"
JUST_NOW = "2026-11-23T00:00:00+08:00"


def morphine(per_day: float) -> list[dict[str, Any]]:
    """Return sustained-release morphine of this amount a day."""
    return [slow(per_day / 2)]


def test_which_drug(cases: Cases) -> None:
    """哪种药不换算 Drugs that are never worked out"""
    cases.refused("methadone-specialist", "convert", **{"from": morphine(120)}, to={"drug": "methadone"})
    cases.refused("methadone-specialist", "convert", **{"from": [METHADONE]}, to=OXYCODONE)
    cases.refused("methadone-specialist", "titrate", step="to-long-acting", drug="methadone", per_day_mg=30)
    cases.refused("methadone-specialist", "taper", per_day_mg=120, drug="methadone", form="ir", every_h=8)
    pethidine = {"drug": "pethidine", "route": "im"}
    cases.refused("pethidine-not-for-cancer-pain", "convert", **{"from": morphine(120)}, to=pethidine)
    cases.refused("no-factor", "convert", **{"from": morphine(120)}, to={"drug": "dezocine", "route": "iv"})
    cases.refused("no-factor", "convert", **{"from": morphine(120)}, to={"drug": "hydromorphone"})
    cases.refused("first-dose-morphine", "titrate", step="first-dose", drug="oxycodone")
    allergic = {"patient": {**STEADY, "allergies": ["oxycodone"]}}
    cases.refused("allergic", "convert", **{"from": morphine(120)}, to=OXYCODONE, **allergic)
    child = {"patient": {**STEADY, "age": 9}}
    cases.refused("not-for-children", "convert", **{"from": morphine(120)}, to=OXYCODONE, **child)


def test_what_is_taken_now(cases: Cases) -> None:
    """现在用的量说不清 What is taken now is not known"""
    cases.refused("nothing-to-convert", "convert", **{"from": []}, to=OXYCODONE)
    cases.refused("total-unknown", "convert", **{"from": [slow(60), tablet("tramadol", 50, 4)]}, to=OXYCODONE)


def test_label_tables(cases: Cases) -> None:
    """说明书的表只换到贴剂，不反读，有起点和终点 The labels' tables: to the patch only, never backwards, with two ends"""
    fda, eu = {"factors": "fda-tts", **STEADY_PERSON}, {"factors": "eu-tts", **STEADY_PERSON}
    cases.refused("only-to-patch", "convert", **{"from": morphine(120)}, to=OXYCODONE, **fda)
    cases.refused("never-backwards", "convert", **{"from": [patch(25)]}, to=PATCH, **fda)
    risk = {"factors": "cdc-2022", **STEADY_PERSON}
    cases.refused("never-backwards", "convert", **{"from": [patch(25)]}, to=OXYCODONE, **risk)
    cases.refused("not-eligible", "convert", **{"from": morphine(59)}, to=PATCH, **fda)
    cases.refused("not-eligible", "convert", **{"from": morphine(20)}, to=PATCH, **eu)
    cases.refused("above-table", "convert", **{"from": morphine(270)}, to=PATCH, **eu)


def test_tolerance(cases: Cases) -> None:
    """贴剂只用于阿片耐受者 A patch is for the tolerant only"""
    cases.refused("not-tolerant", "convert", **{"from": morphine(59)}, to=PATCH, **STEADY_PERSON)
    new = {"patient": {**STEADY, "opioid_history_days": 6}}
    cases.refused("not-tolerant", "convert", **{"from": morphine(120)}, to=PATCH, **new)


def test_no_strength_is_so_small(cases: Cases) -> None:
    """没有这么小的规格 No strength is so small"""
    cases.refused("below-smallest", "convert", **{"from": morphine(4)}, to=OXYCODONE, **STEADY_PERSON)
    cases.refused(
        "below-smallest", "convert", **{"from": morphine(60)}, to=PATCH, reduction_percent=90, **STEADY_PERSON
    )
    cases.refused("below-smallest", "titrate", step="to-long-acting", per_day_mg=8)
    cases.flagged("below-smallest", "taper", per_day_mg=60, drug="oxycodone", form="ir", every_h=2)
    cases.advice(
        "reduce",
        lines=[SMALL],
        nrs_now=2,
        intolerable=True,
        kind="refused",
        code="below-smallest",
        then="20 mg/d",
    )


def test_titration(cases: Cases) -> None:
    """滴定 Titration"""
    early = {"last_dose_mg": 10, "nrs": 9, "minutes_since_dose": 59}
    cases.refused("too-early", "titrate", step="next-dose", **early)
    cases.refused("not-titrated-so", "titrate", step="next-dose", **{**early, "minutes_since_dose": 60}, route="nasal")
    cases.refused("too-few-rescues", "titrate", step="fold-rescue", background=slow(30), rescue_taken=[10, 10])
    cases.refused("above-ceiling", "titrate", step="next-day", drug="codeine", fixed_mg=[60] * 6)
    cases.flagged("large-single-dose", "titrate", step="next-dose", last_dose_mg=40, nrs=8, minutes_since_dose=60)


def test_taper(cases: Cases) -> None:
    """减量停药 The way off"""
    cases.refused("percent-outside", "taper", per_day_mg=120, percent=50)
    cases.refused("too-slow", "taper", per_day_mg=300, percent=10, every_days=31)
    cases.flagged("watch-withdrawal", "taper", per_day_mg=120)
    cases.flagged("percent-not-used", "taper", per_day_mg=120, rule="cn-2011", percent=10)
    cases.flagged("rounded-down", "taper", per_day_mg=120, drug="morphine", form="sr", every_h=12)


def test_beside_a_total_or_a_change(cases: Cases) -> None:
    """总量和换药旁的提示 Flags beside a total or a change"""
    cases.flagged("no-opioid-recorded", "mme", medicines=[])
    cases.flagged("lower-bound", "mme", medicines=[slow(60), tablet("pethidine", 50, 2)])
    ranged = {"product": "氨酚羟考酮片 5 mg/325 mg", "count": [1, 2], "every_h": 6}
    cases.flagged("range-lower-end", "convert", **{"from": [ranged]}, to={"drug": "morphine"}, **STEADY_PERSON)
    cases.flagged("risk-only-factors", "convert", **{"from": morphine(120)}, to=OXYCODONE, factors="cdc-2022")
    cases.flagged("history-unknown", "convert", **{"from": morphine(120)}, to=PATCH)
    european = {"factors": "eu-tts", **STEADY_PERSON}
    cases.flagged("below-tolerance", "convert", **{"from": morphine(40)}, to=PATCH, **european)
    cases.flagged("reduction-outside", "convert", **{"from": morphine(120)}, to=OXYCODONE, reduction_percent=10)
    american = {"factors": "fda-tts", **STEADY_PERSON}
    cases.flagged("large-first-patch", "convert", **{"from": morphine(405)}, to=PATCH, **american)
    failing = {"patient": {**STEADY, "egfr": 20}}
    cases.flagged("kidneys-avoid", "convert", **{"from": [slow(40, "oxycodone")]}, to={"drug": "morphine"}, **failing)
    cases.flagged("kidneys-avoid", "convert", **{"from": [slow(40, "oxycodone")]}, to=PATCH, **failing)
    allergic = {"patient": {**STEADY, "allergies": ["吗啡"]}}
    cases.flagged("allergic-extra", "convert", **{"from": [slow(40, "oxycodone")]}, to=PATCH, **allergic)
    often = {"drug": "oxycodone", "form": "ir", "every_h": 12}
    cases.flagged("large-single-dose", "convert", **{"from": morphine(600)}, to=often, **STEADY_PERSON)
    cases.flagged("no-rescue-strength", "titrate", step="to-long-acting", drug="oxycodone", per_day_mg=10)


def test_advice(cases: Cases) -> None:
    """今日建议不给剂量时 Where today's advice gives no dose"""
    kidneys = {"patient": {"egfr": 20}}
    barred = {"kind": "refused", "code": "not-for-this-person"}
    cases.advice("start", nrs_now=8, **kidneys, **barred, then="0 mg/d")
    cases.advice("raise", lines=[SR], nrs_now=8, **kidneys, **barred, then="60 mg/d")
    cases.advice("start", nrs_now=8, patient={"allergies": ["吗啡"]}, **barred, then="0 mg/d")
    beside = {"lines": [WORN], "nrs_now": 8, "changed_at": LONG_AGO, **kidneys}
    cases.advice("raise", **beside, kind="raise", code="left-out", then="74 mg/d")
    worn = {"lines": [WORN], "nrs_now": 6}
    cases.advice("raise", **worn, changed_at=JUST_NOW, kind="refused", code="patch-too-early", then="50 mg/d")
    cases.advice(
        "raise",
        lines=[BUPRENORPHINE],
        nrs_now=6,
        changed_at=LONG_AGO,
        kind="refused",
        code="no-factor",
        then="0 mg/d",
    )
    child = {"patient": {"age": 6, "weight_kg": 20}}
    cases.advice("start", nrs_now=8, **child, kind="refused", code="not-for-children", then="0 mg/d")
    injected = {"drug": "morphine", "route": "sc", "form": "injection", "dose": 5, "unit": "mg", "every_h": 4}
    cases.advice(
        "raise",
        lines=[{**injected, "purpose": "background"}],
        nrs_now=8,
        kind="refused",
        code="injected",
        then="90 mg/d",
    )
    weekly = {"kind": "rotate", "to": {"drug": "oxycodone", "form": "ir", "every_h": 168}}
    cases.advice("keep", lines=[SR], nrs_now=1, want=weekly, kind="refused", code="target-unreadable", then="60 mg/d")
    odd = {"kind": "taper", "percent": "fast"}
    cases.advice("keep", lines=[SR], nrs_now=1, want=odd, kind="refused", code="bad-percent", then="60 mg/d")
    off = {"kind": "taper", "percent": 25}
    cases.advice("keep", lines=[WORN], nrs_now=1, want=off, kind="refused", code="one-oral", then="50 mg/d")


def test_advice_on_extra_doses_and_strengths(cases: Cases) -> None:
    """解救药不能并入，加量取不到规格 Extra doses that cannot be folded in, a rise that no strength makes"""
    oxycodone = {"product": "盐酸羟考酮片 5 mg", "count": 1, "as_needed": True, "taken_per_day": 4, "max_per_day": 6}
    beside = [SR, {**oxycodone, "purpose": "rescue"}]
    cases.advice(
        "fold-rescue",
        lines=beside,
        nrs_now=3,
        rescue_count_24h=4,
        kind="refused",
        code="extra-doses-unknown",
        then="90 mg/d",
    )
    cases.advice("raise", lines=[SMALL], nrs_now=5, kind="refused", code="no-strength-between", then="20 mg/d")


def test_behind_another_question(cases: Cases) -> None:
    """剂量不明本会先问清楚（“ask”）；万一没问，这一步自己拒绝 A dose not known is asked about first; a step refuses it too"""
    doseless = {"drug": "morphine", "route": "oral", "form": "sr", "purpose": "background"}
    basis = {"now": NOW.isoformat(), "patient": STEADY, "lines": [doseless], "nrs_now": 5, "nrs_at": NOW.isoformat()}
    given = ("用药：口服缓释吗啡，剂量不明；NRS 5", "medicines: sustained-release morphine, dose not known; NRS 5")
    cases.raised("dose-unknown", given, lambda: steps.raise_background(read_facts(basis), BUILT_IN))
