"""The person of a dosing case: what is read, what is refused, and what unknown values mean."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from paingrid.clinical.numbers import BUILT_IN
from paingrid.clinical.opioids.person import Hepatic, Person, Recent, Renal, read_person

TODAY = date(2026, 11, 23)


def read(**raw: object) -> Person:
    """Read a person without problems."""
    person, problems = read_person(raw, "patient", on=TODAY)
    assert problems == []
    return person


def wrong(**raw: object) -> list[tuple[str, str]]:
    """Return what is wrong with a person, by field and code."""
    return [(one.field, one.code) for one in read_person(raw, "patient", on=TODAY)[1]]


def test_nothing_given_is_nothing_known() -> None:
    for raw in (None, {}, {"age": None, "egfr": None, "creatinine": None, "tests": None}):
        person, problems = read_person(raw, "patient", on=TODAY)
        assert problems == []
        assert (person.age, person.egfr, person.renal, person.hepatic) == (None, None, Renal.UNKNOWN, Hepatic.UNKNOWN)
        assert person.today == TODAY


def test_a_person_that_is_no_object_is_said() -> None:
    person, problems = read_person([1], "patient", on=None)
    assert [(one.field, one.code) for one in problems] == [("patient", "not-an-object")]
    assert person == Person()


def test_every_field_is_read_exactly() -> None:
    person = read(
        age=68,
        weight_kg=52.5,
        height_cm=160,
        sex="女",
        egfr=45.1,
        egfr_date="2026-11-01T08:00:00+08:00",
        child_pugh="b",
        platelets=120,
        qtc_ms=440,
        spo2=96,
        respiratory_rate=14,
        temperature=36.8,
        sedation="asleep",
        nrs=4,
        conditions=["OSA", "Active Ulcer", "active_ulcer", "慢阻肺"],
        recent=["cisplatin-7d", "rifampicin-stopped", "linezolid-stopped-2w", "st-john's-wort-started"],
        red_flags=["fracture"],
        allergies=["morphine", " "],
        tests={"hla_b_1502": "negative"},
        goals_of_care="comfort-dying",
        opioid_history_days=10,
        pregnant=False,
        breastfeeding=True,
        today="2026-11-22",
    )
    assert person.weight_kg == Fraction("52.5")
    assert person.egfr == Fraction("45.1")
    assert (person.sex, person.child_pugh, person.sedation, person.nrs) == ("female", "B", 0, 4)
    assert person.conditions == ("sleep-apnoea", "peptic-ulcer", "copd")
    assert person.recent == (
        Recent("cisplatin", "given", 7),
        Recent("rifampicin", "stopped", None),
        Recent("linezolid", "stopped", 14),
        Recent("st-john's-wort", "started", None),
    )
    assert (person.red_flags, person.allergies) == (("fracture",), ("morphine",))
    assert (person.hla_b_1502, person.dying, person.breastfeeding) == ("negative", True, True)
    assert person.value_age(person.egfr_date) == 21


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("age", -1, "out-of-range"),
        ("age", 131, "out-of-range"),
        ("age", True, "out-of-range"),
        ("age", "60", "out-of-range"),
        ("age", float("nan"), "out-of-range"),
        ("age", float("inf"), "out-of-range"),
        ("age", 10**400, "out-of-range"),
        ("weight_kg", 0, "out-of-range"),
        ("height_cm", 1.7, "out-of-range"),
        ("platelets", 45000, "out-of-range"),
        ("qtc_ms", 0.45, "out-of-range"),
        ("spo2", 0.95, "out-of-range"),
        ("temperature", 98.6, "out-of-range"),
        ("sedation", 5, "out-of-range"),
        ("nrs", 4.5, "out-of-range"),
        ("sex", "x", "unknown-word"),
        ("sex", 1, "unknown-word"),
        ("child_pugh", "D", "unknown-word"),
        ("goals_of_care", "dying", "unknown-word"),
        ("egfr_date", "yesterday", "not-a-date"),
        ("egfr_date", "1066-01-01", "not-a-date"),
        ("egfr_date", 20261101, "not-a-date"),
        ("egfr_date", "2026-11-24", "future"),
        ("conditions", ["misspelt"], "unknown-condition"),
        ("conditions", "copd", "not-a-list"),
        ("recent", [1], "not-a-list"),
        ("red_flags", ["nothing"], "unknown-flag"),
        ("pregnant", 1, "not-boolean"),
        ("wieght", 60, "unknown-field"),
        ("tests", [], "not-an-object"),
        ("creatinine", 120, "unit-missing"),
        ("creatinine", {"value": 120}, "unit-missing"),
        ("creatinine", {"value": 120, "unit": "mg"}, "unit-missing"),
        ("creatinine", {"value": 1.2, "unit": "umol/L"}, "out-of-range"),
        ("creatinine", {"value": 120, "unit": "mg/dL"}, "out-of-range"),
        ("creatinine", {"value": 120, "unit": "umol/L", "date": "soon"}, "not-a-date"),
    ],
)
def test_what_cannot_be_true_is_said_and_left_unknown(field: str, value: object, code: str) -> None:
    person, problems = read_person({field: value}, "patient", on=TODAY)
    assert [(one.field, one.code) for one in problems] == [(f"patient.{field}", code)]
    assert set(problems[0].text) == {"zh", "en"}
    assert person == Person(today=TODAY)


def test_the_ends_of_a_range_belong_to_it() -> None:
    for age in (0, 0.0, 130, 130.0):
        assert read(age=age).age == age
    assert read(egfr_date="1990-01-01").egfr_date == date(1990, 1, 1)


def test_unknown_fields_inside_are_said() -> None:
    assert wrong(tests={"hla": "positive"}) == [("patient.tests.hla", "unknown-field")]
    assert wrong(tests={"hla_b_1502": "maybe"}) == [("patient.tests.hla_b_1502", "unknown-word")]
    assert wrong(creatinine={"value": 90, "unit": "umol/L", "at": 1}) == [("patient.creatinine.at", "unknown-field")]
    assert wrong(creatinine={"value": 90, "unit": "umol/L", "date": "2027-01-01"}) == [
        ("patient.creatinine.date", "future")
    ]


def test_the_known_conditions_are_listed_beside_an_unknown_one() -> None:
    problem = read_person({"conditions": ["misspelt"]}, "patient", on=None)[1][0]
    assert "misspelt" in problem.text["zh"]
    assert "copd" in problem.text["en"]


@pytest.mark.parametrize(
    ("egfr", "band"),
    [(90, "normal"), (60, "normal"), (59.9, "moderate"), (30, "moderate"), (29.9, "severe"), (0, "severe")],
)
def test_kidney_bands_at_their_edges(egfr: float, band: str) -> None:
    assert read(egfr=egfr).renal == Renal(band)


@pytest.mark.parametrize(("day", "band"), [("2026-08-25", "normal"), ("2026-08-24", "unknown")])
def test_a_kidney_value_older_than_ninety_days_reassures_nobody(day: str, band: str) -> None:
    assert read(egfr=90, egfr_date=day).renal == Renal(band)


def test_an_old_low_value_still_warns() -> None:
    assert read(egfr=20, egfr_date="2020-01-01").renal is Renal.SEVERE


def test_without_a_day_the_age_of_a_value_is_not_known() -> None:
    person, _ = read_person({"egfr": 90, "egfr_date": "2026-11-01"}, "patient", on=None)
    assert person.renal_by(BUILT_IN) is Renal.UNKNOWN


def test_cockcroft_gault_by_hand() -> None:
    # (140 − 68) × 60 × 0.85 ÷ (72 × 1.0 mg/dL) = 51
    given = {"age": 68, "weight_kg": 60, "sex": "female"}
    assert read(**given, creatinine={"value": 1.0, "unit": "mg/dL"}).clearance == 51
    assert read(**given, creatinine={"value": 88.4, "unit": "µmol/L"}).clearance == 51
    assert read(**{**given, "sex": "male"}, creatinine={"value": 1, "unit": "mg/dL"}).clearance == 60
    for missing in given:
        known = {name: value for name, value in given.items() if name != missing}
        assert read(**known, creatinine={"value": 1, "unit": "mg/dL"}).clearance is None
    assert read(**given).clearance is None


def test_of_two_kidney_values_the_lower_counts() -> None:
    both = read(egfr=90, age=68, weight_kg=60, sex="female", creatinine={"value": 3, "unit": "mg/dL"})
    assert both.filtration == 17
    assert both.renal is Renal.SEVERE


def test_dialysis_and_kidney_disease_count() -> None:
    assert read(conditions=["dialysis"], egfr=90).renal is Renal.SEVERE
    assert read(conditions=["ckd"], egfr=90).renal is Renal.MODERATE
    assert read(conditions=["ckd"]).renal is Renal.UNKNOWN


@pytest.mark.parametrize(
    ("given", "band"),
    [
        ({"child_pugh": "A"}, "mild"),
        ({"child_pugh": "B"}, "moderate"),
        ({"child_pugh": "C"}, "severe"),
        ({"child_pugh": "none"}, "normal"),
        ({"conditions": ["cirrhosis"]}, "moderate"),
        ({"conditions": ["cirrhosis"], "child_pugh": "A"}, "mild"),
        ({}, "unknown"),
    ],
)
def test_liver_bands(given: dict[str, object], band: str) -> None:
    assert read(**given).hepatic == Hepatic(band)


def test_frail_and_old() -> None:
    assert read(conditions=["cachexia"]).frail
    assert not read().frail
    assert (read(age=64).old, read(age=65).old, read().old) == (False, True, False)


def test_a_red_flag_word_of_the_recent_past_stays_whole() -> None:
    assert read(recent=["stopped", "7d", "a-b-c", "x-99999999d"]).recent == (
        Recent("stopped", "given", None),
        Recent("7d", "given", None),
        Recent("a-b-c", "given", None),
        Recent("x", "given", 99999),
    )
