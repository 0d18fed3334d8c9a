"""Properties of triage that must hold for any patient."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from paingrid.clinical.triage.answer import answer
from paingrid.clinical.triage.danger_words import MEANINGS
from paingrid.clinical.triage.decide import contact_by
from paingrid.clinical.triage.evidence import Evidence
from paingrid.clinical.triage.red_flags import RED_FLAGS
from paingrid.clinical.triage.snapshot import READERS, parse_snapshot
from tests.spec.printer import NOW

ORDER = "EUDSR"
maybe = st.none
NRS = st.integers(0, 10)
SAID = [word for _, zh, en in MEANINGS for word in (*zh, *en)]
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "nrs_now": NRS,
    "nrs_worst24": NRS,
    "nrs_previous": NRS,
    "proxy_nrs": NRS,
    "painad_now": NRS,
    "painad_previous": NRS,
    "pain_hours_at_8_or_more": st.floats(0, 48),
    "rescue_n24": st.integers(0, 12),
    "rescue_minutes_apart": st.floats(0, 600),
    "relief_percent": st.floats(-50, 100),
    "opioid_status": st.sampled_from(["none", "naive-start", "titrating", "stable", "tolerant"]),
    "ome_mg_per_day": st.floats(0, 400),
    "hours_since_change": st.floats(0, 400),
    "dose_rises": st.integers(0, 5),
    "titration_hours": st.floats(0, 200),
    "sedation": st.sampled_from(["asleep", 1, 2, 3, 4]),
    "sedation_text": st.sampled_from(["", "有点怪", "drowsy"]),
    "respiratory_rate": st.floats(0, 40),
    "spo2": st.floats(60, 100),
    "temperature": st.floats(35, 42),
    "chemo_days": st.floats(0, 200),
    "red_flags": st.lists(st.sampled_from(sorted(RED_FLAGS)), max_size=2),
    "stool_days": st.floats(0, 10),
    "vomiting": st.sampled_from(["none", "some", "cannot-keep-opioid"]),
    "nausea": st.sampled_from(["none", "mild", "moderate", "severe"]),
    "distension": st.booleans(),
    "patch": st.booleans(),
    "patch_heat": st.booleans(),
    "new_confusion": st.booleans(),
    "egfr": st.floats(1, 150),
    "supply_days": st.floats(0, 60),
    "peg": st.floats(0, 10),
    "phq2": st.integers(0, 6),
    "suicidal": st.sampled_from(["no", "passive", "intent"]),
    "silent_hours": st.floats(0, 100),
    "goals_of_care": st.sampled_from(["standard", "comfort-dying"]),
    "free_text": st.sampled_from(["", "还好", "叫不醒", "fine", "no change"]),
    "patch_detached": st.booleans(),
    "patch_spare": st.booleans(),
    "gad2": st.integers(0, 6),
    "itch": st.sampled_from(["none", "mild", "moderate", "severe"]),
    "egfr_previous": st.floats(1, 150),
    "danger_signs_reviewed": st.booleans(),
    "carer_says_worse": st.booleans(),
}


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    chosen = draw(st.fixed_dictionaries({}, optional=VALUES))
    age = draw(st.sampled_from([0, 1, 5, 23, 30]))
    return {
        "id": "h",
        "now": NOW.isoformat(),
        "observed_at": (NOW - timedelta(hours=age)).isoformat(),
        "reporter": "patient",
        **chosen,
    }


def grave(case: dict[str, Any]) -> int:
    """Return how grave: 4 for E down to 0 for R."""
    reply = answer(case)
    assert reply["errors"] == [], reply["errors"]
    return len(ORDER) - 1 - ORDER.index(reply["urgency"])


#: Inputs with a worse direction: field → (milder, worse) pairs are drawn in this order.
WORSE: dict[str, st.SearchStrategy[Any]] = {
    "rescue_n24": st.integers(0, 12),
    "stool_days": st.floats(0, 12),
    "temperature": st.floats(35, 42),
    "pain_hours_at_8_or_more": st.floats(0, 24),
    "phq2": st.integers(0, 6),
    "gad2": st.integers(0, 6),
    "distress": NRS,
    "silent_hours": st.floats(0, 100),
    "peg": st.floats(0, 10),
    "nrs_worst24": NRS,
}
BETTER: dict[str, st.SearchStrategy[Any]] = {
    "spo2": st.floats(60, 100),
    "respiratory_rate": st.floats(0, 20),
    "supply_days": st.floats(0, 60),
}


@pytest.mark.parametrize("name", WORSE)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_urgency_never_falls_when_an_input_rises(name: str, data: st.DataObject) -> None:
    case = data.draw(cases())
    low, high = sorted(data.draw(st.tuples(WORSE[name], WORSE[name])))

    assert grave({**case, name: high}) >= grave({**case, name: low})


@pytest.mark.parametrize("name", BETTER)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_urgency_never_falls_when_an_input_drops(name: str, data: st.DataObject) -> None:
    case = data.draw(cases())
    low, high = sorted(data.draw(st.tuples(BETTER[name], BETTER[name])))

    assert grave({**case, name: low}) >= grave({**case, name: high})


@settings(max_examples=300, deadline=None)
@given(case=cases(), pair=st.tuples(NRS, NRS))
def test_more_pain_now_never_triages_lower(case: dict[str, Any], pair: tuple[int, int]) -> None:
    case = {name: value for name, value in case.items() if name not in ("proxy_nrs", "observed_at")}
    case["observed_at"] = case["now"]
    low, high = sorted(pair)

    assert grave({**case, "nrs_now": high}) >= grave({**case, "nrs_now": low})


@settings(max_examples=300, deadline=None)
@given(case=cases(), pair=st.tuples(st.integers(1, 4), st.integers(1, 4)))
def test_sleepier_never_triages_lower(case: dict[str, Any], pair: tuple[int, int]) -> None:
    low, high = sorted(pair)

    assert grave({**case, "sedation": high}) >= grave({**case, "sedation": low})


@settings(max_examples=200, deadline=None)
@given(case=cases(), flag=st.sampled_from(sorted(RED_FLAGS)))
def test_one_more_red_flag_never_triages_lower(case: dict[str, Any], flag: str) -> None:
    more = [*case.get("red_flags", []), flag]

    assert grave({**case, "red_flags": more}) >= grave(case)


@settings(max_examples=200, deadline=None)
@given(case=cases(), words=st.sampled_from(SAID) | st.text(max_size=40))
def test_words_never_lower(case: dict[str, Any], words: str) -> None:
    assert grave({**case, "free_text": case.get("free_text", "") + "。" + words}) >= grave(case)


#: Words in their order from milder to worse.
LADDERS = {
    "vomiting": ("none", "some", "cannot-keep-opioid"),
    "nausea": ("none", "mild", "moderate", "severe"),
    "itch": ("none", "mild", "moderate", "severe"),
    "suicidal": ("no", "passive", "intent"),
    "patch_spare": (True, False),
    **dict.fromkeys(
        (
            *("distension", "patch", "patch_heat", "patch_detached", "patch_naive", "extra_patch", "new_confusion"),
            *("myoclonus", "carer_strain", "deliberate_extra_dose", "other_person_exposed", "interacting_drug_changed"),
            *("neutropenia", "line_or_wound_pain", "new_jaundice", "carer_says_worse", "refuses_to_move_or_eat"),
            *("neuropathic_positive", "documents_missing"),
        ),
        (False, True),
    ),
}


@pytest.mark.parametrize("name", LADDERS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_urgency_never_falls_when_a_finding_worsens(name: str, data: st.DataObject) -> None:
    case = data.draw(cases())
    order = LADDERS[name]
    low, high = sorted(data.draw(st.tuples(*[st.integers(0, len(order) - 1)] * 2)))

    assert grave({**case, name: order[high]}) >= grave({**case, name: order[low]})


@settings(max_examples=150, deadline=None)
@given(case=cases(), pair=st.tuples(st.floats(0, 200), st.floats(0, 200)))
def test_more_recent_chemotherapy_never_triages_lower(case: dict[str, Any], pair: tuple[float, float]) -> None:
    recent, long_ago = sorted(pair)

    assert grave({**case, "chemo_days": recent}) >= grave({**case, "chemo_days": long_ago})


@settings(max_examples=150, deadline=None)
@given(case=cases(), pair=st.tuples(st.floats(1, 150), st.floats(1, 150)))
def test_a_weaker_kidney_never_triages_lower(case: dict[str, Any], pair: tuple[float, float]) -> None:
    low, high = sorted(pair)

    assert grave({**case, "egfr": low}) >= grave({**case, "egfr": high})


@settings(max_examples=150, deadline=None)
@given(case=cases(), pair=st.tuples(NRS, NRS))
def test_a_self_score_and_a_proxy_that_rise_together_never_triage_lower(
    case: dict[str, Any], pair: tuple[int, int]
) -> None:
    low, high = sorted(pair)
    case = {**case, "observed_at": case["now"]}

    assert grave({**case, "nrs_now": high, "proxy_nrs": high}) >= grave({**case, "nrs_now": low, "proxy_nrs": low})


SAME_DAY, SOON = ORDER[::-1].index("D"), ORDER[::-1].index("S")


@settings(max_examples=300, deadline=None)
@given(case=cases())
def test_without_any_score_the_answer_is_the_same_day_at_least(case: dict[str, Any]) -> None:
    """However severe the score was that is missing: what is left never waits longer than the day."""
    observed = {"painad_now", "painad_previous"} <= case.keys() and "nrs_previous" not in case
    without = {k: v for k, v in case.items() if k not in ("nrs_now", "proxy_nrs")}

    assert grave(without) >= (SOON if observed else SAME_DAY)


@settings(max_examples=300, deadline=None)
@given(case=cases(), status=st.sampled_from(["naive-start", "titrating", "stable", "tolerant", None]))
def test_without_wakefulness_nobody_on_an_opioid_is_well(case: dict[str, Any], status: str | None) -> None:
    without = {k: v for k, v in case.items() if k not in ("sedation", "danger_signs_reviewed")}
    without["opioid_status"] = status

    assert "sedation" in answer(without)["unknown"]
    assert grave(without) >= (SAME_DAY if status in ("naive-start", "titrating") else SOON)


@settings(max_examples=200, deadline=None)
@given(case=cases(), name=st.sampled_from(sorted(VALUES)))
def test_null_is_the_same_as_not_given(case: dict[str, Any], name: str) -> None:
    without = {k: v for k, v in case.items() if k != name}

    assert answer({**case, name: None}) == answer(without)


@settings(max_examples=200, deadline=None)
@given(case=cases(), name=st.sampled_from(sorted(VALUES)))
def test_removing_a_field_never_makes_impossible_input_possible(case: dict[str, Any], name: str) -> None:
    broken = {**case, "age": -1, "colour": "red"}
    broken.pop(name, None)

    assert answer(broken)["urgency"] is None


@settings(max_examples=200, deadline=None)
@given(case=cases(), minutes=st.integers(0, 24 * 60 - 1))
@example(case={"id": "h", "reporter": "patient", "nrs_now": 0, "sedation": "asleep"}, minutes=21 * 60 + 1)
def test_a_graver_class_never_waits_longer(case: dict[str, Any], minutes: int) -> None:
    now = NOW + timedelta(minutes=minutes)
    e = Evidence(parse_snapshot({**case, "now": now.isoformat(), "observed_at": now.isoformat()})[0])

    limits = [contact_by(urgency, e) for urgency in "EUDS"]

    assert limits == sorted(limits)
    assert [limit - now for limit in limits[:2]] == [timedelta(minutes=10), timedelta(hours=1)]


REASSURING: dict[str, st.SearchStrategy[Any]] = {
    "nrs_now": st.integers(0, 3),
    "sedation": st.sampled_from(["asleep", 1]),
    "rescue_n24": st.integers(0, 2),
    "respiratory_rate": st.floats(11, 30),
    "spo2": st.floats(95, 100),
    "temperature": st.floats(36, 37.9),
    "chemo_days": st.floats(43, 900),
    "stool_days": st.floats(0, 2),
    "patch_spare": st.just(True),
    "relief_percent": st.floats(30, 100),
    "suicidal": st.just("no"),
    "vomiting": st.just("none"),
    "opioid_status": st.just("none"),
    "egfr": st.floats(90, 120),
    "supply_days": st.floats(10, 60),
}


@pytest.mark.parametrize("name", REASSURING)
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_removing_a_reassuring_value_never_lowers_urgency(name: str, data: st.DataObject) -> None:
    # "Takes no opioid" beside a patch is no comfort but a contradiction, and a finding of its own (U8).
    # A kidney value below the one before it is a fall, and the fall is the finding (D).
    left_out = {"proxy_nrs", *{"opioid_status": ("patch",), "egfr": ("egfr_previous",)}.get(name, ())}
    case = {k: v for k, v in data.draw(cases()).items() if k not in left_out}
    known = {**case, name: data.draw(REASSURING[name])}
    without = {k: v for k, v in known.items() if k != name}

    assert grave(without) >= grave(known)


@settings(max_examples=300, deadline=None)
@given(case=cases(), name=st.sampled_from(["nrs_now", "sedation", "rescue_n24", "stool_days"]))
def test_without_what_routine_needs_the_answer_is_never_routine(case: dict[str, Any], name: str) -> None:
    left_out = {name, "proxy_nrs"} | ({"danger_signs_reviewed"} if name == "sedation" else set())
    without = {k: v for k, v in case.items() if k not in left_out} | {"opioid_status": "stable"}
    reply = answer(without)

    assert reply["urgency"] != "R"
    assert name in reply["unknown"] or (name == "stool_days" and "X4" not in reply["rows"])


@settings(max_examples=200, deadline=None)
@given(case=cases())
def test_an_unknown_opioid_status_is_never_taken_for_none(case: dict[str, Any]) -> None:
    without = {k: v for k, v in case.items() if k != "opioid_status"}
    reply = answer(without)

    assert "opioid_status" in reply["unknown"]
    assert reply["urgency"] != "R"


@settings(max_examples=200, deadline=None)
@given(case=cases())
def test_routine_is_shown_never_assumed(case: dict[str, Any]) -> None:
    reply = answer(case)

    if reply["urgency"] == "R":
        current = case.get("nrs_now", case.get("proxy_nrs"))
        assert current is not None
        assert current <= 3
        asked = case.get("sedation") is not None or "red_flags" in case
        assert case.get("opioid_status") == "none" or (asked and case.get("rescue_n24") is not None)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(10**400) | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
TIMES = st.sampled_from(["2026-11-23T10:00:00+08:00", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00", "now"])


@settings(max_examples=400, deadline=None)
@given(
    case=st.dictionaries(st.sampled_from(sorted(READERS)) | st.text(max_size=8), JUNK),
    known=cases(),
    times=st.tuples(TIMES, TIMES),
    mixed=st.booleans(),
)
def test_junk_is_answered_never_raised(
    case: dict[str, Any], known: dict[str, Any], times: tuple[str, str], mixed: bool
) -> None:
    if mixed:
        case = {**known, "now": times[0], "observed_at": times[1], **case}
    reply = answer(case)

    assert reply["urgency"] is None or not reply["errors"]
    assert all(error["text"]["zh"] and error["text"]["en"] for error in reply["errors"])
    json.dumps(reply, default=str)


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("叫不醒", "cannot wake"),
        ("呼吸很慢", "slow breathing"),
        ("嘴唇发紫", "blue lips"),
        ("腿没力气", "weak legs"),
        ("不想活", "wants to die"),
        ("抽搐", "seizure"),
        ("大出血", "heavy bleeding"),
        ("幻觉", "hallucinating"),
        ("尿不出", "cannot pass urine"),
    ],
)
def test_both_languages_give_the_same_class(zh: str, en: str) -> None:
    base = {"id": 1, "now": NOW.isoformat(), "observed_at": NOW.isoformat(), "reporter": "family", "nrs_now": 2}

    assert answer({**base, "free_text": zh})["rows"] == answer({**base, "free_text": en})["rows"]
    assert answer({**base, "free_text": zh})["urgency"] in "EU"
