"""Book a place that an institution shares, release it, or say what became of it; the last place goes to one of many."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from paingrid.consortium.services import RESOURCES
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.booking import NoSuchResource, Wanted, check_together, end_place, take_place
from paingrid.records.models import Booking, Patient, Waiting


class NoSuchBooking(Refusal):
    """Gone or ended."""

    code = "conflict.booking"
    text = {"zh": "没有这个预约，或者已经结束。", "en": "There is no such booking, or it has ended."}


def book_place(
    *,
    by: access.Actor,
    booking_id: UUID,
    resource_id: int,
    patient_id: UUID,
    begins_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> int:
    """
    Book the first free place and return its number; the same id sent twice is one booking.

    :raises NotAllowed: the record is not open to the actor, or the institutions do not work together.
    :raises NoSuchResource: closed. :raises WrongTime: past or too long. :raises Full: somebody was quicker.
    """
    access.check_can_change_record(by, patient_id, now=now)
    wanted = Wanted(booking_id=booking_id, resource_id=resource_id, begins_at=begins_at, ends_at=ends_at)
    with transaction.atomic(durable=True):
        return take_place(wanted, by=by, patient_id=patient_id, now=now).place


def end_booking(*, by: access.Actor, booking_id: UUID, status: str, now: datetime) -> None:
    """
    Release a booking, or write that it was used or that nobody came; a released place is offered to who waits.

    :raises NoSuchBooking: gone, ended, or of another institution and patient.
    """
    with transaction.atomic(durable=True):
        booking = (
            Booking.objects.select_for_update(of=("self",))
            .select_related("resource")
            .filter(pk=booking_id, status=Booking.Status.BOOKED)
            .first()
        )
        if booking is None or not _may_end(by, booking, now) or status not in ("released", "used", "no-show"):
            raise NoSuchBooking
        end_place(booking, status, by=by, now=now)


def wait_for(
    *, by: access.Actor, institution_id: int, kind: str, patient_id: UUID, urgency: str, now: datetime
) -> None:
    """Put a patient on the waiting list of a kind of place; twice is once. :raises NoSuchResource: no such kind."""
    access.check_can_change_record(by, patient_id, now=now)
    if kind not in RESOURCES or urgency not in "EUDSR":
        raise NoSuchResource
    with transaction.atomic(durable=True):
        check_together(by, institution_id, now)
        Patient.objects.select_for_update(no_key=True).get(pk=patient_id)
        _row, new = Waiting.objects.get_or_create(
            institution_id=institution_id,
            kind=kind,
            patient_id=patient_id,
            ended_at=None,
            defaults={"urgency": urgency, "since": now, "entered_by_id": by.practitioner_id},
        )
        if new:
            audit("waiting.entered", by=by, patient_id=patient_id, subject=kind, now=now)


def _may_end(by: access.Actor, booking: Booking, now: datetime) -> bool:
    own = booking.resource.institution_id in access.clinics_of(by)
    return own or access.can_change_record(by, booking.patient_id, now=now)
