"""What holds for every list and every dose: sums, conversions that never gain, answers that never fall over."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from paingrid.clinical.findings import Refused
from paingrid.clinical.medicines.products import PRODUCTS
from paingrid.clinical.medicines.reading import read_medicines
from paingrid.clinical.opioids.answers import convert as convert_answer
from paingrid.clinical.opioids.answers import mme, taper, titrate
from paingrid.clinical.opioids.convert import Conversion, convert
from paingrid.clinical.opioids.factors import CN_2018, FACTOR_SETS
from paingrid.clinical.opioids.rounding import dose_of, made_of
from paingrid.clinical.opioids.target import read_target
from paingrid.clinical.opioids.total import total
from paingrid.clinical.quantities import MicrogramsPerHour, Milligrams

QUICK = settings(max_examples=60, deadline=None)
SETS = st.sampled_from([FACTOR_SETS[name] for name in ("cn-2018", "cdc-2022", "cdc-2016")])
DOSES = st.one_of(st.integers(1, 400), st.decimals("0.1", "400", places=2).map(float))
DRUGS = st.sampled_from(["morphine", "oxycodone", "codeine", "tramadol", "methadone", "dezocine", "ibuprofen", "xyz"])
LINES = st.fixed_dictionaries(
    {"drug": DRUGS, "route": st.sampled_from(["oral", "iv", "rectal"]), "dose": DOSES, "unit": st.just("mg")},
    optional={"times_per_day": st.integers(1, 8)},
)
PATCHES = st.fixed_dictionaries({"drug": st.just("fentanyl"), "rate_ug_per_h": st.sampled_from([12, 25, 50, 75, 100])})
SOLD = st.sampled_from([p for p in PRODUCTS if p.form != "patch"]).map(
    lambda p: {"product": p.name["zh"], "count": 1, "times_per_day": 2}
)
LISTS = st.lists(st.one_of(LINES, PATCHES, SOLD), max_size=6)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
TARGETS = (
    {"drug": "morphine"},
    {"drug": "oxycodone"},
    {"drug": "codeine", "form": "ir"},
    {"drug": "morphine", "form": "ir"},
)


def summed(lines: list[dict[str, Any]], factors: Any) -> Any:
    medicines, problems = read_medicines(lines, "lines")
    assert problems == []
    return total(medicines, factors)


@QUICK
@given(LISTS, LISTS, SETS)
def test_totals_add_up_whatever_the_order(first: list[Any], second: list[Any], factors: Any) -> None:
    one, other, both = summed(first, factors), summed(second, factors), summed(second + first, factors)
    assert both.per_day == one.per_day + other.per_day
    assert both.paracetamol == one.paracetamol + other.paracetamol
    assert both.complete == (one.complete and other.complete)
    assert both.at_least <= both.per_day <= both.at_most


@QUICK
@given(LISTS, st.one_of(LINES, PATCHES), SETS)
def test_one_more_medicine_never_lowers_the_total(lines: list[Any], more: Any, factors: Any) -> None:
    assert summed([*lines, more], factors).per_day >= summed(lines, factors).per_day


def converted(per_day: Fraction, to: dict[str, Any], drug: str = "morphine", cut: int = 0) -> Conversion:
    line = {"drug": drug, "route": "oral", "form": "sr", "dose": float(per_day / 2), "unit": "mg", "every_h": 12}
    medicines, _ = read_medicines([line], "from")
    target, problems = read_target(to, "to")
    assert target is not None and problems == []
    return convert(medicines, target, CN_2018, reduction=Fraction(cut))


@QUICK
@given(DOSES, st.sampled_from(TARGETS), st.integers(0, 75))
def test_a_proposal_is_real_and_never_above_what_was_worked_out(dose: float, to: dict[str, Any], cut: int) -> None:
    try:
        found = converted(Fraction(repr(dose)), to, cut=cut)
    except Refused as refusal:
        ceiling = {"above-ceiling"} if to["drug"] == "codeine" else set()
        assert refusal.said.code in {"below-smallest", *ceiling} and refusal.said.source
        return
    assert found.made_of and dose_of(found.made_of) == found.per_dose
    assert found.per_day.amount <= found.equivalent.amount * (100 - cut) / 100
    assert all(units.product in PRODUCTS and units.count > 0 for units in found.made_of)


@QUICK
@given(st.integers(20, 400))
def test_there_and_back_never_gains(dose: int) -> None:
    there = converted(Fraction(dose), {"drug": "oxycodone", "form": "sr"})
    try:
        back = converted(Fraction(there.per_day.amount), {"drug": "morphine", "form": "sr"}, drug="oxycodone")
    except Refused as refusal:
        assert refusal.said.code == "below-smallest"
        return
    assert back.per_day.amount <= dose


@QUICK
@given(st.decimals("60", "2000", places=2).map(float))
def test_the_label_table_has_no_holes(dose: float) -> None:
    medicines, _ = read_medicines(
        [{"drug": "morphine", "form": "sr", "dose": dose, "unit": "mg", "times_per_day": 1}], "from"
    )
    target, _ = read_target({"drug": "fentanyl", "form": "patch"}, "to")
    assert target is not None
    found = convert(medicines, target, FACTOR_SETS["fda-tts"])
    assert isinstance(found.per_day, MicrogramsPerHour) and found.per_day.amount >= 25


@QUICK
@given(st.fractions("0.1", 500), st.sampled_from(["ir", "sr"]), st.sampled_from(["morphine", "oxycodone", "codeine"]))
def test_rounding_goes_down_by_less_than_the_smallest_strength(dose: Fraction, form: str, drug: str) -> None:
    target, _ = read_target({"drug": drug, "form": form}, "to")
    assert target is not None
    made = dose_of(made_of(Milligrams(dose), target.substance, target.form, target.route))
    assert made <= Milligrams(dose) and dose - made.amount < 45


@QUICK
@given(st.decimals("0.5", "5000", places=1).map(float), st.one_of(st.none(), st.integers(1, 60)))
def test_a_taper_only_goes_down_and_ends(per_day: float, percent: int | None) -> None:
    reply = taper.answer({"id": 1, "per_day_mg": per_day, "percent": percent})
    assert reply["errors"] == []
    if reply["refused"]:
        assert reply["refused"]["source"] and reply["refused"]["text"]["zh"]
        return
    amounts = [per_day, *(step["per_day_mg"] for step in reply["steps"])]
    assert all(later < earlier for earlier, later in pairwise(amounts))
    assert reply["stop_day"] > (reply["steps"][-1]["day"] if reply["steps"] else 0)


@QUICK
@given(
    st.floats(0.1, 1000).map(lambda mg: round(mg, 2)),
    st.integers(0, 10),
    st.sampled_from(["morphine", "oxycodone", "codeine", "tramadol", "methadone", "fentanyl"]),
    st.booleans(),
)
def test_a_next_dose_is_real_within_its_band_and_never_nothing(
    last: float, nrs: int, drug: str, intolerable: bool
) -> None:
    case = {"id": 1, "step": "next-dose", "drug": drug, "last_dose_mg": last, "nrs": nrs, "minutes_since_dose": 60}
    reply = titrate.answer({**case, "intolerable": intolerable})
    assert reply["errors"] == []
    if reply["refused"]:
        assert reply["refused"]["source"] and reply["refused"]["text"]["zh"] and "next_dose_mg" not in reply
        return
    low, high = reply["next_dose_mg"]
    assert drug != "methadone" and 0 < low <= high <= reply["exact_mg"][1] and all(reply["made_of"])


@QUICK
@given(st.floats(0.1, 9000).map(lambda mg: round(mg, 2)), st.sampled_from(["morphine", "oxycodone", "tramadol"]))
def test_a_day_in_long_acting_doses_is_never_more_and_never_nothing(per_day: float, drug: str) -> None:
    reply = titrate.answer({"id": 1, "step": "to-long-acting", "drug": drug, "per_day_mg": per_day})
    assert reply["errors"] == []
    if reply["refused"]:
        assert reply["refused"]["code"] in {"below-smallest", "above-ceiling"} and "per_dose_mg" not in reply
        return
    assert 0 < reply["per_dose_mg"] * reply["doses"] <= per_day + 0.001


@QUICK
@given(
    st.floats(0.5, 400).map(lambda mg: round(mg, 2)),
    st.sampled_from(["cn-2018", "fda-tts", "eu-tts", "cdc-2022"]),
    st.one_of(st.none(), st.integers(0, 30)),
)
def test_a_patch_is_for_the_tolerant_and_no_more_than_the_table(per_day: float, name: str, days: int | None) -> None:
    line = {"drug": "morphine", "form": "sr", "dose": per_day, "unit": "mg", "times_per_day": 1}
    person = {} if days is None else {"opioid_history_days": days}
    case = {"id": 1, "factors": name, "from": [line], "to": {"drug": "fentanyl", "form": "patch"}, "patient": person}
    reply = convert_answer.answer(case)
    assert reply["errors"] == []
    if reply["refused"]:
        assert reply["refused"]["source"] and reply["refused"]["text"]["en"] and "proposed" not in reply
        return
    assert days is None or days >= 7
    assert 0 < reply["proposed"]["per_day"] <= reply["equivalent"]["amount"]
    # Below the definition of tolerance nobody's opioid rises by the change.
    assert per_day >= 60 or reply["proposed"]["per_day"] * 2 <= per_day


@QUICK
@given(
    st.floats(1, 400).map(lambda mg: round(mg, 2)),
    st.sampled_from(["ir", "sr"]),
    st.floats(0.1, 800).map(lambda hours: round(hours, 1)),
)
def test_no_single_dose_is_more_than_a_day(per_day: float, form: str, every: float) -> None:
    line = {"drug": "morphine", "form": "sr", "dose": per_day, "unit": "mg", "times_per_day": 1}
    to = {"drug": "oxycodone", "form": form, "every_h": every}
    reply = convert_answer.answer({"id": 1, "from": [line], "to": to})
    if reply["errors"] or reply["refused"]:
        return
    assert reply["proposed"]["per_dose"] <= reply["equivalent"]["amount"]


@QUICK
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "id",
                "factors",
                "medicines",
                "from",
                "to",
                "reduction_percent",
                "patient",
                "step",
                "drug",
                "last_dose_mg",
                "nrs",
                "minutes_since_dose",
                "fixed_mg",
                "extra_mg",
                "background",
                "rescue_taken",
                "per_day_mg",
                "percent",
                "rule",
                "every_days",
                "route",
            ]
        ),
        st.one_of(JSON, LISTS, LINES),
    )
)
def test_no_case_is_too_strange_to_be_answered(case: dict[str, Any]) -> None:
    for step in ("first-dose", "next-dose", "next-day", "fold-rescue", "to-long-acting", None):
        json.dumps(titrate.answer({**case, **({"step": step} if step else {})}), allow_nan=False)
    for verb in (mme, convert_answer, taper):
        reply = verb.answer(case)
        json.dumps(reply, allow_nan=False)
        assert {"id", "rules", "errors"} <= reply.keys()
