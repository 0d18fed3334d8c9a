"""Move a consultation: lock it, check who may, write the thread, set its clock, tell the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from paingrid.consortium.consents import SHARING
from paingrid.consortium.consultation import CONSULTATION
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.notify import notify
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import Consultation, ConsultationEvent, Practitioner
from paingrid.records.queries.consent_doors import stands
from paingrid.records.queries.consultants import team_people
from paingrid.records.queries.consultation_doors import open_to

Text = dict[str, str]
LONGEST = 4000


class NoSuchConsultation(access.NotAllowed):
    """There is none, or it is not open to this actor: one text for both."""

    code = "access.consultation"
    text = {
        "zh": "没有找到这次会诊，或者它没有（或不再）对您开放。",
        "en": "This consultation was not found, or it is not (or no longer) open to you.",
    }


class MovedOn(Refusal):
    """It is in another state by now."""

    code = "conflict.consultation"
    text = {
        "zh": "这次会诊已经有了变化，您的这一步没有保存。请看最新的状态。",
        "en": "This consultation has moved on, and your step was not saved. Please look at where it stands.",
    }


class WordsNeeded(Refusal):
    """Nothing was written, or far too much."""

    code = "consultation.words"
    text = {"zh": "请写明内容（不超过 4000 字）。", "en": "Please write it down (at most 4,000 characters)."}


@dataclass(frozen=True)
class Standing:
    """Where a consultation stands after a step."""

    consultation_id: UUID
    status: str
    due_at: datetime | None


def words(text: str) -> str:
    """Return what was written, trimmed. :raises WordsNeeded: nothing, or too much."""
    said = text.replace("\x00", "").strip()
    if not said or len(said) > LONGEST:
        raise WordsNeeded
    return said


def locked(consultation_id: UUID) -> Consultation:
    """Return the row, locked until the deed is done."""
    require_transaction()
    rows = Consultation.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("team").filter(pk=consultation_id).first()
    if row is None:
        raise NoSuchConsultation
    return row


def check_is_asker(by: access.Actor, row: Consultation, *, now: datetime) -> None:
    """Refuse unless a prescriber who cares for the patient: the asking doctor, or who stands in."""
    if not access.can_prescribe(by) or not access.can_care_for(by, row.patient_id, now=now):
        raise NoSuchConsultation


def check_is_consultant(by: access.Actor, row: Consultation, *, now: datetime) -> None:
    """Refuse unless this consultation is open to this actor as one who was asked or invited."""
    condition = open_to(by.practitioner_id or 0, by.consults_at, now)
    if by.kind != "staff" or not Consultation.objects.filter(condition, pk=row.pk).exists():
        raise NoSuchConsultation


def sides_of(by: access.Actor, row: Consultation, *, now: datetime) -> frozenset[str]:
    """Return the sides on which this actor stands. A consultant of one's own question one is not."""
    found = set()
    if access.can_prescribe(by) and access.can_care_for(by, row.patient_id, now=now):
        found.add("asker")
    asked = row.taken_by_id == by.practitioner_id or (
        row.taken_by_id is None
        and row.to_id in by.consults_at
        and row.to_person_id in (None, by.practitioner_id)
        and row.asked_by_id != by.practitioner_id
    )
    if asked and stands(SHARING, row.patient_id):
        found.add("consultant")
    return frozenset(found)


def move(row: Consultation, code: str, by: access.Actor, *, note: str = "", now: datetime) -> None:
    """Make one move of the process and write it; the caller has checked who acts, and tells the others."""
    step = CONSULTATION.move(code)
    if row.status not in step.start:
        raise MovedOn
    state = CONSULTATION.state(step.end)
    came_from = row.to_id
    row.status, row.version, row.reminders = state.code, row.version + 1, 0
    row.due_at = None if state.within is None else now + state.within[row.urgency]
    row.closed_at = now if state.is_end else None
    row.save()
    write(row, code, by, note=note, now=now, came_from=came_from)
    audit(f"consultation.{code}", by=by, patient_id=row.patient_id, subject=str(row.pk), now=now)


def write(
    row: Consultation, what: str, by: access.Actor, *, note: str = "", now: datetime, came_from: int | None = None
) -> None:
    """Append one line to the thread."""
    ConsultationEvent.objects.create(
        consultation=row,
        at=now,
        practitioner_id=by.practitioner_id,
        what=what,
        note=note,
        from_institution_id=came_from,
        to_institution_id=row.to_id,
    )


def tell(
    row: Consultation, people: Iterable[Practitioner], what: str, said: Text, *, but: int | None = None, now: datetime
) -> int:
    """Tell people of one step; neither name nor question is in the message."""
    others = [person for person in people if person.pk != but]
    address = f"/consultations/{row.pk}/"
    occasion = f"consultation:{row.pk}:{row.version}:{what}"
    return notify(others, occasion=occasion, urgency=row.urgency, said=said, address=address, now=now)


def asking_side(row: Consultation, *, now: datetime) -> tuple[Practitioner, ...]:
    """Return who hears of the asking side: the team's doctors, and the asking doctor while the patient is theirs."""
    doctors = team_people(row.team_id, now=now, roles=("family-doctor", "team-leader"))
    asker = Practitioner.objects.select_related("account").get(pk=row.asked_by_id)
    actor = access.actor_of_account(asker.account_id, now=now)
    if actor is None or not access.can_care_for(actor, row.patient_id, now=now):
        return tuple(one for one in doctors if one.pk != asker.pk)
    return (asker, *(one for one in doctors if one.pk != asker.pk))


def consultants(row: Consultation) -> tuple[Practitioner, ...]:
    """Return who took it and who is invited."""
    people = Practitioner.objects.select_related("account")
    invited = people.filter(pk__in=row.members.filter(ends_at__isnull=True).values("practitioner_id"))
    return (*people.filter(pk=row.taken_by_id), *invited)


def standing(row: Consultation) -> Standing:
    """Return where it stands."""
    return Standing(row.pk, row.status, row.due_at)
