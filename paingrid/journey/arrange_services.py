"""What an institution can do, from which day until which, and when it is open: written by those who lead it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from paingrid.consortium.opening_hours import OpeningHours
from paingrid.consortium.services import SERVICES
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.records.models import Institution, ServiceOffered
from paingrid.timekeeping import SHANGHAI


class NoSuchService(Refusal):
    """Not one that is known, or not of this institution any more."""

    code = "missing.service"
    text = {"zh": "没有这项服务，或者它已经停了。", "en": "There is no such service here, or it has ended."}


class OfferedAlready(Refusal):
    """The same service stands in this time."""

    code = "conflict.service"
    text = {"zh": "这段时间已经登记了这项服务。", "en": "This service is already recorded for that time."}


class WrongDays(Refusal):
    """It would end before it begins, or in the past."""

    code = "service.days"
    text = {
        "zh": "日期不对：不能早于今天，结束要晚于开始。",
        "en": "The days are wrong: not before today, and the end later than the beginning.",
    }


def offer_service(
    *, by: access.Actor, institution_id: int, service: str, starts_on: date, ends_on: date | None = None, now: datetime
) -> int:
    """
    Offer something from a day on, or for a while; `ends_on` is the first day without it. Return its id.

    :raises NotAllowed: does not lead the institution. :raises NoSuchService: not known.
    :raises WrongDays: past or the wrong way round. :raises OfferedAlready: it stands in that time.
    """
    access.check_can_manage_duty(by, institution_id, now=now)
    if service not in SERVICES:
        raise NoSuchService
    if starts_on < _today(now) or (ends_on is not None and ends_on <= starts_on):
        raise WrongDays
    row = ServiceOffered(institution_id=institution_id, service=service, starts_on=starts_on, ends_on=ends_on)
    with transaction.atomic(durable=True):
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise OfferedAlready from error
        audit("service.offered", by=by, subject=str(institution_id), now=now, service=service, on=str(starts_on))
    return row.pk


def end_service(*, by: access.Actor, institution_id: int, offered_id: int, ends_on: date | None, now: datetime) -> None:
    """
    Offer something no longer from a day on; `None` takes a written end back. One that has not begun is taken out.

    :raises NotAllowed: does not lead the institution. :raises NoSuchService: it has ended.
    :raises WrongDays: in the past. :raises OfferedAlready: taking the end back would meet a later one.
    """
    access.check_can_manage_duty(by, institution_id, now=now)
    with transaction.atomic(durable=True):
        rows = ServiceOffered.objects.select_for_update().filter(pk=offered_id, institution_id=institution_id)
        row = rows.first()
        if row is None or (row.ends_on is not None and row.ends_on <= _today(now)):
            raise NoSuchService
        if ends_on is not None and ends_on < _today(now):
            raise WrongDays
        audit("service.ended", by=by, subject=str(institution_id), now=now, service=row.service, on=str(ends_on))
        if ends_on is not None and row.starts_on is not None and ends_on <= row.starts_on:
            row.delete()
            return
        row.ends_on = ends_on
        try:
            with transaction.atomic():
                row.save(update_fields=["ends_on"])
        except IntegrityError as error:
            raise OfferedAlready from error


def set_hours(*, by: access.Actor, institution_id: int, hours: OpeningHours, now: datetime) -> None:
    """
    Write when an institution is open; alarms, duty and the slots on offer follow at once.

    :raises NotAllowed: does not lead the institution.
    """
    access.check_can_manage_duty(by, institution_id, now=now)
    with transaction.atomic(durable=True):
        Institution.objects.filter(pk=institution_id).update(hours=hours.kept())
        audit("institution.hours", by=by, subject=str(institution_id), now=now)


def _today(now: datetime) -> date:
    return now.astimezone(SHANGHAI).date()
