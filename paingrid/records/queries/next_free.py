"""When the next place of a kind is free at each of several institutions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from paingrid.consortium.services import RESOURCES
from paingrid.records.models import Booking, Resource
from paingrid.timekeeping import SHANGHAI

Text = dict[str, str]
#: How far ahead is looked, how long a slot lasts, and from when to when slots are given out on working days [default].
AHEAD, SLOT, BEGINS, ENDS, SATURDAY = timedelta(days=14), timedelta(minutes=30), time(8, 30), time(17, 0), 5
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Opening:
    """The earliest free place of one institution."""

    resource_id: int
    name: Text
    begins_at: datetime
    ends_at: datetime


def next_free(institution_ids: Iterable[int], kind: str, *, at: datetime) -> dict[int, Opening]:
    """Return the earliest opening by institution, none within a fortnight: not there; two queries."""
    resources = list(
        Resource.objects.filter(institution_id__in=list(institution_ids), kind=kind, closed=False).order_by("pk")
    )
    rows = Booking.objects.filter(
        resource__in=resources, status__in=("booked", "used"), period__overlap=(at, at + AHEAD + DAY)
    )
    taken: dict[int, list[tuple[int, datetime, datetime]]] = {}
    for row in rows:
        taken.setdefault(row.resource_id, []).append((row.place, row.period.lower, row.period.upper))
    by_hour = RESOURCES[kind][1]
    times = list(_times(at, by_hour=by_hour))
    found: dict[int, Opening] = {}
    for one in resources:
        there = taken.get(one.pk, [])
        # A bed is free again when somebody leaves it, at whatever hour that is.
        again = [] if by_hour else [(upper, upper + DAY) for _place, _lower, upper in there if upper > at]
        opening = _first(one, sorted([*times, *again]), there)
        known = found.get(one.institution_id)
        if opening is not None and (known is None or opening.begins_at < known.begins_at):
            found[one.institution_id] = opening
    return found


def _first(
    one: Resource, times: list[tuple[datetime, datetime]], taken: list[tuple[int, datetime, datetime]]
) -> Opening | None:
    for begins_at, ends_at in times:
        overlapping = (place for place, lower, upper in taken if lower < ends_at and upper > begins_at)
        busy = {place for place in overlapping if place <= one.places}  # it may have been made smaller since
        if len(busy) < one.places:
            return Opening(one.pk, {"zh": one.name_zh, "en": one.name_en or one.name_zh}, begins_at, ends_at)
    return None


def _times(at: datetime, *, by_hour: bool) -> Iterator[tuple[datetime, datetime]]:
    """Yield what may be booked from `at` on: half hours of working days, or whole days from now."""
    if not by_hour:
        first = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
        for days in range(AHEAD.days):
            yield first + days * DAY, first + (days + 1) * DAY
        return
    local = at.astimezone(SHANGHAI)
    for days in range(AHEAD.days + 1):
        day = local.date() + days * DAY
        if day.weekday() >= SATURDAY:
            continue
        slot = datetime.combine(day, BEGINS, tzinfo=SHANGHAI)
        last = datetime.combine(day, ENDS, tzinfo=SHANGHAI)
        while slot + SLOT <= last:
            if slot >= local:
                yield slot, slot + SLOT
            slot += SLOT
