"""What each answer of the short report means, and what happens to a wrong one."""

from __future__ import annotations

from typing import Any

import pytest

from paingrid.clinical.home_form import read_form


def read(reporter: str = "patient", form: str = "home-2026.1", **answers: Any):
    return read_form({"form": form, **answers}, reporter=reporter)


def test_the_patients_score_is_own_and_the_familys_is_proxy() -> None:
    assert read(pain_now=6).triage["nrs_now"] == 6
    family = read("family", pain_now=6)
    assert (family.triage.get("nrs_now"), family.triage["proxy_nrs"]) == (None, 6)
    assert [s.view for s in family.scores] == ["family"]


@pytest.mark.parametrize(
    ("answers", "name", "value"),
    [
        ({"bowels": "5-or-more"}, "stool_days", 5),
        ({"bowels": "3-4-days"}, "stool_days", 4),
        ({"sleepy": "cannot-wake"}, "sedation", 4),
        ({"sleepy": "no"}, "sedation", 1),
        ({"vomiting": "cannot-keep-opioid"}, "vomiting", "cannot-keep-opioid"),
        ({"red_flags": ["collapse"]}, "red_flags", ["collapse"]),
        ({"words": "痛"}, "free_text", "痛"),
        ({"pain_now": 0}, "nrs_now", 0),
    ],
)
def test_answers_become_triage_inputs(answers: dict[str, Any], name: str, value: Any) -> None:
    reading = read(**answers)

    assert reading.triage[name] == value
    assert reading.errors == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pain_now", 11),
        ("pain_now", -1),
        ("pain_now", 7.5),
        ("pain_now", "7"),
        ("pain_now", True),
        ("rescue_count", -1),
        ("bowels", "often"),
        ("sleepy", 4),
        ("red_flags", ["dragons"]),
        ("words", 5),
        ("colour", "red"),
    ],
)
def test_a_wrong_answer_is_named_and_the_rest_still_counts(name: str, value: Any) -> None:
    reading = read(vomiting="some", **{name: value})

    assert [error.field for error in reading.errors] == [name]
    assert reading.triage["vomiting"] == "some"


def test_staff_may_add_measurements() -> None:
    items = {"breathing": 1, "vocalisation": 1, "face": 2, "body": 0, "consolability": 0}
    reading = read("staff", "staff-2026.1", respiratory_rate=9, sedation=3, painad=items)

    assert reading.triage["respiratory_rate"] == 9
    assert reading.triage["painad_now"] == 4
    assert {(s.instrument, s.view) for s in reading.scores} == {("sedation", "observed"), ("painad", "observed")}


def test_families_cannot_send_staff_measurements() -> None:
    assert [e.field for e in read(spo2=80).errors] == ["spo2"]
