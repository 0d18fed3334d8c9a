"""Whatever the order: a wider history takes no refusal away, the order of a list says nothing, nobody is told twice."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from paingrid.clinical.checks.answer import answer
from paingrid.clinical.opioids.conditions import CONDITIONS
from paingrid.clinical.triage.red_flags import RED_FLAGS
from tests.orders import Line, patch, rescue, slow, tablet

DRUGS = (
    *("morphine", "oxycodone", "hydromorphone", "codeine", "tramadol", "methadone", "pethidine", "dezocine"),
    *("paracetamol", "ibuprofen", "celecoxib", "diazepam", "gabapentin", "sertraline", "linezolid", "clarithromycin"),
    *("rifampicin", "carbamazepine", "warfarin", "dexamethasone", "senna", "psyllium", "metoclopramide", "mysteria"),
)
OTHERS = tuple(drug for drug in DRUGS[8:] if drug not in ("mysteria",))
AMOUNTS = st.sampled_from((0.5, 1, 2.5, 5, 10, 15, 30, 31, 60, 100, 200, 325, 500, 1000, 4000))
TIMES = st.sampled_from((1, 2, 3, 4, 6, 12))


def lines(drugs: tuple[str, ...] = DRUGS) -> st.SearchStrategy[Line]:
    """Lines of a list: tablets, long-acting, as needed, patches, and combinations."""
    some = st.sampled_from(drugs)
    return st.one_of(
        st.builds(tablet, some, AMOUNTS, TIMES),
        st.builds(lambda mg, drug, every: slow(mg, drug, every), AMOUNTS, some, st.sampled_from((8, 12, 24))),
        st.builds(lambda drug, mg, most: rescue(mg, drug, max_per_day=most), some, AMOUNTS, TIMES),
    )


ANY_LINE = st.one_of(
    lines(),
    st.builds(patch, st.sampled_from((12, 25, 50, 100)), st.just("fentanyl"), st.sampled_from((24, 48, 72, 168))),
    st.builds(patch, st.sampled_from((5, 10, 20)), st.just("buprenorphine"), st.just(168)),
    st.builds(
        lambda count, every: {"drug": "oxycodone/paracetamol", "strength": "5/325", "count": count, "every_h": every},
        st.integers(1, 4),
        st.sampled_from((4, 6, 8)),
    ),
)
CONDITION = st.sampled_from(sorted(CONDITIONS))
HISTORY = st.fixed_dictionaries(
    {},
    optional={
        "conditions": st.lists(CONDITION, max_size=4),
        "recent": st.lists(
            st.sampled_from(("cisplatin-7d", "rifampicin-stopped", "linezolid-3d", "morphine-stopped-5d", "x-1d")),
            max_size=3,
        ),
        "red_flags": st.lists(st.sampled_from(sorted(RED_FLAGS)), max_size=2),
        "allergies": st.lists(st.sampled_from(("morphine", "nsaid", "ibuprofen", "pollen")), max_size=2),
    },
)
PERSON = st.fixed_dictionaries(
    {},
    optional={
        "age": st.integers(0, 100),
        "weight_kg": st.integers(20, 120),
        "egfr": st.integers(5, 120),
        "child_pugh": st.sampled_from(("A", "B", "C", "none")),
        "platelets": st.integers(10, 400),
        "qtc_ms": st.integers(400, 540),
        "spo2": st.integers(80, 100),
        "respiratory_rate": st.integers(5, 24),
        "temperature": st.sampled_from((36.5, 38.5, 39)),
        "sedation": st.integers(0, 4),
        "opioid_history_days": st.integers(0, 60),
        "goals_of_care": st.sampled_from(("standard", "comfort-dying")),
    },
)
PRESCRIPTION = st.none() | st.fixed_dictionaries(
    {},
    optional={
        "setting": st.sampled_from(("outpatient-cancer-pain", "outpatient-other", "inpatient", "online")),
        "first_long_term": st.booleans(),
        "documents": st.lists(st.sampled_from(("consent", "diagnosis-certificate", "patient-id"))),
        "days": st.integers(0, 30),
        "prescriber_narcotic_right": st.booleans(),
        "signed_by": st.sampled_from(("", "张医生（虚构）", "AI")),
    },
)
CASES = st.fixed_dictionaries(
    {
        "patient": PERSON,
        "current": st.lists(ANY_LINE, max_size=3),
        "proposed": st.lists(ANY_LINE, max_size=4),
        "prescription": PRESCRIPTION,
    },
    optional={"proposed_is": st.sampled_from(("whole-list", "additions"))},
)


def refusals(result: dict[str, Any]) -> set[tuple[str, ...]]:
    """Return the reasons of the refusals."""
    return {tuple(one["about"]) for one in result["findings"] if one["severity"] == "refuse"}


@given(CASES, HISTORY, st.lists(lines(OTHERS), max_size=2))
def test_a_wider_history_never_takes_a_refusal_away(case: Line, more: Line, others: list[Line]) -> None:
    """What is learnt besides of the person, and more medicines that are no opioids; tolerance is another question."""
    before = refusals(answer(case))
    # A line that is proposed as well is the same medicine taken before: that is no wider history but a renewal.
    proposed = {line["drug"] for line in case["proposed"]}
    wider = [line for line in others if line["drug"] not in proposed]
    after = answer({**case, "patient": {**case["patient"], **more}, "current": [*case["current"], *wider]})
    assert after["errors"] == answer(case)["errors"] == []
    assert before <= refusals(after)


@given(CASES, st.randoms(use_true_random=False))
def test_the_order_of_a_list_says_nothing(case: Line, chance: Any) -> None:
    shuffled = {name: chance.sample(case[name], len(case[name])) for name in ("current", "proposed")}
    assert answer({**case, **shuffled}) == answer(case)


GRAVITY = {"refuse": 0, "stop": 1, "warn": 2, "note": 3}


@given(CASES, ANY_LINE)
def test_one_medicine_more_never_lowers_a_ceiling(case: Line, more: Line) -> None:
    # With present medicines a new line may replace one of them, and the sum then rightly falls.
    case = {**case, "current": []}

    def ceilings(result: dict[str, Any]) -> dict[str, int]:
        return {one["about"][1]: GRAVITY[one["severity"]] for one in result["findings"] if one["about"][0] == "ceiling"}

    before, after = ceilings(answer(case)), ceilings(answer({**case, "proposed": [*case["proposed"], more]}))
    assert all(after[id] <= gravity for id, gravity in before.items())


@given(CASES)
def test_every_finding_has_a_reason_a_source_and_its_place(case: Line) -> None:
    result = answer(case)
    findings = result["findings"]
    for finding in findings:
        assert finding["code"]
        assert finding["text"]["zh"]
        assert finding["text"]["en"]
        assert finding["source"]
        assert isinstance(finding["verified"], bool)
    abouts = [tuple(finding["about"]) for finding in findings]
    texts = [finding["text"]["en"] for finding in findings]
    assert len(set(abouts)) == len(abouts)
    assert len(set(texts)) == len(texts)
    gravity = [GRAVITY[finding["severity"]] for finding in findings]
    assert gravity == sorted(gravity)
    expected = findings[0]["severity"] if findings else "note"
    assert result["verdict"] == ("ok" if expected == "note" else expected)
    assert sum(finding["code"] == "not-known" for finding in findings) <= 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    (
        *("id", "patient", "current", "proposed", "prescription", "now", "level", "proposed_is", "crossover_hours"),
        *("hours_since_change", "nothing"),
    )
)


def _spoilt(case: Line, path: tuple[str, ...], value: object) -> Line:
    head, *rest = path
    inner = case.get(head)
    if rest and isinstance(inner, dict):
        return {**case, head: _spoilt(inner, tuple(rest), value)}
    return {**case, head: value}


PATIENT_FIELDS = (
    *("age", "creatinine", "tests", "conditions", "recent", "egfr_date", "allergies", "sex", "today", "sedation"),
    *("red_flags", "pregnant", "weight_kg", "child_pugh"),
)
PATHS = st.one_of(
    st.tuples(FIELDS),
    st.tuples(st.just("patient"), st.sampled_from(PATIENT_FIELDS)),
    st.tuples(st.just("prescription"), st.sampled_from(("days", "documents", "setting", "signed_by", "review_due_on"))),
)


@settings(max_examples=300)
@given(CASES, PATHS, JSON)
def test_no_json_is_an_exception(case: Line, path: tuple[str, ...], value: object) -> None:
    result = answer(_spoilt(case, path, value))
    assert result["verdict"] in ("refuse", "stop", "warn", "ok")
    if result["errors"]:
        assert result["verdict"] == "refuse"
        assert result["findings"][0]["code"] == "not-read"


@given(st.dictionaries(FIELDS, JSON))
def test_any_object_has_an_answer(case: Line) -> None:
    assert answer(case)["verdict"] in ("refuse", "ok")


@given(CASES)
def test_a_naive_person_never_gets_a_patch(case: Line) -> None:
    naive = {**case["patient"], "opioid_history_days": None}
    proposed = [*case["proposed"], patch(25)]
    result = answer({**case, "patient": naive, "current": [], "proposed": proposed})
    assert ("naive", "fentanyl") in refusals(result)
