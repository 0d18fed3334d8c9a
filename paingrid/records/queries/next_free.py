"""The next free places of a kind at each of several institutions, within their opening hours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from paingrid.consortium.opening_hours import OpeningHours
from paingrid.consortium.services import RESOURCES
from paingrid.records.models import Booking, Resource
from paingrid.records.queries.duty import working_hours
from paingrid.timekeeping import SHANGHAI

Text = dict[str, str]
#: How far ahead is looked, and how long a slot lasts [default].
AHEAD, SLOT = timedelta(days=14), timedelta(minutes=30)
DAY = timedelta(days=1)
#: So many are shown to choose from.
SHOWN = 6
Times = list[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Opening:
    """One free place of one institution."""

    resource_id: int
    name: Text
    begins_at: datetime
    ends_at: datetime

    @property
    def key(self) -> str:
        """Return what a form sends back for it."""
        return f"{self.resource_id}@{self.begins_at.isoformat()}"


def next_free(institution_ids: Iterable[int], kind: str, *, at: datetime) -> dict[int, tuple[Opening, ...]]:
    """Return the earliest openings by institution, none within a fortnight: not there; two queries."""
    rows = Resource.objects.filter(institution_id__in=list(institution_ids), kind=kind, closed=False)
    resources = list(rows.select_related("institution").order_by("pk"))
    taken: dict[int, list[tuple[int, datetime, datetime]]] = {}
    booked = Booking.objects.filter(
        resource__in=resources, status__in=("booked", "used"), period__overlap=(at, at + AHEAD + DAY)
    )
    for row in booked:
        taken.setdefault(row.resource_id, []).append((row.place, row.period.lower, row.period.upper))
    found: dict[int, list[Opening]] = {}
    for one in resources:
        there = taken.get(one.pk, [])
        hours = working_hours(one.institution)
        times = list(_slots(at, hours)) if RESOURCES[kind][1] else sorted([*_days(at), *_left(there, at)])
        found.setdefault(one.institution_id, []).extend(islice(_openings(one, times, there), SHOWN))
    return {
        place: tuple(sorted(openings, key=lambda one: (one.begins_at, one.resource_id))[:SHOWN])
        for place, openings in found.items()
        if openings
    }


def _openings(one: Resource, times: Times, taken: list[tuple[int, datetime, datetime]]) -> Iterator[Opening]:
    for begins_at, ends_at in times:
        overlapping = (place for place, lower, upper in taken if lower < ends_at and upper > begins_at)
        busy = {place for place in overlapping if place <= one.places}  # it may have been made smaller since
        if len(busy) < one.places:
            yield Opening(one.pk, {"zh": one.name_zh, "en": one.name_en or one.name_zh}, begins_at, ends_at)


def _left(taken: list[tuple[int, datetime, datetime]], at: datetime) -> Times:
    """A bed is free again when somebody leaves it, at whatever hour that is."""
    return [(upper, upper + DAY) for _place, _lower, upper in taken if upper > at]


def _days(at: datetime) -> Iterator[tuple[datetime, datetime]]:
    first = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    for days in range(AHEAD.days):
        yield first + days * DAY, first + (days + 1) * DAY


def _slots(at: datetime, hours: OpeningHours) -> Iterator[tuple[datetime, datetime]]:
    """Yield the half hours of the opening hours."""
    today = at.astimezone(SHANGHAI).date()
    for days in range(AHEAD.days + 1):
        for opens, closes in hours.moments(today + timedelta(days=days)):
            slot = opens
            while slot + SLOT <= closes:
                if slot >= at:
                    yield slot, slot + SLOT
                slot += SLOT
