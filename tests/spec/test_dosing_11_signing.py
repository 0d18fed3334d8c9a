"""核对：病人当天情况与处方法规 Checks: the person today, and the law of prescriptions"""

from __future__ import annotations

from collections.abc import Iterator

from paingrid.clinical.checks.tables import DAY_LIMITS
from paingrid.clinical.quantities import digits
from tests.orders import SENNA, injection, patch, rescue, slow, tablet, written
from tests.spec.dosing_cases import Cases
from tests.spec.dosing_page import found
from tests.spec.printer import table_of

PROPOSED, NOW = [slow(30), SENNA], [slow(30), rescue(10)]


def tables() -> Iterator[str]:
    """Print the most days of one prescription."""
    rows = [
        (
            one.days.text["zh"],
            one.days.text["en"],
            ", ".join(sorted(form.value for form in one.forms)),
            "一次量 one dose" if one.one_dose else f"**{digits(one.days.value)}**",
            one.since.isoformat(),
            one.days.source.brief,
            found(one.days.verified),
        )
        for one in DAY_LIMITS
    ]
    yield "麻醉药品和第一类精神药品的处方天数 Days of one prescription of narcotics and psychotropics of class 1"
    yield table_of(
        ("场所与剂型", "setting and form", "forms", "天 days", "起 since", "来源 source", "核对 found"), rows
    )


def test_breathing_and_waking(cases: Cases) -> None:
    """呼吸与唤醒 Breathing and waking"""
    cases.order("respiratory-depression", "refuse", PROPOSED, NOW, person={"respiratory_rate": 7})
    cases.order("respiratory-depression", "refuse", PROPOSED, NOW, person={"spo2": 84})
    cases.order("respiratory-depression", "refuse", PROPOSED, NOW, person={"sedation": 4})
    cases.order("sedated-not-reduced", "stop", PROPOSED, NOW, person={"sedation": 3})
    cases.order("sedated-not-reduced", "stop", PROPOSED, NOW, person={"respiratory_rate": 9})


def test_red_flags(cases: Cases) -> None:
    """危险信号 Red flags"""
    cases.order("red-flag-open", "stop", PROPOSED, NOW, person={"red_flags": ["fracture", "sepsis"]})
    dying = {"red_flags": ["fracture"], "goals_of_care": "comfort-dying"}
    cases.order("red-flag-open", "warn", PROPOSED, NOW, person=dying)
    cases.order("red-flag-toxicity", "refuse", PROPOSED, NOW, person={"red_flags": ["toxicity"]})


def test_age_allergy_and_mothers(cases: Cases) -> None:
    """年龄、过敏、妊娠与哺乳 Age, allergy, mothers"""
    cases.order("young", "stop", [tablet("morphine", 5, 6)], person={"age": 17})
    cases.order("codeine-child", "stop", [tablet("codeine", 15, 3)], person={"age": 12})
    cases.order("codeine-child", "refuse", [tablet("codeine", 15, 3)], person={"age": 11})
    cases.order("allergy", "refuse", [tablet("morphine", 5, 6)], person={"allergies": ["吗啡"]})
    cases.order("allergy-related", "stop", [tablet("celecoxib", 100)], person={"allergies": ["布洛芬"]})
    cases.order("codeine-breastfeeding", "refuse", [tablet("codeine", 30, 3)], person={"breastfeeding": True})
    cases.order("codeine-pregnancy", "stop", [tablet("codeine", 30, 3)], person={"pregnant": True})


def test_days(cases: Cases) -> None:
    """处方天数 Days"""
    for line, setting, days in (
        (injection("morphine", 5, 6), "outpatient-cancer-pain", 4),
        (slow(30), "outpatient-cancer-pain", 16),
        (patch(25), "outpatient-cancer-pain", 16),
        (tablet("morphine", 10, 6), "outpatient-cancer-pain", 8),
        (slow(30), "outpatient-other", 8),
        (tablet("morphine", 10, 6), "outpatient-other", 4),
        (slow(30), "inpatient", 2),
    ):
        cases.order("days-over-limit", "refuse", [line], [line], prescription=written(setting=setting, days=days))
    cases.order("days-over-limit", "warn", [slow(30), rescue(10), SENNA], NOW, prescription=written(days=15))
    once = written(setting="outpatient-other", days=1)
    cases.order("days-over-limit", "refuse", [injection("morphine", 5, 2)], prescription=once)
    cases.order("days-class-2", "stop", [tablet("tramadol", 50, 3)], prescription=written(days=8))


def test_who_signs(cases: Cases) -> None:
    """谁签，有无处方权 Who signs, and with what right"""
    cases.order("not-signed", "refuse", PROPOSED, NOW, prescription=written(signed_by=""))
    cases.order("not-signed", "refuse", PROPOSED, NOW, prescription=written(signed_by="AI"))
    no_right, unknown = written(prescriber_narcotic_right=False), written(prescriber_narcotic_right=None)
    cases.order("narcotic-right-missing", "refuse", PROPOSED, NOW, prescription=no_right)
    cases.order("narcotic-right-unknown", "stop", PROPOSED, NOW, prescription=unknown)
    cases.order("prescribes-for-self", "refuse", PROPOSED, NOW, prescription=written(prescriber_is="patient"))
    cases.order("prescribes-for-family", "stop", PROPOSED, NOW, prescription=written(prescriber_is="family"))
    cases.order("online-controlled", "refuse", PROPOSED, NOW, prescription=written(setting="online"))


def test_papers_and_review(cases: Cases) -> None:
    """文件与三个月复诊 Papers and the three-monthly review"""
    first = written(first_long_term=True, documents=[])
    cases.order("documents-missing", "refuse", PROPOSED, NOW, prescription=first)
    almost = {**first, "documents": ["consent", "diagnosis-certificate"]}
    cases.order("documents-missing", "warn", PROPOSED, NOW, prescription=almost)
    late = written(review_due_on="2026-11-22")
    cases.order("review-overdue", "stop", PROPOSED, NOW, prescription=late, now="2026-11-23T09:00:00+08:00")


def test_what_is_not_known(cases: Cases) -> None:
    """不明、不认识、读不懂 Not known, not recognised, not readable"""
    nobody = dict.fromkeys(("age", "egfr", "opioid_history_days"))
    cases.order("not-known", "note", PROPOSED, NOW, person=nobody)
    cases.order("unknown-medicine", "stop", [tablet("仙丹", 10, 2), SENNA])
    cases.order("not-read", "refuse", [{"drug": "morphine", "dose": 10, "unit": "ug", "every_h": 12}])
