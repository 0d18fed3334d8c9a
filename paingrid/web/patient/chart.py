"""
The time axis of one patient as shapes ready to draw; the template only writes them down.

Self, family and observed scores are three series with their own shape and line and are never merged;
PAINAD is no NRS and has a lane of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from paingrid.records.queries.patient_page import Medicine
from paingrid.records.queries.patient_timeline import Happening, Rescue, Score
from paingrid.timekeeping import SHANGHAI
from paingrid.web.patient.scale import DAY, ScoreScale, TimeScale, segments, thin, ticks

#: Width of the drawing in its own units: beside each other on a desk, on a phone, and on paper.
WIDE, NARROW = 1000, 400
#: A line joins two readings only when the silence between them is no longer than is normal
#: for somebody on a stable opioid (clinical reference §4.3: weekly), and a day.
SILENCE = timedelta(days=8)
#: Up to this length each report's rescue doses stand alone, above it they are added up by day.
SINGLE_DAYS = timedelta(days=8)
LEFT, RIGHT, TITLE = 34.0, 16.0, 20.0
COLUMNS = 240
#: Height of one row of marks and of one medicine; marks nearer than APART do not share a row.
ROW, DRUG, APART = 22.0, 36.0, 18.0
BANDS = ((0.5, 3.5, "low"), (3.5, 6.5, "middle"), (6.5, 10.0, "high"))

Name = Callable[[Happening], str]


@dataclass(frozen=True)
class Dot:
    """One reading: its place, the end of the whisker to the worst, and its words."""

    x: float
    y: float | None
    worst_y: float | None
    title: str
    view: str


@dataclass(frozen=True)
class Series:
    """One view: lines and dots that belong to nobody else."""

    view: str
    lines: tuple[str, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Bar:
    """One bar of rescue doses; `hollow` when staff asked for 24 hours."""

    x: float
    y: float
    width: float
    height: float
    title: str
    count: int
    hollow: bool


@dataclass(frozen=True)
class Span:
    """One medicine from when to when; `label` is empty where there is no room."""

    x: float
    y: float
    width: float
    label: str
    title: str
    purpose: str


@dataclass(frozen=True)
class Mark:
    """One happening; `label` is empty where there is no room."""

    x: float
    y: float
    kind: str
    urgency: str
    label: str
    title: str


@dataclass
class Lane:
    """One strip of the drawing with its title above."""

    key: str
    title: str
    top: float
    bottom: float
    marks: list[Mark] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    names: list[tuple[float, str]] = field(default_factory=list)
    highest: int = 0


@dataclass
class Chart:
    """The whole drawing."""

    width: int
    height: float
    left: float
    right: float
    lanes: list[Lane]
    ticks: list[tuple[float, str, bool]]
    thinned: bool
    died_x: float | None

    def lane(self, key: str) -> Lane | None:
        """Return one lane."""
        return next((lane for lane in self.lanes if lane.key == key), None)

    @property
    def axis_y(self) -> float:
        """Where the time axis lies."""
        return self.lanes[-1].bottom


@dataclass(frozen=True)
class Words:
    """What the drawing says, in the reader's language."""

    lanes: dict[str, str]
    happening: Name
    happening_title: Name
    moment: Callable[[datetime], str]
    tick: Callable[[datetime, bool], str]
    score: Callable[[Score], str]
    rescue: Callable[[int, bool, datetime, bool], str]
    medicine: Callable[[Medicine], str]
    dose: Callable[[Medicine], str]


@dataclass(frozen=True)
class Course:
    """What is to be drawn."""

    since: datetime
    until: datetime
    scores: Sequence[Score]
    rescues: Sequence[Rescue]
    medicines: Sequence[Medicine]
    events: Sequence[Happening]
    contacts: Sequence[Happening]
    died_at: datetime | None = None


def draw(course: Course, words: Words, *, width: int, pain_height: float | None = None) -> Chart:
    """Return the drawing of a course at one width."""
    scale = TimeScale(course.since, course.until, LEFT, width - RIGHT)
    lanes: list[Lane] = []

    def add(key: str, height: float) -> Lane:
        top = (lanes[-1].bottom if lanes else 0.0) + TITLE
        lanes.append(Lane(key, words.lanes[key], top, top + height))
        return lanes[-1]

    for key, happenings in _lanes_of_marks(course).items():
        if happenings:
            _put_marks(add(key, _rows_height(happenings, scale)), happenings, scale, words)
    thinned = _put_pain(add("pain", pain_height or (190 if width > 500 else 170)), course, scale, words)
    if any(score.view == "observed" for score in course.scores):
        lane = add("observed", 60)
        lane.series.append(_series("observed", course.scores, scale, ScoreScale(lane.top, lane.bottom), words))
    _put_rescues(add("rescue", 44), course, scale, words)
    if course.medicines:
        _put_medicines(add("medicines", DRUG * len(_by_drug(course.medicines))), course.medicines, scale, words)
    marks = ticks(course.since, course.until, at_most=10 if width > 500 else 5)
    return Chart(
        width=width,
        height=lanes[-1].bottom + 26,
        left=LEFT,
        right=width - RIGHT,
        lanes=lanes,
        ticks=[(scale.x(tick.at), words.tick(tick.at, tick.midnight), tick.midnight) for tick in marks],
        thinned=thinned,
        died_x=scale.x(course.died_at) if course.died_at and course.since <= course.died_at <= course.until else None,
    )


def _lanes_of_marks(course: Course) -> dict[str, list[Happening]]:
    """Planned follow-ups stand in the lists, not on the axis: only what was not planned is drawn."""
    events = [one for one in course.events if one.task_kind != "follow-up"]
    climbs = ("climbed", "nobody-there")
    return {
        "alarms": [one for one in events if one.kind not in climbs],
        "levels": [one for one in events if one.kind in climbs],
        "contacts": list(course.contacts),
    }


def _put_pain(lane: Lane, course: Course, scale: TimeScale, words: Words) -> bool:
    vertical = ScoreScale(lane.top, lane.bottom)
    for view in ("self", "family"):
        lane.series.append(_series(view, course.scores, scale, vertical, words))
    drawn = sum(len(series.dots) for series in lane.series)
    return drawn < sum(score.view != "observed" for score in course.scores)


def _series(view: str, scores: Sequence[Score], scale: TimeScale, vertical: ScoreScale, words: Words) -> Series:
    own = thin([score for score in scores if score.view == view], scale, columns=COLUMNS)
    lines = tuple(
        " ".join(f"{scale.x(p.at)},{vertical.y(p.now)}" for p in run if p.now is not None)
        for run in segments(own, gap=SILENCE)
        if len(run) > 1
    )
    dots = tuple(
        Dot(
            x=scale.x(score.at),
            y=None if score.now is None else vertical.y(score.now),
            worst_y=None if score.worst is None else vertical.y(score.worst),
            title=words.score(score),
            view=view,
        )
        for score in own
    )
    return Series(view, lines, dots)


def _put_rescues(lane: Lane, course: Course, scale: TimeScale, words: Words) -> None:
    daily = course.until - course.since > SINGLE_DAYS
    bars = _by_day(course.rescues) if daily else list(course.rescues)
    lane.highest = max([4, *(bar.count for bar in bars)])
    vertical = ScoreScale(lane.top, lane.bottom, lane.highest)
    broad = max(3.0, min(14.0, scale.x(course.since + DAY) - scale.left - 3)) if daily else 5.0
    for bar in bars:
        y = vertical.y(bar.count)
        x = min(max(scale.x(bar.at) - broad / 2, scale.left), scale.right - broad)
        title = words.rescue(bar.count, bar.in_24h, bar.at, daily)
        lane.bars.append(Bar(round(x, 1), y, round(broad, 1), round(lane.bottom - y, 1), title, bar.count, bar.in_24h))


def _by_day(rescues: Sequence[Rescue]) -> list[Rescue]:
    """Add up "since the last report" by day in Chengdu; what staff asked for 24 hours is never added to it."""
    days: dict[tuple[datetime, bool], int] = {}
    for one in rescues:
        noon = one.at.astimezone(SHANGHAI).replace(hour=12, minute=0, second=0, microsecond=0)
        key = (noon, one.in_24h)
        days[key] = max(days.get(key, 0), one.count) if one.in_24h else days.get(key, 0) + one.count
    return [Rescue(at, count, in_24h) for (at, in_24h), count in sorted(days.items())]


def _by_drug(medicines: Sequence[Medicine]) -> dict[tuple[str, str], list[Medicine]]:
    """Return one row a medicine: background first, then rescue, then the rest."""
    order = {"background": 0, "rescue": 1, "adjuvant": 2, "laxative": 3}
    rows: dict[tuple[str, str], list[Medicine]] = {}
    for one in sorted(medicines, key=lambda m: (order.get(m.purpose, 9), m.starts_at)):
        rows.setdefault((one.purpose, one.name["zh"]), []).append(one)
    return rows


def _put_medicines(lane: Lane, medicines: Sequence[Medicine], scale: TimeScale, words: Words) -> None:
    for number, row in enumerate(_by_drug(medicines).values()):
        top = lane.top + DRUG * number
        lane.names.append((round(top + 11, 1), words.medicine(row[0])))
        for one in row:
            x, end = scale.x(one.starts_at), scale.x(one.ends_at) if one.ends_at else scale.right
            broad = max(2.0, round(end - x, 1))
            dose = words.dose(one)
            lane.spans.append(
                Span(
                    x=min(x, scale.right - 2),
                    y=round(top + 15, 1),
                    width=broad,
                    label=dose if breadth(dose) <= broad - 8 else "",
                    title=f"{words.medicine(one)} {dose} · {words.moment(one.starts_at)}",
                    purpose=one.purpose,
                )
            )


def _rows_height(happenings: Sequence[Happening], scale: TimeScale) -> float:
    return ROW * (max(_rows(happenings, scale)) + 1)


def _rows(happenings: Sequence[Happening], scale: TimeScale) -> list[int]:
    """Return a row for each: closed alarms below opened ones; else the second takes what the first cannot."""
    if any(one.kind in ("opened", "raised", "closed") for one in happenings):
        return [int(one.kind == "closed") for one in happenings]
    ends = [-999.0] * 2
    rows = []
    for one in happenings:
        x = scale.x(one.at)
        row = next((n for n, end in enumerate(ends) if x - end >= APART), 1)
        ends[row] = x
        rows.append(row)
    return rows


def _put_marks(lane: Lane, happenings: Sequence[Happening], scale: TimeScale, words: Words) -> None:
    rows = _rows(happenings, scale)
    for number, (one, row) in enumerate(zip(happenings, rows, strict=True)):
        x = scale.x(one.at)
        later = (scale.x(o.at) for o, r in zip(happenings[number + 1 :], rows[number + 1 :], strict=True) if r == row)
        room = min([*list(later)[:1], scale.right + RIGHT + 8]) - x - 22
        label = words.happening(one)
        lane.marks.append(
            Mark(
                x=x,
                y=round(lane.top + ROW * row + ROW / 2, 1),
                kind=_kind(one),
                urgency=one.urgency,
                label=label if breadth(label) <= room else "",
                title=words.happening_title(one),
            )
        )


def _kind(one: Happening) -> str:
    if one.kind != "contact":
        return one.kind
    return "missed" if one.outcome in ("not-reached", "wrong-number") else "reached"


def breadth(words: str) -> float:
    """Return about how broad the words are at 13 units: Chinese characters are twice as broad as Latin ones."""
    return sum(13.0 if ord(letter) > 0x2E7F else 7.2 for letter in words)
