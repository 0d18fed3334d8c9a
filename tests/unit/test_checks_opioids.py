"""Checks of the opioid itself: tolerance, steps, slips, rescue, stopping, patches, which opioid at all."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from paingrid.clinical.checks.decide import check
from paingrid.clinical.checks.reading import read_order
from paingrid.clinical.numbers import Edition
from tests.orders import SENNA, STEADY, Checked, Line, checked, injection, patch, rescue, slow, tablet

TOLERANT = [slow(60)]


def sane(proposed: list[Line], current: list[Line] | None = None, **more: Any) -> Checked:
    """Check an order that has its laxative."""
    return checked([*proposed, SENNA], current, **more)


def test_a_steady_renewal_is_ok() -> None:
    same = [slow(30), rescue(10), SENNA]
    result = checked(same, [slow(30), rescue(10), SENNA])
    assert (result.verdict, result.answer["findings"]) == ("ok", [])


# Tolerance


@pytest.mark.parametrize(
    ("current", "days", "refused"),
    [
        ([], 30, True),
        ([], None, True),
        ([slow(30)], None, True),
        ([slow(30)], 6, True),
        ([slow(30)], 7, False),
        ([slow(29)], 7, True),
        ([tablet("morphine", 10, 6)], 7, False),
    ],
)
def test_a_patch_is_for_the_tolerant(current: list[Line], days: int | None, refused: bool) -> None:
    result = sane([patch(25), rescue(10)], current, person={"opioid_history_days": days})
    assert (result.grave.get("naive-patch") == "refuse") is refused
    assert (result.verdict == "refuse") is refused


def test_an_opioid_that_was_stopped_shows_no_tolerance() -> None:
    result = sane([patch(25)], TOLERANT, person={"recent": ["morphine-stopped-4d"]})
    assert result.grave["naive-patch"] == "refuse"
    assert sane([patch(25)], TOLERANT, person={"recent": ["morphine-stopped-3d"]}).grave["naive-patch"] == "refuse"
    assert sane([patch(25)], TOLERANT, person={"recent": ["opioid-stopped"]}).grave["naive-patch"] == "refuse"
    assert "naive-patch" not in sane([patch(25)], TOLERANT, person={"recent": ["morphine-stopped-2d"]}).codes


def test_a_patch_in_use_goes_on_but_is_not_raised_without_tolerance() -> None:
    unknown = {"opioid_history_days": None}
    assert "naive-patch" not in sane([patch(25)], [patch(25)], person=unknown).codes
    raised = sane([patch(50)], [patch(25)], person=unknown)
    assert raised.grave["patch-raised-not-tolerant"] == "stop"


def test_buprenorphine_patches_start_low() -> None:
    assert "naive-buprenorphine" not in sane([patch(5, "buprenorphine", 168)]).codes
    result = sane([patch(10, "buprenorphine", 168)])
    assert result.grave["naive-buprenorphine"] == "stop"
    assert "10 µg/h" in result.text("naive-buprenorphine")


@pytest.mark.parametrize(("mg", "severity"), [(29, "warn"), (30, "refuse"), (60, "refuse")])
def test_high_sustained_release_is_not_for_the_naive(mg: float, severity: str) -> None:
    result = sane([slow(mg), rescue(5)])
    assert {result.grave.get("naive-long-acting"), result.grave.get("naive-starts-long-acting")} == {None, severity}


def test_somebody_on_a_small_dose_may_double_it() -> None:
    few_days = {"opioid_history_days": 3}
    assert "naive-long-acting" not in sane([slow(30)], [tablet("morphine", 5, 6)], person=few_days).codes
    assert sane([slow(31)], [tablet("morphine", 5, 6)], person=few_days).grave["naive-long-acting"] == "refuse"


@pytest.mark.parametrize(("mg", "severity"), [(15, None), (16, "stop"), (30, "stop"), (31, "refuse")])
def test_the_first_dose_is_small(mg: float, severity: str | None) -> None:
    assert sane([tablet("morphine", mg, 6)]).grave.get("naive-first-dose") == severity


def test_a_first_injection_counts_as_oral_morphine() -> None:
    assert "naive-first-dose" not in sane([injection("morphine", 5)]).codes
    assert sane([injection("morphine", 6)]).grave["naive-first-dose"] == "stop"


# Steps, slips, stopping


@pytest.mark.parametrize(("mg", "found"), [(60, False), (61, True)])
def test_a_rise_above_a_hundred_per_cent_stops(mg: float, found: bool) -> None:
    result = sane([slow(mg), rescue(15)], [slow(30), rescue(10)])
    assert ("step-too-large" in result.codes) is found
    if found:
        assert "60" in result.text("step-too-large")


def test_rescues_taken_count_into_the_present_total() -> None:
    current = [slow(30), rescue(10, taken_per_day=6)]
    assert "step-too-large" not in sane([slow(90), rescue(20)], current).codes


@pytest.mark.parametrize(("mg", "found"), [(30, False), (29, True)])
def test_a_cut_of_more_than_half_asks_for_care(mg: float, found: bool) -> None:
    assert ("cut-too-large" in sane([slow(mg), rescue(10)], TOLERANT).codes) is found


def test_the_step_is_not_judged_where_a_dose_is_not_known() -> None:
    unknown = {"drug": "morphine", "route": "oral", "form": "sr", "dose": 200, "unit": "mg"}
    result = sane([unknown], [slow(30)])
    assert "step-too-large" not in result.codes
    assert "step-too-large" not in sane([slow(200)], [slow(30), unknown]).codes
    assert "morphine" in result.text("not-known") or "吗啡" in result.text("not-known")


@pytest.mark.parametrize(
    ("last", "now", "severity"),
    [(10, 99, None), (10, 100, "stop"), (1, 99, "stop"), (1, 100, "refuse"), (100, 10, "stop"), (100, 11, None)],
)
def test_a_zero_too_many_or_too_few(last: float, now: float, severity: str | None) -> None:
    assert sane([tablet("morphine", now)], [tablet("morphine", last)]).grave.get("slip-tenfold") == severity


def test_a_slip_of_another_medicine_is_seen_too() -> None:
    assert checked([tablet("gabapentin", 3000)], [tablet("gabapentin", 300)]).grave["slip-tenfold"] == "stop"


def test_a_total_written_as_a_rate() -> None:
    result = sane([patch(60 * 2.4 / 2)], [patch(30)])
    assert result.grave["slip-rate"] == "stop"
    assert "slip-rate" not in sane([patch(75)], [patch(50)]).codes


@pytest.mark.parametrize(("mg", "stopped"), [(15, False), (15.5, True), (60, True)])
def test_an_opioid_is_not_stopped_at_once(mg: float, stopped: bool) -> None:
    result = checked([], [slow(mg)])
    assert ("abrupt-stop" in result.codes) is stopped
    assert result.verdict == ("stop" if stopped else "ok")


def test_an_opioid_of_unknown_amount_is_not_stopped_at_once() -> None:
    assert checked([], [patch(10, "buprenorphine", 168)]).grave["abrupt-stop"] == "stop"


def test_additions_stop_nothing() -> None:
    result = checked([SENNA], [slow(60)], proposed_is="additions")
    assert "abrupt-stop" not in result.codes
    assert checked([SENNA], [slow(60)]).grave["abrupt-stop"] == "stop"


# Rescue


@pytest.mark.parametrize(
    ("mg", "severity"), [(9.9, "warn"), (10, None), (20, None), (20.5, "warn"), (40, "warn"), (40.5, "stop")]
)
def test_the_rescue_is_a_tenth_to_a_fifth_of_the_day(mg: float, severity: str | None) -> None:
    result = sane([slow(50), rescue(mg)], [slow(50), rescue(20)])
    assert result.grave.get("rescue-out-of-proportion") == severity


def test_the_smallest_tablet_is_never_too_large_a_rescue() -> None:
    assert "rescue-out-of-proportion" not in sane([slow(10), rescue(5)], [slow(10)]).codes


def test_what_is_taken_by_the_clock_is_no_rescue() -> None:
    assert "rescue-out-of-proportion" not in sane([slow(30), tablet("morphine", 40, 2)], [slow(70)]).codes


def test_no_proportion_without_a_known_total() -> None:
    unknown = {"drug": "morphine", "route": "oral", "form": "sr", "dose": 50, "unit": "mg"}
    assert "rescue-out-of-proportion" not in sane([unknown, rescue(40)], TOLERANT).codes


def test_long_acting_without_rescue_is_said() -> None:
    assert sane([slow(60)], TOLERANT).grave["no-rescue"] == "warn"
    assert "no-rescue" not in sane([slow(60), rescue(20)], TOLERANT).codes
    assert "no-rescue" not in sane([slow(60)], [slow(60), rescue(20)]).codes
    assert "no-rescue" in sane([slow(60)], [slow(60), rescue(20)], proposed_is="whole-list").codes
    assert "no-rescue" not in sane([tablet("morphine", 10, 6)], TOLERANT).codes


# Single doses and second signatures


@pytest.mark.parametrize(
    ("line", "code", "severity"),
    [
        (tablet("morphine", 60, 6), None, None),
        (tablet("morphine", 61, 6), "dose-above-plausible", "stop"),
        (tablet("morphine", 601, 1), "dose-above-plausible", "refuse"),
        (tablet("morphine", 2.5, 6), None, None),
        (tablet("morphine", 2.4, 6), "dose-below-plausible", "warn"),
        (slow(200), None, None),
        (slow(201), "dose-above-plausible", "stop"),
        (slow(9), "dose-below-plausible", "warn"),
        (slow(120, "oxycodone"), None, None),
        (slow(121, "oxycodone"), "dose-above-plausible", "stop"),
        (tablet("paracetamol", 1000), None, None),
        (tablet("paracetamol", 1001), "dose-above-plausible", "stop"),
        (tablet("paracetamol", 300), None, None),
        (patch(300), None, None),
    ],
)
def test_single_doses_stay_in_the_plausible_range(line: Line, code: str | None, severity: str | None) -> None:
    result = sane([line])
    plausible = {c: s for c, s in result.grave.items() if "plausible" in c}
    assert plausible == ({code: severity} if code else {})


def test_a_renewed_dose_was_looked_at_when_it_began() -> None:
    assert sane([slow(210)], [slow(210)]).grave["dose-above-plausible"] == "warn"
    assert sane([tablet("morphine", 601)], [tablet("morphine", 601)]).grave["dose-above-plausible"] == "refuse"
    assert "dose-below-plausible" not in sane([tablet("morphine", 2)], [tablet("morphine", 2)]).codes
    doseless = {"drug": "morphine", "route": "oral", "form": "ir"}
    assert "dose-above-plausible" not in sane([doseless]).codes


def test_large_single_morphine_needs_a_second_signature_once() -> None:
    assert sane([slow(70)], [slow(60)]).grave["second-signature-dose"] == "stop"
    assert "second-signature-dose" not in sane([slow(60)], [slow(50)]).codes
    assert "second-signature-dose" not in sane([slow(70)], [slow(70)]).codes


@pytest.mark.parametrize(("mg", "before", "severity"), [(150, 140, None), (151, 140, "stop"), (160, 160, "warn")])
def test_a_large_daily_total_needs_a_second_signature(mg: float, before: float, severity: str | None) -> None:
    assert sane([slow(mg)], [slow(before)]).grave.get("second-signature-daily") == severity


def test_no_second_signature_in_hospital_at_tertiary_level_or_for_the_dying() -> None:
    order = [slow(160)], [slow(140)]
    assert "second-signature-daily" not in sane(*order, level="tertiary").codes
    assert "second-signature-daily" not in sane(*order, person={"goals_of_care": "comfort-dying"}).codes
    inpatient = {"setting": "inpatient", "signed_by": "张医生（虚构）"}
    assert "second-signature-daily" not in sane(*order, prescription=inpatient).codes


@pytest.mark.parametrize(("rate", "found"), [(100, False), (112, True)])
def test_a_large_first_patch_needs_a_second_signature(rate: float, found: bool) -> None:
    assert ("second-signature-patch" in sane([patch(rate)], [slow(150)]).codes) is found
    assert "second-signature-patch" not in sane([patch(rate)], [patch(100)]).codes


def test_patches_worn_together_are_one_dose() -> None:
    both = [patch(200), patch(125)]
    assert sane(both, both).grave["dose-above-plausible"] == "stop"
    assert sane([patch(75), patch(50)], [slow(200)]).grave["second-signature-patch"] == "stop"
    weekly = patch(20, "buprenorphine", 168)
    assert "second-signature-patch" not in sane([patch(100), weekly], [slow(200)]).codes


# Patches


@pytest.mark.parametrize(
    ("person", "found"),
    [
        ({"temperature": 38.4}, False),
        ({"temperature": 38.5}, True),
        ({"conditions": ["fever"]}, True),
        ({"conditions": ["moxibustion"]}, True),
        ({}, False),
    ],
)
def test_heat_and_fever_raise_the_uptake(person: Line, found: bool) -> None:
    going_on = sane([patch(25), rescue(10)], [patch(25)], person=person)
    assert going_on.grave.get("patch-heat-or-fever") == ("warn" if found else None)
    started = sane([patch(25), rescue(10)], TOLERANT, person=person)
    assert started.grave.get("patch-heat-or-fever") == ("stop" if found else None)


def test_heat_and_fever_are_one_finding() -> None:
    result = sane([patch()], [patch()], person={"temperature": 39, "conditions": ["external-heat"]})
    assert "39 °C" in result.text("patch-heat-or-fever")
    assert "kang" in result.text("patch-heat-or-fever")


@pytest.mark.parametrize(
    ("hours", "severity"),
    [(47, "refuse"), (48, "stop"), (71, "stop"), (72, None), (96, "warn"), (143, "warn"), (144, "stop")],
)
def test_fentanyl_patches_are_changed_every_three_days(hours: float, severity: str | None) -> None:
    assert sane([patch(25, every_h=hours)], [patch(25)]).grave.get("patch-interval") == severity


def test_weekly_patches_are_changed_weekly() -> None:
    order = [patch(5, "buprenorphine", 168)]
    assert "patch-interval" not in sane(order).codes
    assert sane([patch(5, "buprenorphine", 72)]).grave["patch-interval"] == "stop"


def test_a_patch_is_not_raised_before_its_third_day() -> None:
    order = [patch(37)], [patch(25)]
    assert sane(*order, hours_since_change=71).grave["patch-raised-too-soon"] == "stop"
    assert "patch-raised-too-soon" not in sane(*order, hours_since_change=72).codes
    assert "patch-raised-too-soon" not in sane(*order).codes
    assert "patch-raised-too-soon" not in sane([patch(25)], [patch(25)], hours_since_change=1).codes


def test_a_patch_is_for_steady_pain() -> None:
    acute = {"conditions": ["post-op", "acute-pain"]}
    assert sane([patch(25)], TOLERANT, person=acute).grave["patch-unsteady-pain"] == "stop"
    assert "patch-unsteady-pain" not in sane([patch(25)], [patch(25)], person=acute).codes


def test_a_patch_comes_off_before_mri() -> None:
    assert sane([patch(25)], [patch(25)], person={"conditions": ["mri-planned"]}).grave["patch-mri"] == "note"


# Which opioid at all


def test_pethidine_is_refused_once() -> None:
    result = sane([injection("pethidine", 50, 4, "im")], person={"egfr": 20})
    assert result.grave["pethidine"] == "refuse"
    assert "kidney-pethidine" not in result.codes


def test_dihydroetorphine_stays_in_hospital() -> None:
    order = [{"drug": "dihydroetorphine", "route": "transmucosal", "form": "ir", "dose": 0.02, "unit": "mg"}]
    assert sane(order).grave["dihydroetorphine-outside"] == "refuse"
    inpatient = {"setting": "inpatient", "signed_by": "张医生（虚构）"}
    assert "dihydroetorphine-outside" not in sane(order, prescription=inpatient).codes


def test_methadone_belongs_to_the_tertiary_clinic() -> None:
    order = [tablet("methadone", 5, 3)]
    assert sane(order).grave["methadone-outside-tertiary"] == "refuse"
    assert sane(order, level="community").verdict == "refuse"
    assert "methadone-outside-tertiary" not in sane(order, level="tertiary").codes
    assert sane(order, [tablet("methadone", 5, 3)]).grave["methadone-outside-tertiary"] == "stop"
    assert sane(order, [tablet("methadone", 5, 2)]).grave["methadone-outside-tertiary"] == "refuse"


def test_agonist_antagonists_are_not_recommended() -> None:
    assert sane([injection("dezocine", 5, 4, "im")]).grave["agonist-antagonist"] == "stop"
    beside = sane([injection("dezocine", 5, 4, "im")], TOLERANT)
    assert beside.grave["interaction-agonist-antagonist"] == "refuse"
    assert "agonist-antagonist" not in beside.codes


def test_buprenorphine_on_top_of_a_full_agonist() -> None:
    weekly = patch(5, "buprenorphine", 168)
    assert sane([weekly, slow(60)], TOLERANT).grave["interaction-partial-agonist"] == "refuse"
    assert sane([weekly], TOLERANT).grave["interaction-partial-agonist"] == "stop"


def test_two_long_acting_opioids_only_as_a_documented_cross_over() -> None:
    order = [slow(30), patch(25), rescue(10)], TOLERANT
    assert sane(*order).grave["two-long-acting"] == "refuse"
    assert sane(*order, crossover_hours=24).grave["cross-over"] == "note"
    assert sane(*order, crossover_hours=25).grave["two-long-acting"] == "refuse"
    assert "two-long-acting" not in sane([slow(30), slow(10), rescue(10)], TOLERANT).codes


def test_methadone_counts_as_long_acting() -> None:
    assert "two-long-acting" in sane([slow(30), tablet("methadone", 5, 3)], TOLERANT, level="tertiary").codes


# Laxative


def test_a_laxative_from_the_first_day() -> None:
    assert checked([tablet("morphine", 5, 6)]).grave["no-laxative"] == "warn"
    assert "no-laxative" not in checked([tablet("morphine", 5, 6), SENNA]).codes
    assert "no-laxative" not in checked([tablet("morphine", 5, 6)], [SENNA]).codes
    assert "no-laxative" in checked([tablet("morphine", 5, 6)], [SENNA], proposed_is="whole-list").codes
    assert "no-laxative" not in checked([rescue(5)]).codes


@pytest.mark.parametrize(
    "person",
    [
        {"goals_of_care": "comfort-dying"},
        {"conditions": ["diarrhoea"]},
        {"conditions": ["ileus"]},
        {"red_flags": ["obstruction"]},
    ],
)
def test_nobody_is_asked_for_a_laxative_who_must_not_have_one(person: Line) -> None:
    assert "no-laxative" not in checked([tablet("morphine", 5, 6)], person=person).codes


def test_bulk_laxatives_are_avoided_and_named_once() -> None:
    result = checked([tablet("morphine", 5, 6), tablet("psyllium", 3000)])
    assert result.grave["bulk-laxative"] == "warn"
    assert "no-laxative" not in result.codes
    assert "bulk-laxative" not in checked([tablet("psyllium", 3000)]).codes


def test_obstruction_and_stimulants() -> None:
    for person in ({"conditions": ["bowel-obstruction"]}, {"red_flags": ["obstruction"]}):
        for driving in (SENNA, tablet("metoclopramide", 10, 3)):
            assert checked([driving], person=person).grave["obstruction-stimulant"] == "stop"
        assert "obstruction-stimulant" not in checked([tablet("lactulose", 10000)], person=person).codes


# The dying


def test_the_right_silence_for_the_dying() -> None:
    dying = {"goals_of_care": "comfort-dying", "respiratory_rate": 6, "qtc_ms": 520, "spo2": 80, "sedation": 4}
    current = [slow(200), rescue(60)]
    order = [slow(200), rescue(60), tablet("lorazepam", 1, 3), tablet("haloperidol", 1, 2)]
    result = checked(order, current, person=dying)
    assert result.codes <= {"second-signature-dose", "not-known"}
    assert result.verdict == "ok"
    assert checked([tablet("lorazepam", 1)], person={**dying, "conditions": ["alcohol-use"]}).verdict == "ok"


def test_no_naloxone_for_the_dying() -> None:
    dying = {"goals_of_care": "comfort-dying"}
    assert checked([injection("naloxone", 0.4, 1, "iv")], person=dying).grave["naloxone-dying"] == "warn"
    assert "naloxone-dying" not in checked([injection("naloxone", 0.4, 1, "iv")]).codes


def test_the_steady_person_is_steady() -> None:
    assert checked([tablet("paracetamol", 500, 3)], person=STEADY).verdict == "ok"


# What no table judges, and what is taken as needed

NASAL = {"drug": "fentanyl", "route": "transmucosal", "form": "ir", "dose": 0.4, "unit": "mg", "as_needed": True}
NASAL |= {"max_per_day": 4}


def neuraxial(route: str) -> Line:
    """Return 10 mg of morphine a day beside the spinal cord."""
    return injection("morphine", 10, 1, route)


def test_an_opioid_without_a_factor_is_not_let_through_in_silence() -> None:
    assert sane([NASAL]).grave["naive-no-factor"] == "refuse"
    assert sane([NASAL], [slow(29)]).grave["naive-no-factor"] == "refuse"
    assert sane([injection("sufentanil", 0.05, 6, "iv")]).grave["naive-no-factor"] == "refuse"
    assert sane([injection("hydromorphone", 1, 6)]).grave["naive-no-factor"] == "stop"
    assert sane([slow(60), NASAL], TOLERANT).grave["dose-not-judged"] == "stop"
    assert sane([slow(60), NASAL], TOLERANT, level="tertiary").grave["dose-not-judged"] == "warn"
    assert not sane([slow(60), NASAL], [*TOLERANT, NASAL]).codes & {"naive-no-factor", "dose-not-judged"}
    assert "dose-not-judged" not in sane([tablet("dihydrocodeine", 30, 3)]).codes


@pytest.mark.parametrize("route", ["epidural", "intrathecal"])
def test_beside_the_spinal_cord_only_in_tertiary_care(route: str) -> None:
    assert sane([neuraxial(route)], TOLERANT).grave["neuraxial-outside-tertiary"] == "refuse"
    assert sane([neuraxial(route)], [neuraxial(route)]).grave["neuraxial-outside-tertiary"] == "stop"
    tertiary = sane([neuraxial(route)], TOLERANT, level="tertiary")
    assert "neuraxial-outside-tertiary" not in tertiary.codes
    assert tertiary.grave["dose-not-judged"] == "warn"


@pytest.mark.parametrize(("most", "severity"), [(6, None), (7, "warn"), (12, "warn"), (13, "stop"), (48, "stop")])
def test_extra_doses_have_a_limit_a_day(most: int, severity: str | None) -> None:
    """48 times 10 mg a day is 480 mg that nobody counted."""
    assert sane([slow(30), rescue(10, max_per_day=most)], [slow(30)]).grave.get("rescue-too-often") == severity
    dying = {"goals_of_care": "comfort-dying"}
    assert "rescue-too-often" not in sane([slow(30), rescue(10, max_per_day=most)], [slow(30)], person=dying).codes


def test_the_share_of_an_extra_dose_is_said_as_the_edition_has_it() -> None:
    order, _ = read_order({"proposed": [slow(30), rescue(15), SENNA], "current": [slow(30)], "patient": STEADY})
    site = Edition("site-1", {"rescue.low": Fraction(5), "rescue.high": Fraction(15)})
    (said,) = [one.text for one in check(order, site).findings if one.code == "rescue-out-of-proportion"]
    assert "5–15 %" in said["zh"] and "5–15 %" in said["en"]


def test_extra_doses_without_a_limit_are_said() -> None:
    endless = {name: value for name, value in rescue(10).items() if name != "max_per_day"}
    assert sane([slow(30), endless], [slow(30)]).grave["rescue-no-limit"] == "warn"
    assert "rescue-no-limit" not in sane([slow(30), rescue(10)], [slow(30)]).codes


def test_long_acting_opioids_are_taken_by_the_clock() -> None:
    needed = {**rescue(30), "form": "sr"}
    assert sane([slow(30), needed], [slow(30)]).grave["long-acting-as-needed"] == "stop"
    assert sane([{**patch(25), "as_needed": True, "max_per_day": 2}], TOLERANT).grave["long-acting-as-needed"] == "stop"


@pytest.mark.parametrize(("times", "found"), [(3, False), (4, True), (6, True)])
def test_sustained_release_is_not_taken_every_few_hours(times: int, found: bool) -> None:
    often = {"drug": "morphine", "route": "oral", "form": "sr", "dose": 30, "unit": "mg", "times_per_day": times}
    assert (sane([often, rescue(10)], [slow(90)]).grave.get("sustained-release-too-often") == "stop") is found
