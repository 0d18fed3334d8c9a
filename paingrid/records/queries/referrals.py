"""Referrals as their two sides see them: what waits, what is under way, one of them in full, and how loops close."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from paingrid.consortium.consents import SHARING
from paingrid.records.models import Booking, Institution, Referral, ReferralAttachment
from paingrid.records.queries.consent_doors import standing
from paingrid.records.queries.next_free import Opening

Text = dict[str, str]
#: The counts look back so far.
COUNTED = timedelta(days=90)
ENDED_LISTED = 100
#: Answered in time: E and U within an hour, D within a day (Q13); the others have no target.
IN_TIME = (
    Q(urgency__in=["E", "U"], answered_at__lte=F("sent_at") + timedelta(hours=1))
    | Q(urgency="D", answered_at__lte=F("sent_at") + timedelta(days=1))
    | Q(urgency__in=["S", "R"], answered_at__isnull=False)
)


@dataclass(frozen=True)
class Place:
    """One institution."""

    institution_id: int
    name: Text
    phone: str


@dataclass(frozen=True)
class Row:
    """One referral in a list."""

    referral_id: UUID
    patient_id: UUID
    patient: Text
    invented: bool
    kind: str
    service: str
    urgency: str
    status: str
    owes: str
    due_at: datetime | None
    sender: Place
    receiver: Place
    sent_at: datetime
    expected_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Event:
    """One line of the history."""

    at: datetime
    move: str
    end: str
    side: str
    by: Text | None
    note: str
    details: dict[str, Any]


@dataclass(frozen=True)
class Attachment:
    """One file that goes along."""

    attachment_id: UUID
    name: str
    content_type: str
    added_at: datetime


@dataclass(frozen=True)
class Full:
    """One referral with everything that belongs to it."""

    row: Row
    team_id: int
    team: Text
    version: int
    reason: str
    question: str
    consent: str
    summary: dict[str, Any]
    plan: dict[str, Any] | None
    alternative: Place | None
    replaces: UUID | None
    replaced_by: UUID | None
    sent_by: Text
    outcome: str
    reminders: int
    events: tuple[Event, ...]
    attachments: tuple[Attachment, ...]
    held: Opening | None


@dataclass(frozen=True)
class Loop:
    """How loops close within a side's last ninety days."""

    sent: int
    answered: int
    in_time: int
    closed: int
    late_now: int


def waiting(team_ids: Iterable[int], institution_ids: Iterable[int]) -> tuple[Row, ...]:
    """Return the open referrals of one reader's teams and institutions, soonest time first; one query."""
    rows = _of(team_ids, institution_ids).filter(ended_at__isnull=True).order_by("due_at", "pk")
    return tuple(_row(one) for one in rows)


def ended(team_ids: Iterable[int], institution_ids: Iterable[int]) -> tuple[Row, ...]:
    """Return what ended last; one query."""
    rows = _of(team_ids, institution_ids).filter(ended_at__isnull=False).order_by("-ended_at", "pk")
    return tuple(_row(one) for one in rows[:ENDED_LISTED])


def of_patient(patient_id: UUID) -> tuple[Row, ...]:
    """Return the referrals of one patient, newest first; one query."""
    rows = Referral.objects.select_related("patient", "sender", "receiver").filter(patient_id=patient_id)
    return tuple(_row(one) for one in rows.order_by("-sent_at", "pk"))


def full(referral_id: UUID) -> Full | None:
    """Return one referral with its history and files; three queries."""
    related = ("patient", "sender", "receiver", "team", "alternative", "sent_by", "replaced_by", "booking__resource")
    one = Referral.objects.select_related(*related).filter(pk=referral_id).first()
    if one is None:
        return None
    later = getattr(one, "replaced_by", None)
    return Full(
        row=_row(one),
        team_id=one.team_id,
        team=_text(one.team.name_zh, one.team.name_en),
        version=one.version,
        reason=one.reason,
        question=one.question,
        consent=one.consent,
        summary=one.summary,
        plan=one.plan,
        alternative=_place(one.alternative) if one.alternative else None,
        replaces=one.replaces_id,
        replaced_by=later.pk if later else None,
        sent_by=_text(one.sent_by.name_zh, one.sent_by.name_en),
        outcome=one.outcome,
        reminders=one.reminders,
        events=_events(one),
        attachments=tuple(
            Attachment(*values)
            for values in one.attachments.order_by("added_at", "pk").values_list(
                "pk", "name", "content_type", "added_at"
            )
        ),
        held=_held(one.booking),
    )


def attachment(referral_id: UUID, attachment_id: UUID) -> tuple[str, str, bytes] | None:
    """Return name, type and content of one file of a referral; one query."""
    one = ReferralAttachment.objects.filter(pk=attachment_id, referral_id=referral_id).first()
    return None if one is None else (one.name, one.content_type, bytes(one.body))


def loop_of(team_ids: Iterable[int], institution_ids: Iterable[int], *, at: datetime) -> Loop:
    """Return how loops close, the same figures for both sides; one query."""
    rows = _of(team_ids, institution_ids).filter(sent_at__gt=at - COUNTED)
    found = rows.aggregate(
        sent=Count("pk"),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        in_time=Count("pk", filter=IN_TIME),
        closed=Count("pk", filter=Q(status="closed")),
        late_now=Count("pk", filter=Q(ended_at__isnull=True, due_at__lt=at)),
    )
    return Loop(**found)


def open_counts(grid_id: int, *, at: datetime) -> dict[str, int]:
    """Return counts of a grid's open referrals, without anybody's name: open, late; one query."""
    rows = Referral.objects.filter(team__grid_id=grid_id, ended_at__isnull=True)
    return rows.aggregate(open=Count("pk"), late=Count("pk", filter=Q(due_at__lt=at)))


def _of(team_ids: Iterable[int], institution_ids: Iterable[int]) -> QuerySet[Referral]:
    mine = Q(team_id__in=list(team_ids)) | (Q(receiver_id__in=list(institution_ids)) & standing(SHARING))
    return Referral.objects.select_related("patient", "sender", "receiver").filter(mine)


def _row(one: Referral) -> Row:
    return Row(
        referral_id=one.pk,
        patient_id=one.patient_id,
        patient=_text(one.patient.name_zh, one.patient.name_en),
        invented=one.patient.invented,
        kind=one.kind,
        service=one.service,
        urgency=one.urgency,
        status=one.status,
        owes=one.owes,
        due_at=one.due_at,
        sender=_place(one.sender),
        receiver=_place(one.receiver),
        sent_at=one.sent_at,
        expected_at=one.expected_at,
        ended_at=one.ended_at,
    )


def _events(one: Referral) -> tuple[Event, ...]:
    rows = one.events.select_related("practitioner").order_by("at", "pk")
    return tuple(
        Event(
            at=row.at,
            move=row.move,
            end=row.end,
            side=row.side,
            by=_text(row.practitioner.name_zh, row.practitioner.name_en) if row.practitioner else None,
            note=row.note,
            details=row.details,
        )
        for row in rows
    )


def _held(one: Booking | None) -> Opening | None:
    """Return the place that is held; one that was given back is none."""
    if one is None or one.status != Booking.Status.BOOKED:
        return None
    name = _text(one.resource.name_zh, one.resource.name_en)
    return Opening(one.resource_id, name, one.period.lower, one.period.upper)


def _place(one: Institution) -> Place:
    return Place(one.pk, _text(one.name_zh, one.name_en), one.phone)


def _text(zh: str, en: str) -> Text:
    return {"zh": zh, "en": en or zh}
