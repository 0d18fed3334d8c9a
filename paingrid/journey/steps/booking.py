"""Take one place of a shared resource, or give it back, inside somebody else's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from paingrid.consortium.services import RESOURCES
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.notify import notify
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import Booking, Institution, Resource, Waiting
from paingrid.records.queries.cooperation import cooperates
from paingrid.records.queries.duty import people_of

LONGEST_AHEAD = timedelta(days=92)
LONGEST_STAY = timedelta(days=60)
JUST_NOW = timedelta(minutes=15)
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


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One place of a resource for a time; the same id is one booking."""

    booking_id: UUID
    resource_id: int
    begins_at: datetime
    ends_at: datetime


def take_place(wanted: Wanted, *, by: access.Actor, patient_id: UUID, now: datetime) -> Booking:
    """
    Take the first free place; whoever waited for one of this kind there waits no longer.

    :raises NotAllowed: the institutions do not share. :raises NoSuchResource: closed.
    :raises WrongTime: past or too long. :raises Full: somebody was quicker.
    """
    require_transaction()
    if not (now - JUST_NOW <= wanted.begins_at < wanted.ends_at <= wanted.begins_at + LONGEST_STAY):
        raise WrongTime
    if wanted.begins_at > now + LONGEST_AHEAD:
        raise WrongTime
    known = Booking.objects.filter(pk=wanted.booking_id, patient_id=patient_id).first()
    if known is not None:
        return known
    # One booking of a resource at a time: places are given out in order, and the last one to one person.
    resource = Resource.objects.select_for_update().filter(pk=wanted.resource_id, closed=False).first()
    if resource is None:
        raise NoSuchResource
    check_together(by, resource.institution_id, now)
    period = DateTimeTZRange(wanted.begins_at, wanted.ends_at)
    rows = Booking.objects.filter(resource=resource, status__in=TAKEN, period__overlap=period)
    taken = set(rows.values_list("place", flat=True))
    free = next((place for place in range(1, resource.places + 1) if place not in taken), None)
    if free is None:
        raise Full
    booking = Booking.objects.create(
        id=wanted.booking_id,
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
    audit("booking.made", by=by, patient_id=patient_id, subject=str(wanted.booking_id), now=now)
    return booking


def check_together(by: access.Actor, institution_id: int, now: datetime) -> None:
    """:raises NotAllowed: none of the actor's institutions shares with this one."""
    mine = {role.institution_id for role in by.roles}
    if not any(cooperates(one, institution_id, "sharing", at=now) for one in mine):
        raise access.NotAllowed(code="access.role", text=access.WRONG_ROLE)


def settle_place(booking: Booking | None, status: str, *, by: access.Actor, now: datetime) -> None:
    """End the place that was held for something, unless there is none or it has ended already."""
    if booking is not None and booking.status == Booking.Status.BOOKED:
        end_place(booking, status, by=by, now=now)


def end_place(booking: Booking, status: str, *, by: access.Actor, now: datetime) -> None:
    """Write what became of a booked place; one that is free again is offered to who waits."""
    require_transaction()
    booking.status, booking.ended_by_id, booking.ended_at = status, by.practitioner_id, now
    booking.save(update_fields=["status", "ended_by", "ended_at"])
    audit(f"booking.{status}", by=by, patient_id=booking.patient_id, subject=str(booking.pk), now=now)
    if status != "used":
        _offer(booking.resource, now)


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
