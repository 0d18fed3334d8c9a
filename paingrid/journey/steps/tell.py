"""
Tell the people of a rung, and keep those below informed.

`Told` says who knows of a task (once each, the first time counts); a message row
for each person and channel is written in the same transaction as the deed, so that
nothing is told that did not happen and nothing happens that is not told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from paingrid.channels import Channel, Recipient, channels
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import Message, Practitioner, Task, TaskEvent, Told
from paingrid.records.queries.duty import LAST_RUNG, Ladder, ladder_now, working_hours

ACT = "act"
INFORMED = "informed"
#: Outside working hours only these leave the house; the rest waits in the bell for the morning.
LOUD = frozenset("EU")


@dataclass(frozen=True)
class Notice:
    """One person, the rung they stand on, and whether they are to act or only to know."""

    person: Practitioner
    rung: int
    kind: str


def tell_rung(task: Task, *, rung: int, occasion: str, now: datetime) -> int:
    """
    Tell everybody on `rung` to act, and everybody below once that it climbed; return how many are to act.

    Saying the same occasion twice tells nobody twice. When nobody is on the rung the task's history says so
    and the task is made due to climb at once.
    """
    require_transaction()
    ladder = ladder_now(team_id=task.team_id, now=now)
    notices = _notices(task, rung, ladder)
    Told.objects.bulk_create(
        [Told(task=task, practitioner=n.person, rung=n.rung, told_at=now) for n in notices],
        ignore_conflicts=True,
    )
    Message.objects.bulk_create(list(_messages(task, rung, notices, occasion, now)), ignore_conflicts=True)
    acting = sum(n.kind == ACT for n in notices)
    if not acting:
        _nobody_there(task, rung, now)
    return acting


def _notices(task: Task, rung: int, ladder: Ladder) -> list[Notice]:
    """Return one notice a person: those on the rung, then those on lower rungs and those told before."""
    found = {person.pk: Notice(person, rung, ACT) for person in ladder.on(rung)}
    below = [Notice(person, low, INFORMED) for low in range(rung) for person in ladder.on(low)]
    # Only whom it reached lower down: whoever stands higher hears of it when their own rung is told.
    earlier = Told.objects.filter(task=task, rung__lt=rung).select_related("practitioner__account").order_by("pk")
    for notice in below + [Notice(told.practitioner, told.rung, INFORMED) for told in earlier]:
        found.setdefault(notice.person.pk, notice)
    return list(found.values())


def _messages(task: Task, rung: int, notices: list[Notice], occasion: str, now: datetime) -> Iterator[Message]:
    aloud = task.urgency in LOUD or working_hours().include(now)
    payload = {
        "rung": rung,
        "contact_by": task.contact_by.isoformat(),
        "task_kind": task.kind,
        "occasion": occasion.split(":", 1)[0],
    }
    for notice in notices:
        for channel in channels().values():
            if (aloud or channel.immediate) and channel.reaches(recipient(notice.person)):
                yield _message(task, notice, channel, f"{occasion}:{task.pk}", payload, now)


def _message(
    task: Task, notice: Notice, channel: Channel, prefix: str, payload: dict[str, object], now: datetime
) -> Message:
    sent = channel.immediate
    return Message(
        key=f"{prefix}:{notice.person.pk}:{channel.name}",
        channel=channel.name,
        practitioner=notice.person,
        task=task,
        kind=notice.kind,
        urgency=task.urgency,
        payload=payload,
        language=notice.person.account.language or settings.LANGUAGE_CODE,
        state=Message.State.SENT if sent else Message.State.QUEUED,
        queued_at=now,
        try_after=now,
        sent_at=now if sent else None,
    )


def recipient(person: Practitioner) -> Recipient:
    """Return where a member of staff can be reached."""
    return Recipient(person.pk, email=person.email, phone=person.phone, webhook=person.webhook)


def _nobody_there(task: Task, rung: int, now: datetime) -> None:
    TaskEvent.objects.create(task=task, at=now, kind=TaskEvent.Kind.NOBODY, cycle=task.cycle, rung=rung)
    if rung < LAST_RUNG:
        task.next_climb_at = now
        Task.objects.filter(pk=task.pk).update(next_climb_at=now)
