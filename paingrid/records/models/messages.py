"""The outbox. Written in the transaction of the task, sent afterwards by the clock."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from paingrid.records.models.people import Practitioner
from paingrid.records.models.tasks import Task


class Message(models.Model):
    """
    One message to one person by one channel.

    `key` names the occasion, so that the same occasion never tells the same
    person twice. The text is made at sending time from `payload`, in `language`.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        DEAD = "dead"

    key = models.CharField(max_length=160, unique=True)
    channel = models.CharField(max_length=16)
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="messages")
    task = models.ForeignKey(Task, models.CASCADE, null=True, blank=True, related_name="messages")
    kind = models.CharField(max_length=24)
    urgency = models.CharField(max_length=1)
    payload = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    try_after = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["try_after"], condition=Q(state="queued"), name="message_to_send"),
            models.Index(
                fields=["practitioner", "-queued_at"],
                condition=Q(channel="in-app", read_at__isnull=True),
                name="message_unread",
            ),
            models.Index(fields=["-queued_at"], condition=Q(state="dead"), name="message_dead"),
        ]
