"""
Send what the outbox holds, outside any transaction, and keep what became of it.

A message is claimed for a while by a conditional update, sent, and marked. A clock killed
between sending and marking sends it again when the claim runs out: every channel gives the
receiver a key by which the second one is recognised. Nothing is ever sent zero times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Value, When

from paingrid.channels import Outgoing, TransportError, channels
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.back_off import SENDING
from paingrid.journey.steps.tell import recipient
from paingrid.journey.steps.words import words_of
from paingrid.records.models import Message

#: Longer than any channel's time-outs added up, so that a slow send is not taken over while it lasts.
LEASE = timedelta(minutes=1)


class NoSuchDeadLetter(Refusal):
    """This message does not wait to be sent again."""

    code = "missing.message"
    text = {"zh": "这条消息不在未送达列表里。", "en": "This message is not among the undelivered ones."}


@dataclass(frozen=True)
class Claimed:
    """One message a clock has taken upon itself until `until`."""

    message: Message
    until: datetime


def outgoing_channels() -> tuple[str, ...]:
    """Return the names of the channels that leave the house."""
    return tuple(name for name, channel in channels().items() if not channel.immediate)


def claim_message(*, channel: str, now: datetime) -> Claimed | None:
    """Take the most urgent message that is due on a channel, or return none."""
    loud_first = Case(When(urgency="E", then=Value(0)), When(urgency="U", then=Value(1)), default=Value(2))
    due = Message.objects.filter(state=Message.State.QUEUED, channel=channel, try_after__lte=now)
    with transaction.atomic(durable=True):
        message = due.select_for_update(skip_locked=True).order_by(loud_first, "try_after", "pk").first()
        if message is None:
            return None
        until = now + LEASE
        Message.objects.filter(pk=message.pk).update(claimed_until=until, try_after=until)
    return Claimed(message, until)


def deliver(*, claimed: Claimed, now: datetime) -> bool:
    """Send one claimed message and record the outcome; returns whether it was sent."""
    message = Message.objects.select_related("practitioner__account", "task").get(pk=claimed.message.pk)
    try:
        channels()[message.channel].send(_outgoing(message, now))
    except TransportError as error:
        _failed(claimed, str(error), permanent=error.permanent, now=now)
        return False
    _mine(claimed).update(
        state=Message.State.SENT, sent_at=now, claimed_until=None, attempts=message.attempts + 1, last_error=""
    )
    return True


def give_up_for_now(*, claimed: Claimed, error: str, now: datetime) -> None:
    """Put off a message that could not even be written (a fault of ours); counts as a failed try."""
    _failed(claimed, error, permanent=False, now=now)


def resend(*, by: access.Actor, message_ids: Sequence[int] | None, now: datetime) -> int:
    """
    Queue dead messages again, the given ones or all; return how many.

    :raises NoSuchDeadLetter: none of them is dead (somebody else may have resent it already).
    """
    access.check_can_see_outbox(by, now=now)
    with transaction.atomic(durable=True):
        dead = Message.objects.filter(state=Message.State.DEAD)
        chosen = dead if message_ids is None else dead.filter(pk__in=message_ids)
        count = chosen.update(state=Message.State.QUEUED, attempts=0, try_after=now, claimed_until=None, queued_at=now)
        if not count:
            raise NoSuchDeadLetter
        audit("message.resent", by=by, now=now, count=count)
    return count


def _failed(claimed: Claimed, error: str, *, permanent: bool, now: datetime) -> None:
    attempts = claimed.message.attempts + 1
    dead = permanent or attempts > len(SENDING)
    _mine(claimed).update(
        state=Message.State.DEAD if dead else Message.State.QUEUED,
        attempts=attempts,
        try_after=now if dead else now + SENDING[attempts - 1],
        claimed_until=None,
        last_error=error[:300],
    )


def _mine(claimed: Claimed):  # type: ignore[no-untyped-def]  # a QuerySet generic adds nothing here
    """The message as long as the claim holds: a clock that slept through its claim changes nothing."""
    return Message.objects.filter(pk=claimed.message.pk, state=Message.State.QUEUED, claimed_until=claimed.until)


def _outgoing(message: Message, now: datetime) -> Outgoing:
    subject, text = words_of(message, now=now)
    return Outgoing(
        key=message.key,
        to=recipient(message.practitioner),
        urgency=message.urgency,
        subject=subject,
        text=text,
        url=f"{settings.BASE_URL}/",
        language=message.language,
    )
