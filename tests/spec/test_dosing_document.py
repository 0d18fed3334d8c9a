"""The dosing specification covers every code the rules can say, and the printed page is the one that was tested."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from paingrid.clinical.advice.situation import Situation
from paingrid.clinical.checks.rules import NUMBERS
from paingrid.clinical.opioids.factors import FACTOR_SETS
from tests.orders import STEADY
from tests.spec import dosing_codes
from tests.spec.dosing_page import all_cases, document, shown, title
from tests.spec.test_dosing_02_numbers import numbers
from tests.spec.test_dosing_12_advice import SITUATIONS
from tests.spec.test_dosing_13_unverified import rows

PAGE = Path(__file__).parents[2] / "docs" / "clinical" / "dosing.md"


def test_every_finding_of_a_check_has_a_case_that_provokes_it() -> None:
    told = {case.code for case in all_cases() if case.severity}
    assert dosing_codes.finding_codes() - told == dosing_codes.NEVER_SAID.keys()
    assert set(dosing_codes.NEVER_SAID.values()) <= told


def test_every_place_that_refuses_or_flags_has_a_case_that_provokes_it() -> None:
    """A code said in several places, in other words each time, needs as many cases."""
    texts: dict[str, set[str]] = {}
    for case in all_cases():
        if case.code and not case.severity:
            texts.setdefault(case.code, set()).add(case.said[-1][1])
    places = dosing_codes.said_codes()
    assert {code: count for code, count in places.items() if len(texts.get(code, ())) < count} == {}


def test_every_situation_of_the_advice_is_shown() -> None:
    (advice,) = (found for chapter, found in shown() if "advice" in title(chapter))
    told = {case.code for _, cases in advice for case in cases}
    assert {one.value for one in Situation} - told == set()
    assert SITUATIONS.keys() == set(Situation)


def test_every_number_and_every_factor_is_printed() -> None:
    page = document()
    known = {number.id for _, room in numbers() for number in room}
    assert {number.id for number in NUMBERS} <= known
    assert {number.id for one in FACTOR_SETS.values() for number in one.numbers} <= known
    assert [id for id in known if f"`{id}`" not in page] == []


def test_what_is_not_verified_is_counted_and_listed() -> None:
    page, every = document(), list(rows())
    without = [row for row in every if not row.verified]
    assert f"| 合计 all | {len(every)} | **{len(without)}** |" in page
    assert [row for row in without if f"| `{row.id}` | {row.zh}" not in page] == []


def test_no_two_cases_of_a_chapter_are_the_same() -> None:
    for chapter, found in shown():
        cases = Counter((case.code, case.given, case.severity) for _, all_ in found for case in all_)
        assert [case for case, count in cases.items() if count > 1] == [], title(chapter)


def test_every_table_row_has_the_cells_of_its_head() -> None:
    width = 0
    for line in document().splitlines():
        if line.startswith("|"):
            cells = line.count("|")
            width = width or cells
            assert cells == width, line
        else:
            width = 0


def test_the_steady_person_of_the_prose_is_the_one_of_the_cases() -> None:
    said = {
        "age": "60 years",
        "weight_kg": "60 kg",
        "egfr": "eGFR 90",
        "platelets": "platelets 200",
        "qtc_ms": "QTc 420",
    }
    assert all(text in document() and str(STEADY[name]) in text for name, text in said.items())
    assert STEADY["opioid_history_days"] == 30


def test_the_printed_page_is_current() -> None:
    assert PAGE.read_text() == document(), "run scripts/clinical_spec"
