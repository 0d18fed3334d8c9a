"""
Break the glass: a clinician opens a record that is not theirs, with a reason, for reading, for four hours at most.

Found by a whole number only; the care team and the grid's privacy officer are told in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from paingrid.consortium.roles import CLINICIANS
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.notify import notify
from paingrid.journey.throttle import check_throttle
from paingrid.records.models import EmergencyAccess, Practitioner
from paingrid.records.queries.consultants import coordinators, team_people
from paingrid.records.queries.emergencies import (
    administrators,
    born_on,
    grid_of_institution,
    patients_with,
    privacy_officers,
    team_and_grid,
)
from paingrid.records.queries.emergency_doors import emergency_now
from paingrid.records.queries.guest_doors import host_now

FOUR_HOURS = timedelta(hours=4)
#: So many letters of a reason without spaces [default].
SHORTEST = 10
LONGEST = 2000
#: So many numbers may be tried in an hour: an emergency needs a few, browsing needs more [default].
LOOKS, PER = 10, timedelta(hours=1)
OPENED = {
    "zh": "有一份病历被紧急调阅，请看是谁、为什么。",
    "en": "A record was opened in an emergency: see who did it and why.",
}


class ReasonNeeded(Refusal):
    """Without a reason the glass stays whole."""

    code = "emergency.reason"
    text = {
        "zh": "请写明紧急情况（至少 10 个字）并选择类别，以后会有人审核。",
        "en": "Say what the emergency is (at least 10 letters) and choose a kind; somebody will review it.",
    }


class NoRecord(Refusal):
    """The whole number belongs to nobody."""

    code = "missing.record"
    text = {
        "zh": "没有找到这个号码的病历。请输入完整的电话、证件号码或病历号。",
        "en": "No record has this number. Please give the whole telephone, identity or record number.",
    }


class SeveralRecords(Refusal):
    """A family shares a telephone."""

    code = "emergency.several"
    text = {
        "zh": "不止一份病历登记了这个号码。请再填出生日期，或改用证件号码。",
        "en": "More than one record has this number. Add the date of birth, or use the identity number.",
    }


@dataclass(frozen=True)
class Found:
    """A record exists; `own` says that it is open to this person anyway."""

    patient_id: UUID
    own: bool


def look_for_record(
    *, by: access.Actor, number: str, birth_on: str = "", category: str, reason: str, now: datetime
) -> Found:
    """
    Say that a record exists, and nothing of it; that somebody looked is kept whatever came of it.

    :raises ReasonNeeded: before anything is looked for.
    :raises NoRecord, SeveralRecords: no record, or more than one.
    """
    access.check_can_break_glass(by)
    _check_reason(category, reason)
    check_throttle(f"emergency:{by.practitioner_id}", limit=LOOKS, per=PER, now=now)
    ids = patients_with(number)
    if len(ids) > 1 and birth_on:
        ids = born_on(ids, birth_on)
    with transaction.atomic(durable=True):
        for patient_id in ids:
            audit("emergency.looked", by=by, patient_id=patient_id, now=now, found=len(ids))
        if not ids:
            audit("emergency.looked", by=by, grid_id=grid_of_institution(_place(by)), now=now, found=0)
    if len(ids) != 1:
        raise SeveralRecords if ids else NoRecord
    return Found(ids[0], access.can_read_patient(by, ids[0], now=now))


def break_glass(
    *, by: access.Actor, number: str, birth_on: str = "", category: str, reason: str, now: datetime
) -> EmergencyAccess | Found:
    """
    Open the record for reading and tell its team and privacy officer; a record that is open anyway stays as it is.

    :raises ReasonNeeded, NoRecord, SeveralRecords: as `look_for_record`.
    """
    found = look_for_record(by=by, number=number, birth_on=birth_on, category=category, reason=reason, now=now)
    if found.own:
        return found
    with transaction.atomic(durable=True):
        # Two presses of the button break one glass.
        Practitioner.objects.select_for_update(no_key=True).get(pk=by.practitioner_id)
        if emergency_now(by.practitioner_id or 0, found.patient_id, now):
            return found
        where = team_and_grid(found.patient_id, now=now)
        if where is None:
            raise NoRecord
        row = EmergencyAccess.objects.create(
            patient_id=found.patient_id,
            practitioner_id=by.practitioner_id,
            institution_id=_place(by),
            grid_id=where[1],
            category=category,
            reason=reason.strip(),
            opened_at=now,
            ends_at=now + FOUR_HOURS,
            due_at=now + timedelta(hours=settings.EMERGENCY_REVIEW_HOURS),
        )
        audit("emergency.opened", by=by, patient_id=row.patient_id, subject=str(row.pk), now=now, category=category)
        _tell(row, where[0], now)
    return row


def give_back(*, by: access.Actor, emergency_id: UUID, now: datetime) -> None:
    """Shut the record before its time; done twice it stays as it was."""
    access.check_can_break_glass(by)
    with transaction.atomic(durable=True):
        row = (
            EmergencyAccess.objects.select_for_update(no_key=True)
            .filter(pk=emergency_id, practitioner_id=by.practitioner_id)
            .first()
        )
        if row is None:
            raise access.stranger()
        if row.ended_at is None and row.ends_at > now:
            audit("emergency.given-back", by=by, patient_id=row.patient_id, subject=str(row.pk), now=now)
            row.ended_at = now
            row.save(update_fields=["ended_at"])


def _check_reason(category: str, reason: str) -> None:
    said = "".join(reason.split())
    if category not in EmergencyAccess.Category.values or not SHORTEST <= len(said) <= LONGEST:
        raise ReasonNeeded


def _place(by: access.Actor) -> int:
    """Where this clinician treats; with several places the first."""
    return next(role.institution_id for role in by.roles if role.role in CLINICIANS)


def _tell(row: EmergencyAccess, team_id: int, now: datetime) -> None:
    """The care team, a host team, and who looks after privacy; never nobody."""
    host = host_now(row.patient_id, now)
    care = [*team_people(team_id, now=now), *(team_people(host.team_id, now=now) if host else ())]
    watch = privacy_officers(row.grid_id, now=now) or coordinators(row.grid_id, now=now) or administrators()
    people = [one for one in (*care, *watch) if one.pk != row.practitioner_id]
    notify(
        people,
        occasion=f"emergency:{row.pk}:opened",
        urgency="U",
        said=OPENED,
        address=f"/emergency/{row.pk}/",
        now=now,
    )
