"""Read the notices of the bell."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from paingrid.journey.access import Actor
from paingrid.records.models import Message


def read_notices(*, by: Actor, task_id: UUID | None = None, up_to: int | None = None, now: datetime) -> int:
    """
    Mark one's own unread notices as read and return how many: those of one task, or those up to a number.

    `up_to` is the newest notice the reader had before them, so that one that came since is not read unseen.
    """
    unread = Message.objects.filter(practitioner_id=by.practitioner_id, channel="in-app", read_at__isnull=True)
    if task_id is not None:
        unread = unread.filter(task_id=task_id)
    if up_to is not None:
        unread = unread.filter(pk__lte=up_to)
    return unread.update(read_at=now)
