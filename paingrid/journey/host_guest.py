"""Guest care: ask another team, accept, end. The home team stays responsible and informed; the record follows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from paingrid.consortium.consents import SHARING
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.ahead import STAY_ANSWER
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.notify import notify
from paingrid.journey.steps.permission import check_consent
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import (
    CareTeam,
    EmergencyUse,
    GuestStay,
    Patient,
    Practitioner,
    PractitionerRole,
    Task,
    TaskEvent,
    Told,
)
from paingrid.records.queries.agreements import agreement_between
from paingrid.records.queries.consultants import coordinators, team_people
from paingrid.records.queries.guest_doors import end_of
from paingrid.records.queries.teams import team_of
from paingrid.timekeeping import SHANGHAI

#: A longer stay is a move: then the patient changes the team [default].
LONGEST = timedelta(days=92)
#: How far ahead a stay is asked for [default].
AHEAD = timedelta(days=60)
ASKED = {
    "zh": "有一位病人要到您的网格暂住，请决定是否接受照护。",
    "en": "A patient will stay in your grid. Answer it?",
}
ACCEPTED = {"zh": "暂住地的团队已接受照护。", "en": "The team at the place of stay has accepted."}
DECLINED = {"zh": "暂住地的团队没有接受照护，请另想办法。", "en": "The team at the place of stay has declined."}
ENDED = {"zh": "一位病人的暂住照护已结束，记录对暂住团队关闭。", "en": "A guest stay has ended; the record has shut."}
UNANSWERED = {"zh": "有一次暂住照护还没有团队答复。", "en": "A guest stay still waits for an answer."}


class BadStay(Refusal):
    """The days, the team or the reason make no sense."""

    code = "guest.stay"
    text = {
        "zh": "请核对：首日不早于今天，最长 92 天，要写明原因，并且是另一个团队。",
        "en": "Please check: from today on, at most 92 days, with a reason, and another team.",
    }


class AlreadyGuest(Refusal):
    """There is a stay in these days already."""

    code = "conflict.guest"
    text = {"zh": "这些日子已经有一次暂住安排。", "en": "There is a guest stay in these days already."}


class NoAgreement(Refusal):
    """Across consortia an agreement on guest care is needed, or an emergency with a reason."""

    code = "guest.agreement"
    text = {
        "zh": "与那家机构没有暂住照护协议；紧急时请写明理由。",
        "en": "No agreement on guest care with that institution. In an emergency, give the reason.",
    }


class NoSuchStay(access.NotAllowed):
    """There is none, or it is not this team's."""

    code = "access.guest"
    text = {
        "zh": "没有找到这次暂住安排，或者不归您的团队。",
        "en": "This guest stay was not found or is not yours.",
    }


class StayMovedOn(Refusal):
    """It was answered or ended already."""

    code = "conflict.guest-moved"
    text = {"zh": "这次暂住安排已经有了变化。", "en": "This guest stay has changed already."}


@dataclass(frozen=True)
class Stay:
    """Where a stay stands."""

    stay_id: UUID
    accepted: bool
    ended: bool


def host_guest(
    *,
    by: access.Actor,
    stay_id: UUID,
    patient_id: UUID,
    host_team_id: int,
    starts_on: date,
    ends_on: date,
    reason: str,
    place: str = "",
    emergency_reason: str = "",
    now: datetime,
) -> Stay:
    """
    Ask another team to care for a patient for some days; the same `stay_id` twice is one.

    :raises AlreadyGuest: the patient is somebody's guest in these days.
    :raises NoAgreement: the two institutions have no ground to do so.
    """
    access.check_can_change_record(by, patient_id, now=now)
    said = reason.replace("\x00", "").strip()
    with transaction.atomic(durable=True):
        patient = Patient.objects.select_for_update(no_key=True).get(pk=patient_id)
        known = GuestStay.objects.filter(pk=stay_id).first()
        if known is not None:
            if known.patient_id != patient_id:
                raise NoSuchStay
            return _stay(known)
        check_consent(SHARING, patient_id)
        home = team_of(patient_id, at=now)
        host = CareTeam.objects.filter(pk=host_team_id).first()
        if home is None or host is None or patient.died_at is not None:
            raise BadStay
        _check_days(home, host, starts_on, ends_on, said, now)
        _check_ground(by, patient, home, host, emergency_reason, now)
        row = _create(
            pk=stay_id,
            patient=patient,
            home_team=home,
            host_team=host,
            starts_on=starts_on,
            ends_on=ends_on,
            reason=said,
            place_zh=place.replace("\x00", "").strip()[:240],
            asked_by_id=by.practitioner_id,
            asked_at=now,
            due_at=now + STAY_ANSWER,
        )
        audit("guest.asked", by=by, patient_id=patient_id, subject=str(row.pk), now=now, host=host.pk)
        _tell(row, team_people(host.pk, now=now), "asked", ASKED, now)
    return _stay(row)


def accept_guest(*, by: access.Actor, stay_id: UUID, now: datetime) -> Stay:
    """Accept for the host team; from the first day on its people read and treat."""
    with transaction.atomic(durable=True):
        row = _locked(stay_id)
        _check_host(by, row)
        if row.ended_at is not None:
            raise StayMovedOn
        if row.accepted_at is None:
            row.accepted_by_id, row.accepted_at = by.practitioner_id, now
            row.due_at = end_of(row.ends_on)
            row.save(update_fields=["accepted_by", "accepted_at", "due_at"])
            audit("guest.accepted", by=by, patient_id=row.patient_id, subject=str(row.pk), now=now)
            _tell(row, team_people(row.home_team_id, now=now), "accepted", ACCEPTED, now)
    return _stay(row)


def end_guest(*, by: access.Actor, stay_id: UUID, why: str, now: datetime) -> Stay:
    """End a stay (or decline one that was asked): the record shuts for the host team at this moment."""
    with transaction.atomic(durable=True):
        row = _locked(stay_id)
        if not {row.host_team_id, row.home_team_id} & by.team_ids:
            raise NoSuchStay
        if row.ended_at is None:
            _end(row, by, why.replace("\x00", "").strip()[:240], now)
    return _stay(row)


def end_stays(patient_id: UUID, *, by: access.Actor, now: datetime) -> None:
    """End every stay of a patient who has moved for good or is not shared any more, inside the caller's transaction."""
    require_transaction()
    rows = GuestStay.objects.select_for_update(of=("self",), no_key=True)
    for row in rows.filter(patient_id=patient_id, ended_at__isnull=True).order_by("pk"):
        _end(row, by, "", now)


def next_stay_to_look_at(*, now: datetime, leaving_out: Collection[UUID] = ()) -> UUID | None:
    """Return a stay whose last day is over, or one that nobody has answered in time; or none."""
    rows = GuestStay.objects.filter(ended_at__isnull=True, due_at__lte=now).exclude(pk__in=leaving_out)
    return rows.order_by("due_at").values_list("pk", flat=True).first()


def look_at_stay(*, stay_id: UUID, now: datetime) -> bool:
    """End a stay whose last day is over, or ask again for an answer. Returns false when another clock has it."""
    with transaction.atomic(durable=True):
        rows = GuestStay.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        row = rows.filter(pk=stay_id, ended_at__isnull=True, due_at__lte=now).first()
        if row is None:
            return False
        if end_of(row.ends_on) <= now:
            _end(row, access.SYSTEM, "", now)
        else:
            _ask_again(row, now)
    return True


def _ask_again(row: GuestStay, now: datetime) -> None:
    row.due_at = min(now + STAY_ANSWER, end_of(row.ends_on))
    row.save(update_fields=["due_at"])
    host = CareTeam.objects.get(pk=row.host_team_id)
    both = (*team_people(row.home_team_id, now=now), *team_people(host.pk, now=now))
    _tell(row, (*both, *coordinators(host.grid_id, now=now)), f"unanswered:{now:%Y%m%d%H}", UNANSWERED, now)


def _check_days(home: CareTeam, host: CareTeam, starts_on: date, ends_on: date, said: str, now: datetime) -> None:
    today = now.astimezone(SHANGHAI).date()
    fits = today <= starts_on <= ends_on and ends_on - starts_on < LONGEST and starts_on - today <= AHEAD
    if host.pk == home.pk or not fits or not said or len(said) > 240:
        raise BadStay


def _check_ground(
    by: access.Actor, patient: Patient, home: CareTeam, host: CareTeam, reason: str, now: datetime
) -> None:
    if agreement_between(home.institution_id, host.institution_id, "guest-care", now) is not None:
        return
    said = reason.replace("\x00", "").strip()[:1000]
    if not said:
        raise NoAgreement
    EmergencyUse.objects.create(
        institution_id=home.institution_id,
        other_id=host.institution_id,
        purpose="guest-care",
        patient=patient,
        reason=said,
        by_id=by.practitioner_id,
        at=now,
    )


def _create(**fields: object) -> GuestStay:
    try:
        with transaction.atomic():
            return GuestStay.objects.create(**fields)
    except IntegrityError as wrong:
        if "stay_is_with_one_host_at_a_time" in str(wrong):
            raise AlreadyGuest from None
        raise


def _locked(stay_id: UUID) -> GuestStay:
    row = GuestStay.objects.select_for_update(of=("self",), no_key=True).filter(pk=stay_id).first()
    if row is None:
        raise NoSuchStay
    return row


def _check_host(by: access.Actor, row: GuestStay) -> None:
    if row.host_team_id not in by.team_ids:
        raise NoSuchStay


def _end(row: GuestStay, by: access.Actor, why: str, now: datetime) -> None:
    """Shut the record for the host team: what was told ends, what they hold is let go, both sides hear of it."""
    begun = row.accepted_at is not None
    row.ended_at, row.ended_by_id, row.ended_why = now, by.practitioner_id, why
    row.due_at = None
    row.save(update_fields=["ended_at", "ended_by", "ended_why", "due_at"])
    ends = end_of(row.ends_on)
    Told.objects.filter(task__patient_id=row.patient_id, until=ends).update(until=min(now, ends))
    _let_go(row, now)
    audit("guest.ended", by=by, patient_id=row.patient_id, subject=str(row.pk), now=now)
    both = (*team_people(row.home_team_id, now=now), *team_people(row.host_team_id, now=now))
    _tell(row, both, "ended", ENDED if begun else DECLINED, now)


def _let_go(row: GuestStay, now: datetime) -> None:
    """A task held by the host team would have no owner who may read the record."""
    hosts = PractitionerRole.objects.filter(team_id=row.host_team_id).values("practitioner_id")
    home = PractitionerRole.objects.filter(team_id=row.home_team_id).values("practitioner_id")
    held = Task.objects.select_for_update(of=("self",)).filter(
        patient_id=row.patient_id, closed_at__isnull=True, holder_id__in=hosts
    )
    for task in held.exclude(holder_id__in=home):
        task.holder = task.held_since = None
        task.version += 1
        task.save()
        TaskEvent.objects.create(
            task=task, at=now, kind=TaskEvent.Kind.RELEASED, cycle=task.cycle, rung=task.rung, details={"by": "stay"}
        )


def _tell(row: GuestStay, people: Iterable[Practitioner], what: str, said: dict[str, str], now: datetime) -> None:
    address = f"/guests/{row.pk}/"
    notify(people, occasion=f"guest:{row.pk}:{what}", urgency="S", said=said, address=address, now=now)


def _stay(row: GuestStay) -> Stay:
    return Stay(row.pk, row.accepted_at is not None, row.ended_at is not None)
