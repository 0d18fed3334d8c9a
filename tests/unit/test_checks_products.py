"""Checks of orders that name products, as the pages write them: brands, halves, strengths, control classes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from paingrid.clinical.checks.decide import check
from paingrid.clinical.checks.order import Order
from paingrid.clinical.checks.reading import read_order
from paingrid.clinical.checks.schedules import controlled, schedule_of
from paingrid.clinical.medicines.medicine import Medicine, Part
from paingrid.clinical.medicines.product import Form, Route, Schedule
from paingrid.clinical.medicines.products import PRODUCTS
from paingrid.clinical.medicines.reading import read_medicines
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.medicines.substances import SUBSTANCES
from paingrid.clinical.numbers import BUILT_IN, Edition
from paingrid.clinical.opioids.person import Person
from paingrid.clinical.quantities import MicrogramsPerHour, Milligrams
from tests.orders import SENNA, Line, checked, patch, rescue, slow, tablet, written


def product(name: str, count: float = 1, **more: object) -> Line:
    """Return a line that names a product."""
    return {"product": name, "count": count, **(more or {"times_per_day": 2})}


def medicines(*lines: Line) -> tuple[Medicine, ...]:
    """Read lines without problems."""
    read, problems = read_medicines(list(lines), "proposed")
    assert problems == []
    return read


def test_a_brand_and_its_generic_are_the_same_medicine() -> None:
    result = checked([product("奥施康定 10 mg"), product("盐酸羟考酮缓释片 10 mg"), SENNA])
    assert result.grave["duplicate"] == "stop"


def test_two_strengths_of_one_product_make_up_a_dose() -> None:
    assert "duplicate" not in checked([product("盐酸羟考酮缓释片 10 mg"), product("盐酸羟考酮缓释片 20 mg")]).codes


def test_two_products_of_one_substance_do_not() -> None:
    result = checked([product("硫酸吗啡缓释片 30 mg"), product("盐酸吗啡缓释片 10 mg"), SENNA])
    assert result.grave["duplicate"] == "stop"


def test_a_half_patch_is_refused_at_the_door_and_in_the_checks() -> None:
    half = product("芬太尼透皮贴剂（骨架型） 4.2 mg", 0.5, change_every_h=72)
    order, problems = read_order({"proposed": [half]})
    assert problems
    fentanyl = SUBSTANCES["fentanyl"]
    cut = Medicine(
        name={"zh": "芬太尼透皮贴剂", "en": "fentanyl patch"},
        parts=(Part(fentanyl, Milligrams("2.1"), Milligrams("2.1")),),
        route=Route.TRANSDERMAL,
        form=Form.PATCH,
        count=Fraction(1, 2),
        rate=MicrogramsPerHour("12.5"),
    )
    verdict = check(Order(person=order.person, current=(cut,), proposed=(cut,)))
    assert {(one.code, one.severity) for one in verdict.findings} >= {("patch-cut", "refuse")}


def test_the_interval_is_the_products_own() -> None:
    line = product("芬太尼透皮贴剂（骨架型） 4.2 mg", 1, change_every_h=72)
    assert "patch-interval" not in checked([line], [line]).codes
    weekly = product("丁丙诺啡透皮贴剂 5 mg", 1, change_every_h=168)
    assert "patch-interval" not in checked([weekly]).codes
    assert checked([{**weekly, "change_every_h": 72}]).grave["patch-interval"] == "stop"


def test_products_and_plain_names_are_added_up() -> None:
    result = checked([product("氨酚羟考酮片 5 mg/325 mg", 2, every_h=6), tablet("paracetamol", 500, 3), SENNA])
    assert "4100 mg" in result.text("ceiling-paracetamol")


@pytest.mark.parametrize(
    ("line", "schedule"),
    [
        (product("奥施康定 10 mg"), Schedule.NARCOTIC),
        (product("氨酚羟考酮片 5 mg/325 mg", 1, every_h=6), Schedule.PSYCHOTROPIC_2),
        (patch(25), Schedule.NARCOTIC),
        (patch(5, "buprenorphine", 168), Schedule.PSYCHOTROPIC_2),
        (slow(30), Schedule.NARCOTIC),
        (slow(30, "pethidine"), Schedule.NARCOTIC),
        (tablet("tramadol", 50), Schedule.PSYCHOTROPIC_2),
        (tablet("diazepam", 5), Schedule.PSYCHOTROPIC_2),
        (tablet("tapentadol", 50), Schedule.NARCOTIC),
        (tablet("mysteria", 50), None),
    ],
)
def test_the_control_class(line: Line, schedule: Schedule | None) -> None:
    (medicine,) = medicines(line)
    assert schedule_of(medicine) is schedule
    assert controlled(medicine) is (schedule is Schedule.NARCOTIC)


def test_a_prescription_of_products_is_held_to_its_days() -> None:
    weak = [product("氨酚羟考酮片 5 mg/325 mg", 1, every_h=6), SENNA]
    assert checked(weak, prescription=written(days=15)).grave["days-class-2"] == "stop"
    assert "online-controlled" in checked(weak, prescription=written(setting="online")).codes


def test_a_topical_nsaid_is_no_nsaid_of_the_blood() -> None:
    ibuprofen = SUBSTANCES["ibuprofen"]
    gel = Medicine(name=ibuprofen.names, parts=(Part(ibuprofen, None, None),), route=Route.TOPICAL, form=Form.TOPICAL)
    person = Person(egfr=Fraction(20), platelets=Fraction(20), age=Fraction(70))
    codes = {one.code for one in check(Order(person=person, proposed=(gel,))).findings}
    assert not {code for code in codes if "nsaid" in code or "kidney" in code}


def test_another_edition_gives_another_verdict() -> None:
    order, _ = read_order({"proposed": [tablet("paracetamol", 1000, 4)], "patient": {"age": 50, "weight_kg": 70}})
    lower = Edition("site-1", {"ceiling.paracetamol.hard": Fraction(3000)})
    assert check(order, BUILT_IN).verdict == "warn"
    assert check(order, lower).verdict == "refuse"
    factor = Edition("site-2", {"factor.cn-2018.morphine.oral": Fraction(2)})
    steep, _ = read_order({"proposed": [slow(160), rescue(30)], "current": [slow(160)]})
    assert {one.code for one in check(steep, factor).findings} >= {"second-signature-daily"}
    texts = [one.text["en"] for one in check(steep, factor).findings if one.code == "second-signature-daily"]
    assert "640" in texts[0]


def test_an_obstruction_leaves_other_medicines_alone() -> None:
    person = {"conditions": ["bowel-obstruction"]}
    assert "obstruction-stimulant" not in checked([tablet("morphine", 5)], [SENNA], person=person).codes
    dying = {"goals_of_care": "comfort-dying"}
    both = {"drug": "oxycodone/naloxone", "route": "oral", "form": "sr", "strength": "10/5", "count": 1, "every_h": 12}
    assert "naloxone-dying" not in checked([both], [both], person=dying).codes


def test_one_side_alone_is_no_interaction() -> None:
    # Tramadol is serotonergic and an opioid: its own rescue beside it is no meeting.
    codes = checked([slow(100, "tramadol"), rescue(50, "tramadol")]).codes
    assert not {code for code in codes if code.startswith("interaction")}


def test_a_stranger_opioid_counts_as_a_narcotic() -> None:
    stranger = Substance("newopioid", {"zh": "新药", "en": "newopioid"}, frozenset(("opioid",)))
    medicine = Medicine(
        name=stranger.names, parts=(Part(stranger, Milligrams(1), Milligrams(1)),), route=Route.ORAL, form=Form.IR
    )
    assert schedule_of(medicine) is Schedule.NARCOTIC


def test_every_product_can_be_checked() -> None:
    for one in PRODUCTS:
        often = {"change_every_h": 72} if one.form is Form.PATCH else {"times_per_day": 2}
        read, problems = read_medicines([product(one.name["zh"], **often)], "proposed")
        assert problems == []
        assert check(Order(person=Person(), proposed=read)).verdict in ("refuse", "stop", "warn", "ok")
