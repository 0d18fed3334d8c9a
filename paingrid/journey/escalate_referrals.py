"""Remind of referrals whose time has run out: the side that owes the step, then the other, then the coordinators."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from paingrid.consortium.referral import REFERRAL, process_of
from paingrid.journey.steps.referral import tell, write_event
from paingrid.records.models import Referral

SHORTEST, LONGEST = timedelta(minutes=10), timedelta(days=1)
OTHER = {"sender": "receiver", "receiver": "sender"}


def next_late_referral(*, now: datetime, leaving_out: Collection[UUID] = ()) -> UUID | None:
    """Return the referral that has waited longest for the clock, or none."""
    due = Referral.objects.filter(ended_at__isnull=True, remind_at__lte=now).exclude(pk__in=leaving_out)
    return due.order_by("remind_at").values_list("pk", flat=True).first()


def remind(*, referral_id: UUID, now: datetime) -> bool:
    """
    Tell those who must know that a step is late; false when another clock has it.

    First the side that owes the step and the other one; from the second time on the coordinators of the grid too.
    """
    with transaction.atomic(durable=True):
        referral = (
            Referral.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("team", "receiver")
            .filter(pk=referral_id, ended_at__isnull=True, remind_at__lte=now)
            .first()
        )
        if referral is None:
            return False
        referral.reminders += 1
        referral.remind_at = now + _pause(referral)
        referral.save(update_fields=["reminders", "remind_at"])
        sides = [referral.owes, OTHER[referral.owes], *(["grid"] if referral.reminders > 1 else [])]
        occasion = f"late:{referral.version}:{referral.reminders}"
        told = tell(referral, occasion, _words(referral), sides=sides, now=now)
        if not told and "grid" not in sides:
            tell(referral, f"{occasion}:grid", _words(referral), sides=["grid"], now=now)
        write_event(referral, "remind", referral.status, side="clock", by=None, note="", now=now, told=told)
        return True


def _pause(referral: Referral) -> timedelta:
    within = process_of(referral.kind).state(referral.status).within or {}
    return min(max(within.get(referral.urgency, LONGEST) / 2, SHORTEST), LONGEST)


def _words(referral: Referral) -> dict[str, str]:
    state = REFERRAL.state(referral.status).text
    return {"zh": f"转诊已超时：{state['zh']}。", "en": f"A referral is late: {state['en']}."}
