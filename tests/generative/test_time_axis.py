"""Whatever is drawn on the time axis lies inside its frame, and no peak is thinned away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from paingrid.records.queries.patient_page import Medicine
from paingrid.records.queries.patient_timeline import Happening, Rescue, Score
from paingrid.web.patient.chart import NARROW, WIDE, Chart, Course, Words, draw
from paingrid.web.patient.scale import ScoreScale, TimeScale, thin, ticks

UNTIL = datetime(2026, 11, 23, 2, tzinfo=UTC)
NOBODY = UUID(int=0)
LANES = ("alarms", "levels", "contacts", "pain", "observed", "rescue", "medicines")
WORDS = Words(
    lanes={name: name for name in LANES},
    happening=lambda one: one.kind,
    happening_title=lambda one: one.kind,
    moment=str,
    tick=lambda at, midnight: str(at),
    score=lambda score: f"{score.view} {score.now} {score.worst}",
    rescue=lambda count, in_24h, at, daily: f"{count}",
    medicine=lambda one: one.name["en"],
    dose=lambda one: one.dose["en"],
)

spans = st.timedeltas(min_value=timedelta(hours=1), max_value=timedelta(days=4000))
moments = st.timedeltas(min_value=timedelta(days=-1), max_value=timedelta(days=4100)).map(lambda ago: UNTIL - ago)
levels = st.none() | st.integers(0, 10)
scores = st.builds(Score, moments, st.sampled_from(["self", "family", "observed"]), levels, levels, st.just(NOBODY))
rescues = st.builds(Rescue, moments, st.integers(0, 48), st.booleans())
happenings = st.builds(
    Happening,
    at=moments,
    kind=st.sampled_from(["opened", "raised", "climbed", "nobody-there", "closed"]),
    urgency=st.sampled_from("EUDSR"),
    rung=st.integers(0, 5),
    task_kind=st.just("alert"),
)
contacts = st.builds(Happening, at=moments, kind=st.just("contact"), outcome=st.sampled_from(["not-reached", "died"]))
medicines = st.builds(
    lambda start, days, name: Medicine(
        medicine_id=1,
        purpose="background",
        drug="morphine",
        name={"zh": name, "en": name},
        dose={"zh": "10 mg", "en": "10 mg"},
        is_opioid=True,
        is_patch=False,
        ome_mg_per_day=None,
        starts_at=start,
        ends_at=None if days is None else start + timedelta(days=days),
        recorded_by=None,
    ),
    moments,
    st.none() | st.integers(0, 2000),
    st.sampled_from(["one", "another"]),
)


def in_order(found: list) -> list:
    return sorted(found, key=lambda one: one.at)


courses = st.builds(
    lambda span, s, r, m, e, c: Course(UNTIL - span, UNTIL, in_order(s), in_order(r), m, in_order(e), in_order(c)),
    spans,
    st.lists(scores, max_size=30),
    st.lists(rescues, max_size=30),
    st.lists(medicines, max_size=6),
    st.lists(happenings, max_size=15),
    st.lists(contacts, max_size=15),
)


def inside(chart: Chart, x: float, y: float | None) -> bool:
    return chart.left <= x <= chart.right and (y is None or 0 <= y <= chart.height)


@given(courses, st.sampled_from([WIDE, NARROW]))
def test_everything_drawn_lies_inside_the_frame(course: Course, width: int) -> None:
    chart = draw(course, WORDS, width=width)

    for lane in chart.lanes:
        assert 0 < lane.top < lane.bottom < chart.height
        for series in lane.series:
            for dot in series.dots:
                assert inside(chart, dot.x, dot.y) and inside(chart, dot.x, dot.worst_y)
                assert all(y is None or lane.top <= y <= lane.bottom for y in (dot.y, dot.worst_y))
            for line in series.lines:
                for point in line.split():
                    x, y = map(float, point.split(","))
                    assert inside(chart, x, y)
        for bar in lane.bars:
            assert chart.left <= bar.x and bar.x + bar.width <= chart.right + 0.11
            assert lane.top <= bar.y <= bar.y + bar.height <= lane.bottom + 0.11
        for mark in lane.marks:
            assert inside(chart, mark.x, mark.y)
        for span in lane.spans:
            assert chart.left <= span.x <= chart.right
            assert lane.top <= span.y <= lane.bottom
    assert all(chart.left <= x <= chart.right for x, _label, _midnight in chart.ticks)


@given(courses, st.sampled_from([WIDE, NARROW]))
def test_a_series_holds_readings_of_one_view_only(course: Course, width: int) -> None:
    chart = draw(course, WORDS, width=width)

    for lane in chart.lanes:
        for series in lane.series:
            assert {dot.title.split()[0] for dot in series.dots} <= {series.view}
            assert (series.view == "observed") == (lane.key == "observed")


@given(st.floats(-5, 20), st.floats(0, 500), st.floats(1, 500))
def test_a_score_never_leaves_its_lane_and_more_is_never_lower(value: float, top: float, height: float) -> None:
    scale = ScoreScale(top, top + height)

    assert top - 0.1 <= scale.y(value) <= top + height + 0.1
    assert scale.y(value) >= scale.y(value + 1)


@given(st.lists(scores, min_size=1, max_size=400), st.integers(1, 60))
def test_thinning_keeps_the_highest_the_lowest_and_the_worst(points: list[Score], columns: int) -> None:
    scale = TimeScale(UNTIL - timedelta(days=30), UNTIL, 0, 1000)
    points.sort(key=lambda point: point.at)

    kept = thin(points, scale, columns=columns)

    def extremes(of: list[Score]) -> tuple[int | None, int | None, int | None]:
        now = [p.now for p in of if p.now is not None]
        worst = [p.worst for p in of if p.worst is not None]
        return min(now, default=None), max(now, default=None), max(worst, default=None)

    assert extremes(list(kept)) == extremes(points)
    assert len(kept) <= max(columns, 3 * (columns + 1))


@given(spans, st.integers(2, 12))
def test_ticks_are_few_inside_and_in_order(span: timedelta, at_most: int) -> None:
    found = ticks(UNTIL - span, UNTIL, at_most=at_most)

    moments_ = [tick.at for tick in found]
    assert moments_ == sorted(moments_)
    assert all(UNTIL - span <= at <= UNTIL for at in moments_)
    assert len(found) <= max(at_most, 5) + 2
