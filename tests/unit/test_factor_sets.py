"""Factor sets side by side: what each is for, which way it is read, and what it says of a drug it does not have."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.medicines.reading import read_medicines
from paingrid.clinical.medicines.substances import SUBSTANCES
from paingrid.clinical.numbers import BUILT_IN, Edition
from paingrid.clinical.opioids.answers import mme
from paingrid.clinical.opioids.factors import CN_2018, FACTOR_SETS, Direction
from paingrid.clinical.opioids.tables import NUMBERS
from paingrid.clinical.opioids.tolerance import is_tolerant
from paingrid.clinical.opioids.total import total


def lines(*raw: dict[str, Any]) -> Any:
    medicines, problems = read_medicines(list(raw), "medicines")
    assert problems == []
    return medicines


def tablet(drug: str, mg: float, times: float | None = None, **more: Any) -> dict[str, Any]:
    often = {} if times is None else {"times_per_day": times}
    return {"drug": drug, "route": "oral", "dose": mg, "unit": "mg", **often, **more}


def patch(rate: float, drug: str = "fentanyl") -> dict[str, Any]:
    return {"drug": drug, "route": "transdermal", "rate_ug_per_h": rate}


def test_every_set_says_what_it_is_for_in_both_languages() -> None:
    assert set(FACTOR_SETS) == {"cn-2018", "cdc-2022", "cdc-2016", "fda-tts", "eu-tts"}
    for one in FACTOR_SETS.values():
        assert one.version and one.source and one.purpose["zh"] and one.purpose["en"]
    assert {name for name, one in FACTOR_SETS.items() if one.doses} == {"cn-2018", "fda-tts", "eu-tts"}
    assert {n for n, one in FACTOR_SETS.items() if one.direction is Direction.TO_PATCH} == {"fda-tts", "eu-tts"}


def test_every_number_is_declared_once_and_has_its_source() -> None:
    assert len({number.id for number in NUMBERS}) == len(NUMBERS)
    assert all(number.source and number.text["zh"] and number.text["en"] and number.unit for number in NUMBERS)
    assert not any(number.verified for number in CN_2018.numbers)


@pytest.mark.parametrize(
    ("drug", "route", "form", "low", "high"),
    [
        ("morphine", Route.ORAL, Form.SR, "1", "1"),
        ("morphine", Route.IV, Form.INJECTION, "3", "3"),
        ("morphine", Route.SC, Form.INJECTION, "3", "3"),
        ("morphine", Route.IM, Form.INJECTION, "3", "3"),
        ("oxycodone", Route.ORAL, Form.SR, "1.5", "2"),
        ("codeine", Route.ORAL, Form.IR, "0.15", "0.15"),
        ("codeine", Route.IM, Form.INJECTION, "0.18", "3/13"),
        ("fentanyl", Route.TRANSDERMAL, Form.PATCH, "2", "2"),
    ],
)
def test_the_chinese_set_gives_the_end_that_does_not_gain(
    drug: str, route: Route, form: Form, low: str, high: str
) -> None:
    row = CN_2018.row(SUBSTANCES[drug], route, form)
    assert row is not None
    assert (BUILT_IN[row.low], BUILT_IN[row.high]) == (Fraction(low), Fraction(high))


@pytest.mark.parametrize("route", [Route.RECTAL, Route.NASAL, Route.EPIDURAL, Route.TRANSMUCOSAL])
def test_a_way_in_without_a_column_has_no_factor(route: Route) -> None:
    assert CN_2018.factor(SUBSTANCES["morphine"], route, Form.IR) is None


def test_the_contradiction_of_the_codeine_row_is_written_beside_it() -> None:
    row = CN_2018.row(SUBSTANCES["codeine"], Route.IM, Form.INJECTION)
    assert row is not None and "contradicts itself" in row.low.source


@pytest.mark.parametrize(("mg", "expected"), [(20, 80), (20.5, 164), (40, 320), (40.5, 405), (60, 600), (61, 732)])
def test_the_bands_of_methadone_leave_no_gap(mg: float, expected: float) -> None:
    summed = total(lines(tablet("methadone", mg, 1)), FACTOR_SETS["cdc-2016"])
    assert summed.per_day.amount == Fraction(str(expected)) and summed.complete


def test_methadone_beyond_the_last_band_keeps_its_factor() -> None:
    last = FACTOR_SETS["cdc-2016"].methadone[-1][0]
    short = Edition("t", {last.id: Fraction(70)})
    assert total(lines(tablet("methadone", 100, 1)), FACTOR_SETS["cdc-2016"], edition=short).per_day.amount == 1200


@pytest.mark.parametrize(
    "raw",
    [
        tablet("buprenorphine", 0.4, 2),
        patch(10, "buprenorphine"),
        {"drug": "morphine", "route": "rectal", "form": "ir", "dose": 10, "unit": "mg", "times_per_day": 2},
        {"drug": "fentanyl", "route": "nasal", "form": "ir", "dose": 0.1, "unit": "mg", "times_per_day": 2},
        tablet("xyz", 5, 2),
        tablet("morphine", 10),
        tablet("morphine", 10, as_needed=True, max_per_day=6),
        {"drug": "fentanyl", "route": "transdermal"},
    ],
)
def test_what_is_not_known_is_null_and_never_nothing(raw: dict[str, Any]) -> None:
    reply = mme.answer({"id": 1, "factors": "cn-2018", "medicines": [raw, tablet("morphine", 30, 2)]})
    if reply["errors"]:
        assert reply["total"] is None
        return
    assert reply["items"][0]["mme"] is None and reply["complete"] is False and reply["total"] == 60
    assert reply["items"][0]["notes"]


def test_a_patch_of_no_known_rate_is_no_dose() -> None:
    (worn,) = lines(patch(25))
    bare = type(worn)(name=worn.name, parts=worn.parts, route=worn.route, form=worn.form)
    summed = total((bare,), CN_2018)
    assert summed.items[0].mme is None and not summed.items[0].no_factor and not summed.complete
    assert is_tolerant((bare,), 30) is None


def test_one_patch_in_ten_days_counts_as_worn() -> None:
    summed = total(lines({**patch(25), "change_every_h": 240}), FACTOR_SETS["cdc-2022"])
    assert summed.per_day.amount == 60
    assert len(summed.items[0].notes) == 2


def test_a_combination_counts_its_opioid_and_the_paracetamol_apart() -> None:
    raw = {"drug": "oxycodone/paracetamol", "strength": "5/325", "count": 2, "every_h": 6}
    reply = mme.answer({"id": 1, "factors": "cn-2018", "medicines": [raw, tablet("paracetamol", 500, 2)]})
    assert (reply["total"], reply["paracetamol_mg_per_day"]) == (60, 8 * 325 + 1000)


def test_what_was_taken_counts_and_what_is_allowed_is_shown() -> None:
    raw = tablet("morphine", 10, as_needed=True, taken_per_day=2, max_per_day=6)
    reply = mme.answer({"id": 1, "factors": "cn-2018", "medicines": [raw]})
    assert (reply["total"], reply["at_most"], reply["complete"]) == (20, 60, True)


@pytest.mark.parametrize(
    ("raw", "days", "expected"),
    [
        ([tablet("morphine", 30, 2)], 7, True),
        ([tablet("morphine", 30, 2)], 6, False),
        ([tablet("morphine", 30, 2)], None, None),
        ([tablet("morphine", 29, 2)], 30, False),
        ([tablet("oxycodone", 15, 2)], 7, True),
        ([tablet("hydromorphone", 4, 2)], 7, True),
        ([patch(25)], 7, True),
        ([tablet("morphine", 15, 2), patch(12)], 7, False),
        ([tablet("morphine", 20, 2), patch(12)], 7, True),
        ([tablet("morphine", 10)], 30, None),
        ([patch(20, "buprenorphine")], 30, None),
        ([tablet("codeine", 60, 4), tablet("ibuprofen", 400, 3)], 30, False),
        ([tablet("dihydrocodeine", 60, 4)], 30, None),
        ([tablet("paracetamol", 500, 3)], 30, False),
        ([], 30, False),
    ],
)
def test_tolerance_by_its_definition(raw: list[dict[str, Any]], days: int | None, expected: bool | None) -> None:
    assert is_tolerant(lines(*raw), days) is expected
