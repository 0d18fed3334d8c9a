"""The lines of a plan's form: what is typed becomes a medicine, what is in doubt is asked, nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation

from paingrid.clinical.medicines.products import PRODUCTS
from paingrid.clinical.medicines.reading import read_medicine
from paingrid.web.plan.forms import MOST_LINES, LinesForm, reasons_in
from paingrid.web.plan.lines import initial_of, products_like, the_product, times_in

MORPHINE = "硫酸吗啡缓释片 30 mg"


def posted(*rows: dict[str, str]) -> QueryDict:
    data = QueryDict(mutable=True)
    data["lines"] = str(len(rows))
    for n, row in enumerate(rows):
        for name, value in {"purpose": "background", **row}.items():
            data[f"line-{n}-{name}"] = value
    return data


def line_of(**row: str) -> dict[str, Any]:
    form = LinesForm.from_post(posted({"product": MORPHINE, "count": "1", "rhythm": "12", **row}))
    assert form.is_valid(), [row.errors for row in form.rows]
    return form.lines[0]


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"rhythm": "times", "times": "8:00，20:00"},
        {"rhythm": "needed", "most": "6", "purpose": "rescue"},
        {"rhythm": "other", "hours": "36"},
        {"product": "盐酸吗啡片 10 mg", "count": "0.5", "rhythm": "4"},
        {"product": "多瑞吉 25 µg/h", "rhythm": "72"},
        {"product": "多瑞吉 25 µg/h", "rhythm": "other", "hours": "48"},
    ],
)
def test_what_the_form_makes_can_be_read_by_the_clinic(row: dict[str, str]) -> None:
    line = line_of(**row)

    medicine, problems = read_medicine({name: value for name, value in line.items() if name != "note"}, "line")

    assert problems == []
    assert medicine is not None and medicine.product is not None


def test_a_line_shown_and_sent_again_is_the_same_line() -> None:
    before = [
        {"product": MORPHINE, "count": 2, "every_h": 12, "purpose": "background"},
        {"product": "盐酸吗啡片 10 mg", "count": 0.5, "as_needed": True, "max_per_day": 6, "purpose": "rescue"},
        {"product": MORPHINE, "count": 1, "times_of_day": ["08:00", "20:00"], "purpose": "background", "note": "随餐"},
        {"drug": "morphine", "dose": 30, "unit": "mg", "every_h": 12, "purpose": "background"},
    ]
    shown = [{name: str(value) for name, value in initial_of(line).items()} for line in before]

    form = LinesForm.from_post(posted(*shown))

    assert form.is_valid()
    assert form.lines == before


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_product_is_found_by_its_own_name(language: str) -> None:
    key = "en" if language == "en" else "zh"
    with translation.override(language):
        assert [one.id for one in PRODUCTS if the_product(one.name[key]) is not one] == []


def test_a_trade_name_without_strength_is_asked_never_guessed() -> None:
    form = LinesForm.from_post(posted({"product": "美施康定", "count": "1", "rhythm": "12"}))

    assert not form.is_valid()
    assert [one.id for one in form.rows[0].candidates] == ["morphine-sr-10", "morphine-sr-30", "morphine-sr-60"]


def test_everything_that_is_missing_in_a_line_is_said_at_once() -> None:
    form = LinesForm.from_post(posted({"product": "美施康定", "count": "", "rhythm": "times", "times": "早上"}))

    assert not form.is_valid()
    assert set(form.rows[0].errors) == {"product", "count", "times"}


def test_a_part_of_a_name_finds_what_there_is_to_choose_from_and_chooses_nothing() -> None:
    assert the_product("羟考酮缓释") is None
    assert {one.name["zh"][:7] for one in products_like("羟考酮缓释")} >= {"盐酸羟考酮缓释"}


def test_a_name_that_nobody_knows_is_refused_and_stays_typed() -> None:
    form = LinesForm.from_post(posted({"product": "神奇止痛片", "count": "1", "rhythm": "12"}))

    assert not form.is_valid()
    assert form.rows[0]["product"].value() == "神奇止痛片"
    assert form.rows[0].candidates == ()


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"count": ""}, "count"),
        ({"count": "0"}, "count"),
        ({"count": "NaN"}, "count"),
        ({"count": "1e9"}, "count"),
        ({"rhythm": ""}, "rhythm"),
        ({"rhythm": "times", "times": "早晚各一次"}, "times"),
        ({"rhythm": "times", "times": "25:00"}, "times"),
        ({"rhythm": "other"}, "hours"),
        ({"rhythm": "needed"}, "most"),
    ],
)
def test_what_is_missing_is_said_at_its_field(row: dict[str, str], field: str) -> None:
    form = LinesForm.from_post(posted({"product": MORPHINE, "count": "1", "rhythm": "12", **row}))

    assert not form.is_valid()
    assert list(form.rows[0].errors) == [field]


def test_adding_and_taking_out_a_line_keeps_the_others_as_typed() -> None:
    data = posted({"product": "吗", "count": "x"}, {"product": MORPHINE, "count": "1", "rhythm": "12"})
    form = LinesForm.from_post(data)

    more, fewer = form.moved("add", data), form.moved("out-0", data)

    assert [row["product"].value() for row in more.rows] == ["吗", MORPHINE, None]
    assert [row["product"].value() for row in fewer.rows] == [MORPHINE]


@pytest.mark.parametrize("said", ["-1", "9999999", "x", "²", ""])
def test_a_count_of_lines_that_makes_no_sense_does_no_harm(said: str) -> None:
    data = posted({"product": MORPHINE})
    data["lines"] = said

    assert len(LinesForm.from_post(data).rows) <= MOST_LINES


def test_an_empty_line_is_no_line() -> None:
    form = LinesForm.from_post(posted({}, {"product": MORPHINE, "count": "1", "rhythm": "12"}))

    assert form.is_valid()
    assert len(form.lines) == 1


def test_a_forged_line_without_product_is_refused() -> None:
    for forged in ("[1]", "{", "null", '"x"'):
        form = LinesForm.from_post(posted({"as_given": forged}))
        assert not form.is_valid(), forged


def test_times_are_read_as_people_write_them() -> None:
    assert times_in("8:00, 20:00") == ("08:00", "20:00")
    assert times_in("20：00 和 08:00、20:00") == ("08:00", "20:00")
    assert times_in("早上") is None


def test_reasons_are_read_for_the_findings_there_are() -> None:
    data = QueryDict(mutable=True)
    data.update({"reason-a": " 病人要求\x00 ", "reason-b": "  ", "reason-c": "x"})

    assert reasons_in(data, ["a", "b"]) == {"a": "病人要求"}
