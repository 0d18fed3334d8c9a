"""Which values of the clinical numbers can never be meant, and what is said to change between two proposals."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paingrid.clinical.advice.difference import differences, finding_differences
from paingrid.clinical.advice.edition_rules import BY_ID, NUMBERS, differing, is_large_step, problems_of
from paingrid.clinical.numbers import BUILT_IN, Edition

PROPOSAL: dict[str, Any] = {
    "kind": "keep",
    "text": {"zh": "保持", "en": "Keep"},
    "lines": [{"product": "盐酸吗啡片 5 mg", "count": 1, "times_per_day": 6}],
    "total_now": {"per_day": 30, "complete": True},
    "rescue": {"low": 5, "high": 5, "unit": "mg"},
    "reassess": [{"hours": 24}],
    "refused": None,
    "notes": [],
}
NOTE = {"code": "laxative-missing", "severity": "warn", "text": {"zh": "没有通便药", "en": "No laxative"}}


def test_the_shipped_values_are_possible() -> None:
    assert problems_of({}) == ()
    assert problems_of({number.id: number.value for number in NUMBERS}) == ()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"rescue.hihg": 15}, "unknown"),
        ({"titrate.wait.oral": 0}, "not-positive"),
        ({"titrate.wait.oral": -60}, "not-positive"),
        ({"factor.cn-2018.oxycodone.oral": 15}, "slip"),
        ({"factor.cn-2018.oxycodone.oral": Fraction("0.15")}, "slip"),
        ({"reduction.low": 120}, "above-hundred"),
        ({"rescue.low": 30}, "upside-down"),
        ({"ceiling.paracetamol.soft": 4500}, "upside-down"),
        ({"table.fda-tts.50.from": 230}, "not-rising"),
        ({"table.eu-tts.25.rate": 50}, "not-rising"),
        ({"factor.cdc-2016.methadone.upto.20": 45}, "not-rising"),
    ],
)
def test_a_value_that_cannot_be_meant_is_named_with_its_reason(values: dict[str, Any], code: str) -> None:
    found = problems_of({name: Fraction(value) for name, value in values.items()})

    assert code in {one.code for one in found}
    assert {one.field for one in found if one.code == code} <= values.keys() | {
        "rescue.low",
        "ceiling.paracetamol.soft",
    }
    assert all(one.text["zh"] and one.text["en"] for one in found)


def test_both_ends_moved_together_are_possible() -> None:
    assert problems_of({"rescue.low": Fraction(25), "rescue.high": Fraction(30)}) == ()


@settings(max_examples=100, deadline=None)
@given(name=st.sampled_from(sorted(BY_ID)), share=st.fractions(min_value="0.2", max_value="5"))
def test_what_is_accepted_is_kept_exactly(name: str, share: Fraction) -> None:
    value = BY_ID[name].value * share
    edition = Edition("x", {name: value})

    assert edition[BY_ID[name]] == value
    assert differing(edition) == ({} if value == BY_ID[name].value else {name: value})


def test_a_step_is_large_from_double_or_half() -> None:
    number = BY_ID["rescue.high"]

    assert is_large_step(number, Fraction(20), Fraction(40))
    assert is_large_step(number, Fraction(20), Fraction(10))
    assert is_large_step(number, Fraction(0), Fraction(1))
    assert not is_large_step(number, Fraction(20), Fraction(39))
    assert BUILT_IN[number] == 20


def test_equal_proposals_differ_in_nothing() -> None:
    assert differences(PROPOSAL, {**PROPOSAL, "text": {"zh": "继续", "en": "Go on"}, "working": []}) == ()


@pytest.mark.parametrize(
    ("changed", "id", "before", "after"),
    [
        ({"kind": "raise", "text": {"zh": "加量", "en": "Raise"}}, "kind", "Keep", "Raise"),
        ({"total_now": {"per_day": 45, "complete": False}}, "total", "30 mg/d", "≥ 45 mg/d"),
        ({"total_now": None}, "total", "30 mg/d", "none"),
        ({"lines": []}, "lines", "morphine hydrochloride tablet 5 mg ×1 6/24 h", "none"),
        (
            {"lines": [{"drug": "morphine", "dose": [5, 10], "every_h": 4}]},
            "lines",
            "morphine hydrochloride tablet 5 mg ×1 6/24 h",
            "morphine 5–10 mg q4 h",
        ),
        (
            {"lines": [{"drug": "fentanyl", "rate_ug_per_h": 12.5}]},
            "lines",
            "morphine hydrochloride tablet 5 mg ×1 6/24 h",
            "fentanyl 12.5 µg/h",
        ),
        ({"rescue": {"low": 5, "high": 10, "unit": "mg"}}, "rescue", "5–5 mg", "5–10 mg"),
        ({"rescue": None}, "rescue", "5–5 mg", "none"),
        ({"reassess": [{"hours": 1}, {"hours": 24}]}, "reassess", "after 24 h", "after 1, 24 h"),
        ({"reassess": []}, "reassess", "after 24 h", "none"),
        ({"refused": {"text": {"zh": "不行", "en": "No"}}}, "refused", "none", "No"),
        ({"notes": [{"text": {"zh": "看", "en": "Look"}}]}, "notes", "none", "Look"),
    ],
)
def test_each_thing_a_person_would_do_otherwise_is_told(
    changed: dict[str, Any], id: str, before: str, after: str
) -> None:
    (found,) = differences(PROPOSAL, {**PROPOSAL, **changed})

    assert (found.id, found.before["en"], found.after["en"]) == (id, before, after)
    assert found.as_json()["what"] == found.what


def test_findings_that_come_go_or_change_their_severity_are_told() -> None:
    came = finding_differences([], [NOTE])
    graver = finding_differences([NOTE], [{**NOTE, "severity": "stop"}])

    assert [(one.before["en"], one.after["en"]) for one in came] == [("none", "take care")]
    assert [(one.before["en"], one.after["en"]) for one in graver] == [("take care", "stop: needs a reason")]
    assert finding_differences([NOTE], [NOTE]) == ()
