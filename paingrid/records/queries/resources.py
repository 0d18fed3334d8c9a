"""Places that institutions share: what is booked when, and what is free."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from paingrid.consortium.services import RESOURCES
from paingrid.records.models import Booking, Institution, Resource, Waiting

Text = dict[str, str]
TAKEN = ("booked", "used")


@dataclass(frozen=True)
class Booked:
    """One booking; only the institution's own staff and those to whom the record is open read the name."""

    booking_id: UUID
    patient_id: UUID
    patient: Text
    place: int
    begins_at: datetime
    ends_at: datetime
    status: str
    made_by: Text


@dataclass(frozen=True)
class Shared:
    """One resource with its bookings within a stretch, and how many places are free right at its beginning."""

    resource_id: int
    institution_id: int
    institution: Text
    kind: str
    kind_name: Text
    by_hour: bool
    name: Text
    places: int
    free_now: int
    bookings: tuple[Booked, ...]


@dataclass(frozen=True)
class Queued:
    """Somebody who waits."""

    patient_id: UUID
    patient: Text
    kind: str
    urgency: str
    since: datetime
    offered_at: datetime | None


def board(institution_ids: Iterable[int], *, since: datetime, days: int = 7) -> tuple[Shared, ...]:
    """Return the resources of institutions with what is booked within so many days; two queries."""
    resources = list(
        Resource.objects.select_related("institution")
        .filter(institution_id__in=list(institution_ids), closed=False)
        .order_by("institution_id", "kind", "pk")
    )
    until = since + timedelta(days=days)
    rows = Booking.objects.filter(
        resource__in=resources, status__in=TAKEN, period__overlap=(since, until)
    ).select_related("patient", "made_by")
    booked: dict[int, list[Booking]] = {}
    for row in rows:
        booked.setdefault(row.resource_id, []).append(row)
    return tuple(_shared(one, booked.get(one.pk, []), since) for one in resources)


def waiting(institution_id: int) -> tuple[Queued, ...]:
    """Return who waits at an institution, the gravest first; one query."""
    rows = Waiting.objects.select_related("patient").filter(institution_id=institution_id, ended_at__isnull=True)
    found = sorted(rows, key=lambda one: ("EUDSR".index(one.urgency), one.since))
    return tuple(
        Queued(
            one.patient_id,
            _text(one.patient.name_zh, one.patient.name_en),
            one.kind,
            one.urgency,
            one.since,
            one.offered_at,
        )
        for one in found
    )


def free_now(institution_ids: Iterable[int], *, at: datetime) -> dict[str, tuple[int, int]]:
    """Return for each kind how many places are free at this moment, and of how many; two queries, nobody's name."""
    found: dict[str, tuple[int, int]] = {}
    for one in board(institution_ids, since=at, days=1):
        free, places = found.get(one.kind, (0, 0))
        found[one.kind] = (free + one.free_now, places + one.places)
    return found


def institution_of(resource_id: int) -> int | None:
    """Return whose resource it is; one query."""
    return Resource.objects.filter(pk=resource_id).values_list("institution_id", flat=True).first()


def places_that_share(institution_ids: Iterable[int]) -> tuple[tuple[int, Text], ...]:
    """Return those of these institutions that share anything; one query."""
    rows = Institution.objects.filter(Q(pk__in=list(institution_ids)) & Q(resources__closed=False)).distinct()
    return tuple((one.pk, _text(one.name_zh, one.name_en)) for one in rows.order_by("tier", "pk"))


def _shared(one: Resource, rows: list[Booking], since: datetime) -> Shared:
    name, by_hour = RESOURCES[one.kind]
    taken = {row.place for row in rows if row.period.lower <= since < row.period.upper}
    return Shared(
        resource_id=one.pk,
        institution_id=one.institution_id,
        institution=_text(one.institution.name_zh, one.institution.name_en),
        kind=one.kind,
        kind_name=name,
        by_hour=by_hour,
        name=_text(one.name_zh, one.name_en),
        places=one.places,
        free_now=one.places - len(taken),
        bookings=tuple(sorted((_booked(row) for row in rows), key=lambda row: (row.begins_at, row.place))),
    )


def _booked(row: Booking) -> Booked:
    return Booked(
        booking_id=row.pk,
        patient_id=row.patient_id,
        patient=_text(row.patient.name_zh, row.patient.name_en),
        place=row.place,
        begins_at=row.period.lower,
        ends_at=row.period.upper,
        status=row.status,
        made_by=_text(row.made_by.name_zh, row.made_by.name_en),
    )


def _text(zh: str, en: str) -> Text:
    return {"zh": zh, "en": en or zh}
