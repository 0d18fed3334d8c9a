"""Who is "duty" at an institution and who is away: write and remove shifts and leave."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.records.models import DutyShift, Leave, Practitioner, PractitionerRole

#: Longer shifts and leaves are slips of the pen (a wrong month) more often than meant [default].
LONGEST_SHIFT = timedelta(days=7)
LONGEST_LEAVE = timedelta(days=400)


class BadTimes(Refusal):
    """The times of a shift or a leave make no sense."""

    code = "duty.times"
    text = {"zh": "结束时间要晚于开始时间。", "en": "The end must be later than the start."}


TOO_LONG = {
    "zh": "一次值班最长七天，请检查日期。",
    "en": "One shift lasts at most seven days. Please check the dates.",
}
LEAVE_TOO_LONG = {"zh": "一次请假太长了，请检查日期。", "en": "This leave is too long. Please check the dates."}
OVER = {"zh": "这段时间已经过去了。", "en": "This time is over already."}


class NotOnTheStaff(Refusal):
    """Only people with a role at the institution can have duty there."""

    code = "duty.not-staff"
    text = {"zh": "这位同事目前不在本机构任职。", "en": "This person has no present role at this institution."}


class AlreadyWritten(Refusal):
    """The same person has another shift in this time."""

    code = "conflict.duty"
    text = {
        "zh": "这位同事在这段时间已经有值班。",
        "en": "This person already has a shift that overlaps with this time.",
    }


class NothingToRemove(Refusal):
    """The shift or leave is gone already."""

    code = "missing.duty"
    text = {"zh": "这一条已经不在了。", "en": "This entry is gone already."}


def add_shift(
    *,
    by: access.Actor,
    institution_id: int,
    practitioner_id: int,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> int:
    """
    Write one shift and return its id. The same person twice in the same time is refused, two people are welcome.

    :raises BadTimes: ends before it starts, lasts over a week, or is over.
    :raises NotOnTheStaff: has no role there.
    :raises AlreadyWritten: overlaps another shift of the same person there.
    """
    access.check_can_manage_duty(by, institution_id, now=now)
    _check_times(starts_at, ends_at, now, LONGEST_SHIFT, TOO_LONG)
    with transaction.atomic(durable=True):
        # One writer at a time per person, so that two clerks cannot write overlapping shifts side by side.
        Practitioner.objects.select_for_update(no_key=True).filter(pk=practitioner_id).first()
        if not _works_at(practitioner_id, institution_id, now):
            raise NotOnTheStaff
        overlapping = DutyShift.objects.filter(
            institution_id=institution_id,
            practitioner_id=practitioner_id,
            starts_at__lt=ends_at,
            ends_at__gt=starts_at,
        )
        if overlapping.exists():
            raise AlreadyWritten
        shift = DutyShift.objects.create(
            institution_id=institution_id, practitioner_id=practitioner_id, starts_at=starts_at, ends_at=ends_at
        )
        audit("duty.added", by=by, subject=str(institution_id), now=now, shift=shift.pk, who=practitioner_id)
    return shift.pk


def remove_shift(*, by: access.Actor, shift_id: int, now: datetime) -> None:
    """
    Remove a shift that has not begun; one that has begun ends now and stays in the book.

    :raises NothingToRemove: it is gone or over, or not of an institution of theirs: one text for all.
    """
    with transaction.atomic(durable=True):
        shift = DutyShift.objects.select_for_update().filter(pk=shift_id, ends_at__gt=now).first()
        if shift is None or not access.can_manage_duty(by, shift.institution_id, now=now):
            raise NothingToRemove
        _end_or_delete(shift, now)
        audit("duty.removed", by=by, subject=str(shift.institution_id), now=now, shift=shift_id)


def add_leave(*, by: access.Actor, practitioner_id: int, starts_at: datetime, ends_at: datetime, now: datetime) -> int:
    """
    Write a leave and return its id: nobody is told of a task while away. One's own needs no permission.

    :raises BadTimes: ends before it starts, is too long, or is over.
    """
    if not _may_send_away(by, practitioner_id, now):
        raise access.NotAllowed(code="access.role", text=access.WRONG_ROLE)
    _check_times(starts_at, ends_at, now, LONGEST_LEAVE, LEAVE_TOO_LONG)
    with transaction.atomic(durable=True):
        leave = Leave.objects.create(practitioner_id=practitioner_id, starts_at=starts_at, ends_at=ends_at)
        audit("leave.added", by=by, subject=str(practitioner_id), now=now, leave=leave.pk)
    return leave.pk


def remove_leave(*, by: access.Actor, leave_id: int, now: datetime) -> None:
    """
    Remove a leave that has not begun, end one that has.

    :raises NothingToRemove: it is gone or over, or not of anybody they lead: one text for all.
    """
    with transaction.atomic(durable=True):
        leave = Leave.objects.select_for_update().filter(pk=leave_id, ends_at__gt=now).first()
        if not _may_send_away(by, leave.practitioner_id if leave else 0, now) or leave is None:
            raise NothingToRemove
        _end_or_delete(leave, now)
        audit("leave.removed", by=by, subject=str(leave.practitioner_id), now=now, leave=leave_id)


def _end_or_delete(entry: DutyShift | Leave, now: datetime) -> None:
    if entry.starts_at >= now:
        entry.delete()
    else:
        entry.ends_at = now
        entry.save(update_fields=["ends_at"])


def _check_times(
    starts_at: datetime, ends_at: datetime, now: datetime, longest: timedelta, too_long: dict[str, str]
) -> None:
    if ends_at <= starts_at:
        raise BadTimes
    if ends_at - starts_at > longest:
        raise BadTimes(text=too_long)
    if ends_at <= now:
        raise BadTimes(text=OVER)


def _may_send_away(by: access.Actor, practitioner_id: int, now: datetime) -> bool:
    if by.kind == "staff" and by.practitioner_id == practitioner_id:
        return True
    places = set(_roles_of(practitioner_id, now).values_list("institution_id", flat=True))
    return any(access.can_manage_duty(by, place, now=now) for place in places)


def _works_at(practitioner_id: int, institution_id: int, now: datetime) -> bool:
    return _roles_of(practitioner_id, now).filter(institution_id=institution_id).exists()


def _roles_of(practitioner_id: int, now: datetime):  # type: ignore[no-untyped-def]  # a QuerySet generic adds nothing
    current = Q(starts_at__lte=now) & (Q(ends_at__isnull=True) | Q(ends_at__gt=now))
    active = Q(practitioner__account__is_active=True)
    return PractitionerRole.objects.filter(current, active, practitioner_id=practitioner_id)
