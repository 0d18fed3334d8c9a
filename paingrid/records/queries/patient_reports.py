"""The reports of one patient with what was made of them: answers, scores, decision with its reasons."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from paingrid.records.models import Assessment, Decision, Report
from paingrid.records.queries.patient_page import Text, text


@dataclass(frozen=True)
class Scored:
    """What one instrument made of a report."""

    instrument: str
    view: str
    status: str
    result: dict[str, Any]
    answers: dict[str, Any]
    rules: str


@dataclass(frozen=True)
class Decided:
    """What the rules said; `urgency` is empty when they could not evaluate."""

    urgency: str
    rows: tuple[str, ...]
    rules: str
    decided_at: datetime
    reasons: tuple[dict[str, Any], ...]
    unknown: tuple[str, ...]
    errors: tuple[dict[str, Any], ...]
    inputs: dict[str, Any]


@dataclass(frozen=True)
class Told:
    """One report as it was sent, and everything that was made of it."""

    report_id: UUID
    reporter: str
    relationship: str
    who: Text | None
    answers: dict[str, Any]
    felt_at: datetime
    received_at: datetime
    corrects: UUID | None
    corrected_by: UUID | None
    scores: tuple[Scored, ...]
    decision: Decided | None


@dataclass(frozen=True)
class Page:
    """One page of reports, newest first; `total` counts those of the whole stretch of time."""

    reports: tuple[Told, ...]
    total: int


def reports(patient_id: UUID, *, since: datetime, until: datetime, page: int, length: int) -> Page:
    """Return page `page` (from 1) of the reports felt in `since`–`until`; three queries."""
    rows = Report.objects.filter(patient_id=patient_id, felt_at__gte=since, felt_at__lte=until)
    newer = Report.objects.filter(corrects=OuterRef("pk")).order_by("received_at").values("pk")[:1]
    start = (page - 1) * length
    kept = list(
        rows.annotate(corrected_by_id=Subquery(newer))
        .select_related("decision", "practitioner", "link__related_person")
        .order_by("-felt_at", "-received_at", "pk")[start : start + length]
    )
    scored = _scores([row.pk for row in kept])
    return Page(tuple(_told(row, scored[row.pk]) for row in kept), rows.count())


def _scores(report_ids: list[UUID]) -> dict[UUID, list[Scored]]:
    found: dict[UUID, list[Scored]] = defaultdict(list)
    for row in Assessment.objects.filter(report_id__in=report_ids).order_by("pk"):
        found[row.report_id].append(Scored(row.instrument, row.view, row.status, row.result, row.answers, row.rules))
    return found


def _told(row: Any, scored: list[Scored]) -> Told:
    relative = row.link.related_person if row.link_id and row.link else None
    person = row.practitioner or relative
    return Told(
        report_id=row.pk,
        reporter=row.reporter,
        relationship=relative.relationship if relative else "",
        who=text(person.name_zh, person.name_en) if person else None,
        answers=row.answers,
        felt_at=row.felt_at,
        received_at=row.received_at,
        corrects=row.corrects_id,
        corrected_by=row.corrected_by_id,
        scores=tuple(scored),
        decision=_decided(getattr(row, "decision", None)),
    )


def _decided(row: Decision | None) -> Decided | None:
    if row is None:
        return None
    return Decided(
        urgency=row.urgency,
        rows=tuple(row.rows),
        rules=row.rules,
        decided_at=row.decided_at,
        reasons=tuple(row.output.get("reasons") or ()),
        unknown=tuple(row.output.get("unknown") or ()),
        errors=tuple(row.output.get("errors") or ()),
        inputs=row.inputs,
    )
