"""Checks of the person and of the prescription: breathing, red flags, age, allergy, days, papers, signatures."""

from __future__ import annotations

import pytest

from paingrid.clinical.checks.answer import FAILED, answer
from paingrid.clinical.checks.rules.person_today import FLAG_WORDS
from paingrid.clinical.checks.tables import CEILINGS, DAY_LIMITS, INTERACTIONS, NUMBERS, ORGANS
from paingrid.clinical.triage.red_flags import RED_FLAGS
from tests.orders import CONSENTED, SENNA, STEADY, Line, checked, injection, patch, rescue, slow, tablet, written

RENEWAL = [slow(30), SENNA], [slow(30), rescue(10)]


# Breathing and red flags


@pytest.mark.parametrize(
    ("person", "code", "severity"),
    [
        ({"respiratory_rate": 7}, "respiratory-depression", "refuse"),
        ({"respiratory_rate": 8}, "sedated-not-reduced", "stop"),
        ({"respiratory_rate": 9}, "sedated-not-reduced", "stop"),
        ({"respiratory_rate": 10}, "sedated-not-reduced", None),
        ({"spo2": 84}, "respiratory-depression", "refuse"),
        ({"spo2": 85}, "respiratory-depression", None),
        ({"sedation": 4}, "respiratory-depression", "refuse"),
        ({"sedation": 3}, "sedated-not-reduced", "stop"),
        ({"sedation": 2}, "sedated-not-reduced", None),
        ({"sedation": 3, "goals_of_care": "comfort-dying"}, "sedated-not-reduced", None),
    ],
)
def test_no_opioid_where_the_breathing_fails(person: Line, code: str, severity: str | None) -> None:
    assert checked(*RENEWAL, person=person).grave.get(code) == severity


def test_a_reduction_is_what_sedation_asks_for() -> None:
    assert "sedated-not-reduced" not in checked([slow(20)], [slow(30)], person={"sedation": 3}).codes


def test_breathing_says_nothing_without_an_opioid() -> None:
    assert checked([SENNA], person={"respiratory_rate": 6}).verdict == "ok"


def test_open_red_flags_are_one_stop() -> None:
    result = checked(*RENEWAL, person={"red_flags": ["fracture", "sepsis"]})
    assert result.grave["red-flag-open"] == "stop"
    assert "fracture, infection" in result.text("red-flag-open")
    dying = {"red_flags": ["fracture"], "goals_of_care": "comfort-dying"}
    assert checked(*RENEWAL, person=dying).grave["red-flag-open"] == "warn"


def test_signs_of_toxicity_refuse_unless_the_dose_goes_down() -> None:
    person = {"red_flags": ["toxicity"]}
    assert checked(*RENEWAL, person=person).grave["red-flag-toxicity"] == "refuse"
    assert checked([slow(20)], [slow(30)], person=person).grave["red-flag-open"] == "stop"


def test_every_red_flag_has_words() -> None:
    assert set(FLAG_WORDS) == set(RED_FLAGS)


# Age, allergy, mothers


@pytest.mark.parametrize(
    ("drug", "age", "code", "severity"),
    [
        ("morphine", 17, "young", "stop"),
        ("morphine", 18, "young", None),
        ("codeine", 17, "codeine-child", "stop"),
        ("codeine", 12, "codeine-child", "stop"),
        ("codeine", 11, "codeine-child", "refuse"),
        ("paracetamol", 11, "young", None),
    ],
)
def test_the_young(drug: str, age: int, code: str, severity: str | None) -> None:
    assert (
        checked([tablet(drug, 325 if drug == "paracetamol" else 15)], person={"age": age}).grave.get(code) == severity
    )


@pytest.mark.parametrize(
    ("person", "code", "severity"),
    [
        ({"breastfeeding": True}, "codeine-breastfeeding", "refuse"),
        ({"conditions": ["lactation"]}, "codeine-breastfeeding", "refuse"),
        ({"pregnant": True}, "codeine-pregnancy", "stop"),
        ({"pregnant": False}, "codeine-pregnancy", None),
    ],
)
def test_codeine_and_mothers(person: Line, code: str, severity: str | None) -> None:
    assert checked([tablet("codeine", 30, 3)], person=person).grave.get(code) == severity
    assert code not in checked([tablet("morphine", 5, 3)], person=person).codes


def test_allergies() -> None:
    assert checked([tablet("morphine", 5)], person={"allergies": ["Morphine"]}).grave["allergy"] == "refuse"
    assert checked([tablet("morphine", 5)], person={"allergies": ["opioids"]}).grave["allergy"] == "refuse"
    related = checked([tablet("celecoxib", 100)], person={"allergies": ["ibuprofen"]})
    assert related.grave["allergy-related"] == "stop"
    assert "not-known" not in checked([tablet("morphine", 5), SENNA], person={"allergies": ["nsaid"]}).codes
    other = checked([tablet("morphine", 5), SENNA], person={"allergies": ["paracetamol", "penicillin-like"]})
    assert "allergy" not in other.codes
    assert "penicillin-like" in other.text("not-known")


# The prescription


def test_a_plain_prescription_is_ok() -> None:
    assert checked([slow(30), rescue(10), SENNA], [slow(30)], prescription=written()).verdict == "ok"


@pytest.mark.parametrize(
    ("line", "setting", "most"),
    [
        (injection("morphine", 5, 6), "outpatient-cancer-pain", 3),
        (slow(30), "outpatient-cancer-pain", 15),
        (patch(25), "outpatient-cancer-pain", 15),
        (tablet("morphine", 10, 6), "outpatient-cancer-pain", 7),
        (injection("morphine", 5, 1), "outpatient-other", 1),
        (slow(30), "outpatient-other", 7),
        (patch(25), "outpatient-other", 7),
        (tablet("morphine", 10, 6), "outpatient-other", 3),
        (slow(30), "inpatient", 1),
        (injection("morphine", 5, 6), "inpatient", 1),
        (tablet("morphine", 10, 6), "inpatient", 1),
    ],
)
def test_the_days_of_each_setting_and_form(line: Line, setting: str, most: int) -> None:
    def verdict(days: float) -> str | None:
        return checked([line], [line], prescription=written(setting=setting, days=days)).grave.get("days-over-limit")

    assert verdict(most) is None
    assert verdict(most + 1) == "refuse"


def test_one_dose_of_an_injection_for_other_outpatients() -> None:
    line = injection("morphine", 5, 2)
    result = checked([line], [line], prescription=written(setting="outpatient-other", days=1))
    assert "one dose" in result.text("days-over-limit")
    needed = {"drug": "morphine", "route": "sc", "form": "injection", "dose": 5, "unit": "mg", "as_needed": True}
    needed["max_per_day"] = 1
    once = checked([needed], [line], prescription=written(setting="outpatient-other", days=1))
    assert "days-over-limit" not in once.codes


def test_tablets_as_needed_are_written_separately() -> None:
    result = checked([slow(30), rescue(10), SENNA], [slow(30)], prescription=written(days=15))
    assert (result.verdict, result.grave["days-over-limit"]) == ("warn", "warn")


def test_class_two_may_be_longer_with_a_reason() -> None:
    line = tablet("tramadol", 50, 3)
    assert "days-class-2" not in checked([line], prescription=written(days=7)).codes
    assert checked([line], prescription=written(days=8)).grave["days-class-2"] == "stop"
    assert "days-class-2" not in checked([line], prescription=written(days=8, reason="慢性病")).codes


def test_ordinary_medicines_have_no_day_limit_here() -> None:
    assert checked([SENNA], prescription=written(days=60)).verdict == "ok"


@pytest.mark.parametrize("line", [slow(30), tablet("tramadol", 50, 3)])
def test_nothing_controlled_is_prescribed_online(line: Line) -> None:
    assert checked([line], prescription=written(setting="online")).grave["online-controlled"] == "refuse"
    assert "online-controlled" not in checked([SENNA], prescription=written(setting="online")).codes


@pytest.mark.parametrize("by", [None, "", "  ", "AI", "system", "自动"])
def test_nothing_is_signed_by_itself(by: str | None) -> None:
    assert checked([SENNA], prescription=written(signed_by=by)).grave["not-signed"] == "refuse"


def test_without_a_prescription_nobody_asks_for_a_signature() -> None:
    assert "not-signed" not in checked([SENNA]).codes


@pytest.mark.parametrize(
    ("right", "code", "severity"),
    [
        (True, "narcotic-right-missing", None),
        (False, "narcotic-right-missing", "refuse"),
        (None, "narcotic-right-unknown", "stop"),
    ],
)
def test_the_narcotic_right(right: bool | None, code: str, severity: str | None) -> None:
    prescription = written(prescriber_narcotic_right=right)
    assert checked(*RENEWAL, prescription=prescription).grave.get(code) == severity
    assert code not in checked([tablet("tramadol", 50)], prescription=prescription).codes


def test_nobody_prescribes_narcotics_for_themselves() -> None:
    own = checked(*RENEWAL, prescription=written(prescriber_is="patient"))
    assert own.grave["prescribes-for-self"] == "refuse"
    family = checked(*RENEWAL, prescription=written(prescriber_is="family"))
    assert family.grave["prescribes-for-family"] == "stop"
    assert checked(*RENEWAL, prescription=written(prescriber_is="neither")).codes == {"no-rescue"} - {"no-rescue"}


@pytest.mark.parametrize(
    ("papers", "severity"),
    [
        ([], "refuse"),
        (["consent"], "refuse"),
        (["diagnosis-certificate", "patient-id"], "refuse"),
        (["consent", "diagnosis-certificate"], "warn"),
        (["Informed_Consent", "certificate", "id-copy"], None),
        (CONSENTED, None),
    ],
)
def test_papers_before_the_first_long_term_prescription(papers: list[str], severity: str | None) -> None:
    first = written(first_long_term=True, documents=papers)
    assert checked(*RENEWAL, prescription=first).grave.get("documents-missing") == severity
    assert "documents-missing" not in checked(*RENEWAL, prescription={**first, "first_long_term": False}).codes
    assert "documents-missing" not in checked([tablet("tramadol", 50)], prescription=first).codes


def test_an_agent_brings_a_paper_too() -> None:
    first = written(first_long_term=True, documents=CONSENTED, agent=True)
    assert "agent" in checked(*RENEWAL, prescription=first).text("documents-missing")


@pytest.mark.parametrize(("day", "found"), [("2026-11-23", False), ("2026-11-22", True)])
def test_the_three_monthly_review(day: str, found: bool) -> None:
    prescription = written(review_due_on=day)
    result = checked(*RENEWAL, prescription=prescription, now="2026-11-23T09:00:00+08:00")
    assert (result.grave.get("review-overdue") == "stop") is found
    assert "review-overdue" not in checked(*RENEWAL, prescription=prescription).codes


# The answer


def test_a_refusal_of_what_cannot_be_read() -> None:
    for case in (
        {},
        {"id": 1, "proposed": 5},
        {"proposed": [{"drug": "morphine", "dsoe": 5}]},
        {"proposed": [], "prescripton": {}},
    ):
        result = answer(case)
        assert result["verdict"] == "refuse"
        assert result["errors"]
        assert result["findings"][0]["code"] == "not-read"
        assert result["rules"] == FAILED["rules"]
    assert answer({"id": "x", "proposed": []})["id"] == "x"
    assert answer({"proposed": []})["verdict"] == "ok"


def test_an_unreadable_person_still_has_the_medicines_checked() -> None:
    person = {**STEADY, "conditions": ["misspelt"]}
    result = answer({"proposed": [patch(25)], "patient": person, "prescription": {"setting": "somewhere"}})
    codes = [finding["code"] for finding in result["findings"]]
    assert codes[0] == "not-read"
    assert "naive-patch" in codes
    assert {error["code"] for error in result["errors"]} == {"unknown-condition", "unknown-word"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prescription", []),
        ("prescription", {"signed_by": 5}),
        ("prescription", {"signed": "x"}),
        ("prescription", {"days": -1}),
        ("prescription", {"documents": "consent"}),
        ("level", "village"),
        ("crossover_hours", float("nan")),
        ("hours_since_change", True),
        ("proposed_is", 1),
        ("now", "yesterday"),
        ("current", {}),
    ],
)
def test_each_field_of_the_case_is_read_strictly(field: str, value: object) -> None:
    result = answer({"id": "t", "proposed": [], field: value})
    assert [error["field"].split(".")[0] for error in result["errors"]] == [field]
    assert result["verdict"] == "refuse"


def test_null_is_not_given() -> None:
    names = ("patient", "current", "prescription", "level", "now", "crossover_hours", "proposed_is")
    assert answer({"id": "t", "proposed": [], **dict.fromkeys(names)})["errors"] == []


# The tables


def test_every_number_has_one_id_a_source_and_both_languages() -> None:
    ids = [number.id for number in NUMBERS]
    assert len(ids) == len(set(ids))
    for number in NUMBERS:
        assert number.source
        assert number.text["zh"]
        assert number.text["en"]


def test_the_tables_are_there_for_a_pharmacist() -> None:
    assert {row.level for row in INTERACTIONS} <= {"refuse", "stop", "warn"}
    assert all(row.text["zh"] and row.left.text["zh"] and row.source for row in INTERACTIONS)
    assert len(CEILINGS) > 10
    assert len(DAY_LIMITS) == 9
    assert "morphine" in ORGANS
