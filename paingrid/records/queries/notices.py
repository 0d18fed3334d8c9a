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
#: News that was read is shown so long [default].
NEWS_KEEPS = timedelta(days=7)


@dataclass(frozen=True)
class Bell:
    """How many notices are unread; `loudest` and `newest_loud` speak of those that make a sound."""

    unread: int
    loudest: str
    newest_loud: int


@dataclass(frozen=True)
class Notice:
    """
    One notice, of a task or of other news.

    News has no task and no patient's name: `reason` says it, `address` leads on.
    """

    message_id: int
    task_id: UUID | None
    kind: str
    urgency: str
    rung: int | None
    patient: Text | None
    reason: Text
    address: str
    at: datetime
    read_at: datetime | None
    closed: bool


def bell(practitioner_id: int, *, now: datetime) -> Bell:
    """Return the counts of the bell; one query over unread rows only."""
    open_ones = Q(task__isnull=True) | Q(task__closed_at__isnull=True)
    counts = _of(practitioner_id, now).filter(open_ones, read_at__isnull=True)
    found = counts.aggregate(
        unread=Count("pk"),
        emergencies=Count("pk", filter=Q(urgency="E")),
        newest_loud=Max("pk", filter=Q(urgency__in=LOUD)),
    )
    newest = found["newest_loud"] or 0
    loudest = ("E" if found["emergencies"] else "U") if newest else ""
    return Bell(found["unread"], loudest, newest)


def notices(practitioner_id: int, *, now: datetime, at_most: int = 60) -> tuple[Notice, ...]:
    """Return the newest notices of open or just closed tasks and news of the last days, read or not; one query."""
    found = _of(practitioner_id, now).select_related("task__patient").order_by("-queued_at", "-pk")[:at_most]
    return tuple(_notice(message) for message in found)


def _of(practitioner_id: int, now: datetime) -> QuerySet[Message]:
    task = Q(task__isnull=False) & (Q(task__closed_at__isnull=True) | Q(task__closed_at__gt=now - KEEPS))
    news = Q(task__isnull=True, kind="news") & (Q(read_at__isnull=True) | Q(queued_at__gt=now - NEWS_KEEPS))
    return Message.objects.filter(task | news, practitioner_id=practitioner_id, channel="in-app")


def _notice(message: Message) -> Notice:
    task = message.task
    if task is None:
        return Notice(
            message_id=message.pk,
            task_id=None,
            kind=message.kind,
            urgency=message.urgency,
            rung=None,
            patient=None,
            reason=message.payload["said"],
            address=message.payload["address"],
            at=message.queued_at,
            read_at=message.read_at,
            closed=False,
        )
    return Notice(
        message_id=message.pk,
        task_id=task.pk,
        kind=message.kind,
        urgency=message.urgency,
        rung=int(message.payload.get("rung", 0)),
        patient={"zh": task.patient.name_zh, "en": task.patient.name_en or task.patient.name_zh},
        reason={"zh": task.reason_zh, "en": task.reason_en},
        address="",
        at=message.queued_at,
        read_at=message.read_at,
        closed=task.closed_at is not None,
    )
