"""Book a place that an institution shares, release it, or say what became of it; the last place goes to one of many."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from paingrid.consortium.services import RESOURCES
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.notify import notify
from paingrid.records.models import Booking, Institution, Patient, Resource, Waiting
from paingrid.records.queries.cooperation import cooperates
from paingrid.records.queries.duty import people_of

LONGEST_AHEAD = timedelta(days=92)
LONGEST_STAY = timedelta(days=60)
TAKEN = ("booked", "used")


class NoSuchResource(Refusal):
    """No such resource, or it is closed."""

    code = "missing.resource"
    text = {"zh": "没有这项资源，或者已经停用。", "en": "There is no such resource, or it is closed."}


class Full(Refusal):
    """Every place is taken at that time."""

    code = "conflict.full"
    text = {
        "zh": "这个时间已经没有空位。请换个时间，或者登记排队。",
        "en": "No place is free at that time. Choose another, or put the patient on the waiting list.",
    }


class WrongTime(Refusal):
    """In the past, the wrong way round, or too long."""

    code = "booking.time"
    text = {
        "zh": "时间不对：不能早于现在，也不能太远或太长。",
        "en": "The time is wrong: past, too far or too long.",
    }


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
    if not (now - timedelta(minutes=15) <= begins_at < ends_at <= begins_at + LONGEST_STAY):
        raise WrongTime
    if begins_at > now + LONGEST_AHEAD:
        raise WrongTime
    with transaction.atomic(durable=True):
        known = Booking.objects.filter(pk=booking_id, patient_id=patient_id).first()
        if known is not None:
            return known.place
        # One booking of a resource at a time: places are given out in order, and the last one to one person.
        resource = Resource.objects.select_for_update().filter(pk=resource_id, closed=False).first()
        if resource is None:
            raise NoSuchResource
        _check_together(by, resource.institution_id, now)
        period = DateTimeTZRange(begins_at, ends_at)
        taken = set(
            Booking.objects.filter(resource=resource, status__in=TAKEN, period__overlap=period).values_list(
                "place", flat=True
            )
        )
        free = next((place for place in range(1, resource.places + 1) if place not in taken), None)
        if free is None:
            raise Full
        Booking.objects.create(
            id=booking_id,
            resource=resource,
            place=free,
            period=period,
            patient_id=patient_id,
            made_by_id=by.practitioner_id,
            made_at=now,
        )
        Waiting.objects.filter(
            institution_id=resource.institution_id, kind=resource.kind, patient_id=patient_id, ended_at__isnull=True
        ).update(ended_at=now)
        audit("booking.made", by=by, patient_id=patient_id, subject=str(booking_id), now=now)
    return free


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
        booking.status, booking.ended_by_id, booking.ended_at = status, by.practitioner_id, now
        booking.save(update_fields=["status", "ended_by", "ended_at"])
        audit(f"booking.{status}", by=by, patient_id=booking.patient_id, subject=str(booking_id), now=now)
        if status != "used":
            _offer(booking.resource, now)


def wait_for(
    *, by: access.Actor, institution_id: int, kind: str, patient_id: UUID, urgency: str, now: datetime
) -> None:
    """Put a patient on the waiting list of a kind of place; twice is once. :raises NoSuchResource: no such kind."""
    access.check_can_change_record(by, patient_id, now=now)
    if kind not in RESOURCES or urgency not in "EUDSR":
        raise NoSuchResource
    with transaction.atomic(durable=True):
        _check_together(by, institution_id, now)
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


def _check_together(by: access.Actor, institution_id: int, now: datetime) -> None:
    mine = {role.institution_id for role in by.roles}
    if not any(cooperates(one, institution_id, "sharing", at=now) for one in mine):
        raise access.NotAllowed(code="access.role", text=access.WRONG_ROLE)


def _may_end(by: access.Actor, booking: Booking, now: datetime) -> bool:
    own = booking.resource.institution_id in access.clinics_of(by)
    return own or access.can_change_record(by, booking.patient_id, now=now)


def _offer(resource: Resource, now: datetime) -> None:
    """Tell the first who waits, the gravest first, then the longest: their team books, nobody is booked unasked."""
    rows = Waiting.objects.select_for_update().filter(
        institution_id=resource.institution_id, kind=resource.kind, ended_at__isnull=True
    )
    first = min(rows, key=lambda one: ("EUDSR".index(one.urgency), one.since), default=None)
    if first is None:
        return
    first.offered_at = now
    first.save(update_fields=["offered_at"])
    place = Institution.objects.get(pk=resource.institution_id)
    name = RESOURCES[resource.kind][0]
    roles = first.entered_by.roles.filter(ends_at__isnull=True).values_list("institution_id", "team_id")
    for institution_id, team_id in roles:
        notify(
            people_of(institution_id=institution_id, team_id=team_id, now=now),
            occasion=f"waiting:{first.pk}:{now.isoformat()}",
            urgency=first.urgency,
            said={
                "zh": f"{place.name_zh}有{name['zh']}空出来，您登记排队的病人可以预约了。",
                "en": f"{place.name_en or place.name_zh}: {name['en']} free for a patient on your list.",
            },
            address=f"/resources/{resource.institution_id}/",
            now=now,
        )
