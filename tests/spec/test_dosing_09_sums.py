"""核对：日上限与肝肾 Checks: daily ceilings, kidneys and liver"""

from __future__ import annotations

from collections.abc import Iterator

from paingrid.clinical.checks.tables import CEILINGS, ORGANS
from paingrid.clinical.medicines.substances import SUBSTANCES
from paingrid.clinical.quantities import digits
from tests.orders import injection, patch, slow, tablet
from tests.spec.dosing_cases import Cases
from tests.spec.dosing_page import found
from tests.spec.printer import table_of

KIDNEY, FAILING, LIVER, LIVER_C = {"egfr": 45}, {"egfr": 20}, {"child_pugh": "B"}, {"child_pugh": "C"}
ORGAN_HEADS = ("eGFR 30–59", "eGFR <30", "Child-Pugh B", "Child-Pugh C")


def tables() -> Iterator[str]:
    """Print the ceilings and the table of kidneys and liver."""
    ceilings = [
        (one.zh, one.en, number.text["zh"], number.text["en"], f"**{digits(number.value)}** {number.unit}",
         number.source.brief, found(number.verified))
        for one in CEILINGS
        for number in one.numbers
    ]  # fmt: skip
    yield "上限按同一成分的全部产品合计，按需药按最多次数算。 Ceilings are summed over every product; as needed counts at its most."
    yield table_of(("药", "drug", "情况", "circumstance", "值 value", "来源 source", "核对 found"), ceilings)
    for lang, head in (("zh", "肝肾功能下降时"), ("en", "When kidneys or liver fail")):
        rows = [
            (
                SUBSTANCES[id].names[lang],
                *(_advice(one, lang) for one in (r.moderate, r.severe, r.liver, r.liver_severe)),
            )
            for id, r in ORGANS.items()
        ]
        yield f"### {head}\n\n{table_of(('药' if lang == 'zh' else 'drug', *ORGAN_HEADS), rows)}"


def _advice(one: object, lang: str) -> str:
    return "—" if one is None else f"{one.text[lang]} (**{one.severity}**; {one.source.brief})"  # type: ignore[attr-defined]


def both(strength: str, count: float) -> dict[str, object]:
    """Return oxycodone with naloxone."""
    return {
        "drug": "oxycodone/naloxone",
        "route": "oral",
        "form": "sr",
        "strength": strength,
        "count": count,
        "every_h": 12,
    }


def test_paracetamol_and_weak_opioids(cases: Cases) -> None:
    """对乙酰氨基酚和弱阿片 Paracetamol and weak opioids"""
    cases.order("ceiling-paracetamol", "warn", [tablet("paracetamol", 501, 4)])
    cases.order("ceiling-paracetamol", "refuse", [tablet("paracetamol", 1000, 5)])
    cases.order("ceiling-paracetamol", "stop", [tablet("paracetamol", 1000, 4)], person={"conditions": ["frail"]})
    cases.order("ceiling-paracetamol", "refuse", [tablet("paracetamol", 500, 5)], person=LIVER)
    cases.order("ceiling-paracetamol", "refuse", [tablet("paracetamol", 601, 4)], person={"weight_kg": 40})
    cases.order("ceiling-tramadol", "refuse", [tablet("tramadol", 100, 5)])
    cases.order("ceiling-tramadol", "warn", [tablet("tramadol", 100, 4)], person={"age": 76})
    cases.order("ceiling-tramadol", "refuse", [tablet("tramadol", 100, 3)], person=FAILING)
    cases.order("ceiling-codeine", "warn", [tablet("codeine", 60, 4)])
    cases.order("ceiling-codeine", "refuse", [tablet("codeine", 60, 5)])
    cases.order("ceiling-dihydrocodeine", "refuse", [tablet("dihydrocodeine", 60, 5)])


def test_strong_opioids(cases: Cases) -> None:
    """羟考酮/纳洛酮、丁丙诺啡贴剂 Oxycodone with naloxone, buprenorphine patches"""
    cases.order("ceiling-oxycodone-naloxone", "warn", [both("40/20", 2)], [both("40/20", 2)])
    cases.order("ceiling-oxycodone-naloxone", "refuse", [both("40/20", 3)], [both("40/20", 3)])
    cases.order("ceiling-buprenorphine", "warn", [patch(15, "buprenorphine", 168)])
    cases.order("ceiling-buprenorphine", "refuse", [patch(25, "buprenorphine", 168)])


def test_nsaids(cases: Cases) -> None:
    """非甾体抗炎药 NSAIDs"""
    cases.order("ceiling-ibuprofen", "warn", [tablet("ibuprofen", 600, 4)])
    cases.order("ceiling-ibuprofen", "refuse", [tablet("ibuprofen", 601, 4)])
    cases.order("ceiling-diclofenac", "refuse", [tablet("diclofenac", 76, 2)])
    cases.order("ceiling-naproxen", "refuse", [tablet("naproxen", 501, 2)])
    cases.order("ceiling-celecoxib", "refuse", [tablet("celecoxib", 201, 2)])


def test_adjuvants(cases: Cases) -> None:
    """辅助用药 Adjuvants"""
    cases.order("ceiling-gabapentin", "warn", [tablet("gabapentin", 1201, 3)])
    cases.order("ceiling-gabapentin", "stop", [tablet("gabapentin", 701, 2)], person=KIDNEY)
    cases.order("ceiling-pregabalin", "stop", [tablet("pregabalin", 151, 2)], person=KIDNEY)
    cases.order("ceiling-amitriptyline", "warn", [tablet("amitriptyline", 76)])
    cases.order("ceiling-duloxetine", "stop", [tablet("duloxetine", 121)])
    cases.order("ceiling-venlafaxine", "warn", [tablet("venlafaxine", 226)])
    cases.order("ceiling-carbamazepine", "warn", [tablet("carbamazepine", 601, 2)])
    cases.order("ceiling-dexamethasone", "warn", [tablet("dexamethasone", 17)])


def test_kidneys(cases: Cases) -> None:
    """肾功能下降 Kidneys"""
    for drug, at_45, at_20 in (
        ("morphine", "warn", "stop"),
        ("codeine", "note", "stop"),
        ("dihydrocodeine", "note", "stop"),
        ("tramadol", "note", "warn"),
        ("oxycodone", "note", "warn"),
        ("hydromorphone", "warn", "warn"),
        ("gabapentin", "note", "warn"),
        ("pregabalin", "note", "warn"),
    ):
        line = tablet(drug, {"tramadol": 50, "codeine": 30, "hydromorphone": 2}.get(drug, 20), 2)
        cases.order(f"kidney-{drug}", at_45, [line], [line], person=KIDNEY)
        cases.order(f"kidney-{drug}", at_20, [line], [line], person=FAILING)
    cases.order("kidney-tramadol", "stop", [slow(50, "tramadol")], [slow(50, "tramadol")], person=FAILING)
    cases.order("kidney-fentanyl", "note", [patch(25)], [patch(25)], person=KIDNEY)
    cases.order("kidney-fentanyl", "warn", [patch(25)], [patch(25)], person=FAILING)
    cases.order("kidney-methadone", "warn", [tablet("methadone", 5, 3)], person=FAILING, level="tertiary")
    cases.order("kidney-duloxetine", "stop", [tablet("duloxetine", 30)], person=FAILING)
    cases.order("kidney-paracetamol", "note", [tablet("paracetamol", 500, 3)], person=FAILING)
    cases.order("kidney-zoledronic-acid", "warn", [injection("zoledronic acid", 4, 1, "iv")], person=KIDNEY)
    cases.order("kidney-zoledronic-acid", "stop", [injection("zoledronic acid", 4, 1, "iv")], person=FAILING)
    cases.order("kidney-celecoxib", "note", [tablet("celecoxib", 100)], person=KIDNEY)


def test_liver(cases: Cases) -> None:
    """肝功能下降 Liver"""
    for drug, at_b, at_c in (
        ("morphine", "warn", "warn"),
        ("codeine", "stop", "stop"),
        ("dihydrocodeine", "stop", "stop"),
        ("tramadol", "warn", "warn"),
        ("oxycodone", "warn", "warn"),
        ("hydromorphone", "warn", "warn"),
    ):
        line = tablet(drug, {"tramadol": 50, "codeine": 30, "hydromorphone": 2}.get(drug, 20), 2)
        cases.order(f"liver-{drug}", at_b, [line], [line], person=LIVER)
        cases.order(f"liver-{drug}", at_c, [line], [line], person=LIVER_C)
    cases.order("liver-fentanyl", "warn", [patch(25)], [patch(25)], person=LIVER)
    cases.order("liver-fentanyl", "stop", [patch(25)], [patch(25)], person=LIVER_C)
    weekly = patch(5, "buprenorphine", 168)
    cases.order("liver-buprenorphine", "warn", [weekly], [weekly], person=LIVER)
    cases.order("liver-buprenorphine", "stop", [weekly], [weekly], person=LIVER_C)
    cases.order("liver-methadone", "stop", [tablet("methadone", 5, 3)], person=LIVER_C, level="tertiary")
    cases.order("liver-duloxetine", "stop", [tablet("duloxetine", 30)], person=LIVER)
    cases.order("liver-celecoxib", "stop", [tablet("celecoxib", 100)], person=LIVER_C)


def test_pethidine(cases: Cases) -> None:
    """哌替啶：肾功能一行不另出现，哌替啶本身已被拒绝 Pethidine: its kidney row is never said, for it is refused at all"""
    line = injection("pethidine", 50, 2, "im")
    cases.order("liver-pethidine", "stop", [line], person=LIVER)
    cases.order("pethidine", "refuse", [line], person=KIDNEY)
