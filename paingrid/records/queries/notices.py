"""The bell: what a member of staff was told in the application and has not read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from paingrid.records.models import Message
from paingrid.records.queries.worklist import Text

LOUD = ("E", "U")
#: A notice is shown this long after the task was closed, and no longer [default].
KEEPS = timedelta(hours=24)


@dataclass(frozen=True)
class Bell:
    """How many notices are unread; `loudest` and `newest_loud` speak of those that make a sound."""

    unread: int
    loudest: str
    newest_loud: int


@dataclass(frozen=True)
class Notice:
    """One notice."""

    message_id: int
    task_id: UUID
    kind: str
    urgency: str
    rung: int
    patient: Text
    reason: Text
    at: datetime
    read_at: datetime | None
    closed: bool


def bell(practitioner_id: int, *, now: datetime) -> Bell:
    """Return the counts of the bell; one query over unread rows only."""
    counts = _of(practitioner_id, now).filter(read_at__isnull=True, task__closed_at__isnull=True)
    found = counts.aggregate(
        unread=Count("pk"),
        emergencies=Count("pk", filter=Q(urgency="E")),
        newest_loud=Max("pk", filter=Q(urgency__in=LOUD)),
    )
    newest = found["newest_loud"] or 0
    loudest = ("E" if found["emergencies"] else "U") if newest else ""
    return Bell(found["unread"], loudest, newest)


def notices(practitioner_id: int, *, now: datetime, at_most: int = 60) -> tuple[Notice, ...]:
    """Return the newest notices, unread or read, of tasks that are open or were closed within a day; one query."""
    found = _of(practitioner_id, now).select_related("task__patient").order_by("-queued_at", "-pk")[:at_most]
    return tuple(_notice(message) for message in found)


def _of(practitioner_id: int, now: datetime) -> QuerySet[Message]:
    recent = Q(task__closed_at__isnull=True) | Q(task__closed_at__gt=now - KEEPS)
    return Message.objects.filter(recent, practitioner_id=practitioner_id, channel="in-app", task__isnull=False)


def _notice(message: Message) -> Notice:
    task = message.task
    assert task is not None  # _of asks for messages of tasks only
    return Notice(
        message_id=message.pk,
        task_id=task.pk,
        kind=message.kind,
        urgency=message.urgency,
        rung=int(message.payload.get("rung", 0)),
        patient={"zh": task.patient.name_zh, "en": task.patient.name_en or task.patient.name_zh},
        reason={"zh": task.reason_zh, "en": task.reason_en},
        at=message.queued_at,
        read_at=message.read_at,
        closed=task.closed_at is not None,
    )
