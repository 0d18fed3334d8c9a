"""Refer a patient: the record as it is now goes along, the receiver is told, and their clock runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from paingrid.clinical.triage.ladder import URGENCIES
from paingrid.consortium.consents import SHARING
from paingrid.consortium.referral import REFERRAL, process_of
from paingrid.consortium.return_plan import missing
from paingrid.consortium.services import SERVICES
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.booking import Wanted, settle_place, take_place
from paingrid.journey.steps.permission import check_consent
from paingrid.journey.steps.referral import enter, tell, words, write_event
from paingrid.journey.steps.return_plan import MoreNeeded, return_plan
from paingrid.records.models import Booking, CareTeam, Institution, Patient, Referral
from paingrid.records.queries.cooperation import cooperates
from paingrid.records.queries.referral_summary import summary_of
from paingrid.records.queries.teams import team_of
from paingrid.timekeeping import SHANGHAI

SHORTEST = 4
LOUD = frozenset("EU")


class NoSuchPlace(Refusal):
    """No such institution, or the patient's own."""

    code = "missing.receiver"
    text = {"zh": "没有这家机构，或者就是本机构。", "en": "There is no such institution, or it is your own."}


class Incomplete(Refusal):
    """Reason, consent, urgency or what is needed is missing."""

    code = "referral.incomplete"
    text = {
        "zh": "请写明转诊理由、需要什么、缓急，以及病人或家属怎么同意的。",
        "en": "Please say why, what is needed, how urgent it is, and who agreed and how.",
    }


class NoAgreement(Refusal):
    """The two institutions do not work together, and it is no emergency."""

    code = "referral.no-agreement"
    text = {
        "zh": "两家机构没有合作协议。危急或紧急时可以写明理由直接转。",
        "en": "The two institutions have no agreement. In an emergency a reason is enough.",
    }


class AlreadyReferred(Refusal):
    """An open referral of this patient to this institution stands already."""

    code = "conflict.referral"
    text = {
        "zh": "这位病人转到这家机构的申请还没有结束，请在原来的转诊里继续。",
        "en": "A referral of this patient to this institution is still open: go on in that one.",
    }


def refer_patient(
    *,
    by: access.Actor,
    referral_id: UUID,
    patient_id: UUID,
    receiver_id: int,
    service: str,
    urgency: str,
    reason: str,
    consent: str,
    question: str = "",
    emergency: str = "",
    replaces: UUID | None = None,
    hold: Wanted | None = None,
    plan: Mapping[str, Any] | None = None,
    now: datetime,
) -> UUID:
    """
    Send a patient to another institution; the same id sent twice is one referral.

    `emergency` says why it cannot wait for an agreement; `replaces` is the referral that ends by this one; `hold` is
    a place of the receiver that is taken in the same moment, or nothing is sent. Down, from a hospital team to the
    community, it takes the whole return plan at once: `plan`.

    :raises NotAllowed: no prescriber of the patient's own. :raises Incomplete, MoreNeeded: something is not said.
    :raises NoSuchPlace: nowhere else, or a place that is not the receiver's. :raises NoAgreement: strangers.
    :raises NotShared: no consent. :raises AlreadyReferred: one is open there. :raises Full: the place to hold is gone.
    """
    access.check_can_refer(by, patient_id, now=now)
    _check_complete(service, urgency, reason, consent)
    with transaction.atomic(durable=True):
        Patient.objects.select_for_update(no_key=True).get(pk=patient_id)
        if Referral.objects.filter(pk=referral_id, patient_id=patient_id, sent_by_id=by.practitioner_id).exists():
            return referral_id
        check_consent(SHARING, patient_id)
        team, receiver = _places(patient_id, receiver_id, now)
        alone = _without_paper(team.institution_id, receiver.pk, urgency, emergency, now)
        _make_way(by, replaces, patient_id, receiver, now)
        kind = _kind(team.institution, receiver)
        referral = Referral(
            id=referral_id,
            patient_id=patient_id,
            kind=kind,
            service=service,
            urgency=urgency,
            team=team,
            sender_id=team.institution_id,
            receiver=receiver,
            reason=reason.strip(),
            question=question.strip(),
            consent=consent.strip()[:200],
            summary=summary_of(patient_id, at=now),
            plan=_home_plan(kind, patient_id, plan or {}, now),
            replaces_id=replaces,
            sent_by_id=by.practitioner_id,
            sent_at=now,
        )
        referral.booking = _held(hold, referral, by, now)
        _send(referral, by, alone, now)
    return referral_id


def _send(referral: Referral, by: access.Actor, details: dict[str, str], now: datetime) -> None:
    enter(referral, REFERRAL.first.code, now=now)
    referral.save(force_insert=True)
    write_event(referral, "send", "", side="sender", by=by, note=referral.reason, now=now, **details)
    tell(referral, "sent", SENT, sides=["receiver"], now=now)


def _held(hold: Wanted | None, referral: Referral, by: access.Actor, now: datetime) -> Booking | None:
    booking = take_place(hold, by=by, patient_id=referral.patient_id, now=now) if hold else None
    if booking is not None and booking.resource.institution_id != referral.receiver_id:
        raise NoSuchPlace
    return booking


def _without_paper(one: int, other: int, urgency: str, emergency: str, now: datetime) -> dict[str, str]:
    """Return the reason where no agreement stands and it cannot wait; nothing where one stands."""
    if cooperates(one, other, "referral", at=now):
        return {}
    if not (urgency in LOUD and len(emergency.strip()) >= SHORTEST):
        raise NoAgreement
    return {"emergency": emergency.strip()}


def _places(patient_id: UUID, receiver_id: int, now: datetime) -> tuple[CareTeam, Institution]:
    team = team_of(patient_id, at=now)
    receiver = Institution.objects.filter(pk=receiver_id).first()
    if team is None or receiver is None or receiver.pk == team.institution_id:
        raise NoSuchPlace
    return team, receiver


SENT = {"zh": "收到一份转诊申请，请答复。", "en": "A referral has come in: please answer."}


def _check_complete(service: str, urgency: str, reason: str, consent: str) -> None:
    said = all(len(text.strip()) >= SHORTEST for text in (reason, consent))
    if not said or service not in SERVICES or urgency not in URGENCIES:
        raise Incomplete


def _kind(sender: Institution, receiver: Institution) -> str:
    """Down is home to the community; a lower hospital without a team for homes is another hospital: across."""
    if receiver.tier > sender.tier:
        return Referral.Kind.UP
    home = receiver.tier < sender.tier and receiver.teams.exists()
    return Referral.Kind.DOWN if home else Referral.Kind.ACROSS


def _home_plan(kind: str, patient_id: UUID, given: Mapping[str, Any], now: datetime) -> dict[str, Any] | None:
    if kind != Referral.Kind.DOWN:
        return None
    plan = return_plan(patient_id, given)
    if lacking := missing(plan, today=now.astimezone(SHANGHAI).date()):
        raise MoreNeeded(lacking)
    return plan


def _make_way(by: access.Actor, replaces: UUID | None, patient_id: UUID, receiver: Institution, now: datetime) -> None:
    """End the referral that this one replaces; no other to the same place may be open."""
    if replaces is not None:
        _end_old(by, replaces, patient_id, now)
    if Referral.objects.filter(patient_id=patient_id, receiver=receiver, ended_at__isnull=True).exists():
        raise AlreadyReferred


def _end_old(by: access.Actor, referral_id: UUID, patient_id: UUID, now: datetime) -> None:
    old = Referral.objects.select_for_update().filter(pk=referral_id, patient_id=patient_id).first()
    if old is None or old.status not in process_of(old.kind).move("reroute").start:
        raise AlreadyReferred
    start = old.status
    enter(old, "rerouted", now=now)
    old.version += 1
    old.save()
    settle_place(old.booking, "released", by=by, now=now)
    write_event(old, "reroute", start, side="sender", by=by, note="", now=now)
    tell(old, f"rerouted:{old.version}", words("reroute", old.receiver), sides=["receiver"], now=now)
