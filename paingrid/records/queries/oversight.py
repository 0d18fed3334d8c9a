"""The audit of the grids a privacy officer looks after: searched, page by page along an index."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from paingrid.records.models import AuditEvent, CloseWatch, Enrolment, Patient, Practitioner
from paingrid.records.wall.asking import errand

Text = dict[str, str]
#: Rows of one page, and at most in one file [default].
A_PAGE = 50
A_FILE = 10_000


@dataclass(frozen=True)
class Wanted:
    """What is searched for; empty fields ask nothing. `patient_ids` empty but not none finds nothing."""

    grid_ids: frozenset[int]
    patient_ids: tuple[UUID, ...] | None = None
    person: str = ""
    right: str = ""
    purpose: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Row:
    """One row of the audit as it is shown."""

    event_id: int
    at: datetime
    action: str
    subject: str
    practitioner_id: int | None
    who: Text | None
    by_link: bool
    patient_id: UUID | None
    patient: Text | None
    relationship: str
    purpose: str


@dataclass(frozen=True)
class Page:
    """One page, newest first, and the mark after which the next one begins."""

    rows: tuple[Row, ...]
    older: str


def search(wanted: Wanted, *, after: str = "", length: int = A_PAGE) -> Page:
    """Return one page; it costs the same however far back it lies. A mark that is none begins at the newest."""
    rows = _wanted(wanted)
    mark = _mark(after)
    if mark:
        rows = rows.filter(Q(at__lt=mark[0]) | Q(at=mark[0], pk__lt=mark[1]), at__lte=mark[0])
    found = list(rows.order_by("-at", "-pk")[: length + 1])
    last = found[length - 1] if len(found) > length else None
    older = f"{last.at.isoformat()}~{last.pk}" if last else ""
    return Page(tuple(shown(one) for one in found[:length]), older)


def events_of(grid_ids: Iterable[int]) -> QuerySet[AuditEvent]:
    """Return the audit of these grids with the people it names; nothing of any other grid."""
    return AuditEvent.objects.filter(grid_id__in=list(grid_ids)).select_related("practitioner", "patient")


@errand("worth-a-look")
def watched(grid_ids: Iterable[int], *, now: datetime) -> tuple[tuple[UUID, Text, datetime], ...]:
    """Return the patients of these grids that are closely watched, and since when."""
    mine = patients_of(grid_ids, now=now)
    rows = CloseWatch.objects.filter(patient_id__in=mine).select_related("patient").order_by("since")
    return tuple((row.patient_id, _named(row.patient), row.since) for row in rows)


def patients_of(grid_ids: Iterable[int], *, now: datetime) -> QuerySet[Enrolment, UUID]:
    """Return the ids of patients with a team of these grids at `now`, for use in another query."""
    current = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    rows = Enrolment.objects.filter(current, team__grid_id__in=list(grid_ids), starts_at__lte=now)
    return rows.values_list("patient_id", flat=True)


def shown(event: AuditEvent) -> Row:
    """Return a row ready to be shown."""
    return Row(
        event_id=event.pk,
        at=event.at,
        action=event.action,
        subject=event.subject,
        practitioner_id=event.practitioner_id,
        who=_named(event.practitioner) if event.practitioner else None,
        by_link=event.link_id is not None,
        patient_id=event.patient_id,
        patient=_named(event.patient) if event.patient_id and event.patient else None,
        relationship=event.relationship,
        purpose=event.purpose,
    )


def _wanted(wanted: Wanted) -> QuerySet[AuditEvent]:
    rows = events_of(wanted.grid_ids)
    if wanted.patient_ids is not None:
        rows = rows.filter(patient_id__in=wanted.patient_ids)
    if wanted.person:
        named = Q(name_zh__icontains=wanted.person) | Q(name_en__icontains=wanted.person)
        people = Practitioner.objects.filter(named).values_list("pk", flat=True)
        rows = rows.filter(practitioner_id__in=list(people[:100]))
    asked = {"relationship": wanted.right, "purpose": wanted.purpose, "at__gte": wanted.since, "at__lt": wanted.until}
    return rows.filter(**{name: value for name, value in asked.items() if value})


def _mark(after: str) -> tuple[datetime, int] | None:
    at, _tilde, pk = after.partition("~")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, int(pk)) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _named(one: Patient | Practitioner) -> Text:
    return {"zh": one.name_zh, "en": one.name_en or one.name_zh}
