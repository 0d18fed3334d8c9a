"""The asking doctor's steps: reply, record what was decided, withdraw, invite, agree on a call, keep minutes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.consulting import (
    MovedOn,
    NoSuchConsultation,
    Standing,
    Text,
    asking_side,
    check_is_asker,
    check_is_consultant,
    consultants,
    locked,
    move,
    standing,
    tell,
    words,
    write,
)
from paingrid.records.models import Consultation, ConsultationMember, Minutes, Practitioner
from paingrid.records.models.consultations import OPEN
from paingrid.records.queries.consultants import consultants_there, works_with

REPLIED = {"zh": "提问医生已回答，请继续写意见。", "en": "The asking doctor has replied; please go on."}
DECIDED = {"zh": "提问医生已记录决定。", "en": "The asking doctor has recorded what was decided."}
WITHDRAWN = {"zh": "这次会诊已被撤回，不用再答复。", "en": "This consultation was withdrawn; no answer is needed."}
INVITED = {"zh": "您被邀请参加一次会诊。", "en": "You are invited to a consultation."}
CALL = {"zh": "会诊约了通话时间。", "en": "A call was arranged for a consultation."}
MINUTED = {"zh": "会诊讨论的记录已写好。", "en": "Minutes of the case conference are there."}
#: A call further ahead than this is a slip of the date [default].
FURTHEST = timedelta(days=60)


class BadMeeting(Refusal):
    """The link is no https address, or the time makes no sense."""

    code = "consultation.meeting"
    text = {
        "zh": "会议链接必须是 https:// 开头的完整网址，时间要在今后 60 天内。",
        "en": "A link to a meeting must be a full https:// address, at a time within the next 60 days.",
    }


class NotAClinician(Refusal):
    """Only clinicians of cooperating institutions can be invited."""

    code = "consultation.member"
    text = {
        "zh": "只能邀请有合作的机构里在岗的医生、护士或药师。",
        "en": "Only doctors, nurses and pharmacists of institutions that work together can be invited.",
    }


def reply(*, by: access.Actor, consultation_id: UUID, note: str, now: datetime) -> Standing:
    """Answer what the consultant asked back."""
    return _step(by, consultation_id, "reply", words(note), REPLIED, now)


def record_decision(*, by: access.Actor, consultation_id: UUID, decision: str, now: datetime) -> Standing:
    """Write what was decided; the responsibility stays with the asking side. Twice the same words are one."""
    said = words(decision)
    with transaction.atomic(durable=True):
        row = _asked(by, consultation_id, now)
        if row.status == "decided" and row.decision == said:
            return standing(row)
        if row.status not in ("answered", "unanswered"):
            raise MovedOn
        row.decision = said
        move(row, "decide", by, note=said, now=now)
        tell(row, consultants(row), "decide", DECIDED, but=by.practitioner_id, now=now)
    return standing(row)


def withdraw(*, by: access.Actor, consultation_id: UUID, why: str, now: datetime) -> Standing:
    """
    Take the question back; it shuts at once for those who were asked.

    :raises MovedOn: the opinion was written first: then it is to be decided.
    """
    said = words(why)
    with transaction.atomic(durable=True):
        row = _asked(by, consultation_id, now)
        move(row, "withdraw", by, note=said, now=now)
        there = consultants(row) or consultants_there(row.to_id, now=now)
        tell(row, there, "withdraw", WITHDRAWN, but=by.practitioner_id, now=now)
    return standing(row)


def invite(*, by: access.Actor, consultation_id: UUID, practitioner_id: int, now: datetime) -> Standing:
    """
    Invite somebody of any level to read and to write an opinion; inviting twice is once.

    They work at an institution that works together with one of the two sides.

    The asking doctor invites, and so does whoever took the question.
    """
    with transaction.atomic(durable=True):
        row = _either(by, consultation_id, now)
        _check_open(row)
        if not works_with(practitioner_id, (row.asking_id, row.to_id), now=now):
            raise NotAClinician
        _made, new = ConsultationMember.objects.get_or_create(
            consultation=row,
            practitioner_id=practitioner_id,
            ends_at=None,
            defaults={"invited_by_id": by.practitioner_id, "starts_at": now},
        )
        if new:
            who = Practitioner.objects.select_related("account").filter(pk=practitioner_id)
            _note(row, by, "invite", who, INVITED, now)
    return standing(row)


def end_invitation(*, by: access.Actor, consultation_id: UUID, practitioner_id: int, now: datetime) -> Standing:
    """End an invitation at once."""
    with transaction.atomic(durable=True):
        row = _asked(by, consultation_id, now)
        members = ConsultationMember.objects.filter(consultation=row, ends_at__isnull=True)
        if members.filter(practitioner_id=practitioner_id).update(ends_at=now):
            write(row, "uninvite", by, now=now)
            audit("consultation.uninvite", by=by, patient_id=row.patient_id, subject=str(row.pk), now=now)
    return standing(row)


def arrange_call(*, by: access.Actor, consultation_id: UUID, link: str, at: datetime, now: datetime) -> Standing:
    """
    Agree on a call: a link to any meeting system, and when.

    :raises BadMeeting: not an https address, or not within the next days.
    """
    address = _checked_link(link)
    if not now - timedelta(minutes=5) <= at <= now + FURTHEST:
        raise BadMeeting
    with transaction.atomic(durable=True):
        row = _either(by, consultation_id, now)
        _check_open(row)
        row.meeting_link, row.meeting_at = address, at
        everybody = (*asking_side(row, now=now), *consultants(row))
        _note(row, by, "call", everybody, CALL, now)
    return standing(row)


def keep_minutes(
    *,
    by: access.Actor,
    consultation_id: UUID,
    minutes_id: UUID,
    held_at: datetime,
    present: str,
    text: str,
    now: datetime,
) -> Standing:
    """Keep the minutes of a case conference; the same `minutes_id` twice is one."""
    said, there = words(text), words(present)[:400]
    if not now - FURTHEST <= held_at <= now:
        raise BadMeeting
    with transaction.atomic(durable=True):
        row = _either(by, consultation_id, now)
        if Minutes.objects.filter(pk=minutes_id, consultation=row).exists():
            return standing(row)
        _check_open(row)
        Minutes.objects.create(
            pk=minutes_id,
            consultation=row,
            author_id=by.practitioner_id,
            at=now,
            held_at=held_at,
            present=there,
            text=said,
        )
        _note(row, by, "minutes", (*asking_side(row, now=now), *consultants(row)), MINUTED, now)
    return standing(row)


def _checked_link(link: str) -> str:
    said = link.strip()
    try:
        parts = urlsplit(said)
        host = parts.hostname
        _port = parts.port
    except ValueError:
        raise BadMeeting from None
    plain = said.isascii() and said.isprintable() and not set(said) & set(" <>\"'\\`")
    if parts.scheme != "https" or not said.startswith("https://") or not host or not plain or len(said) > 400:
        raise BadMeeting
    if parts.username is not None or parts.password is not None:
        raise BadMeeting
    return said


def _step(by: access.Actor, consultation_id: UUID, code: str, note: str, said: Text, now: datetime) -> Standing:
    with transaction.atomic(durable=True):
        row = _asked(by, consultation_id, now)
        move(row, code, by, note=note, now=now)
        tell(row, consultants(row), code, said, but=by.practitioner_id, now=now)
    return standing(row)


def _asked(by: access.Actor, consultation_id: UUID, now: datetime) -> Consultation:
    row = locked(consultation_id)
    check_is_asker(by, row, now=now)
    return row


def _either(by: access.Actor, consultation_id: UUID, now: datetime) -> Consultation:
    """Return the row for the asking side or whoever took it."""
    row = locked(consultation_id)
    if access.can_prescribe(by) and access.can_care_for(by, row.patient_id, now=now):
        return row
    check_is_consultant(by, row, now=now)
    if row.taken_by_id != by.practitioner_id:
        raise NoSuchConsultation
    return row


def _check_open(row: Consultation) -> None:
    if row.status not in OPEN:
        raise MovedOn


def _note(
    row: Consultation, by: access.Actor, what: str, people: Iterable[Practitioner], said: Text, now: datetime
) -> None:
    row.version += 1
    row.save()
    write(row, what, by, now=now)
    audit(f"consultation.{what}", by=by, patient_id=row.patient_id, subject=str(row.pk), now=now)
    tell(row, people, what, said, but=by.practitioner_id, now=now)
