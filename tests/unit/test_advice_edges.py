"""The edges of the advice: what is not known, what cannot be read, what nobody may be asked to guess."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from paingrid.clinical.advice import lines as make
from paingrid.clinical.advice import patch_steps, steps
from paingrid.clinical.advice.day_clock import part_of_day, times_of
from paingrid.clinical.advice.facts import Taken
from paingrid.clinical.advice.facts_json import BadBasis, read_facts
from paingrid.clinical.advice.family_words import family_sheet
from paingrid.clinical.advice.propose import propose
from paingrid.clinical.advice.want import Rotate, Taper, read_want
from paingrid.clinical.advice.wanted import way_off
from paingrid.clinical.checks.rules.prescribing import most_days
from paingrid.clinical.findings import Refused
from paingrid.clinical.medicines.medicine import Part
from paingrid.clinical.medicines.reading import read_medicine
from paingrid.clinical.medicines.substances import SUBSTANCES
from paingrid.clinical.numbers import BUILT_IN
from paingrid.clinical.opioids.person import Person
from paingrid.clinical.quantities import Milligrams
from tests.unit.test_advice import IR, NOW, OXYCODONE, PATCH, RESCUE, SR, ago, facts

BASIS: dict[str, Any] = {"now": NOW.isoformat(), "patient": {"age": 60}, "lines": [SR]}


def medicine(line: dict[str, Any]) -> Any:
    read, problems = read_medicine(line, "m")
    assert problems == []
    return read


def code_of(refused: Any) -> str:
    assert refused.refused is not None
    return str(refused.refused.code)


@pytest.mark.parametrize(
    ("said", "times"),
    [
        ({"times_of_day": ["22:00", "10:00"]}, ("10:00", "22:00")),
        ({"times_per_day": 2}, ("08:00", "20:00")),
        ({"every_h": 16}, ()),
        ({"times_per_day": 12}, ()),
        ({"as_needed": True, "max_per_day": 6}, ()),
        ({}, ()),
    ],
)
def test_only_a_daily_rhythm_has_times_of_day(said: dict[str, Any], times: tuple[str, ...]) -> None:
    assert times_of(medicine({"product": "硫酸吗啡片 10 mg", "count": 1, **said})) == times
    assert times_of(medicine({"product": "多瑞吉 25 µg/h"})) == ()


@pytest.mark.parametrize(
    ("time", "part"),
    [("04:59", "night"), ("05:00", "morning"), ("11:00", "noon"), ("17:00", "evening"), ("21:00", "night")],
)
def test_a_part_of_the_day_begins_on_its_hour(time: str, part: str) -> None:
    assert part_of_day(time) == part


@pytest.mark.parametrize("broken", [{"lines": [{"product": "仙丹"}]}, {"patient": {"age": -1}}])
def test_facts_that_cannot_be_read_give_no_half_of_them(broken: dict[str, Any]) -> None:
    with pytest.raises(BadBasis) as bad:
        read_facts({**BASIS, **broken})
    assert bad.value.problems and str(bad.value)
    assert read_facts({**BASIS, "factor_set": "made-up"}).factor_set == "cn-2018"


def test_extra_doses_in_kept_facts_are_read_with_and_without_their_mass() -> None:
    rescues = [
        {"at": NOW.isoformat(), "substance": "morphine", "mg": 10},
        {"at": NOW.isoformat(), "substance": "", "mg": None},
    ]

    read = read_facts({**BASIS, "rescues": rescues}).rescues

    assert [None if one.mg is None else one.mg.amount for one in read] == [10, None]


def test_the_family_reads_milligrams_or_a_rate_where_there_is_no_product() -> None:
    rows = family_sheet(
        [
            {"drug": "morphine", "dose": 5, "unit": "mg", "every_h": 4, "purpose": "background"},
            {"drug": "fentanyl", "route": "transdermal", "rate_ug_per_h": 25, "change_every_h": 72},
            {"drug": "morphine", "as_needed": True, "purpose": "rescue"},
        ]
    )

    assert [row.name["en"].split(" ", 1)[-1] for row in rows.doses] == ["5 mg", "patch 25 µg/h", "morphine"]
    assert len(rows.rescue_rules) == 1, "neither a count nor a most is made up"
    with pytest.raises(ValueError, match="cannot be read"):
        family_sheet([{"product": "仙丹"}])


def test_lines_that_cannot_be_read_are_noticed() -> None:
    assert make.unread([SR, {"product": "仙丹"}])
    assert not make.unread([SR, {**SR, "note": "a word for people"}])


def test_mild_pain_with_paracetamol_already_goes_on_as_it_is() -> None:
    paracetamol = {"product": "对乙酰氨基酚片 500 mg", "count": 1, "times_per_day": 3, "purpose": "other"}

    assert propose(facts(paracetamol, nrs_now=2)).kind == "keep"
    assert propose(facts(nrs_now=0)).kind == "keep"


def test_a_regular_dose_nobody_knows_is_asked_for_not_guessed() -> None:
    unknown = {"drug": "morphine", "form": "ir", "every_h": 4, "purpose": "background"}

    assert propose(facts(unknown, nrs_now=8)).kind in ("ask", "refused")


def test_without_a_complete_total_no_extra_dose_is_made_up() -> None:
    buprenorphine = {"product": "若思本 10 µg/h", "purpose": "background"}

    proposal = propose(facts(buprenorphine, nrs_now=2, changed_at=ago(200)))

    assert (proposal.kind, proposal.rescue) == ("keep", None)


def test_pain_during_a_patch_before_three_days_folds_nothing_in() -> None:
    proposal = propose(facts(PATCH, RESCUE, nrs_now=3, rescue_count_24h=4, changed_at=ago(10)))

    assert proposal.refused is not None or proposal.kind != "fold-rescue"


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ({"kind": "rotate"}, "want.to"),
        ({"kind": "taper", "colour": "red"}, "want.colour"),
        ({"kind": "today", "to": {}}, "want.to"),
        ({"kind": "dance"}, "want.kind"),
        ([], "want.kind"),
    ],
)
def test_a_wish_that_cannot_be_meant_names_its_field(raw: Any, problem: str) -> None:
    _want, problems = read_want(raw)

    assert problem in {one.field for one in problems}


@pytest.mark.parametrize(
    "want",
    [
        Rotate({"drug": "仙丹"}, None),
        Rotate({"drug": "oxycodone", "form": "sr", "every_h": 12}, 120),
        Rotate({"drug": "oxycodone", "form": "sr", "every_h": 12}, "half"),
        Taper(None, "by-feeling"),
        Taper("a lot", "cn-2018"),
    ],
)
def test_a_wish_out_of_bounds_is_refused_and_changes_no_line(want: Any) -> None:
    proposal = propose(facts(SR, RESCUE, nrs_now=2), want)

    assert proposal.kind == "refused" and code_of(proposal)
    assert [line["product"] for line in proposal.lines] == [SR["product"], RESCUE["product"]]


@pytest.mark.parametrize(
    "lines",
    [
        (SR, OXYCODONE),
        (PATCH,),
        ({"drug": "morphine", "form": "ir", "every_h": 4, "purpose": "background"},),
    ],
)
def test_only_one_known_opioid_by_mouth_is_tapered(lines: tuple[dict[str, Any], ...]) -> None:
    assert propose(facts(*lines, nrs_now=2), Taper(None, "cn-2018")).kind == "refused"


def test_a_smallest_dose_cannot_be_tapered_in_strengths() -> None:
    smallest = {"product": "硫酸吗啡缓释片 10 mg", "count": 1, "every_h": 12, "purpose": "background"}

    assert propose(facts(smallest, nrs_now=2), Taper(None, "cn-2018")).kind in ("refused", "taper")


def test_an_injected_opioid_has_an_injected_extra_dose_after_a_change() -> None:
    to = {"drug": "morphine", "route": "sc", "form": "injection", "every_h": 4}

    proposal = propose(facts(SR, nrs_now=2, person=Person(age=Fraction(60), egfr=Fraction(90))), Rotate(to, None))

    rescue = [line for line in proposal.lines if line.get("purpose") == "rescue"]
    assert [(line["route"], line["dose"]) for line in rescue] == [("sc", [1.5, 3])]


def test_the_days_of_a_prescription_follow_its_class_and_form() -> None:
    outpatient = "outpatient-cancer-pain"

    assert most_days(outpatient, medicine(SR | {"purpose": None}), BUILT_IN) == 15
    assert most_days(outpatient, medicine({"product": "硫酸吗啡片 10 mg", "count": 1}), BUILT_IN) == 7
    assert most_days(outpatient, medicine({"product": "氨酚羟考酮片 5 mg/325 mg", "count": 1}), BUILT_IN) == 7
    assert most_days(outpatient, medicine({"product": "乳果糖口服溶液 667 mg/mL", "count": 15}), BUILT_IN) is None


def test_each_step_refuses_by_itself_what_the_situations_keep_from_it() -> None:
    """The order of the situations shields these; each must hold without it too."""
    drops = {"product": "硫酸吗啡口服溶液 2 mg/mL", "count": 1, "every_h": 24, "purpose": "background"}
    tapered = {"product": "硫酸吗啡缓释片 10 mg", "count": 1, "every_h": 6, "purpose": "background"}
    patch = medicine({"product": "多瑞吉 25 µg/h"})
    for refused in (
        lambda: steps.long_acting(facts(drops, nrs_now=2), BUILT_IN),
        lambda: steps._regular_dose(facts(nrs_now=8), Part(SUBSTANCES["morphine"], None, None)),
        lambda: patch_steps.folded(facts(PATCH, nrs_now=3, changed_at=ago(10)), patch, BUILT_IN),
        lambda: patch_steps._with_patch(facts(PATCH), "raise", {"zh": "", "en": ""}, patch, (), [], BUILT_IN),
        lambda: way_off(facts(tapered, nrs_now=1), Taper(25, "cn-2018"), BUILT_IN),
    ):
        with pytest.raises(Refused):
            refused()
    assert steps.keep(facts(nrs_now=1), BUILT_IN).lines == ()


def test_whoever_takes_a_laxative_already_gets_no_second_one_nor_an_emetic_they_have() -> None:
    lactulose = {"product": "乳果糖口服溶液 667 mg/mL", "count": 15, "times_per_day": 1, "purpose": "laxative"}
    metoclopramide = {"product": "甲氧氯普胺片 5 mg", "count": 1, "times_per_day": 3, "purpose": "anti-emetic"}

    assert make.beside(facts(lactulose, metoclopramide), starting=True) == []
    assert [line["purpose"] for line in make.beside(facts(lactulose), starting=True)] == ["anti-emetic"]
    assert [line["purpose"] for line in make.beside(facts(metoclopramide), starting=True)] == ["laxative"]


def test_a_tramadol_user_in_severe_pain_is_told_that_it_ends() -> None:
    tramadol = {"product": "盐酸曲马多片 50 mg", "count": 1, "every_h": 6, "purpose": "background"}

    proposal = propose(facts(tramadol, nrs_now=8))

    assert proposal.kind == "start"
    assert any("曲马多" in line["zh"] and "停用" in line["zh"] for line in proposal.working)
    assert not [line for line in proposal.lines if "曲马多" in str(line.get("product"))]


def test_a_dose_that_still_has_to_work_makes_the_next_one_wait_whatever_it_was() -> None:
    for just_now in (Taken(ago(0.5), "tramadol", Milligrams(100)), Taken(ago(0.5), "morphine", None)):
        earlier = Taken(ago(3), "morphine", Milligrams(10))
        assert propose(facts(IR, nrs_now=8, given=(earlier,), rescues=(just_now,))).kind == "wait"


def test_the_next_day_adds_up_one_drug_only() -> None:
    tramadol = tuple(Taken(ago(hours), "tramadol", Milligrams(100)) for hours in (4, 8, 12, 16))
    morphine = tuple(Taken(ago(hours), "morphine", Milligrams(15)) for hours in (2, 6, 10, 14, 18, 22))

    for given, per_day in ((tramadol, 60), ((*tramadol, *morphine), 90)):
        proposal = propose(facts(IR, nrs_now=2, changed_at=ago(30), given=given))
        assert proposal.kind == "titrate-next-day"
        assert proposal.total_then is not None and proposal.total_then["per_day"] == per_day
