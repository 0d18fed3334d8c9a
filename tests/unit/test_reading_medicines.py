"""Each line of a medicine is read exactly, or refused with the field that is wrong: nothing is guessed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from paingrid.clinical.medicines import reading
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.medicines.products import PRODUCTS, is_sold, product_named, products_of
from paingrid.clinical.medicines.reading import exact_number, read_medicine, read_medicines
from paingrid.clinical.medicines.substances import SUBSTANCES

MORPHINE = {"drug": "morphine", "route": "oral", "form": "ir", "dose": 10, "unit": "mg"}
SR_30 = {"product": "硫酸吗啡缓释片 30 mg", "count": 1}
TABLET = {"product": "硫酸吗啡片 10 mg", "count": 1}
PATCH = {"product": "多瑞吉 25 µg/h"}
PLAIN_PATCH = {"drug": "fentanyl", "route": "transdermal", "rate_ug_per_h": 25, "change_every_h": 72}


def read(line: Any) -> Medicine:
    medicine, problems = read_medicine(line, "m")
    assert problems == []
    assert medicine is not None
    return medicine


@pytest.mark.parametrize(
    ("line", "field", "code"),
    [
        (7, "m", "not-an-object"),
        ({**MORPHINE, "colour": "red"}, "m.colour", "unknown-field"),
        ({**MORPHINE, "purpose": "fun"}, "m.purpose", "unknown-word"),
        ({}, "m.drug", "missing"),
        ({"drug": 7}, "m.drug", "wrong-type"),
        ({"drug": " "}, "m.drug", "wrong-type"),
        ({**MORPHINE, "dose": "ten"}, "m.dose", "not-a-number"),
        ({**MORPHINE, "dose": True}, "m.dose", "not-a-number"),
        ({**MORPHINE, "dose": float("nan")}, "m.dose", "not-a-number"),
        ({**MORPHINE, "dose": 0}, "m.dose", "out-of-range"),
        ({**MORPHINE, "dose": -5}, "m.dose", "out-of-range"),
        ({**MORPHINE, "dose": [10, 5]}, "m.dose", "range"),
        ({**MORPHINE, "dose": [5, "ten"]}, "m.dose", "not-a-number"),
        ({**MORPHINE, "unit": None}, "m.unit", "unit-missing"),
        ({**MORPHINE, "unit": "µg"}, "m.unit", "wrong-unit"),
        ({**MORPHINE, "unit": 3}, "m.unit", "wrong-unit"),
        ({**MORPHINE, "dose": None}, "m.dose", "missing"),
        ({**MORPHINE, "count": 2}, "m.count", "no-product"),
        ({**MORPHINE, "route": "by air"}, "m.route", "unknown-word"),
        ({**MORPHINE, "form": "cake"}, "m.form", "unknown-word"),
        ({**MORPHINE, "change_every_h": 72}, "m.change_every_h", "no-patch"),
        ({**MORPHINE, "every_h": 4, "times_per_day": 6}, "m.every_h", "two-rhythms"),
        ({**MORPHINE, "taken_per_day": 2}, "m.taken_per_day", "not-as-needed"),
        ({**MORPHINE, "max_per_day": 2}, "m.max_per_day", "not-as-needed"),
        ({**MORPHINE, "as_needed": "yes"}, "m.as_needed", "wrong-type"),
        ({**MORPHINE, "times_of_day": ["25:00"]}, "m.times_of_day", "times-of-day"),
        ({**MORPHINE, "times_of_day": ["10:00", "10:00"]}, "m.times_of_day", "times-of-day"),
        ({**MORPHINE, "times_of_day": []}, "m.times_of_day", "times-of-day"),
        ({**MORPHINE, "times_of_day": "10:00"}, "m.times_of_day", "times-of-day"),
        ({**MORPHINE, "quantity": 60}, "m.days", "missing"),
        ({**MORPHINE, "quantity": 60, "days": "thirty"}, "m.days", "not-a-number"),
        ({"product": "仙丹 10 mg"}, "m.product", "unknown-product"),
        ({"product": "美施康定"}, "m.product", "ambiguous-product"),
        ({**TABLET, "form": "sr"}, "m.form", "disagrees"),
        ({**TABLET, "drug": "oxycodone"}, "m.drug", "disagrees"),
        ({**TABLET, "drug": "仙丹"}, "m.drug", "disagrees"),
        ({**TABLET, "dose": 20, "unit": "mg"}, "m.dose", "disagrees"),
        ({**TABLET, "strength": "20"}, "m.strength", "disagrees"),
        ({**TABLET, "rate_ug_per_h": 25}, "m.rate_ug_per_h", "disagrees"),
        ({**PATCH, "rate_ug_per_h": 50}, "m.rate_ug_per_h", "disagrees"),
        ({**PATCH, "count": Fraction(1, 2)}, "m.count", "not-splittable"),
        ({**SR_30, "count": 1.5}, "m.count", "not-splittable"),
        ({**TABLET, "count": 0.25}, "m.count", "not-splittable"),
        ({"drug": "oxycodone/paracetamol", "dose": 5, "unit": "mg"}, "m.dose", "combination-dose"),
        ({"drug": "oxycodone/paracetamol", "strength": "5", "count": 1}, "m.strength", "strength"),
        ({"drug": "oxycodone/paracetamol", "strength": "5/x", "count": 1}, "m.strength", "strength"),
        ({"drug": "oxycodone/paracetamol", "strength": "5/0", "count": 1}, "m.strength", "strength"),
        ({**PLAIN_PATCH, "dose": 25, "unit": "mg"}, "m.dose", "patch-in-mg"),
        ({**PLAIN_PATCH, "count": 2}, "m.count", "patch-in-mg"),
        ({**PLAIN_PATCH, "rate_ug_per_h": 4.2}, "m.rate_ug_per_h", "no-such-rate"),
        ({**PLAIN_PATCH, "rate_ug_per_h": 301}, "m.rate_ug_per_h", "no-such-rate"),
        ({**PLAIN_PATCH, "rate_ug_per_h": 25.5}, "m.rate_ug_per_h", "no-such-rate"),
        ({**PLAIN_PATCH, "every_h": 72}, "m.every_h", "patch-rhythm"),
    ],
)
def test_a_line_that_cannot_be_meant_names_the_field_and_gives_no_medicine(line: Any, field: str, code: str) -> None:
    medicine, problems = read_medicine(line, "m")

    assert medicine is None
    assert (field, code) in {(one.field, one.code) for one in problems}
    assert all(one.text["zh"] and one.text["en"] for one in problems)


def test_two_ends_of_a_range_are_kept_and_the_rhythm_is_exact() -> None:
    medicine = read({**MORPHINE, "dose": [5, 10], "every_h": [4, 6]})

    assert medicine.opioid is not None
    assert (medicine.opioid.low.amount, medicine.opioid.high.amount) == (5, 10)  # type: ignore[union-attr]  # known
    assert (medicine.low_per_day, medicine.high_per_day) == (4, 6)


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ({"times_per_day": 3}, 3, 3),
        ({"every_h": 12}, 2, 2),
        ({"times_of_day": ["22:00", "10:00"]}, 2, 2),
        ({"quantity": 60, "days": 30}, 2, 2),
        ({}, None, None),
    ],
)
def test_each_way_to_say_a_rhythm(said: dict[str, Any], low: int | None, high: int | None) -> None:
    medicine = read({**MORPHINE, **said})

    assert (medicine.low_per_day, medicine.high_per_day, medicine.as_needed) == (low, high, False)


@pytest.mark.parametrize(
    ("said", "taken", "most"),
    [
        ({"taken_per_day": 0, "max_per_day": 6}, 0, 6),
        ({"taken_per_day": 3, "every_h": 4}, 3, 6),
        ({"every_h": 4}, None, 6),
        ({"taken_per_day": 3}, 3, None),
        ({}, None, None),
    ],
)
def test_as_needed_says_what_was_taken_and_the_most(said: dict[str, Any], taken: int | None, most: int | None) -> None:
    medicine = read({**MORPHINE, "as_needed": True, **said})

    assert (medicine.high_per_day, medicine.most_per_day, medicine.as_needed) == (taken, most, True)


def test_a_quantity_counts_units() -> None:
    assert read({**TABLET, "count": 2, "quantity": 60, "days": 10}).high_per_day == 3
    assert read({**TABLET, "count": [1, 2], "quantity": 60, "days": 10}).high_per_day == 3


def test_what_agrees_with_the_product_may_be_said_beside_it() -> None:
    tablet = {**TABLET, "count": 2, "drug": "吗啡", "dose": 20, "unit": "mg", "strength": "10 mg", "form": "ir"}
    patch = {**PATCH, "rate_ug_per_h": 25, "change_every_h": 48}

    assert read(tablet).route is Route.ORAL
    assert read(patch).change_every is not None and read(patch).change_every.amount == 48  # type: ignore[union-attr]


def test_a_patch_is_one_patch_worn_for_its_own_time_unless_said() -> None:
    medicine = read(PATCH)

    assert medicine.rate is not None and medicine.change_every is not None
    assert (medicine.count, medicine.rate.amount, medicine.change_every.amount) == (1, 25, 72)
    assert read({**PLAIN_PATCH, "rate_ug_per_h": 12.5}).rate is not None
    assert read({"drug": "buprenorphine", "form": "patch", "rate_ug_per_h": 5}).rate is not None


def test_a_product_without_a_count_has_no_dose() -> None:
    medicine = read({"product": "硫酸吗啡片 10 mg"})

    assert medicine.opioid is not None and medicine.opioid.high is None


def test_a_solution_is_given_in_any_part_of_a_millilitre() -> None:
    assert read({"product": "乳果糖口服溶液 667 mg/mL", "count": 7.3}).count == Fraction(73, 10)


def test_a_drug_nobody_knows_is_kept_by_its_word_in_no_class() -> None:
    medicine = read({"drug": "仙丹", "dose": 5, "unit": "mg", "name": "祖传仙丹"})

    assert medicine.opioid is None
    assert medicine.name == {"zh": "祖传仙丹", "en": "祖传仙丹"}


def test_a_combination_by_name_has_the_mass_of_each_part() -> None:
    medicine = read({"drug": "oxycodone/paracetamol", "strength": "5/325 mg", "count": 2})
    without = read({"drug": "oxycodone/paracetamol"})

    assert [part.high.amount for part in medicine.parts if part.high] == [10, 650]
    assert [part.high for part in without.parts] == [None, None]


def test_short_words_for_ways_in_and_forms_are_known() -> None:
    medicine = read({**MORPHINE, "route": "po", "form": "er"})

    assert (medicine.route, medicine.form) == (Route.ORAL, Form.SR)
    assert read({"drug": "morphine", "route": "iv", "dose": 5, "unit": "mg"}).form is Form.INJECTION


@pytest.mark.parametrize(
    ("value", "exact"),
    [(1, 1), (0.1, Fraction(1, 10)), (Fraction(1, 3), Fraction(1, 3)), (True, None), ("1", None), (1e400, None)],
)
def test_a_number_is_the_fraction_of_its_shortest_text(value: Any, exact: Fraction | None) -> None:
    assert exact_number(value) == exact


def test_a_list_is_read_whole_or_says_what_is_wrong() -> None:
    assert read_medicines(None, "l") == ((), [])
    assert read_medicines("morphine", "l")[1][0].code == "not-a-list"
    medicines, problems = read_medicines([TABLET, {"product": "仙丹"}], "l")
    assert [one.name["zh"] for one in medicines] == ["硫酸吗啡片 10 mg"]
    assert [one.field for one in problems] == ["l.1.product"]


def test_lines_that_are_remembered_are_the_same_and_never_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST_REMEMBERED", 2)
    lines = [{**MORPHINE, "dose": dose} for dose in (1, 2, 3, 1)]

    medicines, problems = read_medicines(lines, "l")

    assert problems == []
    assert [one.opioid.high.amount for one in medicines if one.opioid and one.opioid.high] == [1, 2, 3, 1]
    assert len(reading._MEMORY) <= 2


def test_a_product_is_sold_from_its_first_day_until_before_its_last() -> None:
    for product in PRODUCTS:
        assert is_sold(product, product.sold_from)
        assert product.sold_until is None or not is_sold(product, product.sold_until)
        assert product.long_acting is (product.form in (Form.SR, Form.PATCH))
    recent = next(one for one in PRODUCTS if one.sold_from.year > 2000)
    (substance, _), *_rest = recent.parts
    assert not is_sold(recent, recent.sold_from.replace(year=1999))
    assert recent not in products_of(substance, recent.form, on=recent.sold_from.replace(year=1999))
    assert products_of(SUBSTANCES["morphine"], Form.SR)
    assert {product.opioid.id for product in product_named("泰勒宁") if product.opioid} == {"oxycodone"}


def test_a_full_memory_of_lines_is_emptied_and_reads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST_REMEMBERED", 2)
    lines = [{"drug": "morphine", "form": "ir", "dose": dose, "unit": "mg", "every_h": 4} for dose in range(1, 8)]
    for _ in range(2):
        read, problems = read_medicines(lines, "m")
        assert problems == []
        assert [part.high.amount for one in read for part in one.parts if part.high] == list(range(1, 8))


def test_what_is_no_line_at_all_is_a_problem_of_its_place() -> None:
    read, problems = read_medicines(["morphine", {"drug": "morphine"}], "m")
    assert [one.field for one in problems] == ["m.0"] and len(read) <= 1
