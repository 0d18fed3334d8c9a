"""核对：相互作用与非甾体抗炎药 Checks: medicines that meet, NSAIDs, illnesses"""

from __future__ import annotations

from collections.abc import Iterator

from paingrid.clinical.checks.finding import at_hand
from paingrid.clinical.checks.tables import INTERACTIONS, WATCH
from paingrid.clinical.opioids.conditions import CONDITIONS
from tests.orders import SENNA, injection, patch, rescue, slow, tablet
from tests.spec.dosing_cases import Cases
from tests.spec.dosing_page import found
from tests.spec.printer import table_of

STEADY_OPIOID = [slow(30)]


def tables() -> Iterator[str]:
    """Print the interactions and the illnesses that a medicine makes worse."""
    head = (
        "code",
        "相遇",
        "who meet",
        "新开 new",
        "早已同用 settled",
        "后果",
        "what happens",
        "来源 source",
        "核对 found",
    )
    rows = [
        (f"`interaction-{r.id}`", f"{r.left.text['zh']} + {r.right.text['zh']}", f"{r.left.text['en']} + {r.right.text['en']}",
         f"**{r.level}**", f"**{r.settled}**", r.text["zh"], r.text["en"], r.source.brief, found(at_hand(r.source)))
        for r in INTERACTIONS
    ]  # fmt: skip
    yield table_of(head, rows)
    ill = [
        (f"`watch-{r.id}`", ", ".join(sorted(r.kinds)), "、".join(CONDITIONS[c]["zh"] for c in r.conditions),
         ", ".join(CONDITIONS[c]["en"] for c in r.conditions), f"**{r.level}**", r.text["zh"], r.text["en"],
         r.source.brief, found(at_hand(r.source)))
        for r in WATCH
    ]  # fmt: skip
    yield table_of(
        ("code", "药 medicine", "病", "illness", "轻重", "后果", "what happens", "来源 source", "核对 found"), ill
    )


def test_serotonin_and_withdrawal(cases: Cases) -> None:
    """5-羟色胺、戒断 Serotonin and withdrawal"""
    cases.order("interaction-mao-inhibitor", "refuse", [tablet("tramadol", 50, 3)], [tablet("selegiline", 5)])
    recent = {"recent": ["selegiline-stopped-10d"]}
    cases.order("interaction-mao-inhibitor", "refuse", [tablet("tramadol", 50, 3)], person=recent)
    cases.order("interaction-serotonergic", "warn", [tablet("tramadol", 50, 3)], [tablet("sertraline", 50)])
    dezocine, buprenorphine = injection("dezocine", 5, 2, "im"), patch(5, "buprenorphine", 168)
    cases.order("interaction-agonist-antagonist", "refuse", [dezocine], STEADY_OPIOID, proposed_is="additions")
    cases.order(
        "interaction-agonist-antagonist-partial", "refuse", [dezocine], [buprenorphine], proposed_is="additions"
    )
    cases.order("interaction-partial-agonist", "refuse", [buprenorphine], STEADY_OPIOID, proposed_is="additions")
    cases.order("interaction-partial-agonist", "stop", [buprenorphine], STEADY_OPIOID, proposed_is="whole-list")


def test_sedatives(cases: Cases) -> None:
    """镇静药和酒 Sedatives and alcohol"""
    diazepam = tablet("diazepam", 5)
    cases.order("interaction-sedative", "warn", [diazepam], STEADY_OPIOID)
    cases.order("interaction-sedative", "stop", [diazepam], STEADY_OPIOID, person={"conditions": ["copd"]})
    cases.order("interaction-sedative", "refuse", [diazepam], STEADY_OPIOID, person={"spo2": 88})
    cases.order("interaction-alcohol", "warn", [slow(20), SENNA], person={"conditions": ["alcohol-use"]})


def test_enzymes(cases: Cases) -> None:
    """代谢酶：合用、近期停用 Enzymes: together, or stopped lately"""
    cases.order("interaction-cyp3a4-inhibitor", "warn", [tablet("clarithromycin", 250, 2)], [patch(25)])
    cases.order("interaction-cyp3a4-inducer", "warn", [tablet("rifampicin", 450)], [patch(25)])
    cases.order("interaction-cyp2d6-inhibitor", "warn", [tablet("paroxetine", 20)], [tablet("codeine", 30, 3)])
    cases.order("stopped-inducer", "warn", [patch(25)], [patch(25)], person={"recent": ["rifampicin-stopped-7d"]})
    stopped = {"recent": ["clarithromycin-stopped-7d"]}
    cases.order("stopped-inhibitor", "warn", [patch(25)], [patch(25)], person=stopped)


def test_the_heart_and_a_gene(cases: Cases) -> None:
    """QT 间期、HLA-B*15:02 QT and one gene"""
    methadone = tablet("methadone", 5, 3)
    cases.order("interaction-qt", "warn", [methadone], [tablet("haloperidol", 2)], level="tertiary")
    cases.order("qt-prolonged", "warn", [methadone], [methadone], person={"qtc_ms": 460}, level="tertiary")
    cases.order("qt-prolonged", "refuse", [methadone], [methadone], person={"qtc_ms": 501}, level="tertiary")
    carbamazepine = tablet("carbamazepine", 100, 2)
    cases.order("hla-b-1502-unknown", "stop", [carbamazepine])
    cases.order("hla-b-1502-positive", "refuse", [carbamazepine], person={"tests": {"hla_b_1502": "positive"}})


def test_nsaids(cases: Cases) -> None:
    """非甾体抗炎药 NSAIDs"""
    celecoxib = tablet("celecoxib", 100, 2)
    cases.order("nsaid-contraindicated", "refuse", [celecoxib], person={"platelets": 49})
    cases.order("nsaid-contraindicated", "refuse", [celecoxib], person={"egfr": 29})
    cases.order("nsaid-contraindicated", "refuse", [celecoxib], [tablet("warfarin", 3)])
    cases.order("nsaid-risk", "warn", [celecoxib], [tablet("dexamethasone", 4)])
    cases.order("nsaid-risk", "warn", [celecoxib], person={"recent": ["cisplatin-7d"]})
    cases.order("nsaid-stomach", "note", [celecoxib], person={"age": 70})
    cases.order("two-nsaids", "refuse", [celecoxib, tablet("ibuprofen", 400, 3)])
    cases.order("two-nsaids", "stop", [celecoxib], [tablet("ibuprofen", 400, 3)])


def test_sedatives_and_poor_breathing(cases: Cases) -> None:
    """镇静药与呼吸 Sedatives beside an opioid when the breathing is poor"""
    together = [slow(30), rescue(10), SENNA, tablet("lorazepam", 0.5, 2)]
    now = [slow(30), rescue(10), SENNA]
    sedative = "interaction-sedative"
    for person in (
        {"respiratory_rate": 9.5, "spo2": 96},
        {"respiratory_rate": 14, "spo2": 88},
        {"respiratory_rate": 9, "spo2": 88},
    ):
        cases.order(sedative, "refuse", together, now, person=person)
    for condition in ("sleep-apnoea", "copd", "respiratory-failure"):
        cases.order(sedative, "stop", together, now, person={"conditions": [condition]})


def test_illnesses(cases: Cases) -> None:
    """会被药加重的病 Illnesses that a medicine makes worse"""
    for code, severity, line, condition in (
        ("tramadol-seizures", "stop", tablet("tramadol", 50, 3), "epilepsy"),
        ("tricyclic", "warn", tablet("amitriptyline", 25), "glaucoma"),
        ("gabapentinoid-oedema", "warn", tablet("pregabalin", 75, 2), "heart-failure"),
        ("snri-pressure", "note", tablet("duloxetine", 30), "hypertension"),
        ("steroid-glucose", "note", tablet("dexamethasone", 4), "diabetes"),
        ("steroid-infection", "warn", tablet("dexamethasone", 4), "infection"),
    ):
        cases.order(f"watch-{code}", severity, [line], person={"conditions": [condition]})
