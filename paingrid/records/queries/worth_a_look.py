"""
Patterns of the audit worth a look, of the last thirty days: each row with the reason, none of them a verdict.

Neighbours: where members of staff live is not kept, and a surname proves nothing; only those who are patients
themselves (the same telephone) can be compared with the street of whom they read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractHour, TruncDate

from paingrid.records.models import AuditEvent, CloseWatch, DutyShift, Patient, Practitioner, PractitionerRole
from paingrid.records.queries.oversight import Row, Text, events_of, shown
from paingrid.records.sealed import finding
from paingrid.records.wall.asking import errand
from paingrid.sealing import plain_number
from paingrid.timekeeping import SHANGHAI

SPAN = timedelta(days=30)
#: At most so many rows of a pattern are shown; the search has all of them [default].
MOST = 20
#: Night in Chengdu: from 22 to 6 o'clock [default].
NIGHT_FROM, NIGHT_TO = 22, 6
#: More than so many different patients in a day, and three times the person's own usual day [default].
MANY, TIMES = 10, 3


@dataclass(frozen=True)
class Pattern:
    """One kind of rows, newest first; `more` says that there are further ones."""

    code: str
    rows: tuple[Row, ...]
    more: bool


@dataclass(frozen=True)
class Unusual:
    """A day on which somebody opened many more records than on their own usual day."""

    practitioner_id: int
    who: Text
    on: date
    patients: int
    usual: float


@errand("worth-a-look")
def patterns(grid_ids: frozenset[int], *, now: datetime) -> tuple[Pattern, ...]:
    """Return every pattern, also those that found nothing; one query each."""
    by_staff = events_of(grid_ids).filter(at__gt=now - SPAN, practitioner__isnull=False, patient__isnull=False)
    by_staff = by_staff.exclude(purpose="oversight")
    found = {
        "emergency": by_staff.filter(Q(relationship="emergency") | Q(action="emergency.looked")),
        "no-relation": by_staff.filter(relationship="none").exclude(purpose__in=["dispensing", "emergency"]),
        "watched": by_staff.filter(
            Exists(CloseWatch.objects.filter(patient=OuterRef("patient"), since__lte=OuterRef("at")))
        ),
        "after-leaving": _after_leaving(by_staff),
        "neighbours": _neighbours(by_staff),
        "night": _by_night(by_staff),
    }
    return tuple(_pattern(code, rows) for code, rows in found.items())


@errand("worth-a-look")
def unusual_days(grid_ids: frozenset[int], *, now: datetime) -> tuple[Unusual, ...]:
    """Return days on which somebody opened unusually many records, the newest first; two queries."""
    rows = (
        events_of(grid_ids)
        .filter(at__gt=now - SPAN, action="patient.read", practitioner__isnull=False)
        .annotate(on=TruncDate("at", tzinfo=SHANGHAI))
        .order_by()
        .values_list("practitioner_id", "on")
        .annotate(n=Count("patient_id", distinct=True))
    )
    days: dict[int, dict[date, int]] = defaultdict(dict)
    for practitioner_id, on, n in rows:
        days[practitioner_id][on] = n
    odd = [(who, on, n, usual) for who, own in days.items() for on, n, usual in beyond_usual(own)]
    named = Practitioner.objects.in_bulk({who for who, *_rest in odd})
    made = [
        Unusual(who, {"zh": named[who].name_zh, "en": named[who].name_en or named[who].name_zh}, on, n, usual)
        for who, on, n, usual in odd
    ]
    return tuple(sorted(made, key=lambda one: (one.on, one.patients), reverse=True)[:MOST])


def beyond_usual(days: Mapping[date, int]) -> list[tuple[date, int, float]]:
    """Return the days far beyond the median of the person's other days, with that median; a first day has none."""
    found = []
    for on, n in days.items():
        others = [count for day, count in days.items() if day != on]
        usual = float(median(others)) if others else 0.0
        if n > MANY and n > TIMES * usual:
            found.append((on, n, usual))
    return found


def _pattern(code: str, rows: QuerySet[AuditEvent]) -> Pattern:
    found = list(rows.order_by("-at", "-pk")[: MOST + 1])
    return Pattern(code, tuple(shown(one) for one in found[:MOST]), len(found) > MOST)


def _after_leaving(rows: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    """Deeds at a moment at which the person had no role any more, or none yet."""
    held = PractitionerRole.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=OuterRef("at")),
        practitioner=OuterRef("practitioner"),
        starts_at__lte=OuterRef("at"),
    )
    return rows.filter(~Exists(held))


def _neighbours(rows: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    """Own record and household always; the own street only where it was not the reader's team that looked."""
    people = Practitioner.objects.filter(pk__in=rows.order_by().values("practitioner_id").distinct()).exclude(phone="")
    near = Q(pk__in=[])
    for practitioner_id, home in _homes(people):
        same = Q(patient__household_id=home[0])
        same |= Q(patient__household__street_id=home[1]) & ~Q(relationship__in=["team", "guest-team"])
        near |= Q(practitioner_id=practitioner_id) & same
    return rows.filter(near)


def _homes(people: Iterable[Practitioner]) -> list[tuple[int, tuple[int, int]]]:
    """Return household and street of those members of staff who are patients themselves."""
    owners = {plain_number(one.phone): one.pk for one in people}
    if not owners:
        return []
    living = Patient.objects.filter(**finding(Patient, "phone_digest", *owners)).select_related("household")
    return [(owners[plain_number(p.phone)], (p.household_id, p.household.street_id)) for p in living]


def _by_night(rows: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    """Reads by night of whoever was neither on duty nor called."""
    duty = DutyShift.objects.filter(
        practitioner=OuterRef("practitioner"), starts_at__lte=OuterRef("at"), ends_at__gt=OuterRef("at")
    )
    by_hour = rows.annotate(hour=ExtractHour("at", tzinfo=SHANGHAI))
    night = by_hour.filter(Q(hour__gte=NIGHT_FROM) | Q(hour__lt=NIGHT_TO), action="patient.read")
    return night.exclude(relationship__in=["told", "emergency"]).filter(~Exists(duty))
