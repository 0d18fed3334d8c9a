"""The family sheet in the order of its paper: by the clock, worn, when needed; each with its picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from paingrid.clinical.advice.family_words import DoseRow, FamilySheet
from paingrid.clinical.findings import Text
from paingrid.clinical.medicines.product import Form
from paingrid.clinical.quantities import digits
from paingrid.web.plan.pictures import Cell, Picture, across_the_day, picture, shape_of

PARTS: tuple[dict[str, str], ...] = tuple(
    {"picture": f"plan/pictures/{id}.html", "id": id, "zh": zh, "en": en}
    for id, zh, en in (
        ("morning", "早上", "Morning"),
        ("noon", "中午、下午", "Noon"),
        ("evening", "傍晚", "Evening"),
        ("night", "晚上、夜里", "Night"),
    )
)
PART_NAMES = {part["id"]: part["zh"] for part in PARTS}
HALF: Text = {"zh": "半", "en": "half a"}


@dataclass(frozen=True)
class Row:
    """One medicine on the paper."""

    dose: DoseRow
    drawn: Picture | None
    how_many: Text
    cells: tuple[Cell, ...]
    rhythm: Text
    strip: tuple[bool, ...]
    most: Text


@dataclass(frozen=True)
class HomeSheet:
    """Everything on the paper; a medicine stands in exactly one of the first four."""

    by_the_clock: tuple[Row, ...]
    worn: tuple[Row, ...]
    when_needed: tuple[Row, ...]
    others: tuple[Row, ...]
    rescue_rules: tuple[Text, ...]
    watch: tuple[Text, ...]
    keep_safe: tuple[Text, ...]
    call: tuple[Text, ...]


def home_sheet(sheet: FamilySheet) -> HomeSheet:
    """Sort the medicines of a sheet to where they stand on the paper; none is dropped."""
    rows = [_row(dose) for dose in sheet.doses]
    return HomeSheet(
        by_the_clock=_those(rows, "clock"),
        worn=_those(rows, "worn"),
        when_needed=tuple(sorted(_those(rows, "needed"), key=lambda row: row.dose.purpose != "rescue")),
        others=_those(rows, "other"),
        rescue_rules=sheet.rescue_rules,
        watch=sheet.watch,
        keep_safe=sheet.keep_safe,
        call=sheet.call,
    )


def _those(rows: Iterable[Row], place: str) -> tuple[Row, ...]:
    return tuple(row for row in rows if _place(row.dose) == place)


def _place(dose: DoseRow) -> str:
    if dose.as_needed:
        return "needed"
    if dose.form is Form.PATCH:
        return "worn"
    return "clock" if dose.times else "other"


def _row(dose: DoseRow) -> Row:
    return Row(
        dose=dose,
        drawn=picture(shape_of(dose.form, dose.unit), dose.count),
        how_many=how_many(dose.count, dose.unit),
        cells=across_the_day(dose.times),
        rhythm=_rhythm(dose),
        strip=_strip(dose.worn_days),
        most=_plain(dose.most_per_day),
    )


def how_many(count: Fraction | None, unit: Text) -> Text:
    """Return "2 片" / "2 tablets", "半片" / "half a tablet"; a dash to be asked about where it is not known."""
    if count is None:
        return {"zh": "____", "en": "____"}
    if count == Fraction(1, 2):
        return {"zh": f"{HALF['zh']}{unit['zh']}", "en": f"{HALF['en']} {_many(unit['en'], count)}"}
    if count.denominator == 2:
        whole = int(count)
        return {"zh": f"{whole} {unit['zh']}{HALF['zh']}", "en": f"{whole}½ {_many(unit['en'], count)}"}
    return {"zh": f"{digits(count)} {unit['zh']}", "en": f"{digits(count)} {_many(unit['en'], count)}"}


def _many(unit: str, count: Fraction) -> str:
    """Return the counting word of a table, "tablet(s)" or "suppository(-ies)", for so many."""
    one, _, ending = unit.rstrip(")").partition("(")
    if count <= 1:
        return one
    return f"{one[:-1]}{ending[1:]}" if ending.startswith("-") else f"{one}{ending}"


def _rhythm(dose: DoseRow) -> Text:
    if dose.worn_days is None:
        return {"zh": "用法问团队", "en": "ask the team when"} if not dose.times else {"zh": "", "en": ""}
    days = digits(dose.worn_days)
    return {"zh": f"每 {days} 天换一次", "en": f"a new one every {days} days"}


def _strip(worn_days: Fraction | None) -> tuple[bool, ...]:
    """Return for a week of days whether a new patch is put on; nothing where it is not whole days."""
    if worn_days is None or worn_days.denominator != 1 or worn_days > 7:
        return ()
    return tuple(day % int(worn_days) == 0 for day in range(7))


def _plain(amount: Fraction | None) -> Text:
    said = "" if amount is None else digits(amount)
    return {"zh": said, "en": said}
