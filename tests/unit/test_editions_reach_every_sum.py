"""
A number that a site changed is used in every sum it belongs to, and what a sum says of itself is true.

Written after a run of mutants: these were the places where a lost edition, a lost flag or an edge went unnoticed.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from paingrid.clinical.findings import Refused
from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.medicines.reading import read_medicines
from paingrid.clinical.medicines.substances import SUBSTANCES
from paingrid.clinical.numbers import BUILT_IN, Edition
from paingrid.clinical.opioids.convert import convert
from paingrid.clinical.opioids.factors import CN_2018, FACTOR_SETS
from paingrid.clinical.opioids.person import Person
from paingrid.clinical.opioids.rescue import rescue, units_within
from paingrid.clinical.opioids.taper import taper
from paingrid.clinical.opioids.target import read_target
from paingrid.clinical.opioids.titrate import first_dose, next_dose, spread
from paingrid.clinical.opioids.tolerance import is_tolerant
from paingrid.clinical.opioids.total import total
from paingrid.clinical.quantities import Milligrams, MilligramsPerDay

MORPHINE = SUBSTANCES["morphine"]
HEALTHY = Person(age=Fraction(60), egfr=Fraction(90), opioid_history_days=30)
SMALLER = Edition("x", {"rescue.low": Fraction(5), "rescue.high": Fraction(10)})


def read(*lines: dict[str, Any]) -> Any:
    medicines, problems = read_medicines(list(lines), "l")
    assert problems == []
    return medicines


SR = {"product": "硫酸吗啡缓释片 60 mg", "count": 1, "every_h": 12}


def to(**said: Any) -> Any:
    target, problems = read_target(said, "to")
    assert problems == []
    return target


@pytest.mark.parametrize(
    "said",
    [
        {"drug": "oxycodone", "form": "sr", "every_h": 12},
        {"drug": "fentanyl", "route": "transdermal", "form": "patch", "every_h": 72},
        {"drug": "morphine", "route": "sc", "form": "injection", "every_h": 4},
    ],
)
def test_the_extra_dose_after_a_change_follows_the_edition(said: dict[str, Any]) -> None:
    shipped = convert(read(SR), to(**said), CN_2018, person=HEALTHY)
    smaller = convert(read(SR), to(**said), CN_2018, person=HEALTHY, edition=SMALLER)

    assert shipped.per_dose.amount == smaller.per_dose.amount
    assert smaller.rescue[1].amount < shipped.rescue[1].amount


def test_a_titrated_day_follows_the_edition_and_its_way_in() -> None:
    day = MilligramsPerDay(Fraction(60))
    shipped = spread(MORPHINE, day, Fraction(6), Form.IR, [])
    smaller = spread(MORPHINE, day, Fraction(6), Form.IR, [], SMALLER)
    rectal = spread(MORPHINE, day, Fraction(6), Form.IR, [], BUILT_IN, Route.RECTAL)

    assert (shipped.rescue, smaller.rescue) == (rescue(day), rescue(day, SMALLER))
    assert shipped.rescue_of and smaller.rescue_of
    assert sum(one.product.parts[0][1].amount * one.count for one in smaller.rescue_of) <= 6
    assert {one.product.route for one in rectal.made_of} == {Route.RECTAL}


def test_a_total_uses_the_factor_of_the_edition_and_says_when_there_is_none() -> None:
    oxycodone = {"drug": "oxycodone", "route": "oral", "form": "ir", "dose": 10, "unit": "mg", "every_h": 6}
    changed = Edition("x", {"factor.cn-2018.oxycodone.oral": Fraction(2), "factor.cn-2018.fentanyl.patch": Fraction(3)})
    patch = {"product": "多瑞吉 25 µg/h"}
    unknown = {"drug": "buprenorphine", "form": "patch", "rate_ug_per_h": 5}

    assert total(read(oxycodone), CN_2018).per_day.amount == 60
    assert total(read(oxycodone), CN_2018, edition=changed).per_day.amount == 80
    assert total(read(patch), CN_2018, edition=changed).per_day.amount == 75
    without = total(read(unknown, oxycodone), CN_2018)
    assert [item.no_factor for item in without.items] == [True, False]
    assert (without.complete, without.per_day.amount) == (False, 60)
    assert all(item.mme is None and item.notes for item in without.items if item.no_factor)


def test_a_patch_worn_longer_than_three_days_is_noted_from_the_first_hour_on() -> None:
    usual, longer = ({"product": "多瑞吉 25 µg/h", "change_every_h": hours} for hours in (72, 73))

    first, second = (total(read(line), CN_2018).items[0] for line in (usual, longer))
    assert first.mme == second.mme, "a patch is never averaged down"
    assert len(second.notes) == len(first.notes) + 1


def test_tolerance_counts_by_the_edition_and_by_the_way_in() -> None:
    sixty = {"drug": "morphine", "route": "oral", "form": "ir", "dose": 10, "unit": "mg", "every_h": 4}
    injected = {"drug": "morphine", "route": "sc", "form": "injection", "dose": 10, "unit": "mg", "times_per_day": 2}

    assert is_tolerant(read(sixty), 7) is True
    assert is_tolerant(read(sixty), 6) is False
    assert is_tolerant(read(sixty), 30, Edition("x", {"tolerance.morphine": Fraction(61)})) is False
    assert is_tolerant(read(injected), 30) is True, "20 mg injected are 60 mg by mouth"
    assert is_tolerant(read({**injected, "times_per_day": 1}), 30) is False


@pytest.mark.parametrize("drug", ["buprenorphine", "pentazocine", "butorphanol"])
def test_no_change_to_a_partial_agonist_or_an_antagonist(drug: str) -> None:
    target = to(drug=drug, route="iv", form="injection", every_h=6)

    with pytest.raises(Refused):
        convert(read(SR), target, CN_2018, person=HEALTHY)


def test_the_edges_of_an_extra_dose_in_units() -> None:
    inside = units_within(Milligrams(10), Milligrams(10), MORPHINE)

    assert [(one.product.form, one.count) for one in inside] == [(Form.IR, 1)]
    assert units_within(Milligrams(Fraction(1, 10)), Milligrams(Fraction(2, 10)), MORPHINE) == ()
    assert all(
        one.product.route is Route.RECTAL
        for one in units_within(Milligrams(10), Milligrams(20), MORPHINE, Route.RECTAL)
    )


def test_an_injected_dose_keeps_its_working_and_its_flag() -> None:
    given = next_dose(MORPHINE, Milligrams(50), 8, Fraction(30), route=Route.SC)

    assert given.low_of == given.high_of == ()
    assert given.working and [flag.code for flag in given.flags] == ["large-single-dose"]
    assert (given.low.amount, given.high.amount) == (75, 100)


def test_the_band_of_a_score_decides_and_pain_that_is_borne_is_not_lowered() -> None:
    kept = next_dose(MORPHINE, Milligrams(10), 2, Fraction(60))
    lowered = next_dose(MORPHINE, Milligrams(20), 2, Fraction(60), intolerable=True)

    assert kept.high.amount >= 10
    assert lowered.high.amount < 20
    assert first_dose(MORPHINE).low.amount == 5


def test_a_taper_counts_its_days_from_one_and_holds_before_the_end() -> None:
    way = taper(MilligramsPerDay(Fraction(120)))
    low = taper(MilligramsPerDay(Fraction(20)))

    assert way.steps[0].day == 1
    assert way.hold_days == 2 and way.stop_day is not None and way.stop_day > way.steps[-1].day
    assert low.stop_day == low.hold_days + (low.steps[-1].day if low.steps else 1)


def test_every_set_refuses_backwards_where_it_is_made_for_one_way() -> None:
    for name in ("fda-tts", "eu-tts"):
        with pytest.raises(Refused):
            convert(
                read({"product": "多瑞吉 25 µg/h"}),
                to(drug="morphine", form="sr", every_h=12),
                FACTOR_SETS[name],
                person=HEALTHY,
            )
