"""Titration: the bands by score, a dose that is never 0 mg, what is not titrated, the next day, rescues folded in."""

from __future__ import annotations

from typing import Any

import pytest

from paingrid.clinical.opioids.answers import titrate

BACKGROUND = {"drug": "morphine", "form": "sr", "dose": 30, "unit": "mg", "every_h": 12}


def step(name: str, **fields: Any) -> dict[str, Any]:
    return titrate.answer({"id": 1, "step": name, **fields})


def scored(last: float, nrs: int, minutes: float = 60, **more: Any) -> dict[str, Any]:
    return step("next-dose", last_dose_mg=last, nrs=nrs, minutes_since_dose=minutes, **more)


def why(reply: dict[str, Any]) -> str:
    assert reply["refused"]["source"] and reply["refused"]["text"]["zh"] and reply["refused"]["text"]["en"]
    return str(reply["refused"]["code"])


def wrong(reply: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in reply["errors"]]


def test_the_first_dose_of_the_naive() -> None:
    assert step("first-dose")["next_dose_mg"] == [5, 15]
    assert why(step("first-dose", drug="oxycodone")) == "first-dose-morphine"


@pytest.mark.parametrize(
    ("nrs", "exact"),
    [
        (10, [30, 40]),
        (7, [30, 40]),
        (6, [25, 30]),
        (4, [25, 30]),
        (3, [20, 25]),
        (2, [20, 25]),
        (1, [20, 20]),
        (0, [20, 20]),
    ],
)
def test_the_bands_at_their_edges(nrs: int, exact: list[float]) -> None:
    reply = scored(20, nrs)
    assert reply["exact_mg"] == exact and reply["next_dose_mg"] == exact
    assert all(line["zh"] and line["en"] for line in reply["working"])


@pytest.mark.parametrize(("nrs", "exact"), [(3, [15, 18]), (0, [15, 18]), (4, [25, 30])])
def test_what_cannot_be_borne_is_lowered_only_below_four(nrs: int, exact: list[float]) -> None:
    assert scored(20, nrs, intolerable=True)["exact_mg"] == exact


@pytest.mark.parametrize("last", [1.3, 1.5, 1.6, 2, 2.4])
@pytest.mark.parametrize("nrs", [8, 10])
def test_the_lower_end_is_never_nothing(last: float, nrs: int) -> None:
    low, high = scored(last, nrs)["next_dose_mg"]
    assert 0 < low <= high <= last * 2


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (scored(1, 8), "below-smallest"),
        (step("next-day", fixed_mg=[2] * 6), "below-smallest"),
        (step("next-day", drug="oxycodone", fixed_mg=[1] * 6), "below-smallest"),
        (step("to-long-acting", per_day_mg=10), "below-smallest"),
    ],
)
def test_a_dose_below_every_strength_is_refused_and_not_zero(reply: dict[str, Any], code: str) -> None:
    assert why(reply) == code
    assert not reply.get("next_dose_mg") and "per_dose_mg" not in reply


@pytest.mark.parametrize(
    "reply",
    [
        scored(10, 9, drug="methadone"),
        step("next-day", drug="methadone", fixed_mg=[5] * 6),
        step("to-long-acting", drug="methadone", per_day_mg=30),
        step(
            "fold-rescue",
            background={"drug": "methadone", "dose": 10, "unit": "mg", "every_h": 8},
            rescue_taken=[10, 10, 10],
        ),
    ],
)
def test_methadone_is_never_titrated_here(reply: dict[str, Any]) -> None:
    """What is too little after an hour is too much on the third day."""
    assert why(reply) == "methadone-specialist"


def test_pethidine_is_not_titrated() -> None:
    assert why(scored(50, 8, drug="pethidine")) == "pethidine-not-for-cancer-pain"


@pytest.mark.parametrize("route", ["transdermal", "epidural", "topical", "transmucosal"])
def test_a_way_in_that_cannot_be_scored_within_the_hour(route: str) -> None:
    assert why(scored(10, 8, route=route)) == "not-titrated-so"


@pytest.mark.parametrize(
    "reply",
    [
        scored(300, 9, drug="tramadol"),
        step("next-day", drug="codeine", fixed_mg=[60] * 6),
        step(
            "fold-rescue",
            background={"drug": "tramadol", "form": "sr", "dose": 150, "unit": "mg", "every_h": 12},
            rescue_taken=[50] * 3,
        ),
    ],
)
def test_a_weak_opioid_stops_at_its_ceiling(reply: dict[str, Any]) -> None:
    assert why(reply) == "above-ceiling"


@pytest.mark.parametrize(("last", "flagged"), [(30, False), (40, True)])
def test_a_large_single_dose_asks_for_a_second_doctor(last: float, flagged: bool) -> None:
    flags = {flag["code"] for flag in scored(last, 8)["flags"]}
    assert ("large-single-dose" in flags) is flagged


@pytest.mark.parametrize(
    ("route", "minutes", "waits"),
    [("oral", 59, True), ("oral", 60, False), ("sc", 29, True), ("sc", 30, False), ("iv", 14, True), ("iv", 15, False)],
)
def test_a_dose_has_its_time_by_its_way_in(route: str, minutes: float, waits: bool) -> None:
    reply = scored(10, 8, minutes, route=route)
    assert (reply["refused"] is not None) is waits
    if waits:
        assert why(reply) == "too-early"
    else:
        assert reply["next_dose_mg"] == [15, 20]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"last_dose_mg": 0}, ("last_dose_mg", "out-of-range")),
        ({"last_dose_mg": -5}, ("last_dose_mg", "out-of-range")),
        ({"last_dose_mg": 1001}, ("last_dose_mg", "out-of-range")),
        ({"last_dose_mg": True}, ("last_dose_mg", "not-a-number")),
        ({"last_dose_mg": float("nan")}, ("last_dose_mg", "not-a-number")),
        ({"last_dose_mg": None}, ("last_dose_mg", "missing")),
        ({"nrs": 11}, ("nrs", "out-of-range")),
        ({"nrs": 7.5}, ("nrs", "out-of-range")),
        ({"nrs": None}, ("nrs", "missing")),
        ({"minutes_since_dose": 24 * 60 + 1}, ("minutes_since_dose", "out-of-range")),
        ({"minutes_since_dose": -1}, ("minutes_since_dose", "out-of-range")),
        ({"intolerable": "yes"}, ("intolerable", "wrong-type")),
        ({"drug": "aspirin"}, ("drug", "unknown-drug")),
        ({"drug": 5}, ("drug", "unknown-drug")),
        ({"drug": "dezocine"}, ("drug", "unknown-drug")),
        ({"route": "by-owl"}, ("route", "unknown-word")),
        ({"dose": 5}, ("dose", "unknown-field")),
    ],
)
def test_impossible_input_is_said_in_words(fields: dict[str, Any], expected: tuple[str, str]) -> None:
    reply = step("next-dose", **{"last_dose_mg": 10, "nrs": 8, "minutes_since_dose": 60, **fields})
    assert expected in wrong(reply) and reply["next_dose_mg"] is None
    assert all(error["text"]["zh"] and error["text"]["en"] for error in reply["errors"])


def test_tomorrow_is_all_of_yesterday_in_six_doses() -> None:
    reply = step("next-day", fixed_mg=[10] * 6, extra_mg=[15, 15])
    assert (reply["per_day_mg"], reply["per_dose_mg"], reply["doses"]) == (90, 15, 6)
    assert (reply["rescue"]["low"], reply["rescue"]["high"]) == (9, 18)
    assert wrong(step("next-day", fixed_mg=[0], extra_mg=[])) == [("fixed_mg", "missing")]
    assert wrong(step("next-day", fixed_mg="10")) != []
    assert wrong(step("next-day", fixed_mg=[10] * 201)) != []
    assert wrong(step("next-day", fixed_mg=[10], drug="aspirin")) == [("drug", "unknown-drug")]


def test_an_extra_dose_that_no_strength_makes_is_said() -> None:
    assert why(step("next-day", fixed_mg=[2.5] * 4)) == "below-smallest"
    enough = step("next-day", fixed_mg=[2.5] * 6)
    assert (enough["per_dose_mg"], enough["flags"]) == (2.5, []) and enough["rescue"]["made_of"]
    often = step(
        "fold-rescue", background={**BACKGROUND, "form": "ir", "dose": 2.5, "every_h": 8}, rescue_taken=[1] * 3
    )
    assert often["rescue"]["made_of"] == [] and [flag["code"] for flag in often["flags"]] == ["no-rescue-strength"]


def test_three_extra_doses_are_folded_in_and_two_are_not() -> None:
    reply = step("fold-rescue", background=BACKGROUND, rescue_taken=[10, 10, 10])
    assert (reply["per_day_mg"], reply["per_dose_mg"], reply["doses"]) == (90, 40, 2)
    assert why(step("fold-rescue", background=BACKGROUND, rescue_taken=[10, 10, 0])) == "too-few-rescues"
    assert why(step("fold-rescue", background=BACKGROUND)) == "too-few-rescues"
    assert step("fold-rescue", background=BACKGROUND, drug="morphine", rescue_taken=[10] * 3)["per_day_mg"] == 90


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"background": None}, "background"),
        ({"background": {"drug": "fentanyl", "rate_ug_per_h": 25, "route": "transdermal"}}, "background"),
        ({"background": {"drug": "paracetamol", "dose": 500, "unit": "mg", "every_h": 6}}, "background"),
        ({"background": {**BACKGROUND, "route": "iv", "form": "injection"}}, "background"),
        ({"background": {**BACKGROUND, "dose": [10, 30]}}, "background"),
        ({"background": {"drug": "morphine", "dose": 30, "unit": "mg"}}, "background"),
        (
            {"background": {"drug": "morphine", "dose": 10, "unit": "mg", "as_needed": True, "taken_per_day": 3}},
            "background",
        ),
        ({"drug": "oxycodone"}, "drug"),
        ({"drug": "aspirin"}, "drug"),
        ({"rescue_taken": [10, -1, 10]}, "rescue_taken.1"),
    ],
)
def test_a_background_that_is_not_certain_is_asked_about(fields: dict[str, Any], expected: str) -> None:
    reply = step("fold-rescue", **{"background": BACKGROUND, "rescue_taken": [10, 10, 10], **fields})
    assert expected in {field for field, _ in wrong(reply)} and reply["per_day_mg"] is None


def test_a_stable_day_becomes_long_acting() -> None:
    reply = step("to-long-acting", per_day_mg=60)
    assert (reply["per_dose_mg"], reply["doses"]) == (30, 2)
    assert step("to-long-acting", per_day_mg=90, every_h=8)["doses"] == 3
    for hours in (0.5, 4, 48):
        assert wrong(step("to-long-acting", per_day_mg=60, every_h=hours)) == [("every_h", "out-of-range")]
    assert wrong(step("to-long-acting")) == [("per_day_mg", "missing")]


def test_a_step_that_is_none_names_those_that_are() -> None:
    for name in ("leap", "", None, 5, ["next-dose"]):
        reply = titrate.answer({"id": 1, "step": name})
        assert [field for field, _ in wrong(reply)] == ["step"] and "next-dose" in reply["errors"][0]["text"]["en"]
