"""Rotation: the arithmetic of the reference, what is refused, what stands beside the number."""

from __future__ import annotations

from typing import Any

import pytest

from paingrid.clinical.opioids.answers import convert
from paingrid.clinical.opioids.ceilings import MOST

WELL = {"age": 50, "egfr": 90, "egfr_date": "2026-11-20", "today": "2026-11-23", "opioid_history_days": 30}
PATCH = {"drug": "fentanyl", "form": "patch"}


def morphine(per_day: float, form: str = "sr") -> dict[str, Any]:
    return {"drug": "morphine", "route": "oral", "form": form, "dose": per_day / 2, "unit": "mg", "every_h": 12}


def patch(rate: float) -> dict[str, Any]:
    return {"drug": "fentanyl", "route": "transdermal", "rate_ug_per_h": rate, "change_every_h": 72}


def asked(*lines: dict[str, Any], to: dict[str, Any], **more: Any) -> dict[str, Any]:
    reply = convert.answer({"id": 1, "from": list(lines), "to": to, **more})
    assert reply["errors"] == []
    return reply


def codes(reply: dict[str, Any]) -> set[str]:
    return {flag["code"] for flag in reply["flags"]}


def why(reply: dict[str, Any]) -> str:
    assert "proposed" not in reply
    assert reply["refused"]["source"] and reply["refused"]["text"]["zh"] and reply["refused"]["text"]["en"]
    return str(reply["refused"]["code"])


@pytest.mark.parametrize(
    ("patient", "percent"),
    [
        (WELL, 25),
        ({**WELL, "age": 85}, 50),
        ({**WELL, "egfr": 40}, 50),
        ({**WELL, "egfr": 20}, 50),
        ({**WELL, "child_pugh": "B"}, 50),
        ({"age": 50}, 50),
        ({}, 50),
    ],
)
def test_the_reduction_follows_the_person_and_the_unknown_is_careful(patient: dict[str, Any], percent: int) -> None:
    assert asked(morphine(120), to={"drug": "oxycodone"}, patient=patient)["reduction_percent"] == percent


def test_a_high_dose_is_reduced_by_the_upper_end() -> None:
    assert asked(morphine(299), to={"drug": "oxycodone"}, patient=WELL)["reduction_percent"] == 25
    assert asked(morphine(300), to={"drug": "oxycodone"}, patient=WELL)["reduction_percent"] == 50


def test_another_form_of_the_same_drug_is_not_reduced_another_way_in_is() -> None:
    form = asked(morphine(60, "ir"), to={"drug": "morphine", "form": "sr"}, patient=WELL)
    assert (form["reduction_percent"], form["proposed"]["per_day"], form["flags"]) == (0, 60, [])
    way = asked(morphine(60), to={"drug": "morphine", "route": "sc"}, patient=WELL)
    assert (way["reduction_percent"], way["proposed"]["per_day"]) == (25, 15)


@pytest.mark.parametrize(("percent", "flagged"), [(24.9, True), (25, False), (50, False), (50.1, True), (0, True)])
def test_a_reduction_outside_the_range_asks_for_a_reason(percent: float, flagged: bool) -> None:
    reply = asked(morphine(400), to={"drug": "oxycodone"}, reduction_percent=percent)
    assert ("reduction-outside" in codes(reply)) is flagged


def test_the_working_shows_each_number_in_both_languages() -> None:
    reply = asked(morphine(120), to={"drug": "oxycodone", "every_h": 12}, reduction_percent=25)
    assert reply["range"] == [60, 80]
    for text in ("120 ÷ 2 = 60", "60 × (1 − 25 %) = 45", "22.5 → 20 mg × 2 = 40", "4–8 mg"):
        assert any(text in line["zh"] and text in line["en"] for line in reply["working"])


def test_beside_an_injection_the_extra_dose_is_injected_too() -> None:
    """20 mg injected is 60 mg swallowed: a tablet is no share of an injected day."""
    reply = asked(morphine(60), to={"drug": "morphine", "route": "sc", "every_h": 4}, reduction_percent=25)
    assert reply["proposed"]["per_dose"] == 2.5 and reply["proposed"]["made_of"] == []
    assert (reply["rescue"]["low"], reply["rescue"]["high"], reply["rescue"]["route"]) == (1.5, 3, "sc")
    assert reply["rescue"]["made_of"] == [] and "no-rescue-strength" not in codes(reply)
    assert reply["reassess"]["looks"][0]["hours"] == 0.25


@pytest.mark.parametrize(
    ("per_day", "to", "flagged"),
    [
        (600, {"drug": "oxycodone", "form": "ir", "every_h": 12}, True),
        (400, {"drug": "morphine", "form": "ir", "every_h": 4}, True),
        (360, {"drug": "morphine", "form": "ir", "every_h": 4}, False),
        (600, {"drug": "oxycodone", "form": "sr", "every_h": 12}, False),
    ],
)
def test_a_large_single_dose_asks_for_a_second_signature_as_in_titration(
    per_day: float, to: dict[str, Any], flagged: bool
) -> None:
    """75 mg of oxycodone, 65 mg of morphine released at once; what is released over half a day is no single dose."""
    reply = asked(morphine(per_day), to=to, patient=WELL)
    assert ("large-single-dose" in codes(reply)) is flagged


@pytest.mark.parametrize(
    ("to", "egfr", "flagged"),
    [
        ({"drug": "morphine"}, 29, True),
        ({"drug": "morphine"}, 30, False),
        ({"drug": "codeine", "form": "ir"}, 29, True),
        ({"drug": "fentanyl", "form": "patch"}, 29, True),
        ({"drug": "fentanyl", "form": "patch"}, 30, False),
    ],
)
def test_failing_kidneys_are_said_beside_morphine_even_as_the_extra_dose(
    to: dict[str, Any], egfr: float, flagged: bool
) -> None:
    """Beside a patch the extra dose is morphine: who is moved off morphine for the kidneys must not meet it there."""
    oxycodone = {"drug": "oxycodone", "form": "sr", "dose": 40, "unit": "mg", "every_h": 12}
    if to["drug"] == "codeine":
        oxycodone["dose"] = 10
    reply = asked(oxycodone, to=to, patient={**WELL, "egfr": egfr})
    assert ("kidneys-avoid" in codes(reply)) is flagged


def test_an_extra_dose_that_no_strength_makes_is_said() -> None:
    small = asked(morphine(24), to=PATCH, factors="eu-tts", patient=WELL)
    assert small["rescue"]["made_of"] and "no-rescue-strength" not in codes(small)
    tiny = asked(morphine(10, "ir"), to={"drug": "morphine", "form": "ir", "every_h": 8}, patient=WELL)
    assert tiny["rescue"]["made_of"] == [] and "no-rescue-strength" in codes(tiny)


@pytest.mark.parametrize(
    ("form", "every"),
    [
        *(("ir", hours) for hours in (0, 0.5, 13, 24, 744)),
        *(("sr", hours) for hours in (1, 7, 25, 72)),
        *(("patch", hours) for hours in (1, 48, 71, 73, 168)),
    ],
)
def test_the_amount_of_days_never_goes_into_one_dose(form: str, every: float) -> None:
    drug = "fentanyl" if form == "patch" else "oxycodone"
    case = {"id": 1, "from": [morphine(120)], "to": {"drug": drug, "form": form, "every_h": every}}
    reply = convert.answer(case)
    assert [(error["field"], error["code"]) for error in reply["errors"]] == [("to.every_h", "out-of-range")]
    assert reply["proposed"] is None


@pytest.mark.parametrize(("form", "every"), [("ir", 4), ("ir", 12), ("sr", 8), ("sr", 12), ("sr", 24)])
def test_the_rhythms_of_a_form_are_taken(form: str, every: float) -> None:
    reply = asked(morphine(240), to={"drug": "oxycodone", "form": form, "every_h": every}, patient=WELL)
    assert reply["proposed"]["per_dose"] * 24 / every == reply["proposed"]["per_day"]


@pytest.mark.parametrize(
    "to",
    [
        None,
        [],
        {"drug": "aspirin"},
        {"drug": None},
        {"drug": "morphine", "route": "by-owl"},
        {"drug": "morphine", "form": 3},
        {"drug": "morphine", "every_h": "12"},
        {"drug": "morphine", "dose": 3},
    ],
)
def test_a_target_that_cannot_be_read_is_an_error_of_its_line(to: object) -> None:
    reply = convert.answer({"id": 1, "from": [morphine(60)], "to": to})
    assert reply["errors"] and reply["proposed"] is None


@pytest.mark.parametrize(
    ("to", "route", "form", "every"),
    [
        ({"drug": "oxycodone"}, "oral", "sr", 12),
        ({"drug": "fentanyl", "route": "transdermal"}, "transdermal", "patch", 72),
        ({"drug": "fentanyl", "form": "patch"}, "transdermal", "patch", 72),
        ({"drug": "morphine", "route": "iv"}, "iv", "injection", 4),
        ({"drug": "morphine", "route": "po", "form": "ir"}, "oral", "ir", 4),
    ],
)
def test_what_the_target_leaves_out_is_the_usual(to: dict[str, Any], route: str, form: str, every: int) -> None:
    proposed = asked(morphine(240), to=to, patient=WELL)["proposed"]
    assert (proposed["route"], proposed["form"], proposed["every_h"]) == (route, form, every)


def test_a_range_is_converted_at_its_lower_end() -> None:
    """Who takes one or two tablets may take one: twice the dose of one is no equivalent."""
    one_or_two = {"drug": "morphine", "form": "ir", "dose": [10, 20], "unit": "mg", "every_h": 4}
    reply = asked(one_or_two, to={"drug": "oxycodone"}, reduction_percent=25)
    assert reply["from_total"]["amount"] == 60 and reply["equivalent"]["amount"] == 30
    assert "range-lower-end" in codes(reply)
    label = asked(one_or_two, to=PATCH, factors="fda-tts", patient=WELL)
    assert label["proposed"]["per_day"] == 25 and "range-lower-end" in codes(label)


def test_from_a_patch_only_by_the_dosing_set() -> None:
    reply = asked(patch(50), to={"drug": "morphine"}, reduction_percent=25)
    assert reply["equivalent"]["amount"] == 100 and reply["proposed"]["per_day"] <= 75
    assert any("17" in line["en"] for line in reply["working"])
    assert why(asked(patch(50), to={"drug": "morphine"}, factors="cdc-2022")) == "never-backwards"
    for factors in ("cdc-2022", "fda-tts", "eu-tts"):
        assert why(asked(patch(50), to=PATCH, factors=factors)) == "never-backwards"
    for factors in ("fda-tts", "eu-tts"):
        assert why(asked(patch(50), to={"drug": "morphine"}, factors=factors)) == "only-to-patch"


def test_risk_factors_answer_with_their_mark() -> None:
    reply = asked(morphine(120), to={"drug": "oxycodone"}, factors="cdc-2022", reduction_percent=25)
    assert reply["equivalent"]["amount"] == 80 and "risk-only-factors" in codes(reply)


@pytest.mark.parametrize("factors", ["cn-2018", "fda-tts", "eu-tts", "cdc-2022"])
@pytest.mark.parametrize(("days", "allowed"), [(0, False), (1, False), (6, False), (7, True)])
def test_no_table_puts_a_patch_on_the_naive(factors: str, days: int, allowed: bool) -> None:
    reply = asked(morphine(200), to=PATCH, factors=factors, patient={**WELL, "opioid_history_days": days})
    assert allowed or why(reply) == "not-tolerant"
    assert not allowed or reply["proposed"]["per_day"] > 0


@pytest.mark.parametrize("factors", ["cn-2018", "fda-tts", "eu-tts"])
def test_an_unknown_history_is_to_be_asked_before_signing(factors: str) -> None:
    assert "history-unknown" in codes(asked(morphine(200), to=PATCH, factors=factors))


def test_the_smallest_patch_is_not_for_who_takes_less_than_it_gives() -> None:
    """12 µg/h stands for 24 mg a day: the European table begins at nothing, a person does not."""
    for per_day in (1, 10, 23.9):
        assert why(asked(morphine(per_day), to=PATCH, factors="eu-tts", patient=WELL)) == "not-eligible"
    for per_day in (24, 40, 59.5):
        reply = asked(morphine(per_day), to=PATCH, factors="eu-tts", patient=WELL)
        assert reply["proposed"]["per_day"] == 12 and "below-tolerance" in codes(reply)
    assert "below-tolerance" not in codes(asked(morphine(60), to=PATCH, factors="eu-tts", patient=WELL))


@pytest.mark.parametrize(
    ("factors", "per_day", "rate"),
    [
        *(("fda-tts", at, rate) for at, rate in ((60, 25), (134.5, 25), (135, 50), (224.5, 50), (225, 75))),
        *(("fda-tts", at, rate) for at, rate in ((314.5, 75), (404.5, 100), (494.5, 125), (584.5, 150), (674.5, 175))),
        *(("fda-tts", at, rate) for at, rate in ((675, 200), (764.5, 200), (765, 225))),
        *(("eu-tts", at, rate) for at, rate in ((89.5, 25), (149.5, 50), (209.5, 75), (269.5, 100))),
    ],
)
def test_between_two_lines_of_a_label_there_is_no_hole(factors: str, per_day: float, rate: int) -> None:
    reply = asked(morphine(per_day), to=PATCH, factors=factors, patient=WELL)
    assert (reply["equivalent"]["amount"], reply["reduction_percent"]) == (rate, 0)
    assert 0 < reply["proposed"]["per_day"] <= rate
    assert ("large-first-patch" in codes(reply)) is (rate > 100)


def test_one_dose_three_tables() -> None:
    """Fact 1 of the reference: 180 mg a day is 90, 75 and 50 µg/h."""
    of = {
        name: asked(morphine(180), to=PATCH, factors=name, patient=WELL) for name in ("cn-2018", "cdc-2022", "fda-tts")
    }
    assert [of[name]["equivalent"]["amount"] for name in of] == [90, 75, 50]


@pytest.mark.parametrize(
    ("lines", "to", "more", "code"),
    [
        ([patch(10) | {"drug": "buprenorphine"}], {"drug": "morphine"}, {}, "total-unknown"),
        ([morphine(60)], {"drug": "buprenorphine"}, {}, "no-factor"),
        ([morphine(60)], {"drug": "pethidine", "route": "im"}, {}, "pethidine-not-for-cancer-pain"),
        ([morphine(60)], {"drug": "methadone"}, {"factors": "cdc-2022"}, "methadone-specialist"),
        ([morphine(60)], PATCH, {"reduction_percent": 80, "patient": WELL}, "below-smallest"),
        ([morphine(60)], {"drug": "oxycodone"}, {"reduction_percent": 95}, "below-smallest"),
        ([morphine(270)], PATCH, {"factors": "eu-tts", "patient": WELL}, "above-table"),
        ([morphine(59.9)], PATCH, {"factors": "fda-tts", "patient": WELL}, "not-eligible"),
        ([morphine(200)], {"drug": "codeine", "form": "ir"}, {"reduction_percent": 25}, "above-ceiling"),
        ([morphine(400)], {"drug": "tramadol"}, {"factors": "cdc-2022", "reduction_percent": 25}, "above-ceiling"),
        (
            [{"drug": "paracetamol", "dose": 500, "unit": "mg", "every_h": 6}],
            {"drug": "morphine"},
            {},
            "nothing-to-convert",
        ),
        (
            [morphine(60), {"drug": "xyz", "dose": 1, "unit": "mg", "every_h": 6}],
            {"drug": "oxycodone"},
            {},
            "total-unknown",
        ),
    ],
)
def test_each_refusal_has_its_name(
    lines: list[dict[str, Any]], to: dict[str, Any], more: dict[str, Any], code: str
) -> None:
    assert why(asked(*lines, to=to, **more)) == code


def test_the_ceilings_of_proposals_are_those_of_the_check() -> None:
    assert {name: int(number.value) for name, number in MOST.items()} == {
        "tramadol": 400,
        "codeine": 240,
        "dihydrocodeine": 240,
    }


@pytest.mark.parametrize(
    ("lines", "to", "words"),
    [
        ([morphine(120)], PATCH, "last 12-h dose"),
        ([morphine(120, "ir")], PATCH, "immediate-release doses for 12 h"),
        ([patch(50)], {"drug": "morphine"}, "Take the patch off"),
        ([morphine(120)], {"drug": "oxycodone"}, "do not overlap"),
    ],
)
def test_the_hours_of_the_change_are_said(lines: list[dict[str, Any]], to: dict[str, Any], words: str) -> None:
    reply = asked(*lines, to=to, patient=WELL)
    assert words in reply["working"][-1]["en"] and reply["working"][-1]["zh"]
    assert reply["reassess"]["first_hours"] is not None and reply["reassess"]["looks"]
