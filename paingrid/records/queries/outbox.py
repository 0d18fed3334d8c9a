"""What waits in the outbox and what could not be delivered."""

from __future__ import annotations

from django.db.models import Count

from paingrid.records.models import Message


def dead_letters(*, channel: str = "", urgency: str = "", limit: int = 200) -> list[Message]:
    """Return what could not be delivered, newest first; one query."""
    dead = Message.objects.filter(state=Message.State.DEAD).select_related("practitioner", "task")
    dead = dead.filter(channel=channel) if channel else dead
    dead = dead.filter(urgency=urgency) if urgency else dead
    return list(dead.order_by("-queued_at", "-pk")[:limit])


def outbox_counts() -> dict[tuple[str, str], int]:
    """Return how many messages wait or are dead, by state and channel; one query."""
    open_ = Message.objects.filter(state__in=[Message.State.QUEUED, Message.State.DEAD])
    rows = open_.values_list("state", "channel").annotate(n=Count("pk"))
    return {(state, channel): n for state, channel, n in rows}
