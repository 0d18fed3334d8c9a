"""The pictures of the family sheet: as many drawings as units, each in its part of the day, none left out."""

from __future__ import annotations

from fractions import Fraction

import pytest

from paingrid.clinical.advice.family_words import DoseRow, FamilySheet
from paingrid.clinical.medicines.product import Form
from paingrid.web.plan.pictures import across_the_day, picture, shape_of
from paingrid.web.plan.sheet import home_sheet, how_many

TABLET = {"zh": "片", "en": "tablet(s)"}


def dose(**changes: object) -> DoseRow:
    given = {
        "name": {"zh": "药", "en": "medicine"},
        "product_id": "x",
        "form": Form.SR,
        "unit": TABLET,
        "count": Fraction(2),
        "times": ("08:00", "20:00"),
        "as_needed": False,
        "most_per_day": None,
        "worn_days": None,
        "why": {"zh": "", "en": ""},
        "purpose": "background",
    }
    return DoseRow(**{**given, **changes})  # type: ignore[arg-type]


def sheet_of(*doses: DoseRow) -> FamilySheet:
    return FamilySheet(doses, (), (), (), ())


@pytest.mark.parametrize(
    ("count", "drawn", "times"),
    [
        ("1/2", ("half",), 0),
        ("1", ("tablet",), 0),
        ("3/2", ("tablet", "half"), 0),
        ("6", ("tablet",) * 6, 0),
        ("7", ("tablet",), 7),
    ],
)
def test_picture_shows_exactly_the_count(count: str, drawn: tuple[str, ...], times: int) -> None:
    made = picture("tablet", Fraction(count))

    assert made is not None
    assert (made.drawn, made.times) == (drawn, times)


@pytest.mark.parametrize("count", [None, Fraction(0), Fraction(1, 3), Fraction(15, 2)])
def test_picture_of_what_cannot_be_drawn_honestly_is_none(count: Fraction | None) -> None:
    assert picture("tablet", count) is None


def test_half_a_patch_is_never_drawn() -> None:
    assert picture("patch", Fraction(1, 2)) is None


def test_every_time_stands_in_one_part_of_the_day_and_the_small_hours_in_the_night() -> None:
    cells = across_the_day(("02:00", "06:00", "10:00", "14:00", "18:00", "22:00"))

    assert [cell.times for cell in cells] == [("06:00", "10:00"), ("14:00",), ("18:00",), ("22:00", "02:00")]


def test_each_medicine_stands_on_the_sheet_once() -> None:
    doses = (
        dose(),
        dose(form=Form.PATCH, times=(), worn_days=Fraction(3)),
        dose(as_needed=True, times=()),
        dose(times=()),
    )

    sheet = home_sheet(sheet_of(*doses))

    places = [sheet.by_the_clock, sheet.worn, sheet.when_needed, sheet.others]
    assert [[row.dose for row in place] for place in places] == [[one] for one in doses]


def test_a_patch_is_drawn_on_the_days_of_its_change() -> None:
    sheet = home_sheet(sheet_of(dose(form=Form.PATCH, times=(), worn_days=Fraction(3))))

    assert sheet.worn[0].strip == (True, False, False, True, False, False, True)


def test_counts_are_said_as_people_say_them() -> None:
    said = [how_many(Fraction(count), TABLET) for count in ("1/2", "1", "3/2", "2")]

    assert [one["zh"] for one in said] == ["半片", "1 片", "1 片半", "2 片"]
    assert [one["en"] for one in said] == ["half a tablet", "1 tablet", "1½ tablets", "2 tablets"]


@pytest.mark.parametrize(
    ("unit", "said"),
    [("patch(es)", "2 patches"), ("mL", "2 mL"), ("suppository(-ies)", "2 suppositories"), ("tablet(s)", "2 tablets")],
)
def test_the_counting_word_of_a_table_becomes_a_plural(unit: str, said: str) -> None:
    assert how_many(Fraction(2), {"zh": "个", "en": unit})["en"] == said


def test_a_count_that_is_not_known_is_left_to_be_asked() -> None:
    assert how_many(None, TABLET)["zh"] == "____"


def test_what_has_no_picture_of_its_own_is_a_box() -> None:
    assert shape_of(Form.IR, {"zh": "喷", "en": "spray(s)"}) == "box"


def test_a_liquid_is_one_cup_however_many_millilitres() -> None:
    made = picture(shape_of(Form.IR, {"zh": "毫升", "en": "mL"}), Fraction(15))

    assert made is not None and made.drawn == ("measure",) and made.times == 0
