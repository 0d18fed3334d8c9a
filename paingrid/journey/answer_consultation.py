"""The consultant's steps: take a question, ask back, write an opinion, correct it. They write nothing else."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.consulting import (
    MovedOn,
    NoSuchConsultation,
    Standing,
    asking_side,
    check_is_consultant,
    consultants,
    locked,
    move,
    sides_of,
    standing,
    tell,
    words,
    write,
)
from paingrid.records.models import Consultation, Opinion, Practitioner

TAKEN = {"zh": "您的会诊问题已有医生接手。", "en": "A consultant has taken your question."}
ASKED_BACK = {"zh": "会诊医生有一个问题等您回答。", "en": "The consultant has a question for you."}
ANSWERED = {"zh": "会诊意见已写好，请您决定。", "en": "The consultant's opinion is there; please decide."}
MORE = {"zh": "会诊里有新的意见或更正。", "en": "There is a further opinion or a correction in a consultation."}


def take_question(*, by: access.Actor, consultation_id: UUID, now: datetime) -> Standing:
    """
    Take a question on; taking it twice oneself changes nothing.

    :raises MovedOn: a colleague was quicker, the clock sent it on, or it was withdrawn.
    """
    with transaction.atomic(durable=True):
        row = locked(consultation_id)
        if row.status == "taken" and row.taken_by_id == by.practitioner_id:
            return standing(row)
        if row.status != "asked" and row.to_id in by.consults_at:
            raise MovedOn
        if row.status == "asked" and "consultant" not in sides_of(by, row, now=now):
            raise NoSuchConsultation
        if row.status != "asked":
            raise NoSuchConsultation
        row.taken_by_id = by.practitioner_id
        move(row, "take", by, now=now)
        tell(row, asking_side(row, now=now), "take", TAKEN, now=now)
    return standing(row)


def ask_back(*, by: access.Actor, consultation_id: UUID, note: str, now: datetime) -> Standing:
    """Ask the asking doctor something first; the clock then runs on their side."""
    said = words(note)
    with transaction.atomic(durable=True):
        row = _mine(by, consultation_id, now)
        move(row, "ask-back", by, note=said, now=now)
        tell(row, asking_side(row, now=now), "ask-back", ASKED_BACK, now=now)
    return standing(row)


def give_opinion(
    *,
    by: access.Actor,
    consultation_id: UUID,
    opinion_id: UUID,
    text: str,
    corrects: UUID | None = None,
    now: datetime,
) -> Standing:
    """
    Write an opinion under one's name; the same `opinion_id` twice is one.

    The first opinion of whoever took the question answers it. Members add theirs while it is open; a correction
    points back to one's own opinion and may come until the record shuts.
    """
    said = words(text)
    with transaction.atomic(durable=True):
        row = locked(consultation_id)
        if Opinion.objects.filter(pk=opinion_id, consultation=row, author_id=by.practitioner_id).exists():
            return standing(row)
        check_is_consultant(by, row, now=now)
        _check_corrects(row, by, corrects)
        answers = row.status == "taken" and row.taken_by_id == by.practitioner_id and corrects is None
        if not answers and corrects is None and not _may_add(row):
            raise MovedOn
        _write_opinion(row, by, opinion_id, said, corrects, now)
        if answers:
            move(row, "answer", by, now=now)
            tell(row, asking_side(row, now=now), "answer", ANSWERED, now=now)
        else:
            _add(row, by, "correct" if corrects else "opinion", opinion_id, now)
    return standing(row)


def _mine(by: access.Actor, consultation_id: UUID, now: datetime) -> Consultation:
    row = locked(consultation_id)
    check_is_consultant(by, row, now=now)
    if row.status != "taken" or row.taken_by_id != by.practitioner_id:
        raise MovedOn
    return row


def _may_add(row: Consultation) -> bool:
    return row.status in ("taken", "asked-back", "answered")


def _check_corrects(row: Consultation, by: access.Actor, corrects: UUID | None) -> None:
    if corrects is None:
        return
    own = Opinion.objects.filter(pk=corrects, consultation=row, author_id=by.practitioner_id)
    if not own.filter(corrected_by__isnull=True).exists():
        raise MovedOn


def _write_opinion(
    row: Consultation, by: access.Actor, opinion_id: UUID, said: str, corrects: UUID | None, now: datetime
) -> None:
    author = Practitioner.objects.get(pk=by.practitioner_id)
    Opinion.objects.create(
        pk=opinion_id,
        consultation=row,
        author=author,
        author_name_zh=author.name_zh,
        author_name_en=author.name_en or author.name_zh,
        institution_id=_place(row, by),
        at=now,
        text=said,
        corrects_id=corrects,
    )


def _place(row: Consultation, by: access.Actor) -> int | None:
    if row.to_id in by.consults_at:
        return row.to_id
    return by.roles[0].institution_id if by.roles else None


def _add(row: Consultation, by: access.Actor, what: str, opinion_id: UUID, now: datetime) -> None:
    row.version += 1
    row.save(update_fields=["version"])
    write(row, what, by, now=now)
    audit(f"consultation.{what}", by=by, patient_id=row.patient_id, subject=str(opinion_id), now=now)
    tell(row, (*asking_side(row, now=now), *consultants(row)), what, MORE, but=by.practitioner_id, now=now)
