"""
Set how many minutes after the clock of a task starts each rung of a grid's ladder is told.

Shorter is free. Longer for E and U needs a coordinator's name and a reason, which stay
beside the number; the database refuses it without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from paingrid.clinical.triage import ladder
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.records.models import LadderStep, Territory
from paingrid.records.queries.ladder import minutes_of_grid

#: Beyond a fortnight a rung would no longer be one [default].
MOST_MINUTES = 14 * 24 * 60
SIGNED = frozenset("EU")


class BadMinutes(Refusal):
    """The minutes are not usable."""

    code = "ladder.minutes"
    text = {
        "zh": "分钟数要填 0 到 20160（14 天）之间的整数。",
        "en": "Minutes must be a whole number from 0 to 20160 (14 days).",
    }


class UnknownRung(Refusal):
    """There is no such rung for this urgency."""

    code = "ladder.rung"
    text = {"zh": "这个紧急程度没有这一级。", "en": "This urgency has no such rung."}


class OutOfOrder(Refusal):
    """A higher rung would be told before a lower one."""

    code = "ladder.order"
    text = {
        "zh": "上一级不能比下一级更早收到通知。",
        "en": "A higher rung cannot be told before a lower one.",
    }


class SignOffNeeded(Refusal):
    """Longer than the default for E or U: a coordinator signs with a reason."""

    code = "ladder.sign-off"
    text = {
        "zh": "把“危急”或“紧急”的时间延长，必须由网格协调员签字并写明原因。",
        "en": "Making an emergency or urgent step longer needs a grid coordinator's sign-off with a reason.",
    }


def set_minutes(
    *,
    by: access.Actor,
    grid_id: int,
    urgency: str,
    minutes: Mapping[str, int],
    reason: str = "",
    now: datetime,
) -> tuple[str, ...]:
    """
    Set the rungs of one urgency in one grid and return those longer than the default; a default is kept as no row.

    It holds for every rung that is timed from now on; a task already waiting for its
    next rung keeps the moment it was given.

    :raises SignOffNeeded: longer than the default for E or U without a coordinator and a reason.
    :raises OutOfOrder: a rung would be told before the one below it.
    :raises BadMinutes: negative, or longer than a fortnight.
    """
    access.check_can_set_ladder(by, grid_id, now=now)
    defaults = {rung: _default(urgency, rung) for rung in minutes}
    if not all(0 <= value <= MOST_MINUTES for value in minutes.values()):
        raise BadMinutes
    with transaction.atomic(durable=True):
        Territory.objects.select_for_update(no_key=True).get(pk=grid_id)
        before = minutes_of_grid(grid_id)[urgency]
        _check_order(before, minutes)
        changed = {r: m for r, m in minutes.items() if before[ladder.RUNGS.index(r)] != m}
        longer = tuple(r for r, m in changed.items() if m > defaults[r])
        if longer and urgency in SIGNED and not _may_sign(by, grid_id, reason):
            raise SignOffNeeded
        for rung, value in changed.items():
            _write(by, grid_id, urgency, rung, value, defaults[rung], reason.strip(), now)
        if changed:
            audit("ladder.set", by=by, subject=str(grid_id), now=now, urgency=urgency, minutes=changed)
    return longer


def _write(
    by: access.Actor,
    grid_id: int,
    urgency: str,
    rung: str,
    minutes: int,
    default: int,
    reason: str,
    now: datetime,
) -> None:
    """Write one step; who signed and why stay beside every number that is longer than the default."""
    steps = LadderStep.objects.filter(grid_id=grid_id, urgency=urgency, rung=rung)
    if minutes == default:
        steps.delete()
        return
    longer = minutes > default
    fields = {
        "minutes": minutes,
        "lengthened": longer,
        "signed_off_by_id": by.practitioner_id if longer else None,
        "signed_off_at": now if longer else None,
        "reason": reason if longer else "",
    }
    LadderStep.objects.update_or_create(grid_id=grid_id, urgency=urgency, rung=rung, defaults=fields)


def _default(urgency: str, rung: str) -> int:
    if urgency not in ladder.URGENCIES or rung not in ladder.RUNGS[1:]:
        raise UnknownRung
    minutes = ladder.minutes_of(urgency)[ladder.RUNGS.index(rung)]
    if minutes is None:
        raise UnknownRung
    return minutes


def _may_sign(by: access.Actor, grid_id: int, reason: str) -> bool:
    coordinates = any(r.role == "grid-coordinator" and r.territory_id == grid_id for r in by.roles)
    return coordinates and bool(reason.strip())


def _check_order(before: tuple[int | None, ...], minutes: Mapping[str, int]) -> None:
    row = [minutes.get(rung, before[n]) for n, rung in enumerate(ladder.RUNGS)]
    known = [value for value in row if value is not None]
    if known != sorted(known):
        raise OutOfOrder
