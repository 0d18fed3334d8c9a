"""Each scale scores as its source says, and refuses what is not an answer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paingrid.clinical.instruments.answer import answer, catalogue
from paingrid.clinical.instruments.pain_bands import PAIN_BANDS
from paingrid.clinical.instruments.scale import Item, band_of

ESAS = ("pain", "tiredness", "drowsiness", "nausea", "appetite", "breathlessness", "depression", "anxiety", "wellbeing")
DN4 = ("burning", "cold", "shocks", "tingling", "pins", "numbness", "itching")
SLANSS = ("dysaesthesia", "skin", "sensitivity", "bursts", "burning", "allodynia", "pressing")
SENSORY = ("burning", "tingling", "touch", "attacks", "temperature", "numbness", "pressure")


def ask(instrument: str, answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return answer({"id": "x", "instrument": instrument, "answers": answers, **more})


SCORED = [
    ("nrs", {"now": 0}, {"now": 0}, "none"),
    ("nrs", {"now": 3, "worst": 4}, {"now": 3, "worst": 4}, {"now": "mild", "worst": "moderate"}),
    ("nrs", {"now": 7, "worst": 10}, {"now": 7, "worst": 10}, {"now": "severe", "worst": "severe"}),
    ("vrs", {"now": "moderate"}, {"now": 2}, "moderate"),
    ("vas", {"now": 44}, {"now": 44}, "mild"),
    ("vas", {"now": 75}, {"now": 75}, "severe"),
    ("fpsr", {"now": 6}, {"now": 6}, "moderate"),
    ("peg", {"pain": 5, "enjoyment": 5, "activity": 6}, {"total": 5.3}, {}),
    (
        "painad",
        {"breathing": 0, "vocalisation": 1, "face": 1, "body": 0, "consolability": 0},
        {"total": 2},
        "suspect-pain",
    ),
    ("cpot", {"face": 1, "movement": 1, "tension": 1, "ventilator_or_voice": 0}, {"total": 3}, "suspect-pain"),
    ("phq2", {"interest": 1, "mood": 2}, {"total": 3}, "positive"),
    ("gad2", {"nervous": 1, "worry": 1}, {"total": 2}, "negative"),
    (
        "idpain",
        dict.fromkeys(("pins", "hot", "numb", "shock", "touch"), False) | {"joints": True},
        {"total": -1},
        "unlikely",
    ),
    ("slanss", dict.fromkeys(SLANSS, True), {"total": 24}, "positive"),
    ("paindetect", dict.fromkeys(SENSORY, 5) | {"pattern": "attacks-pain", "radiation": True}, {"total": 38}, "likely"),
    (
        "paindetect",
        dict.fromkeys(SENSORY, 0) | {"pattern": "steady-attacks", "radiation": False},
        {"total": -1},
        "unlikely",
    ),
    ("bfi", {"ease": 28, "incomplete": 29, "judgement": 29}, {"total": 28.7}, "not-constipated"),
    ("bfi", {"ease": 29, "incomplete": 29, "judgement": 29}, {"total": 29.0}, "constipated"),
    ("sedation", {"level": 3}, {"level": 3}, "unacceptable"),
    ("ecog", {"grade": 2}, {"grade": 2}, "limited"),
    ("karnofsky", {"level": 70}, {"level": 70}, {}),
    ("pps", {"level": 50}, {"level": 50}, "palliative-review"),
    ("distress", {"now": 7}, {"now": 7}, "raised"),
    ("zarit", {f"q{n}": 1 for n in range(1, 23)}, {"total": 22}, "mild"),
]


@pytest.mark.parametrize(("instrument", "answers", "scores", "band"), SCORED)
def test_a_complete_answer_is_scored(
    instrument: str, answers: dict[str, Any], scores: dict[str, Any], band: Any
) -> None:
    reply = ask(instrument, answers)

    assert (reply["status"], reply["scores"], reply["band"], reply["errors"]) == ("scored", scores, band, [])


def test_phq4_gives_total_and_halves() -> None:
    reply = ask("phq4", {"interest": 3, "mood": 3, "nervous": 3, "worry": 3})

    assert reply["scores"] == {"total": 12, "anxiety": 6, "depression": 6}
    assert [flag["code"] for flag in reply["flags"]] == ["safety-question"]


def test_esas_gives_items_and_sums_only_when_complete() -> None:
    whole, part = dict.fromkeys(ESAS, 4), dict.fromkeys(ESAS[:8], 4)

    assert ask("esas", whole)["scores"] | {} == whole | {"total": 36, "physical": 24, "emotional": 8}
    assert (ask("esas", part)["status"], ask("esas", part)["scores"]) == ("incomplete", part)


def test_bpi_needs_four_intensities_and_four_interferences() -> None:
    four = dict.fromkeys(("activity", "mood", "walking", "work"), 5)

    assert ask("bpi", four)["scores"] == {"interference": 5.0}
    assert ask("bpi", dict.fromkeys(("activity", "mood", "walking"), 5))["status"] == "incomplete"
    assert ask("bpi", {"worst": 9, "least": 2, "average": 5, "now": 4})["scores"] == {"severity": 5.0}
    assert ask("bpi", {"worst": 9, "least": 2, "average": 5})["scores"] == {}


def test_dn4_without_examination_is_the_interview_form() -> None:
    reply = ask("dn4", dict.fromkeys(DN4, True))

    assert reply["scores"] == {"interview": 7}
    assert reply["band"] == {"interview": "positive", "total": "positive"}
    assert [flag["code"] for flag in reply["flags"]] == ["interview-form-only"]


def test_dn4_labels_nothing_below_the_threshold_with_an_item_missing() -> None:
    reply = ask("dn4", dict.fromkeys(DN4[:6], False))

    assert (reply["status"], reply["scores"], reply["band"]) == ("incomplete", {}, {})


def test_ipos_total_needs_all_and_subscales_half() -> None:
    reply = ask("ipos", {f"q{n}": 2 for n in range(1, 10)})

    assert reply["status"] == "incomplete"
    assert reply["scores"] == {"physical": 20.0}


@pytest.mark.parametrize("value", [11, -1, 7.5, True, "", "7", "７", float("nan"), float("inf"), [], 10**30])
def test_nrs_refuses_what_is_not_a_whole_number_on_the_scale(value: Any) -> None:
    reply = ask("nrs", {"now": value})

    assert (reply["status"], reply["scores"]) == ("invalid", {})
    assert [error["field"] for error in reply["errors"]] == ["now"]


@pytest.mark.parametrize("odd", [1, 3, 9])
def test_faces_have_even_numbers_only(odd: int) -> None:
    assert ask("fpsr", {"now": odd})["status"] == "invalid"


def test_asleep_is_absent_and_not_zero() -> None:
    reply = ask("nrs", {"now": {"absent": "asleep"}})

    assert (reply["status"], reply["scores"], reply["absent"]) == ("incomplete", {}, {"now": "asleep"})


def test_contradicting_scores_are_flagged_and_kept() -> None:
    reply = ask("nrs", {"now": 5, "worst": 3, "least": 4})

    assert reply["scores"] == {"now": 5, "worst": 3, "least": 4}
    assert [flag["code"] for flag in reply["flags"]] == ["inconsistent"]


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        (8, 5, (-3, 37.5, True)),
        (5, 4, (-1, 20.0, False)),
        (3, 2, (-1, 33.3, True)),
        (0, 4, (4, None, False)),
        (5, 8, (3, -60.0, False)),
    ],
)
def test_change_from_a_baseline(before: int, now: int, change: tuple[Any, ...]) -> None:
    got = ask("nrs", {"now": now}, change={"from": before})["change"]

    assert (got["points"], got["relief_percent"], got["meaningful"]) == change


def test_nccn_bands_can_be_chosen() -> None:
    assert ask("nrs", {"now": 7}, bands="nccn")["band"] == "moderate"
    assert ask("nrs", {"now": 7}, bands="mine")["status"] == "invalid"


@given(st.floats(0, 10), st.sampled_from(sorted(PAIN_BANDS)))
def test_no_number_on_the_scale_is_without_a_band(value: float, bands: str) -> None:
    assert band_of(PAIN_BANDS[bands], value) in {"none", "mild", "moderate", "severe"}


@given(
    st.sampled_from(sorted(catalogue())),
    st.dictionaries(st.text(max_size=6), st.integers() | st.floats() | st.text(max_size=4)),
)
def test_junk_is_answered_never_raised(instrument: str, answers: dict[str, Any]) -> None:
    reply = ask(instrument, answers)

    assert reply["status"] in {"scored", "incomplete", "invalid"}
    assert reply["status"] != "scored" or not reply["errors"]


def _lowest(item: Item) -> Any:
    if item.boolean:
        return False
    return next(iter(item.words)) if item.words else item.low


@given(st.data())
def test_taking_away_an_item_never_leaves_a_total_that_needs_it(data: st.DataObject) -> None:
    whole = {
        "painad",
        "cpot",
        "flacc",
        "peg",
        "phq2",
        "gad2",
        "phq4",
        "idpain",
        "slanss",
        "paindetect",
        "bfi",
        "zarit",
        "esas",
        "ipos",
    }
    instrument = catalogue()[data.draw(st.sampled_from(sorted(whole)))]
    gone = data.draw(st.sampled_from(instrument.items))
    answers = {item.key: _lowest(item) for item in instrument.items if item is not gone}

    reply = ask(instrument.id, answers)

    assert reply["status"] == "incomplete"
    assert "total" not in reply["scores"]


def test_only_class_a_carries_wording() -> None:
    for instrument in catalogue().values():
        worded = [item.question is not None for item in instrument.items]
        assert (
            all(worded) if instrument.licence == "A" and instrument.id not in {"ecog", "karnofsky"} else not any(worded)
        )


def test_every_text_exists_in_both_languages() -> None:
    for instrument in catalogue().values():
        texts = [
            instrument.name,
            *(i.name for i in instrument.items),
            *(i.question for i in instrument.items if i.question),
        ]
        assert all(text["zh"] and text["en"] for text in texts)
        assert instrument.source
