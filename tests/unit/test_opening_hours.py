"""Opening hours: read as people write them, asked at a moment, kept and read again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paingrid.consortium.opening_hours import BadHours, Closing, OpeningHours, read_day, write_day
from paingrid.timekeeping import SHANGHAI

MONDAY = date(2026, 11, 23)
NOON = (time(8), time(12)), (time(14), time(17, 30))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


@st.composite
def days(draw: st.DrawFn) -> tuple[tuple[time, time], ...]:
    minutes = sorted(draw(st.sets(st.integers(0, 24 * 60 - 1), max_size=6)))
    if len(minutes) % 2:
        minutes.pop()
    clocks = [time(one // 60, one % 60) for one in minutes]
    return tuple(zip(clocks[::2], clocks[1::2], strict=True))


weeks = st.tuples(*[days()] * 7)


@pytest.mark.parametrize(
    "written",
    ["08:00-12:00, 14:00-17:30", "8:00–12:00，14:00—17:30", "8：00至12：00、14：00到17：30", "8:00~12:00;14:00-17:30"],
)
def test_hours_are_read_as_people_write_them(written: str) -> None:
    assert read_day(written) == NOON


@pytest.mark.parametrize(
    "written",
    [
        "12:00-08:00",
        "08:00",
        "08:00-12:00-13:00",
        "8-12",
        "25:00-26:00",
        "08:00-12:00, 11:00-13:00",
        "早上到下午",
        "08:00-08:00",
    ],
)
def test_what_makes_no_sense_is_refused(written: str) -> None:
    with pytest.raises(BadHours):
        read_day(written)


@given(days())
def test_a_day_comes_back_as_it_was_written(day: tuple[tuple[time, time], ...]) -> None:
    assert read_day(write_day(day)) == day


@given(weeks, st.integers(0, 60 * 24 * 14))
def test_open_means_before_closing_and_the_next_opening_is_the_first_one_after(week, minutes) -> None:  # type: ignore[no-untyped-def]
    hours, moment = OpeningHours(week), at(MONDAY, 0) + timedelta(minutes=minutes)
    closes, opens = hours.closes_at(moment), hours.opens_at(moment)
    assert hours.include(moment) == (closes is not None)
    if closes is not None:
        assert hours.include(closes - timedelta(minutes=1))
        assert not hours.include(closes) or any(closes.time() == period[0] for period in hours.on(closes.date()))
    if opens is not None:
        assert opens > moment and hours.include(opens)
    else:
        assert not any(week)


@given(weeks)
def test_what_is_kept_is_read_as_it_was(week) -> None:  # type: ignore[no-untyped-def]
    hours = OpeningHours(week, (Closing(MONDAY, MONDAY + timedelta(days=6), "春节"),))
    assert OpeningHours.read(hours.kept()) == hours


def test_a_closing_shuts_its_days_and_no_others() -> None:
    hours = OpeningHours(closings=(Closing(MONDAY, MONDAY + timedelta(days=1), "培训"),))
    assert not hours.include(at(MONDAY, 10)) and not hours.include(at(MONDAY + timedelta(days=1), 17))
    assert hours.opens_at(at(MONDAY, 7)) == at(MONDAY + timedelta(days=2), 8)


def test_a_closing_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BadHours):
        Closing(MONDAY, MONDAY - timedelta(days=1))


@pytest.mark.parametrize("kept", [{}, {"week": [[]] * 6, "closings": []}, {"week": [[["8"]]] * 7, "closings": []}])
def test_a_damaged_record_is_said_not_guessed(kept: dict[str, object]) -> None:
    with pytest.raises(BadHours):
        OpeningHours.read(kept)
