"""
What happened to one patient in a stretch of time, as points on an axis. One query a function.

Self, family and observed scores come apart and stay apart. Corrected reports are left out: the report
that corrected them speaks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from paingrid.records.models import Assessment, Contact, Report, TaskEvent
from paingrid.records.queries.patient_page import Text, text

VIEWS = ("self", "family", "observed")
SHOWN_EVENTS = ("opened", "raised", "climbed", "nobody-there", "closed")


@dataclass(frozen=True)
class Score:
    """One reading. `observed` is PAINAD 0–10, the others NRS 0–10; unknown is none, never 0."""

    at: datetime
    view: str
    now: int | None
    worst: int | None
    report_id: UUID


@dataclass(frozen=True)
class Rescue:
    """Rescue doses as one report gave them: since the last report, or in 24 hours when staff asked."""

    at: datetime
    count: int
    in_24h: bool


@dataclass(frozen=True)
class Happening:
    """An alarm opened, raised, climbed or closed, or a contact with its outcome."""

    at: datetime
    kind: str
    urgency: str = ""
    rung: int = 0
    outcome: str = ""
    who: Text | None = None
    task_id: UUID | None = None
    task_kind: str = ""
    note: str = ""
    details: dict[str, Any] = field(default_factory=dict)


def scores(patient_id: UUID, *, since: datetime, until: datetime) -> tuple[Score, ...]:
    """Return the readings, oldest first."""
    rows = Assessment.objects.filter(
        patient_id=patient_id,
        instrument__in=["nrs", "painad"],
        measured_at__gte=since,
        measured_at__lte=until,
        report__corrected_by__isnull=True,
    ).order_by("measured_at", "pk")
    found = (
        _score(*row) for row in rows.values_list("measured_at", "view", "instrument", "answers", "result", "report_id")
    )
    return tuple(score for score in found if score.now is not None or score.worst is not None)


def rescues(patient_id: UUID, *, since: datetime, until: datetime) -> tuple[Rescue, ...]:
    """Return the rescue doses that were reported, oldest first; reports that do not say are left out."""
    rows = Report.objects.filter(
        patient_id=patient_id, felt_at__gte=since, felt_at__lte=until, corrected_by__isnull=True
    ).order_by("felt_at")
    said = rows.values_list("felt_at", "answers__rescue_count", "reporter")
    return tuple(Rescue(at, n, who == Report.Reporter.STAFF) for at, n, who in said if type(n) is int and 0 <= n <= 48)


def events(patient_id: UUID, *, since: datetime, until: datetime) -> tuple[Happening, ...]:
    """Return what became of the alarms, oldest first."""
    rows = TaskEvent.objects.filter(
        task__patient_id=patient_id, kind__in=SHOWN_EVENTS, at__gte=since, at__lte=until
    ).select_related("task", "practitioner")
    return tuple(
        Happening(
            at=row.at,
            kind=row.kind,
            urgency=str(row.details.get("urgency") or row.task.urgency),
            rung=row.rung,
            who=text(row.practitioner.name_zh, row.practitioner.name_en) if row.practitioner else None,
            task_id=row.task_id,
            task_kind=row.task.kind,
            details=row.details,
        )
        for row in rows.order_by("at", "pk")
    )


def contacts(patient_id: UUID, *, since: datetime, until: datetime) -> tuple[Happening, ...]:
    """Return the contacts and attempts, oldest first."""
    rows = Contact.objects.filter(patient_id=patient_id, at__gte=since, at__lte=until)
    return tuple(
        Happening(
            at=row.at,
            kind="contact",
            outcome=row.outcome,
            who=text(row.practitioner.name_zh, row.practitioner.name_en),
            task_id=row.task_id,
            note=row.note,
        )
        for row in rows.select_related("practitioner").order_by("at", "pk")
    )


def red_flags(patient_id: UUID, *, since: datetime, until: datetime) -> dict[str, datetime]:
    """Return the danger signs that were ticked, with the last time of each, newest first."""
    rows = Report.objects.filter(
        patient_id=patient_id, felt_at__gte=since, felt_at__lte=until, corrected_by__isnull=True
    ).exclude(answers__red_flags=[])
    latest: dict[str, datetime] = {}
    for at, ticked in rows.order_by("-felt_at").values_list("felt_at", "answers__red_flags"):
        for code in ticked if isinstance(ticked, list) else ():
            if isinstance(code, str):
                latest.setdefault(code, at)
    return latest


def _score(
    at: datetime, view: str, instrument: str, answers: dict[str, Any], result: dict[str, Any], report_id: UUID
) -> Score:
    if instrument == "painad":
        return Score(at, "observed", _number((result.get("scores") or {}).get("total")), None, report_id)
    return Score(at, view, _number(answers.get("now")), _number(answers.get("worst")), report_id)


def _number(value: object) -> int | None:
    return value if type(value) is int and 0 <= value <= 10 else None
