"""Each scale scores as its source says, and refuses what is not an answer."""

from __future__ import annotations

from typing import Any

import pytest

from paingrid.clinical.instruments.answer import answer, catalogue
from paingrid.clinical.sources import UNVERIFIED

ESAS = ("pain", "tiredness", "drowsiness", "nausea", "appetite", "breathlessness", "depression", "anxiety", "wellbeing")
SYMPTOMS = ("burning", "cold", "shocks", "tingling", "pins", "numbness", "itching")
EXAMINATION = ("touch", "prick", "brush")
SLANSS = ("dysaesthesia", "skin", "sensitivity", "bursts", "burning", "allodynia", "pressing")
SENSORY = ("burning", "tingling", "touch", "attacks", "temperature", "numbness", "pressure")
IDPAIN = ("pins", "hot", "numb", "shock", "touch", "joints")
PAINAD = ("breathing", "vocalisation", "face", "body", "consolability")
CPOT = ("face", "movement", "tension", "ventilator_or_voice")
ORT = (
    *("family_alcohol", "family_illegal", "family_prescription", "own_alcohol", "own_illegal", "own_prescription"),
    *("age_16_to_45", "abuse", "psychiatric", "depression"),
)
EQ5D = ("mobility", "self_care", "activities", "pain", "anxiety")
BFI = ("ease", "incomplete", "judgement")
INTENSITY = ("worst", "least", "average", "now")
INTERFERENCE = ("activity", "mood", "walking", "work", "relations", "sleep", "enjoyment")


def ask(instrument: str, answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return answer({"id": "x", "instrument": instrument, "answers": answers, **more})


def flags(reply: dict[str, Any]) -> list[str]:
    return [flag["code"] for flag in reply["flags"]]


def first(keys: tuple[str, ...], count: int) -> dict[str, bool]:
    return {key: place < count for place, key in enumerate(keys)}


def spread(keys: tuple[str, ...], *values: int) -> dict[str, int]:
    return dict(zip(keys, values, strict=True))


def numbered(count: int, value: int) -> dict[str, int]:
    return {f"q{n}": value for n in range(1, count + 1)}


SCORED = [
    ("nrs", {"now": 0}, {"now": 0}, "none"),
    ("nrs", {"now": 1}, {"now": 1}, "mild"),
    ("nrs", {"now": 3, "worst": 4}, {"now": 3, "worst": 4}, {"now": "mild", "worst": "moderate"}),
    ("nrs", {"now": 6}, {"now": 6}, "moderate"),
    ("nrs", {"now": 7, "worst": 10}, {"now": 7, "worst": 10}, {"now": "severe", "worst": "severe"}),
    ("vrs", {"now": "none"}, {"now": "none"}, "none"),
    ("vrs", {"now": "moderate"}, {"now": "moderate"}, "moderate"),
    ("vas", {"now": 4}, {"now": 4}, "none"),
    ("vas", {"now": 5}, {"now": 5}, "mild"),
    ("vas", {"now": 44}, {"now": 44}, "mild"),
    ("vas", {"now": 45}, {"now": 45}, "moderate"),
    ("vas", {"now": 75}, {"now": 75}, "severe"),
    ("fpsr", {"now": 6}, {"now": 6}, "moderate"),
    ("wong-baker", {"now": 8}, {"now": 8}, {}),
    ("peg", {"pain": 5, "enjoyment": 5, "activity": 6}, {"total": 5.3}, {}),
    ("peg", {"pain": 0, "enjoyment": 0, "activity": 0}, {"total": 0}, {}),
    ("painad", spread(PAINAD, 0, 1, 0, 0, 0), {"total": 1}, "below-cut-off"),
    ("painad", spread(PAINAD, 0, 1, 1, 0, 0), {"total": 2}, "suspect-pain"),
    ("cpot", spread(CPOT, 1, 1, 0, 0), {"total": 2}, "below-cut-off"),
    ("cpot", spread(CPOT, 1, 1, 1, 0), {"total": 3}, "suspect-pain"),
    ("phq2", {"interest": 1, "mood": 1}, {"total": 2}, "negative"),
    ("phq2", {"interest": 1, "mood": 2}, {"total": 3}, "positive"),
    ("gad2", {"nervous": 1, "worry": 1}, {"total": 2}, "negative"),
    ("gad2", {"nervous": 3, "worry": 0}, {"total": 3}, "positive"),
    ("idpain", dict.fromkeys(IDPAIN, False) | {"joints": True}, {"total": -1}, "unlikely"),
    ("idpain", first(IDPAIN, 1), {"total": 1}, "unlikely"),
    ("idpain", first(IDPAIN, 2), {"total": 2}, "consider"),
    ("idpain", first(IDPAIN, 3), {"total": 3}, "likely"),
    ("slanss", dict.fromkeys(SLANSS, True), {"total": 24}, "positive"),
    ("slanss", first(SLANSS, 2) | {"burning": True}, {"total": 11}, "negative"),
    ("slanss", first(SLANSS, 2) | {"bursts": True}, {"total": 12}, "positive"),
    ("paindetect", dict.fromkeys(SENSORY, 5) | {"pattern": "attacks-pain", "radiation": True}, {"total": 38}, "likely"),
    (
        "paindetect",
        dict.fromkeys(SENSORY, 0) | {"pattern": "steady-attacks", "radiation": False},
        {"total": -1},
        "unlikely",
    ),
    (
        "paindetect",
        spread(SENSORY, 5, 5, 2, 0, 0, 0, 0) | {"pattern": "steady", "radiation": False},
        {"total": 12},
        "unlikely",
    ),
    (
        "paindetect",
        spread(SENSORY, 5, 5, 0, 0, 0, 0, 0) | {"pattern": "attacks-free", "radiation": True},
        {"total": 13},
        "unclear",
    ),
    ("bfi", spread(BFI, 28, 29, 29), {"total": 28.7}, "not-constipated"),
    ("bfi", spread(BFI, 29, 29, 29), {"total": 29.0}, "constipated"),
    ("sedation", {"level": "asleep"}, {"level": "asleep"}, "acceptable"),
    ("sedation", {"level": 2}, {"level": 2}, "acceptable"),
    ("sedation", {"level": 3}, {"level": 3}, "unacceptable"),
    ("sedation", {"level": 4}, {"level": 4}, "unacceptable"),
    ("ecog", {"grade": 1}, {"grade": 1}, "not-limited"),
    ("ecog", {"grade": 2}, {"grade": 2}, "limited"),
    ("ecog", {"grade": 5}, {"grade": 5}, "dead"),
    ("karnofsky", {"level": 70}, {"level": 70}, {}),
    ("pps", {"level": 50}, {"level": 50}, "palliative-review"),
    ("pps", {"level": 60}, {"level": 60}, "no-review"),
    ("distress", {"now": 3}, {"now": 3}, "low"),
    ("distress", {"now": 7}, {"now": 7}, "raised"),
    ("zarit", numbered(22, 1), {"total": 22}, "mild"),
    ("zarit", numbered(22, 1) | {"q1": 0, "q2": 0}, {"total": 20}, "little"),
    ("zarit", numbered(22, 4), {"total": 88}, "severe"),
    ("ort", dict.fromkeys(ORT, True) | {"sex": "female"}, {"total": 26}, "high"),
    ("ort", dict.fromkeys(ORT, True) | {"sex": "male"}, {"total": 26}, "high"),
    ("ort", dict.fromkeys(ORT, False) | {"sex": "male", "family_alcohol": True}, {"total": 3}, "low"),
    ("ort", dict.fromkeys(ORT, False) | {"sex": "female", "own_illegal": True}, {"total": 4}, "moderate"),
    ("ort", dict.fromkeys(ORT, False) | {"sex": "male", "abuse": True}, {"total": 0}, "low"),
    ("eq5d", dict.fromkeys(EQ5D, 2) | {"health": 60}, dict.fromkeys(EQ5D, 2) | {"health": 60}, {}),
    ("flacc", dict.fromkeys(("face", "legs", "activity", "cry", "consolability"), 1), {"total": 5}, "moderate"),
]


@pytest.mark.parametrize(("instrument", "answers", "scores", "band"), SCORED)
def test_a_complete_answer_is_scored(
    instrument: str, answers: dict[str, Any], scores: dict[str, Any], band: Any
) -> None:
    reply = ask(instrument, answers)

    assert (reply["status"], reply["scores"], reply["band"], reply["errors"]) == ("scored", scores, band, [])


def test_every_scale_of_the_contract_has_a_row_in_this_table() -> None:
    elsewhere = {"bpi", "dn4", "esas", "ipos", "phq4"}

    assert {row[0] for row in SCORED} | elsewhere == set(catalogue())


@pytest.mark.parametrize(("total", "band"), [(2, "none"), (3, "mild"), (6, "moderate"), (9, "severe"), (12, "severe")])
def test_phq4_gives_total_and_halves(total: int, band: str) -> None:
    nervous, worry = min(total, 3), min(max(total - 3, 0), 3)
    interest, mood = min(max(total - 6, 0), 3), max(total - 9, 0)

    reply = ask("phq4", {"interest": interest, "mood": mood, "nervous": nervous, "worry": worry})

    assert reply["scores"] == {"total": total, "anxiety": nervous + worry, "depression": interest + mood}
    assert reply["band"]["total"] == band
    assert flags(reply) == (["safety-question"] if interest + mood >= 3 else [])


@pytest.mark.parametrize(
    ("instrument", "answers", "asked"),
    [
        ("phq2", {"interest": 0, "mood": 2}, False),
        ("phq2", {"interest": 0, "mood": 3}, True),
        ("phq2", {"mood": 3}, True),
        ("phq4", {"mood": 3}, True),
        ("gad2", {"nervous": 3, "worry": 3}, False),
        ("distress", {"now": 6}, False),
        ("distress", {"now": 7}, True),
    ],
)
def test_low_mood_or_distress_asks_the_safety_question(instrument: str, answers: dict[str, Any], asked: bool) -> None:
    assert ("safety-question" in flags(ask(instrument, answers))) is asked


@pytest.mark.parametrize("instrument", ["phq2", "gad2", "phq4"])
def test_one_missing_mood_answer_forbids_every_score(instrument: str) -> None:
    items = catalogue()[instrument].items

    reply = ask(instrument, {item.key: 1 for item in items[1:]})

    assert (reply["status"], reply["scores"], reply["missing"]) == ("incomplete", {}, [items[0].key])


def test_esas_gives_items_and_sums_only_when_complete() -> None:
    whole, part = dict.fromkeys(ESAS, 4), dict.fromkeys(ESAS[:8], 7)

    assert ask("esas", whole)["scores"] == whole | {"total": 36, "physical": 24, "emotional": 8}
    assert ask("esas", whole)["band"]["pain"] == "act"
    assert (ask("esas", part)["status"], ask("esas", part)["scores"]) == ("incomplete", part)
    assert ask("esas", part)["band"]["pain"] == "severe"


def test_bpi_needs_four_intensities_and_four_interferences() -> None:
    three = dict.fromkeys(INTERFERENCE[:3], 5)

    assert ask("bpi", three | {"work": 6})["scores"] == {"interference": 5.3}
    assert (ask("bpi", three)["status"], ask("bpi", three)["scores"]) == ("incomplete", {})
    assert ask("bpi", spread(INTENSITY, 9, 2, 5, 4))["scores"] == {"severity": 5.0}
    assert ask("bpi", spread(INTENSITY[:3], 9, 2, 5))["scores"] == {}


@pytest.mark.parametrize(("worst", "band"), [(0, "none"), (4, "mild"), (5, "moderate"), (6, "moderate"), (7, "severe")])
def test_bpi_worst_pain_has_a_band_of_its_own(worst: int, band: str) -> None:
    assert ask("bpi", {"worst": worst})["band"] == {"worst": band}


DN4_CASES = [
    (first(SYMPTOMS, 3), "scored", {"interview": 3}, "positive", ["interview-form-only"]),
    (first(SYMPTOMS, 2), "scored", {"interview": 2}, "negative", ["interview-form-only"]),
    (
        first(SYMPTOMS, 2) | first(EXAMINATION, 2),
        "scored",
        {"interview": 2, "total": 4},
        {"interview": "negative", "total": "positive"},
        [],
    ),
    (
        first(SYMPTOMS, 3) | first(EXAMINATION, 0),
        "scored",
        {"interview": 3, "total": 3},
        {"interview": "positive", "total": "negative"},
        [],
    ),
    (
        first(SYMPTOMS, 2) | {"touch": True, "prick": True},
        "scored",
        {"interview": 2},
        {"interview": "negative", "total": "positive"},
        ["interview-form-only"],
    ),
    (first(SYMPTOMS, 1) | {"touch": True}, "scored", {"interview": 1}, "negative", ["interview-form-only"]),
    (first(SYMPTOMS[:6], 2), "incomplete", {}, {}, ["interview-form-only"]),
    (first(SYMPTOMS[:6], 3), "incomplete", {}, {"interview": "positive"}, ["interview-form-only"]),
    (first(SYMPTOMS[:6], 1) | first(EXAMINATION, 3), "incomplete", {}, {"total": "positive"}, []),
]


@pytest.mark.parametrize(("answers", "status", "scores", "band", "codes"), DN4_CASES)
def test_dn4_labels_nothing_that_a_missing_answer_could_still_turn(
    answers: dict[str, bool], status: str, scores: dict[str, int], band: Any, codes: list[str]
) -> None:
    reply = ask("dn4", answers)

    assert (reply["status"], reply["scores"], reply["band"]) == (status, scores, band)
    assert flags(reply) == codes


def test_ipos_total_needs_all_and_subscales_half() -> None:
    reply = ask("ipos", {f"q{n}": 2 for n in (1, 2, 3, 4, 5, 11, 15, 16)} | {"q12": 3, "q13": {"absent": "unable"}})

    assert reply["status"] == "incomplete"
    assert reply["scores"] == {"physical": 20, "emotional": 10, "communication": 6}
    assert reply["band"] == {"q12": "severe"}
    assert "physical" not in ask("ipos", {f"q{n}": 2 for n in range(1, 5)})["scores"]
    assert ask("ipos", numbered(17, 1))["scores"] == {
        "total": 17,
        "physical": 10,
        "emotional": 4,
        "communication": 3,
    }


NOT_AN_NRS = [11, -1, 7.5, 7.0, True, False, "", "7", "７", float("nan"), float("inf"), [], [7], {}, {"now": 7}, 10**30]


@pytest.mark.parametrize("value", NOT_AN_NRS)
def test_nrs_refuses_what_is_not_a_whole_number_on_the_scale(value: Any) -> None:
    reply = ask("nrs", {"now": value})

    assert (reply["status"], reply["scores"], reply["band"]) == ("invalid", {}, {})
    assert [error["field"] for error in reply["errors"]] == ["now"]
    assert all(error["text"]["zh"] and error["text"]["en"] for error in reply["errors"])


@pytest.mark.parametrize(
    ("instrument", "answers", "code"),
    [
        ("fpsr", {"now": 1}, "out-of-range"),
        ("fpsr", {"now": 9}, "out-of-range"),
        ("karnofsky", {"level": 75}, "out-of-range"),
        ("ecog", {"grade": 6}, "out-of-range"),
        ("sedation", {"level": 0}, "out-of-range"),
        ("sedation", {"level": "3"}, "out-of-range"),
        ("vrs", {"now": 2}, "out-of-range"),
        ("vrs", {"now": "中度"}, "out-of-range"),
        ("vas", {"now": 101}, "out-of-range"),
        ("dn4", {"burning": 1}, "wrong-type"),
        ("dn4", {"burning": "yes"}, "wrong-type"),
        ("nrs", {"now": "7"}, "wrong-type"),
        ("nrs", {"wurst": 7}, "unknown-field"),
        ("nrs", {"now": {"absent": "gone"}}, "absent-reason"),
        ("nrs", {"now": {"absent": "asleep", "value": 3}}, "absent-reason"),
    ],
)
def test_an_impossible_answer_is_named_and_never_scored(instrument: str, answers: dict[str, Any], code: str) -> None:
    reply = ask(instrument, answers)

    assert (reply["status"], reply["scores"]) == ("invalid", {})
    assert [error["code"] for error in reply["errors"]] == [code]


def test_one_bad_answer_keeps_the_good_ones_from_being_scored() -> None:
    reply = ask("nrs", {"now": 7, "worst": 11})

    assert (reply["status"], reply["scores"], reply["errors"][0]["field"]) == ("invalid", {}, "worst")


@pytest.mark.parametrize("reason", ["asleep", "refused", "unable"])
def test_absent_is_kept_with_its_reason_and_is_not_zero(reason: str) -> None:
    reply = ask("nrs", {"now": {"absent": reason}, "worst": None})

    assert (reply["status"], reply["scores"], reply["absent"]) == ("incomplete", {}, {"now": reason})
    assert reply["missing"] == ["now", "worst", "least", "usual"]


@pytest.mark.parametrize(
    ("instrument", "answers", "flagged"),
    [
        ("nrs", {"worst": 3, "least": 4}, True),
        ("nrs", {"now": 5, "worst": 3}, True),
        ("nrs", {"usual": 5, "worst": 4}, True),
        ("nrs", {"least": 5, "usual": 4}, True),
        ("nrs", {"now": 3, "worst": 3, "least": 3, "usual": 3}, False),
        ("nrs", {"now": 0, "least": 1, "usual": 2, "worst": 3}, False),
        ("bpi", {"average": 5, "worst": 4}, True),
        ("bpi", {"average": 4, "worst": 5, "least": 1, "now": 2}, False),
    ],
)
def test_contradicting_scores_are_flagged_and_kept(instrument: str, answers: dict[str, Any], flagged: bool) -> None:
    reply = ask(instrument, answers)

    assert ("inconsistent" in flags(reply)) is flagged
    assert instrument != "nrs" or reply["scores"] == answers


@pytest.mark.parametrize("instrument", ["painad", "cpot", "flacc"])
def test_an_observed_score_says_that_it_is_no_self_report(instrument: str) -> None:
    reply = ask(instrument, {item.key: 1 for item in catalogue()[instrument].items})

    assert flags(reply) == ["observed-not-self-report"]


CHANGES = [
    ("nrs", {"now": 5}, 8, (-3, 37.5, True)),
    ("nrs", {"now": 6}, 8, (-2, 25.0, True)),
    ("nrs", {"now": 4}, 5, (-1, 20.0, False)),
    ("nrs", {"now": 2}, 3, (-1, 33.3, True)),
    ("nrs", {"now": 4}, 0, (4, None, False)),
    ("nrs", {"now": 0}, 0, (0, None, False)),
    ("nrs", {"now": 8}, 5, (3, -60.0, False)),
    ("nrs", {"worst": 5}, 8, (-3, 37.5, True)),
    ("peg", {"pain": 4, "enjoyment": 3, "activity": 3}, 4.3, (-1, 23.3, True)),
    ("peg", {"pain": 4, "enjoyment": 3, "activity": 3}, 4.2, (-0.9, 21.4, False)),
    ("bfi", {"ease": 28, "incomplete": 28, "judgement": 28}, 40, (-12, 30.0, True)),
    ("vas", {"now": 60}, 70, (-10, 14.3, None)),
    ("karnofsky", {"level": 50}, 70, (-20, None, None)),
]


@pytest.mark.parametrize(("instrument", "answers", "before", "change"), CHANGES)
def test_change_from_a_baseline(
    instrument: str, answers: dict[str, Any], before: float, change: tuple[Any, ...]
) -> None:
    got = ask(instrument, answers, change={"from": before})["change"]

    assert (got["points"], got["relief_percent"], got["meaningful"]) == change
    assert got["source"]


@pytest.mark.parametrize(
    ("instrument", "change", "field"),
    [
        ("nrs", {"from": 11}, "change.from"),
        ("nrs", {"from": -1}, "change.from"),
        ("nrs", {"from": 7.5}, "change.from"),
        ("nrs", {"from": True}, "change.from"),
        ("nrs", {"from": "8"}, "change.from"),
        ("nrs", {"from": float("nan")}, "change.from"),
        ("nrs", {"from": 8, "form": 7}, "change.form"),
        ("nrs", {"frm": 8}, "change.frm"),
        ("nrs", 8, "change"),
        ("fpsr", {"from": 3}, "change.from"),
        ("vrs", {"from": 2}, "change"),
        ("peg", {"from": 10.1}, "change.from"),
    ],
)
def test_an_impossible_baseline_is_refused(instrument: str, change: Any, field: str) -> None:
    answers = {item.key: "mild" if instrument == "vrs" else 2 for item in catalogue()[instrument].items}

    reply = ask(instrument, answers, change=change)

    assert (reply["status"], reply["scores"]) == ("invalid", {})
    assert [error["field"] for error in reply["errors"]] == [field]


def test_a_change_that_cannot_be_told_is_null() -> None:
    assert ask("nrs", {"now": {"absent": "asleep"}}, change={"from": 8})["change"] is None
    assert ask("nrs", {"worst": 5, "least": 1}, change={"from": 8})["change"] is None
    assert ask("nrs", {"now": 5}, change={"from": None})["change"] is None
    assert "change" not in ask("nrs", {"now": 5})


def test_nccn_bands_can_be_chosen() -> None:
    reply = ask("nrs", {"now": 7}, bands="nccn")

    assert (reply["band"], reply["bands"]["id"], reply["bands"]["verified"]) == ("moderate", "nccn", False)
    assert ask("nrs", {"now": 8}, bands="nccn")["band"] == "severe"
    assert ask("nrs", {"now": 7}, bands="mine")["errors"][0]["code"] == "unknown-bands"
    assert ask("nrs", {"now": 7}, bands=["nccn"])["status"] == "invalid"


@pytest.mark.parametrize(
    ("case", "field", "code"),
    [
        ({"id": "x", "instrument": "nsr", "answers": {}}, "instrument", "unknown-instrument"),
        ({"id": "x", "instrument": ["nrs"], "answers": {}}, "instrument", "unknown-instrument"),
        ({"id": "x", "answers": {}}, "instrument", "unknown-instrument"),
        ({"id": "x", "instrument": "nrs"}, "answers", "not-an-object"),
        ({"id": "x", "instrument": "nrs", "answers": [7]}, "answers", "not-an-object"),
        ({"id": "x", "instrument": "nrs", "answers": {"now": 7}, "band": "nccn"}, "band", "unknown-field"),
    ],
)
def test_a_case_that_is_none_says_what_is_wrong(case: dict[str, Any], field: str, code: str) -> None:
    reply = answer(case)

    assert (reply["id"], reply["status"]) == ("x", "invalid")
    assert [(error["field"], error["code"]) for error in reply["errors"]] == [(field, code)]


def test_every_finding_names_its_source_and_whether_it_is_verified() -> None:
    reply = ask("distress", {"now": 7})

    assert reply["rules"] == {"id": "instruments", "version": "2026.1"}
    assert [(f["band"], f["source"][:3], f["verified"]) for f in reply["findings"]] == [("raised", "S50", True)]
    assert [(f["code"], f["source"], f["verified"]) for f in reply["flags"]] == [("safety-question", "default", False)]


def test_unverified_numbers_are_never_called_verified() -> None:
    for instrument in catalogue().values():
        change = [instrument.change] if instrument.change else []
        for rule in [instrument, *instrument.cuts.values(), *change]:
            assert rule.source
            assert not (rule.verified and (UNVERIFIED in rule.source or "default" in rule.source)), instrument.id


def test_only_class_a_carries_wording_and_then_all_of_it() -> None:
    for instrument in catalogue().values():
        for item in instrument.items:
            worded = (item.question is not None, item.labels is not None)
            assert worded == ((True, True) if instrument.licence == "A" else (False, False)), instrument.id


def test_every_text_exists_in_both_languages() -> None:
    for instrument in catalogue().values():
        texts = [instrument.name, instrument.rule, *(item.name for item in instrument.items)]
        texts += [text for i in instrument.items for text in (i.question, *(i.labels or {}).values()) if text]
        texts += [band.text for cuts in instrument.cuts.values() for band in cuts.bands]
        assert all(set(text) == {"zh", "en"} and text["zh"] and text["en"] for text in texts), instrument.id


def test_a_label_of_an_item_is_an_answer_of_it() -> None:
    for instrument in catalogue().values():
        for item in instrument.items:
            words = set((item.words or {}).values())
            assert all(item.takes(number) or number in words for number in item.labels or {}), instrument.id
