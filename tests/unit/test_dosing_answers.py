"""Worked examples of the reference through the answers of `paingrid dose`: amounts, refusals, slips at the door."""

from __future__ import annotations

from typing import Any

import pytest

from paingrid.clinical.medicines.products import PRODUCTS, product_named
from paingrid.clinical.opioids.answers import convert, mme, taper, titrate

SR_60 = {"drug": "morphine", "route": "oral", "form": "sr", "dose": 60, "unit": "mg", "every_h": 12}
PATCH_25 = {"drug": "fentanyl", "route": "transdermal", "rate_ug_per_h": 25, "change_every_h": 72}


def morphine(per_day: float) -> dict[str, Any]:
    return {"drug": "morphine", "route": "oral", "form": "sr", "dose": per_day / 2, "unit": "mg", "every_h": 12}


def codes(reply: dict[str, Any]) -> set[str]:
    return {error["code"] for error in reply["errors"]}


def test_every_product_is_found_by_its_own_name_and_id() -> None:
    assert len({product.id for product in PRODUCTS}) == len(PRODUCTS)
    for product in PRODUCTS:
        assert product_named(product.name["zh"]) == (product,)
        assert product_named(product.name["en"]) == (product,)
        assert product_named(product.id) == (product,)
        assert (product.rate is None) == (product.form != "patch")


@pytest.mark.parametrize(
    ("medicine", "code"),
    [
        ({"drug": "fentanyl", "route": "transdermal", "dose": 25, "unit": "mg"}, "patch-in-mg"),
        ({"drug": "fentanyl", "route": "transdermal", "rate_ug_per_h": 4.2}, "no-such-rate"),
        ({"drug": "morphine", "dose": 10, "times_per_day": 2}, "unit-missing"),
        ({"drug": "morphine", "dose": 10, "unit": "ug", "times_per_day": 2}, "wrong-unit"),
        ({"product": "奥施康定 10 mg", "count": 0.5, "times_per_day": 2}, "not-splittable"),
        ({"product": "多瑞吉 25 µg/h", "count": 0.5}, "not-splittable"),
        ({"product": "奥施康定", "count": 1, "times_per_day": 2}, "ambiguous-product"),
        ({"product": "仙丹 10 mg", "count": 1}, "unknown-product"),
        ({"drug": "morphine", "dose": 10, "unit": "mg", "every_h": 4, "times_per_day": 6}, "two-rhythms"),
        ({"drug": "morphine", "dose": float("1e9"), "unit": "mg"}, "out-of-range"),
        ({"drug": "morphine", "dose": True, "unit": "mg"}, "not-a-number"),
        ({"drug": "morphine", "dose": 10, "unit": "mg", "dosis": 1}, "unknown-field"),
    ],
)
def test_a_slip_at_the_door_is_said_and_nothing_is_summed(medicine: dict[str, Any], code: str) -> None:
    reply = mme.answer({"id": 1, "medicines": [medicine]})
    assert code in codes(reply)
    assert reply["total"] is None


@pytest.mark.parametrize(
    ("factors", "medicines", "total"),
    [
        ("cdc-2022", [PATCH_25], 60),
        ("cn-2018", [PATCH_25], 50),
        ("cdc-2022", [{**PATCH_25, "change_every_h": 240}], 60),
        ("cdc-2022", [{"drug": "oxycodone/paracetamol", "strength": "5/325", "count": 2, "every_h": 6}], 60),
        ("cdc-2022", [{"drug": "tramadol", "dose": 50, "unit": "mg", "times_per_day": 4}], 40),
        ("cdc-2016", [{"drug": "methadone", "dose": 20, "unit": "mg", "times_per_day": 1}], 80),
        ("cdc-2016", [{"drug": "methadone", "dose": 20.5, "unit": "mg", "times_per_day": 1}], 164),
        ("cdc-2016", [{"drug": "methadone", "dose": 60.5, "unit": "mg", "times_per_day": 1}], 726),
        ("cn-2018", [{"drug": "morphine", "route": "iv", "dose": 10, "unit": "mg", "times_per_day": 3}], 90),
        ("cn-2018", [{"drug": "codeine", "dose": 30, "unit": "mg", "times_per_day": 6}], 27),
        ("cn-2018", [{"product": "泰勒宁", "count": [1, 2], "every_h": [4, 6]}], 90),
    ],
)
def test_totals_of_each_set(factors: str, medicines: list[dict[str, Any]], total: float) -> None:
    reply = mme.answer({"id": 1, "factors": factors, "medicines": medicines})
    assert (reply["total"], reply["complete"], reply["errors"]) == (total, True, [])


@pytest.mark.parametrize("drug", ["buprenorphine", "dihydrocodeine", "pethidine", "dezocine", "xyz"])
def test_no_factor_is_a_lower_bound_and_never_nothing(drug: str) -> None:
    other = {"drug": drug, "dose": 10, "unit": "mg", "times_per_day": 2}
    reply = mme.answer({"id": 1, "factors": "cdc-2022", "medicines": [SR_60, other]})
    assert (reply["total"], reply["complete"]) == (120, False)
    assert [item["mme"] for item in reply["items"]] == [120, None]
    assert "lower-bound" in {flag["code"] for flag in reply["flags"]}


def test_an_empty_list_is_nothing_recorded() -> None:
    reply = mme.answer({"id": 1, "medicines": []})
    assert reply["total"] == 0 and [flag["code"] for flag in reply["flags"]] == ["no-opioid-recorded"]


def test_morphine_to_oxycodone_is_the_example_of_the_contract() -> None:
    to = {"drug": "oxycodone", "route": "oral", "form": "sr", "every_h": 12}
    reply = convert.answer({"id": 1, "factors": "cn-2018", "from": [SR_60], "to": to, "reduction_percent": 25})
    assert reply["equivalent"] == {"amount": 60, "unit": "mg/d"}
    assert reply["range"] == [60, 80]
    assert (reply["proposed"]["per_dose"], reply["proposed"]["per_day"]) == (20, 40)
    assert (reply["rescue"]["low"], reply["rescue"]["high"]) == (4, 8)
    assert all(line["zh"] and line["en"] for line in reply["working"])


@pytest.mark.parametrize(
    ("factors", "per_day", "rate"),
    [
        ("fda-tts", 60, 25),
        ("fda-tts", 134.5, 25),
        ("fda-tts", 135, 50),
        ("fda-tts", 314.9, 75),
        ("fda-tts", 675, 200),
        ("fda-tts", 765, 225),
        ("eu-tts", 59.5, 12),
        ("eu-tts", 89.9, 25),
        ("eu-tts", 210, 100),
        ("cn-2018", 60, 25),
        ("cn-2018", 120, 50),
    ],
)
def test_to_the_patch_by_the_line_it_falls_on(factors: str, per_day: float, rate: float) -> None:
    case = {"id": 1, "factors": factors, "from": [morphine(per_day)], "to": {"drug": "fentanyl", "form": "patch"}}
    reply = convert.answer(case)
    assert reply["refused"] is None
    assert reply["proposed"]["per_day"] <= max(rate, reply["equivalent"]["amount"])
    assert reply["equivalent"]["amount"] >= reply["proposed"]["per_day"] > 0
    if factors != "cn-2018":
        assert reply["equivalent"] == {"amount": rate, "unit": "ug/h"}


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ({"from": [SR_60], "to": {"drug": "methadone"}}, "methadone-specialist"),
        (
            {"from": [{"drug": "methadone", "dose": 10, "unit": "mg", "every_h": 8}], "to": {"drug": "morphine"}},
            "methadone-specialist",
        ),
        ({"from": [SR_60], "to": {"drug": "pethidine", "route": "im"}}, "pethidine-not-for-cancer-pain"),
        ({"from": [SR_60], "to": {"drug": "dezocine", "route": "iv"}}, "no-factor"),
        ({"from": [SR_60], "to": {"drug": "hydromorphone"}}, "no-factor"),
        (
            {
                "from": [SR_60, {"drug": "tramadol", "dose": 50, "unit": "mg", "every_h": 6}],
                "to": {"drug": "oxycodone"},
            },
            "total-unknown",
        ),
        ({"from": [], "to": {"drug": "oxycodone"}}, "nothing-to-convert"),
        ({"from": [morphine(59)], "to": {"drug": "fentanyl", "form": "patch"}}, "not-tolerant"),
        (
            {"from": [SR_60], "to": {"drug": "fentanyl", "form": "patch"}, "patient": {"opioid_history_days": 6}},
            "not-tolerant",
        ),
        ({"factors": "fda-tts", "from": [morphine(59.5)], "to": {"drug": "fentanyl", "form": "patch"}}, "not-eligible"),
        ({"factors": "eu-tts", "from": [morphine(270)], "to": {"drug": "fentanyl", "form": "patch"}}, "above-table"),
        ({"factors": "fda-tts", "from": [PATCH_25], "to": {"drug": "fentanyl", "form": "patch"}}, "never-backwards"),
        ({"factors": "fda-tts", "from": [SR_60], "to": {"drug": "morphine"}}, "only-to-patch"),
        ({"from": [morphine(4)], "to": {"drug": "oxycodone", "form": "sr"}}, "below-smallest"),
    ],
)
def test_a_refusal_has_its_reason_its_source_and_no_proposal(case: dict[str, Any], code: str) -> None:
    reply = convert.answer({"id": 1, **case})
    assert reply["errors"] == []
    assert reply["refused"]["code"] == code
    assert reply["refused"]["text"]["zh"] and reply["refused"]["text"]["en"] and reply["refused"]["source"]
    assert "proposed" not in reply


@pytest.mark.parametrize(
    ("last", "nrs", "expected"),
    [
        (10, 8, [15, 20]),
        (10, 5, [12.5, 15]),
        (10, 2, [10, 12.5]),
        (10, 1, [10, 10]),
        (10, 0, [10, 10]),
        (5, 7, [7.5, 10]),
        (5, 4, [5, 7.5]),
    ],
)
def test_the_next_dose_follows_the_band(last: float, nrs: int, expected: list[float]) -> None:
    reply = titrate.answer({"id": 1, "step": "next-dose", "last_dose_mg": last, "nrs": nrs, "minutes_since_dose": 60})
    assert reply["next_dose_mg"] == expected


def test_a_dose_that_had_no_time_is_waited_for() -> None:
    reply = titrate.answer({"id": 1, "step": "next-dose", "last_dose_mg": 10, "nrs": 9, "minutes_since_dose": 59})
    assert reply["refused"]["code"] == "too-early"


def test_the_next_day_takes_everything_of_yesterday() -> None:
    reply = titrate.answer({"id": 1, "step": "next-day", "fixed_mg": [10] * 6, "extra_mg": [10, 10]})
    assert (reply["per_day_mg"], reply["doses"], reply["exact_per_dose_mg"]) == (80, 6, 13.3333)
    assert reply["per_dose_mg"] == 12.5
    assert (reply["rescue"]["low"], reply["rescue"]["high"]) == (8, 16)


def test_extra_doses_are_folded_in_from_three_on() -> None:
    background = {"drug": "morphine", "form": "sr", "dose": 30, "unit": "mg", "every_h": 12}
    case = {"id": 1, "step": "fold-rescue", "background": background}
    folded = titrate.answer({**case, "rescue_taken": [10, 10, 10]})
    assert (folded["per_day_mg"], folded["per_dose_mg"]) == (90, 40)
    assert titrate.answer({**case, "rescue_taken": [10, 10]})["refused"]["code"] == "too-few-rescues"


def test_both_rules_of_coming_off() -> None:
    new = taper.answer({"id": 1, "per_day_mg": 120, "percent": 25, "rule": "cn-2018"})
    assert [step["per_day_mg"] for step in new["steps"]] == [90, 67.5, 50.625, 37.9688, 30]
    assert (new["steps"][0]["day"], new["hold_days"], new["stop_day"]) == (1, 2, 7)
    old = taper.answer({"id": 1, "per_day_mg": 120, "rule": "cn-2011"})
    assert [(step["day"], step["per_day_mg"]) for step in old["steps"]][:3] == [(1, 84), (3, 63), (5, 47.25)]
    assert taper.answer({"id": 1, "per_day_mg": 120, "percent": 50})["refused"]["code"] == "percent-outside"


def test_an_answer_without_its_list_of_medicines_is_an_error_and_no_sum() -> None:
    assert [(one["field"], one["code"]) for one in mme.answer({"id": "a"})["errors"]] == [("medicines", "missing")]
    reply = convert.answer({"id": "a", "to": {"drug": "oxycodone"}})
    assert [(one["field"], one["code"]) for one in reply["errors"]] == [("from", "missing")]
    assert reply["proposed"] is None
