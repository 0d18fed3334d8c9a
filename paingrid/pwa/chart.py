"""The two-week chart of a patient: pain by whoever said it, rescue doses below, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from paingrid.records.queries.family_page import Reading, Sent
from paingrid.timekeeping import SHANGHAI

DAYS = 14
#: In the units of the drawing: 24 a day, 16 a point of pain, room for dates, bars of at most 48 below.
LEFT, TOP, DAY, POINT, GAP, BARS = 26, 20, 24, 16, 36, 48
MOST_DRAWN = 8
ROOM_FOR_A_LABEL = 15
BAR = 12


@dataclass(frozen=True)
class Mark:
    """One pain score in the drawing, with its number beside it when there is room."""

    x: float
    y: float
    view: str
    value: int
    at: datetime
    labelled: bool

    @property
    def text_y(self) -> float:
        """Where its number stands: the patient's above, the family's below, so that two of one hour stay readable."""
        return self.y - 8 if self.view == "self" else self.y + 17

    @property
    def diamond(self) -> str:
        """The outline of a family score."""
        return f"M{self.x} {self.y - 6:g} {self.x + 6:g} {self.y} {self.x} {self.y + 6:g} {self.x - 6:g} {self.y}Z"


@dataclass(frozen=True)
class Bar:
    """The rescue doses of one day."""

    x: float
    y: float
    height: float
    count: int

    @property
    def middle(self) -> float:
        """Where its number stands, across."""
        return self.x + BAR / 2

    @property
    def text_y(self) -> float:
        """Where its number stands, up and down."""
        return self.y - 3


@dataclass(frozen=True)
class Line:
    """A level of pain across the drawing."""

    y: float
    value: int


@dataclass(frozen=True)
class Day:
    """One day: its place in the drawing and its row in the table."""

    on: date
    x: float
    shown: bool
    own: tuple[int, ...]
    family: tuple[int, ...]
    rescues: int | None


@dataclass(frozen=True)
class Chart:
    """Everything the drawing and the table need."""

    width: int
    height: int
    left: int
    right: int
    top: int
    foot: int
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    bars: tuple[Bar, ...]
    days: tuple[Day, ...]

    @property
    def plot(self) -> int:
        """How wide the plot is."""
        return self.right - self.left

    @property
    def severe_height(self) -> int:
        """How high the ground of severe pain (7–10) is."""
        return 3 * POINT

    @property
    def days_y(self) -> int:
        """Where the dates stand."""
        return self.top + 10 * POINT + 31

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw yet."""
        return not self.marks and not self.bars

    @property
    def told(self) -> tuple[Day, ...]:
        """The days on which something was reported, newest first."""
        return tuple(d for d in reversed(self.days) if d.own or d.family or d.rescues is not None)


def draw(readings: Sequence[Reading], reports: Sequence[Sent], *, now: datetime) -> Chart:
    """Return the chart of the fourteen days that end today in Chengdu."""
    first = now.astimezone(SHANGHAI).date() - timedelta(days=DAYS - 1)
    rescues = _rescues(reports)
    days = tuple(_day(first + timedelta(days=n), n, readings, rescues) for n in range(DAYS))
    foot = TOP + 10 * POINT + GAP + BARS
    return Chart(
        width=LEFT + DAYS * DAY + 14,
        height=foot + 6,
        left=LEFT,
        right=LEFT + DAYS * DAY,
        top=TOP,
        foot=foot,
        lines=tuple(Line(_height(value), value) for value in (0, 3, 7, 10)),
        marks=_marks([r for r in readings if r.at.astimezone(SHANGHAI).date() >= first], first),
        bars=tuple(_bar(day, foot) for day in days if day.rescues),
        days=days,
    )


def _marks(readings: Sequence[Reading], first: date) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    last_label: dict[str, float] = {}
    for one in readings:
        x = _across(one.at, first)
        labelled = x - last_label.get(one.view, -99) >= ROOM_FOR_A_LABEL
        if labelled:
            last_label[one.view] = x
        marks.append(Mark(x, _height(one.value), one.view, one.value, one.at, labelled))
    return tuple(marks)


def _day(on: date, index: int, readings: Sequence[Reading], rescues: dict[date, int]) -> Day:
    here = [r for r in readings if r.at.astimezone(SHANGHAI).date() == on]
    return Day(
        on=on,
        x=LEFT + index * DAY + DAY / 2,
        shown=(DAYS - 1 - index) % 3 == 0,
        own=tuple(r.value for r in here if r.view == "self"),
        family=tuple(r.value for r in here if r.view == "family"),
        rescues=rescues.get(on),
    )


def _rescues(reports: Sequence[Sent]) -> dict[date, int]:
    counts: dict[date, int] = {}
    for report in reports:
        said = report.answers.get("rescue_count")
        if not report.corrected and type(said) is int and 0 <= said <= 48:
            on = report.felt_at.astimezone(SHANGHAI).date()
            counts[on] = counts.get(on, 0) + said
    return counts


def _bar(day: Day, foot: int) -> Bar:
    count = day.rescues or 0
    height = (BARS - ROOM_FOR_A_LABEL) * min(count, MOST_DRAWN) / MOST_DRAWN
    return Bar(day.x - BAR / 2, round(foot - height, 1), round(height, 1), count)


def _across(at: datetime, first: date) -> float:
    local = at.astimezone(SHANGHAI)
    into = (local.hour + local.minute / 60) / 24
    return round(LEFT + ((local.date() - first).days + into) * DAY, 1)


def _height(value: int) -> float:
    return TOP + (10 - value) * POINT
