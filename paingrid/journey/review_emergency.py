"""Every emergency access is looked at by another person; while nobody does, it is asked for one rung higher."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.notify import notify
from paingrid.records.models import EmergencyAccess, Practitioner
from paingrid.records.queries import emergencies
from paingrid.records.queries.consultants import coordinators

DUE = {"zh": "一次紧急调阅到时还没有审核。", "en": "An emergency access has not been reviewed in time."}
NOT_JUSTIFIED = {
    "zh": "一次紧急调阅经审核认定理由不成立，请看审核意见。",
    "en": "An emergency access was found not justified: see the review.",
}


class NoSuchEmergency(access.NotAllowed):
    """Not there, or not yours: the same words for both."""

    code = "access.emergency"
    text = {"zh": "没有您可以查看的这次紧急调阅。", "en": "There is no such emergency access that you may see."}


class NoteNeeded(Refusal):
    """A verdict without a word of why."""

    code = "emergency.note"
    text = {"zh": "请选择结论并写明理由（至少 5 个字）。", "en": "Choose a verdict and say why (at least 5 letters)."}


class ReviewedAlready(Refusal):
    """Somebody else was quicker."""

    code = "conflict.reviewed"
    text = {"zh": "这次紧急调阅已经审核过了。", "en": "This emergency access has been reviewed already."}


def read_emergency(*, by: access.Actor, emergency_id: UUID, now: datetime) -> emergencies.Shown:
    """
    Return one emergency access to whoever it concerns, and keep that the privacy officer read it.

    The person, the patient's own team, the leader it was told to, and the privacy officer of the grid.
    """
    one = emergencies.emergency(emergency_id)
    if one is None:
        # As much is asked of the database as for one that exists.
        access.can_care_for(by, access.NO_PATIENT, now=now)
        raise NoSuchEmergency
    if not _concerns(by, one, now):
        raise NoSuchEmergency
    if one.grid_id in access.grids_overseen(by):
        with transaction.atomic(durable=True):
            audit("privacy.emergency-read", by=by, patient_id=one.patient_id, subject=str(emergency_id), now=now)
    return one


def may_review(by: access.Actor, one: emergencies.Shown) -> bool:
    """Whether this is the privacy officer of the grid, and not the person it is about."""
    return one.grid_id in access.grids_overseen(by) and by.practitioner_id != one.practitioner_id


def review_emergency(*, by: access.Actor, emergency_id: UUID, verdict: str, note: str, now: datetime) -> None:
    """
    Write the verdict; "not justified" is told to the person and the leader of their institution.

    :raises NoSuchEmergency: not of a grid of theirs, or their own.
    :raises NoteNeeded, ReviewedAlready: no verdict or reason; somebody else was quicker.
    """
    with transaction.atomic(durable=True):
        row = EmergencyAccess.objects.select_for_update(no_key=True).filter(pk=emergency_id).first()
        if row is None or row.grid_id not in access.grids_overseen(by) or row.practitioner_id == by.practitioner_id:
            raise NoSuchEmergency
        if verdict not in EmergencyAccess.Verdict.values or not 5 <= len("".join(note.split())) <= 2000:
            raise NoteNeeded
        if row.reviewed_at is not None:
            raise ReviewedAlready
        row.reviewed_by_id, row.reviewed_at, row.due_at = by.practitioner_id, now, None
        row.verdict, row.review_note = verdict, note.strip()
        row.save(update_fields=["reviewed_by", "reviewed_at", "due_at", "verdict", "review_note"])
        audit("privacy.reviewed", by=by, patient_id=row.patient_id, subject=str(row.pk), now=now, verdict=verdict)
        if verdict == EmergencyAccess.Verdict.NOT_JUSTIFIED:
            _tell(row, "not-justified", _concerned(row, now), NOT_JUSTIFIED, now)


def next_late_review(*, now: datetime, leaving_out: Collection[UUID] = ()) -> UUID | None:
    """Return the emergency access whose review has been due longest, or none."""
    due = EmergencyAccess.objects.filter(reviewed_at__isnull=True, due_at__lte=now).exclude(pk__in=leaving_out)
    return due.order_by("due_at").values_list("pk", flat=True).first()


def remind_of_review(*, emergency_id: UUID, now: datetime) -> bool:
    """
    Ask for a review that is due, one rung higher each time; false when another clock has it.

    First the privacy officers and the coordinators of the grid, from the second time on the administrators too.
    """
    with transaction.atomic(durable=True):
        row = (
            EmergencyAccess.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
            .filter(pk=emergency_id, reviewed_at__isnull=True, due_at__lte=now)
            .first()
        )
        if row is None:
            return False
        row.rung += 1
        row.due_at = now + timedelta(hours=settings.EMERGENCY_REVIEW_HOURS)
        row.save(update_fields=["rung", "due_at"])
        people = [*emergencies.privacy_officers(row.grid_id, now=now), *coordinators(row.grid_id, now=now)]
        if row.rung > 1 or not people:
            people += emergencies.administrators()
        told = _tell(row, f"late:{row.rung}", people, DUE, now)
        audit(
            "privacy.review-late", by=access.SYSTEM, patient_id=row.patient_id, subject=str(row.pk), now=now, told=told
        )
    return True


def _concerns(by: access.Actor, one: emergencies.Shown, now: datetime) -> bool:
    if by.kind != "staff":
        return False
    if by.practitioner_id == one.practitioner_id or one.grid_id in access.grids_overseen(by):
        return True
    if access.can_care_for(by, one.patient_id, now=now) or access.coordinates(by, one.grid_id):
        return True
    # Whoever leads nobody is not looked for among the leaders: how long their refusal takes tells nothing.
    if one.verdict != "not-justified" or not by.role_names & {"team-leader", "grid-coordinator"}:
        return False
    leaders = emergencies.leaders_of(one.practitioner_id, one.institution_id, now=now)
    return any(leader.pk == by.practitioner_id for leader in leaders)


def _concerned(row: EmergencyAccess, now: datetime) -> list[Practitioner]:
    person = Practitioner.objects.select_related("account").get(pk=row.practitioner_id)
    return [person, *emergencies.leaders_of(row.practitioner_id, row.institution_id, now=now)]


def _tell(row: EmergencyAccess, occasion: str, people: list[Practitioner], said: dict[str, str], now: datetime) -> int:
    return notify(
        people,
        occasion=f"emergency:{row.pk}:{occasion}",
        urgency="S",
        said=said,
        address=f"/emergency/{row.pk}/",
        now=now,
    )
