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
from paingrid.records.queries.duty import LAST_RUNG, Ladder, ladder_now
from paingrid.records.queries.guest_doors import host_now, still_told

ACT = "act"
INFORMED = "informed"
#: Outside working hours only these leave the house; the rest waits in the bell for the morning.
LOUD = frozenset("EU")
#: Of a host team nurse, family doctor and leader are told; above them the home grid's ladder stays the only one.
HOSTS_UP_TO = 3


@dataclass(frozen=True)
class Notice:
    """One person, the rung they stand on, and whether they are to act or only to know."""

    person: Practitioner
    rung: int
    kind: str
    until: datetime | None = None


def tell_rung(task: Task, *, rung: int, occasion: str, now: datetime) -> int:
    """
    Tell everybody on `rung` to act, and everybody below once that it climbed; return how many are to act.

    Saying the same occasion twice tells nobody twice. When nobody is on the rung the task's history says so
    and the task is made due to climb at once.
    """
    require_transaction()
    ladder, hosts = ladder_now(team_id=task.team_id, now=now), _hosts(task, now)
    notices = _notices(task, rung, ladder, hosts, now)
    Told.objects.bulk_create(
        [Told(task=task, practitioner=n.person, rung=n.rung, told_at=now, until=n.until) for n in notices],
        ignore_conflicts=True,
    )
    # Whoever is told on their own account now was perhaps told as a host, or by a team that had the patient, before.
    lasting = [n.person.pk for n in notices if n.until is None]
    Told.objects.filter(task=task, practitioner_id__in=lasting, until__isnull=False).update(until=None)
    Message.objects.bulk_create(
        list(_messages(task, rung, notices, occasion, now, at_work=ladder.at_work)), ignore_conflicts=True
    )
    acting = sum(n.kind == ACT for n in notices)
    if not acting:
        _nobody_there(task, rung, now)
    return acting


@dataclass(frozen=True)
class _Hosts:
    """The people of the team that hosts the patient, by rung, and until when they are told."""

    ladder: Ladder
    until: datetime | None = None

    def on(self, rung: int) -> tuple[Practitioner, ...]:
        return self.ladder.on(rung) if rung < HOSTS_UP_TO and len(self.ladder.rungs) > rung else ()


def _hosts(task: Task, now: datetime) -> _Hosts:
    host = host_now(task.patient_id, now)
    return _Hosts(ladder_now(team_id=host.team_id, now=now), host.until) if host else _Hosts(Ladder(()))


def _notices(task: Task, rung: int, ladder: Ladder, hosts: _Hosts, now: datetime) -> list[Notice]:
    """Return one notice a person: home and host team on the rung, then those on lower rungs and those told before."""
    found = {person.pk: Notice(person, rung, ACT) for person in ladder.on(rung)}
    for person in hosts.on(rung):
        found.setdefault(person.pk, Notice(person, rung, ACT, hosts.until))
    below = [Notice(person, low, INFORMED) for low in range(rung) for person in ladder.on(low)]
    below += [Notice(person, low, INFORMED, hosts.until) for low in range(rung) for person in hosts.on(low)]
    # Only whom it reached lower down: whoever stands higher hears of it when their own rung is told.
    earlier = (
        Told.objects.filter(still_told(now), task=task, rung__lt=rung)
        .select_related("practitioner__account")
        .order_by("pk")
    )
    for notice in below + [Notice(told.practitioner, told.rung, INFORMED, told.until) for told in earlier]:
        found.setdefault(notice.person.pk, notice)
    return list(found.values())


def _messages(
    task: Task, rung: int, notices: list[Notice], occasion: str, now: datetime, *, at_work: bool
) -> Iterator[Message]:
    aloud = task.urgency in LOUD or at_work
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
