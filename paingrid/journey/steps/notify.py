"""Tell people of something that is not a task of a patient's ladder: a referral, a consultation, a booking."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from paingrid.channels import channels
from paingrid.journey.steps.tell import LOUD, recipient
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import Message, Practitioner
from paingrid.records.queries.duty import working_hours

#: The kind of such a message.
NEWS = "news"
Text = dict[str, str]


def notify(
    people: Iterable[Practitioner], *, occasion: str, urgency: str, said: Text, address: str, now: datetime
) -> int:
    """
    Write a message to each person and channel; return how many people it is for.

    `occasion` names it once and for all ("referral:<id>:accepted"): said twice it tells nobody twice. `said` is one
    sentence in each language and `address` the page it leads to: neither may hold a name, a number or free text.
    """
    require_transaction()
    once = {person.pk: person for person in people}.values()
    aloud = urgency in LOUD or working_hours().include(now)
    Message.objects.bulk_create(
        [
            Message(
                key=f"{occasion}:{person.pk}:{channel.name}",
                channel=channel.name,
                practitioner=person,
                kind=NEWS,
                urgency=urgency,
                payload={"said": said, "address": address},
                language=person.account.language or settings.LANGUAGE_CODE,
                state=Message.State.SENT if channel.immediate else Message.State.QUEUED,
                queued_at=now,
                try_after=now,
                sent_at=now if channel.immediate else None,
            )
            for person in once
            for channel in channels().values()
            if (aloud or channel.immediate) and channel.reaches(recipient(person))
        ],
        ignore_conflicts=True,
    )
    return len(once)
