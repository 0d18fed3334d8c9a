"""Whatever is answered, no score is silently wrong: properties over every scale."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from paingrid.clinical.instruments.answer import answer, catalogue
from paingrid.clinical.instruments.pain_bands import PAIN_BANDS
from paingrid.clinical.instruments.scale import Instrument, Item

SCALES = st.sampled_from(sorted(catalogue())).map(lambda name: catalogue()[name])
#: A missing item forbids the total of these; NRS and BPI have rules of their own.
TOTALS = sorted(i.id for i in catalogue().values() if i.makes == ("total",))
JUNK = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(["７", "7", "", "NaN", "mild", "asleep", "steady"])
    | st.lists(st.integers(), max_size=2)
    | st.dictionaries(st.sampled_from(["absent", "now"]), st.sampled_from(["asleep", "gone", 7]), max_size=2)
)


def possible(item: Item) -> list[Any]:
    if item.boolean:
        return [False, True]
    return [*(item.words or ()), *(n for n in range(item.low, item.high + 1) if item.takes(n))]


def is_possible(item: Item, value: object) -> bool:
    return any(type(value) is type(known) and value == known for known in possible(item))


def whole(instrument: Instrument) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({item.key: st.sampled_from(possible(item)) for item in instrument.items})


def score(instrument: Instrument, answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return answer({"id": 1, "instrument": instrument.id, "answers": answers, **more})


@given(st.data(), SCALES, st.sampled_from(sorted(PAIN_BANDS)))
def test_every_whole_answer_is_scored_and_banded_within_the_range(
    data: st.DataObject, instrument: Instrument, bands: str
) -> None:
    reply = score(instrument, data.draw(whole(instrument)), bands=bands)

    assert (reply["status"], reply["errors"], reply["missing"]) == ("scored", [], [])
    assert {f["score"] for f in reply["findings"]} >= (set(instrument.cuts) | set(instrument.pain)) & set(
        reply["scores"]
    )
    rule = instrument.change
    assert rule is None or rule.low <= reply["scores"][rule.of] <= rule.high
    assert all(f["source"] and f["text"]["zh"] and f["text"]["en"] for f in reply["findings"] + reply["flags"])


@given(st.floats(0, 10), st.sampled_from(sorted(PAIN_BANDS)))
def test_no_number_from_0_to_10_is_without_a_pain_band(value: float, bands: str) -> None:
    word = PAIN_BANDS[bands].band(value).word

    assert word in {"none", "mild", "moderate", "severe"}
    assert (word == "none") == (value == 0)


@given(st.data(), SCALES)
def test_no_number_inside_a_range_is_without_a_band(data: st.DataObject, instrument: Instrument) -> None:
    for key, cuts in instrument.cuts.items():
        rule = instrument.change
        lows = [band.low for band in cuts.bands]
        assert lows == sorted(set(lows)), "bands ascend"
        low, high = (rule.low, rule.high) if rule and rule.of == key else (lows[0], lows[-1] + 1)
        assert lows[0] <= low
        assert cuts.band(data.draw(st.floats(low, high))) in cuts.bands


@given(st.data(), SCALES)
def test_one_impossible_answer_is_invalid_and_never_scored(data: st.DataObject, instrument: Instrument) -> None:
    item = data.draw(st.sampled_from(instrument.items))
    value = data.draw(JUNK.filter(lambda v: v is not None and v != {"absent": "asleep"} and not is_possible(item, v)))

    reply = score(instrument, data.draw(whole(instrument)) | {item.key: value})

    assert (reply["status"], reply["scores"], reply["band"]) == ("invalid", {}, {})
    assert [error["field"] for error in reply["errors"]] == [item.key]


@given(st.data(), st.sampled_from(TOTALS), st.sampled_from([None, "gone", "asleep", "refused", "unable"]))
def test_taking_away_an_item_never_leaves_a_total(data: st.DataObject, name: str, how: str | None) -> None:
    instrument = catalogue()[name]
    answers = data.draw(whole(instrument))
    gone = data.draw(st.sampled_from(instrument.items)).key
    if how == "gone":
        del answers[gone]
    else:
        answers[gone] = {"absent": how} if how else None

    reply = score(instrument, answers)

    assert reply["status"] == "incomplete"
    assert "total" not in reply["scores"]
    assert gone in reply["missing"]


@given(SCALES, st.dictionaries(st.text(max_size=6), JUNK, max_size=4), JUNK, JUNK)
def test_junk_is_answered_never_raised(
    instrument: Instrument, answers: dict[str, Any], bands: Any, change: Any
) -> None:
    reply = score(instrument, answers, bands=bands, change=change)

    assert reply["status"] in {"scored", "incomplete", "invalid"}
    assert bool(reply["errors"]) == (reply["status"] == "invalid")
    assert json.loads(json.dumps(reply, allow_nan=False)) == reply


@given(st.data(), SCALES)
def test_the_order_of_the_answers_does_not_matter(data: st.DataObject, instrument: Instrument) -> None:
    answers = data.draw(whole(instrument))
    shuffled = dict(data.draw(st.permutations(sorted(answers.items()))))

    assert json.dumps(score(instrument, shuffled)) == json.dumps(score(instrument, answers))


@given(st.data(), st.sampled_from(sorted(i.id for i in catalogue().values() if i.change)))
def test_relief_and_points_agree(data: st.DataObject, name: str) -> None:
    instrument = catalogue()[name]
    rule = instrument.change
    assert rule is not None
    baseline = data.draw(st.integers(rule.low, rule.high).filter(lambda n: (n - rule.low) % (rule.step or 1) == 0))

    change = score(instrument, data.draw(whole(instrument)), change={"from": baseline})["change"]

    assert (change["relief_percent"] is None) == (baseline <= 0 or not rule.less_is_better)
    if change["relief_percent"]:
        assert (change["relief_percent"] > 0) == (change["points"] < 0)
    assert not change["meaningful"] or change["points"] < 0
