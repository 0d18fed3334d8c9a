"""The two scales of the time axis, its ticks, and thinning that keeps the extremes. Pure arithmetic, no Django."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from paingrid.records.queries.patient_timeline import Score
from paingrid.timekeeping import SHANGHAI

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STEPS_HOURS = (1, 3, 6, 12)
STEPS_DAYS = (1, 2, 5, 7, 10, 14, 30, 60, 90, 180, 365, 730, 1825)


@dataclass(frozen=True)
class TimeScale:
    """Maps a moment to a place across; what lies outside is put on the edge."""

    since: datetime
    until: datetime
    left: float
    right: float

    def x(self, at: datetime) -> float:
        """Return the place of `at`, always between `left` and `right`."""
        length = (self.until - self.since).total_seconds()
        share = (at - self.since).total_seconds() / length if length > 0 else 1.0
        return round(self.left + min(1.0, max(0.0, share)) * (self.right - self.left), 1)


@dataclass(frozen=True)
class ScoreScale:
    """Maps a number from 0 to `highest` to a place down; 0 lies on `bottom`."""

    top: float
    bottom: float
    highest: float = 10

    def y(self, value: float) -> float:
        """Return the place of `value`, always between `top` and `bottom`."""
        share = min(1.0, max(0.0, value / self.highest))
        return round(self.bottom - share * (self.bottom - self.top), 1)


@dataclass(frozen=True)
class Tick:
    """One mark of the time axis; `midnight` ones are drawn stronger."""

    at: datetime
    midnight: bool


def ticks(since: datetime, until: datetime, *, at_most: int) -> tuple[Tick, ...]:
    """Return round times of day or days in Chengdu between `since` and `until`, at most `at_most` of them."""
    length = until - since
    if length <= 2 * DAY:
        step = next((h for h in STEPS_HOURS if length / (h * HOUR) <= at_most), STEPS_HOURS[-1])
        return tuple(_of_hours(since, until, step))
    days = next((d for d in STEPS_DAYS if length / (d * DAY) <= at_most), STEPS_DAYS[-1])
    return tuple(_of_days(since, until, days))


def _of_hours(since: datetime, until: datetime, step: int) -> Iterable[Tick]:
    local = since.astimezone(SHANGHAI)
    at = local.replace(minute=0, second=0, microsecond=0, hour=local.hour - local.hour % step)
    while at <= until:
        if at >= since:
            yield Tick(at, midnight=at.hour == 0)
        at += step * HOUR


def _of_days(since: datetime, until: datetime, days: int) -> Iterable[Tick]:
    # Counted back from today, so that the newest day always has its mark.
    at = until.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    while at >= since:
        found.append(Tick(at, midnight=True))
        at -= days * DAY
    return reversed(found)


def thin(points: Sequence[Score], scale: TimeScale, *, columns: int) -> tuple[Score, ...]:
    """
    Return the points, or when they are too many to draw, of each column the one with the highest and the lowest now.

    The highest worst of a column is kept too: no peak ever gets lost.
    """
    if len(points) <= columns:
        return tuple(points)
    width = (scale.right - scale.left) / columns
    kept: dict[int, dict[str, Score]] = {}
    for point in points:
        column = kept.setdefault(int((scale.x(point.at) - scale.left) / width), {})
        for name, better in EXTREMES.items():
            if name not in column or better(point, column[name]):
                column[name] = point
    chosen = {id(point): point for column in kept.values() for point in column.values()}
    return tuple(point for point in points if id(point) in chosen)


def _level(value: int | None, missing: int) -> int:
    return missing if value is None else value


EXTREMES = {
    "lowest": lambda a, b: _level(a.now, 99) < _level(b.now, 99),
    "highest": lambda a, b: _level(a.now, -1) > _level(b.now, -1),
    "worst": lambda a, b: _level(a.worst, -1) > _level(b.worst, -1),
}


def segments(points: Sequence[Score], *, gap: timedelta) -> tuple[tuple[Score, ...], ...]:
    """Return runs of points with a known "now"; a silence longer than `gap` breaks the line."""
    runs: list[list[Score]] = []
    for point in points:
        if point.now is None:
            continue
        if runs and point.at - runs[-1][-1].at <= gap:
            runs[-1].append(point)
        else:
            runs.append([point])
    return tuple(tuple(run) for run in runs)
