"""The tasks of one patient in a stretch of time: who was told when, who opened it, who acted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from paingrid.records.models import Contact, Task, TaskEvent, Told
from paingrid.records.queries.patient_page import Text, text

#: Lines of one page's history; a page says when there were more.
AT_MOST_TASKS, AT_MOST_LINES = 20, 400


@dataclass(frozen=True)
class Line:
    """One line of a task's history: an event, or somebody who was told, or a contact."""

    at: datetime
    kind: str
    who: Text | None
    rung: int = 0
    opened_at: datetime | None = None
    outcome: str = ""
    note: str = ""
    next_contact_at: datetime | None = None
    details: dict[str, Any] | None = None


@dataclass(frozen=True)
class Past:
    """One task with its whole history, oldest line first."""

    task_id: UUID
    kind: str
    urgency: str
    reason: Text
    opened_at: datetime
    contact_by: datetime
    closed_at: datetime | None
    closed_by: Text | None
    closed_why: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Tasks:
    """The newest tasks of a stretch of time; `more` when some were left out for length."""

    tasks: tuple[Past, ...]
    more: bool


def tasks(patient_id: UUID, *, since: datetime, until: datetime) -> Tasks:
    """Return the tasks that were open in `since`–`until`, newest first, with their history; four queries."""
    rows = Task.objects.filter(
        Q(closed_at__isnull=True) | Q(closed_at__gte=since), patient_id=patient_id, opened_at__lte=until
    ).select_related("closed_by")
    found = list(rows.order_by("-opened_at")[: AT_MOST_TASKS + 1])
    kept = found[:AT_MOST_TASKS]
    ids = [task.pk for task in kept]
    lines, cut = _lines(ids)
    past = (_past(task, lines[task.pk]) for task in kept)
    return Tasks(tuple(past), more=cut or len(found) > AT_MOST_TASKS)


def _lines(ids: list[UUID]) -> tuple[dict[UUID, list[Line]], bool]:
    found: dict[UUID, list[Line]] = defaultdict(list)
    read = [*_events(ids), *_told(ids), *_contacts(ids)]
    for task_id, line in read:
        found[task_id].append(line)
    return found, len(read) >= AT_MOST_LINES


def _events(ids: list[UUID]) -> Iterable[tuple[UUID, Line]]:
    # A contact stands in its own table with outcome and note.
    rows = TaskEvent.objects.filter(task_id__in=ids).exclude(kind=TaskEvent.Kind.CONTACT)
    for row in rows.select_related("practitioner").order_by("-at")[:AT_MOST_LINES]:
        yield row.task_id, Line(row.at, row.kind, _name(row.practitioner), row.rung, details=row.details)


def _told(ids: list[UUID]) -> Iterable[tuple[UUID, Line]]:
    rows = Told.objects.filter(task_id__in=ids).select_related("practitioner")
    for row in rows.order_by("-told_at")[:AT_MOST_LINES]:
        yield row.task_id, Line(row.told_at, "told", _name(row.practitioner), row.rung, opened_at=row.opened_at)


def _contacts(ids: list[UUID]) -> Iterable[tuple[UUID, Line]]:
    rows = Contact.objects.filter(task_id__in=ids).select_related("practitioner")
    for row in rows.order_by("-at")[:AT_MOST_LINES]:
        yield (
            row.task_id,
            Line(
                row.at,
                "contact",
                _name(row.practitioner),
                outcome=row.outcome,
                note=row.note,
                next_contact_at=row.next_contact_at,
            ),
        )


ORDER = ("opened", "raised", "told")


def _past(task: Task, lines: list[Line]) -> Past:
    # What opened a task stands before those it told, when both happened in the same moment.
    def place(line: Line) -> tuple[datetime, int]:
        return line.at, ORDER.index(line.kind) if line.kind in ORDER else len(ORDER)

    return Past(
        task_id=task.pk,
        kind=task.kind,
        urgency=task.urgency,
        reason=text(task.reason_zh, task.reason_en),
        opened_at=task.opened_at,
        contact_by=task.contact_by,
        closed_at=task.closed_at,
        closed_by=_name(task.closed_by),
        closed_why=task.closed_why,
        lines=tuple(sorted(lines, key=place)),
    )


def _name(person: Any) -> Text | None:
    return text(person.name_zh, person.name_en) if person else None
