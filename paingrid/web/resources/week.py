"""The week of an institution's shared places as a calendar: one row a resource, one column a day, counts and times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from paingrid.records.queries.resources import Booked, Shared
from paingrid.timekeeping import SHANGHAI

DAYS = 7
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Cell:
    """One day of one resource: places free all day (by the day), or the times taken with their number (by the hour)."""

    day: date
    free: int
    times: tuple[tuple[str, int], ...]

    @property
    def is_full(self) -> bool:
        """Whether no place is left for that whole day."""
        return self.free == 0


@dataclass(frozen=True)
class Line:
    """One resource and its days."""

    shared: Shared
    cells: tuple[Cell, ...]


def days_of(since: datetime) -> tuple[date, ...]:
    """Return today and the six days after it, by the city's clock."""
    first = since.astimezone(SHANGHAI).date()
    return tuple(first + n * DAY for n in range(DAYS))


def week(shared: Iterable[Shared], *, since: datetime) -> tuple[Line, ...]:
    """Return the calendar from today on."""
    days = days_of(since)
    return tuple(Line(one, tuple(_cell(one, day) for day in days)) for one in shared)


def _cell(one: Shared, day: date) -> Cell:
    begins = datetime.combine(day, time(), tzinfo=SHANGHAI)
    there = [booked for booked in one.bookings if booked.begins_at < begins + DAY and booked.ends_at > begins]
    busy = {booked.place for booked in there if booked.place <= one.places}
    return Cell(day, one.places - len(busy), _times(there) if one.by_hour else ())


def _times(there: Iterable[Booked]) -> tuple[tuple[str, int], ...]:
    begins = Counter(f"{booked.begins_at.astimezone(SHANGHAI):%H:%M}" for booked in there)
    return tuple(sorted(begins.items()))
