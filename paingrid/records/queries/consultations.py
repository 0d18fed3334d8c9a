"""Consultations as pages show them: the two inboxes, and one with its thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from paingrid.records.models import CareTeam, Consultation, ConsultationEvent, GuestStay, Opinion, Picture
from paingrid.records.queries.consultation_doors import open_to

Text = dict[str, str]


@dataclass(frozen=True)
class Line:
    """One consultation on a list."""

    consultation_id: UUID
    patient_id: UUID
    team_id: int
    kind: str
    status: str
    urgency: str
    patient: Text
    asking: Text
    to: Text
    taken_by: Text | None
    asked_at: datetime
    due_at: datetime | None


@dataclass(frozen=True)
class Inbox:
    """What waits for oneself as a consultant, what one's side asked, and how many colleagues of the place hold."""

    received: tuple[Line, ...]
    asked: tuple[Line, ...]
    with_colleagues: int


@dataclass(frozen=True)
class Said:
    """One opinion; `corrected` when a later one stands in its place."""

    opinion_id: UUID
    author_id: int
    author: Text
    institution: Text
    at: datetime
    text: str
    corrected: bool


@dataclass(frozen=True)
class Whole:
    """One consultation with everything that belongs to it."""

    line: Line
    patient_id: UUID
    asked_by: Text
    question: str
    summary: dict[str, Any]
    consent: str
    consent_at: datetime
    meeting_link: str
    meeting_at: datetime | None
    decision: str
    taken_by_id: int | None
    place_ids: tuple[int, int]
    opinions: tuple[Said, ...]
    events: tuple[tuple[datetime, str, Text | None, str, Text | None], ...]
    pictures: tuple[UUID, ...]
    minutes: tuple[tuple[datetime, str, str, Text], ...]
    members: tuple[tuple[int, Text], ...]


@dataclass(frozen=True)
class StayLine:
    """One guest stay; `patient` only where the record is open to the reader's team."""

    stay_id: UUID
    patient_id: UUID
    patient: Text
    home: Text
    host: Text
    host_team_id: int
    starts_on: date
    ends_on: date
    reason: str
    place: str
    accepted: bool
    ended_at: datetime | None


def inbox(practitioner_id: int, places: Iterable[int], team_ids: Iterable[int], *, now: datetime) -> Inbox:
    """Return both lists, open ones first by their clock; three queries."""
    rows = _rows()
    received = rows.filter(open_to(practitioner_id, places, now)).order_by("closed_at", "due_at")[:100]
    mine = Q(team_id__in=list(team_ids)) | Q(asked_by_id=practitioner_id, closed_at__isnull=True)
    asked = rows.filter(mine).order_by("-closed_at", "due_at")[:100]
    held = Consultation.objects.filter(to_id__in=list(places), closed_at__isnull=True, taken_by__isnull=False)
    others = held.exclude(taken_by_id=practitioner_id).count()
    return Inbox(tuple(_line(one) for one in received), tuple(_line(one) for one in asked), others)


def patient_of(consultation_id: UUID) -> UUID | None:
    """Return whom a consultation is about, or none; one query."""
    found: UUID | None = Consultation.objects.filter(pk=consultation_id).values_list("patient_id", flat=True).first()
    return found


def consultation(consultation_id: UUID) -> Whole | None:
    """Return one consultation, or none; whether the reader may see it is the caller's question."""
    row = _rows().filter(pk=consultation_id).first()
    if row is None:
        return None
    events = row.events.select_related("practitioner", "to_institution").order_by("at", "pk")
    return Whole(
        line=_line(row),
        patient_id=row.patient_id,
        asked_by=_name(row.asked_by),
        question=row.question,
        summary=row.summary,
        consent=row.consent,
        consent_at=row.consent_at,
        meeting_link=row.meeting_link,
        meeting_at=row.meeting_at,
        decision=row.decision,
        taken_by_id=row.taken_by_id,
        place_ids=(row.asking_id, row.to_id),
        opinions=_opinions(row),
        events=tuple(_event(one) for one in events),
        pictures=tuple(row.pictures.order_by("at").values_list("pk", flat=True)),
        minutes=tuple((x.held_at, x.present, x.text, _name(x.author)) for x in row.minutes.select_related("author")),
        members=tuple(
            (one.practitioner_id, _name(one.practitioner))
            for one in row.members.filter(ends_at__isnull=True).select_related("practitioner")
        ),
    )


def archived(consultation_id: UUID, practitioner_id: int) -> Whole | None:
    """
    Return what somebody who wrote an opinion keeps: the question with the record as it was sent, the own opinions.

    Nothing that came later and nobody else's words; no name of the patient. None for whoever wrote nothing.
    """
    found = consultation(consultation_id)
    own = () if found is None else tuple(one for one in found.opinions if one.author_id == practitioner_id)
    if found is None or not own:
        return None
    nobody = {"zh": "", "en": ""}
    return replace(
        found,
        line=replace(found.line, patient=nobody),
        opinions=own,
        **{"decision": "", "meeting_link": "", "events": (), "pictures": (), "minutes": (), "members": ()},
    )


def written_by(practitioner_id: int) -> tuple[Line, ...]:
    """Return the ended consultations to which somebody wrote an opinion, newest first, without names; one query."""
    wrote = Opinion.objects.filter(consultation=OuterRef("pk"), author_id=practitioner_id)
    rows = _rows().filter(Exists(wrote), closed_at__isnull=False).order_by("-closed_at", "pk")[:100]
    return tuple(replace(_line(row), patient={"zh": "", "en": ""}) for row in rows)


def is_open_to(consultation_id: UUID, practitioner_id: int, places: Iterable[int], *, now: datetime) -> bool:
    """Whether one consultation is open to a consultant."""
    return Consultation.objects.filter(open_to(practitioner_id, places, now), pk=consultation_id).exists()


def picture(consultation_id: UUID, picture_id: UUID) -> tuple[bytes, str] | None:
    """Return a picture of this consultation with its type, or none."""
    row = Picture.objects.filter(pk=picture_id, consultation_id=consultation_id).first()
    return None if row is None else (bytes(row.content), row.media_type)


def stays(team_ids: Iterable[int], *, now: datetime) -> tuple[StayLine, ...]:
    """Return open and just ended stays of these teams' patients and guests; one query."""
    teams = list(team_ids)
    rows = _stays().filter(Q(home_team_id__in=teams) | Q(host_team_id__in=teams, ended_at__isnull=True))
    return tuple(_stay(row) for row in rows.order_by("-ended_at", "starts_on")[:100])


def stay(stay_id: UUID, team_ids: Iterable[int]) -> StayLine | None:
    """Return one stay of these teams, or none; for the host team only until it ends."""
    teams = list(team_ids)
    rows = _stays().filter(Q(home_team_id__in=teams) | Q(host_team_id__in=teams, ended_at__isnull=True), pk=stay_id)
    row = rows.first()
    return None if row is None else _stay(row)


def other_teams(patient_id: UUID, *, now: datetime) -> tuple[tuple[int, Text], ...]:
    """Return the teams that could host a patient: every other one; one query."""
    own = CareTeam.objects.filter(pk=OuterRef("pk"), enrolments__patient_id=patient_id, enrolments__ends_at=None)
    rows = CareTeam.objects.exclude(Exists(own)).select_related("institution", "grid").order_by("grid__code", "code")
    return tuple((row.pk, _team(row)) for row in rows)


def _rows() -> QuerySet[Consultation]:
    return Consultation.objects.select_related("patient", "asking", "to", "taken_by", "asked_by")


def _stays() -> QuerySet[GuestStay]:
    return GuestStay.objects.select_related("patient", "home_team__institution", "host_team__institution")


def _line(row: Consultation) -> Line:
    return Line(
        consultation_id=row.pk,
        patient_id=row.patient_id,
        team_id=row.team_id,
        kind=row.kind,
        status=row.status,
        urgency=row.urgency,
        patient=_name(row.patient),
        asking=_name(row.asking),
        to=_name(row.to),
        taken_by=_name(row.taken_by) if row.taken_by else None,
        asked_at=row.asked_at,
        due_at=row.due_at,
    )


def _opinions(row: Consultation) -> tuple[Said, ...]:
    rows = Opinion.objects.filter(consultation=row).select_related("institution", "corrected_by").order_by("at")
    return tuple(
        Said(
            one.pk,
            one.author_id,
            {"zh": one.author_name_zh, "en": one.author_name_en},
            _name(one.institution) if one.institution else {"zh": "", "en": ""},
            one.at,
            one.text,
            hasattr(one, "corrected_by"),
        )
        for one in rows
    )


def _event(one: ConsultationEvent) -> tuple[datetime, str, Text | None, str, Text | None]:
    who = _name(one.practitioner) if one.practitioner else None
    return one.at, one.what, who, one.note, _name(one.to_institution) if one.to_institution else None


def _stay(row: GuestStay) -> StayLine:
    return StayLine(
        stay_id=row.pk,
        patient_id=row.patient_id,
        patient=_name(row.patient),
        home=_team(row.home_team),
        host=_team(row.host_team),
        host_team_id=row.host_team_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        reason=row.reason,
        place=row.place_zh,
        accepted=row.accepted_at is not None,
        ended_at=row.ended_at,
    )


def _team(row: CareTeam) -> Text:
    home = row.institution
    return {
        "zh": f"{home.name_zh} {row.name_zh}",
        "en": f"{home.name_en or home.name_zh}, {row.name_en or row.name_zh}",
    }


def _name(row: Any) -> Text:
    return {"zh": row.name_zh, "en": row.name_en or row.name_zh}
