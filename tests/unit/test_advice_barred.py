"""What the check would stop for this person is never proposed: kidneys, liver, allergies, children."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from paingrid.clinical.advice.facts import Facts
from paingrid.clinical.advice.propose import propose
from paingrid.clinical.advice.want import Rotate
from paingrid.clinical.opioids.person import Person
from tests.unit.test_advice import IR, OXYCODONE, PATCH, RESCUE, SR, ago, facts

FAILING = Person(age=Fraction(60), egfr=Fraction(20))
LONG_AGO = ago(24 * 5)


def about(lines: list[dict[str, Any]], **known: Any) -> Facts:
    return facts(*lines, **known)


def drugs_of(proposal: Any) -> list[tuple[str, str]]:
    return [(line["product"], line["purpose"]) for line in proposal.lines]


@pytest.mark.parametrize(
    "known",
    [
        {"lines": [SR], "nrs_now": 8, "changed_at": LONG_AGO},
        {"lines": [SR, RESCUE], "nrs_now": 2, "rescue_count_24h": 4, "changed_at": LONG_AGO},
        {"lines": [IR], "nrs_now": 2, "controlled_since": ago(30), "changed_at": LONG_AGO},
        {"lines": [IR], "nrs_now": 3, "changed_at": LONG_AGO},
        {"lines": [], "nrs_now": 8},
    ],
)
def test_no_morphine_is_proposed_to_failing_kidneys(known: dict[str, Any]) -> None:
    allowed, barred = propose(about(**known)), propose(about(**known, person=FAILING))
    assert allowed.refused is None
    assert barred.refused is not None and barred.refused.code == "not-for-this-person"
    assert "20" in barred.refused.text["zh"] and list(barred.lines) == known["lines"]


def test_less_morphine_is_still_proposed_to_failing_kidneys() -> None:
    known = {"lines": [SR], "nrs_now": 1, "intolerable": True, "changed_at": LONG_AGO}
    found = propose(about(**known, person=FAILING))
    assert found.kind == "reduce" and found.refused is None


def test_a_patch_rises_without_an_extra_dose_of_morphine_for_failing_kidneys() -> None:
    known = {"lines": [PATCH, RESCUE], "nrs_now": 8, "changed_at": LONG_AGO}
    allowed, found = propose(about(**known)), propose(about(**known, person=FAILING))
    assert any(purpose == "rescue" for _, purpose in drugs_of(allowed)) and allowed.rescue is not None
    assert found.kind == "raise"
    assert [purpose for _, purpose in drugs_of(found) if purpose == "rescue"] == [] and found.rescue is None
    assert [note.code for note in found.notes] == ["left-out"]


def test_a_rotation_to_a_patch_says_once_that_its_extra_dose_is_left_out() -> None:
    want = Rotate({"drug": "fentanyl", "form": "patch"})
    long = replace(FAILING, opioid_history_days=Fraction(30))
    known = {"lines": [{**OXYCODONE, "count": 3}], "nrs_now": 3, "changed_at": LONG_AGO}
    found = propose(about(**known, person=long), want)
    assert found.kind == "rotate" and [purpose for _, purpose in drugs_of(found)].count("rescue") == 0
    assert [note.code for note in found.notes].count("left-out") == 1
    assert "kidneys-avoid" not in [note.code for note in found.notes]


@pytest.mark.parametrize("word", ["吗啡", "morphine", "阿片类", "opioids"])
def test_nobody_is_given_what_they_are_allergic_to(word: str) -> None:
    allergic = Person(age=Fraction(60), egfr=Fraction(90), allergies=(word,))
    assert propose(facts(nrs_now=8, person=allergic)).kind == "refused"
    raised = propose(facts(SR, nrs_now=8, changed_at=LONG_AGO, person=allergic))
    assert raised.refused is not None and raised.refused.code == "not-for-this-person"


def test_an_allergy_to_the_laxative_leaves_the_laxative_out_only() -> None:
    allergic = Person(age=Fraction(60), egfr=Fraction(90), allergies=("乳果糖",))
    found = propose(facts(nrs_now=8, person=allergic))
    purposes = [purpose for _, purpose in drugs_of(found)]
    assert found.kind == "start" and "laxative" not in purposes and "rescue" in purposes
    assert [note.code for note in found.notes] == ["left-out"] and found.rescue is not None


def test_an_unchanged_medicine_that_is_no_opioid_does_not_stop_the_advice() -> None:
    kept = {"product": "对乙酰氨基酚片 500 mg", "count": 1, "times_per_day": 3, "purpose": "other"}
    allergic = Person(age=Fraction(60), egfr=Fraction(90), allergies=("对乙酰氨基酚",))
    found = propose(facts(kept, nrs_now=8, person=allergic))
    assert found.kind == "start" and kept in found.lines


def test_a_rotation_is_for_adults() -> None:
    child = Person(age=Fraction(9), egfr=Fraction(90), opioid_history_days=Fraction(30))
    found = propose(facts(SR, nrs_now=3, person=child), Rotate({"drug": "oxycodone", "form": "sr"}))
    assert found.refused is not None and found.refused.code == "not-for-children"


def test_a_rotation_to_tablets_is_written_in_tablets_by_the_clock() -> None:
    steady = Person(age=Fraction(50), egfr=Fraction(90), child_pugh="A", opioid_history_days=Fraction(30))
    found = propose(facts({**SR, "count": 2}, nrs_now=3, person=steady), Rotate({"drug": "oxycodone", "form": "sr"}))
    regular = [line for line in found.lines if line["purpose"] == "background"]
    assert found.refused is None and regular
    assert all("羟考酮" in line["product"] and line["times_per_day"] == 2 for line in regular)
    assert found.total_then is not None and found.total_now is not None
    assert 0 < found.total_then["per_day"] < found.total_now["per_day"]


@pytest.mark.parametrize("missing", [True, False])
def test_the_look_of_a_proposal_is_written_in_whole_hours_where_it_is_one(missing: bool) -> None:
    found = propose(facts(SR, nrs_now=None if missing else 2, changed_at=LONG_AGO)).as_json()
    assert [one["hours"] for one in found["reassess"]] == ([4] if missing else [168])
    assert (found["rescue"] is None) is missing
