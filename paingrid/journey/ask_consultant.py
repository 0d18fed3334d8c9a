"""Ask a specialist without moving the patient; the asking doctor keeps the responsibility."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from paingrid.consortium.consents import SHARING
from paingrid.consortium.consultation import CONSENTS, CONSULTATION, KINDS
from paingrid.consortium.roles import CONSULTANTS, PRESCRIBERS
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.consulting import (
    MovedOn,
    NoSuchConsultation,
    Standing,
    check_is_asker,
    locked,
    move,
    standing,
    tell,
    words,
    write,
)
from paingrid.journey.steps.permission import check_consent
from paingrid.records.models import CareTeam, Consultation, EmergencyUse, Patient, PractitionerRole
from paingrid.records.queries.agreements import agreement_between
from paingrid.records.queries.consult_summary import summary_of
from paingrid.records.queries.consultants import consultants_there
from paingrid.records.queries.guest_doors import host_now
from paingrid.records.queries.teams import team_of

ASKED = {"zh": "有一个会诊问题等您接手。", "en": "A question from another level waits to be taken."}
#: A consent given longer ago than this is asked for again [default].
CONSENT_KEEPS = timedelta(days=30)


class NotComplete(Refusal):
    """A code is not known, or the consent makes no sense."""

    code = "consultation.incomplete"
    text = {
        "zh": "请选择问题的种类、紧急程度和同意方式；同意的时间不能晚于现在，也不能早于 30 天前。",
        "en": "Please choose kind, urgency and how consent was given; not later than now, not over 30 days ago.",
    }


class NobodyThere(Refusal):
    """The institution has no consultant, or the person does not work there as one."""

    code = "consultation.nobody"
    text = {
        "zh": "那里目前没有可以会诊的医生，请另选一家。",
        "en": "No consultant is there now. Please choose another.",
    }


class AgreementNeeded(Refusal):
    """Across consortia an agreement is needed, or an emergency with a reason."""

    code = "consultation.agreement"
    text = {
        "zh": "与这家机构没有会诊协议。只有紧急或当即的情况，写明理由后才能提问。",
        "en": "No agreement on consultations with this institution. Only in an emergency or urgency, with a reason.",
    }


class NoTeam(Refusal):
    """The patient has died or is with no team."""

    code = "consultation.no-team"
    text = {"zh": "这位病人已去世，或目前没有签约团队。", "en": "This patient has died or is with no team at present."}


def ask_consultant(
    *,
    by: access.Actor,
    consultation_id: UUID,
    patient_id: UUID,
    to: int,
    to_person: int | None = None,
    kind: str,
    question: str,
    urgency: str,
    consent: str,
    consent_at: datetime,
    emergency_reason: str = "",
    now: datetime,
) -> Standing:
    """
    Send a question with the record as it is now; the same `consultation_id` twice is one question.

    :raises AgreementNeeded: across consortia without a paper, and no emergency with a reason.
    :raises NobodyThere: nobody there can answer.
    """
    access.check_can_change_record(by, patient_id, now=now)
    if not access.can_prescribe(by):
        raise access.NotAllowed(code="access.role", text=access.WRONG_ROLE)
    said = words(question)
    _check_codes(kind, urgency, consent, consent_at, now)
    with transaction.atomic(durable=True):
        patient = Patient.objects.select_for_update(no_key=True).get(pk=patient_id)
        known = Consultation.objects.filter(pk=consultation_id).first()
        if known is not None:
            return _same(known, by, patient_id)
        check_consent(SHARING, patient_id)
        team = _team(patient, now)
        asking = _asking(by, team, patient_id, now)
        _check_there(to, to_person, now)
        reason = _check_ground(asking, to, urgency, emergency_reason, now)
        within = CONSULTATION.first.within or {}
        row = Consultation.objects.create(
            pk=consultation_id,
            patient=patient,
            team=team,
            asked_by_id=by.practitioner_id,
            asking_id=asking,
            to_id=to,
            to_person_id=to_person,
            kind=kind,
            question=said,
            summary=summary_of(patient_id, at=now),
            urgency=urgency,
            consent=consent,
            consent_at=consent_at,
            asked_at=now,
            due_at=now + within[urgency],
        )
        _note_emergency(row, by, reason, now)
        write(row, "ask", by, note="", now=now)
        audit("consultation.ask", by=by, patient_id=patient_id, subject=str(row.pk), now=now, to=to, urgency=urgency)
        _tell_there(row, now)
    return standing(row)


def ask_again(
    *, by: access.Actor, consultation_id: UUID, to: int, emergency_reason: str = "", now: datetime
) -> Standing:
    """Ask another place after nobody answered."""
    with transaction.atomic(durable=True):
        row = locked(consultation_id)
        check_is_asker(by, row, now=now)
        if row.status != "unanswered":
            raise MovedOn
        check_consent(SHARING, row.patient_id)
        _check_there(to, None, now)
        reason = _check_ground(row.asking_id, to, row.urgency, emergency_reason, now)
        row.to_id, row.to_person_id, row.taken_by_id = to, None, None
        move(row, "ask-again", by, now=now)
        _note_emergency(row, by, reason, now)
        _tell_there(row, now)
    return standing(row)


def _check_codes(kind: str, urgency: str, consent: str, consent_at: datetime, now: datetime) -> None:
    known = kind in KINDS and urgency in set("EUDSR") and consent in CONSENTS
    if not known or not now - CONSENT_KEEPS <= consent_at <= now:
        raise NotComplete
    if consent == "emergency" and urgency not in "EU":
        raise NotComplete


def _same(known: Consultation, by: access.Actor, patient_id: UUID) -> Standing:
    if known.asked_by_id != by.practitioner_id or known.patient_id != patient_id:
        raise NoSuchConsultation
    return standing(known)


def _team(patient: Patient, now: datetime) -> CareTeam:
    team = None if patient.died_at else team_of(patient.pk, at=now)
    if team is None:
        raise NoTeam
    return team


def _asking(by: access.Actor, team: CareTeam, patient_id: UUID, now: datetime) -> int:
    """Return the institution for which the question is asked: the team's, the host team's, or the doctor's own."""
    if team.pk in by.team_ids:
        return team.institution_id
    host = host_now(patient_id, now)
    own = [r.institution_id for r in by.roles if host is not None and r.team_id == host.team_id]
    return (own or [r.institution_id for r in by.roles if r.role in PRESCRIBERS])[0]


def _check_there(to: int, to_person: int | None, now: datetime) -> None:
    there = consultants_there(to, now=now)
    if not there:
        raise NobodyThere
    if to_person is None:
        return
    roles = PractitionerRole.objects.filter(practitioner_id=to_person, institution_id=to, role__in=CONSULTANTS)
    if not roles.filter(starts_at__lte=now).exclude(ends_at__lte=now).exists():
        raise NobodyThere


def _check_ground(asking: int, to: int, urgency: str, reason: str, now: datetime) -> str:
    """Return the reason of an emergency use, or nothing where there is ground."""
    if agreement_between(asking, to, "consultation", now) is not None:
        return ""
    said = reason.replace("\x00", "").strip()[:1000]
    if not said or urgency not in "EU":
        raise AgreementNeeded
    return said


def _note_emergency(row: Consultation, by: access.Actor, reason: str, now: datetime) -> None:
    if reason:
        EmergencyUse.objects.create(
            institution_id=row.asking_id,
            other_id=row.to_id,
            purpose="consultation",
            patient_id=row.patient_id,
            reason=reason,
            by_id=by.practitioner_id,
            at=now,
        )


def _tell_there(row: Consultation, now: datetime) -> None:
    there = consultants_there(row.to_id, now=now)
    named = [one for one in there if one.pk == row.to_person_id]
    tell(row, named or there, "asked", ASKED, but=row.asked_by_id, now=now)
