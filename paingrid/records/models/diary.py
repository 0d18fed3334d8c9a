"""The diary of breakthrough pain, written by the family or by staff, one row a look."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from paingrid.records.models.people import Patient, PersonalLink, Practitioner


class Episode(models.Model):
    """
    One attack of pain and the extra dose taken for it. Append-only; `id` is made where it is written down.

    `said` is everything exactly as it was sent: a value that makes no sense is unknown in its column and kept there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="episodes")
    link = models.ForeignKey(PersonalLink, models.PROTECT, null=True, blank=True, related_name="+")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    began_at = models.DateTimeField()
    trigger = models.CharField(max_length=16, blank=True)
    nrs_before = models.PositiveSmallIntegerField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True, help_text="Empty: no dose was taken")
    product = models.CharField(max_length=80, blank=True)
    count = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    said = models.JSONField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patient", "-began_at"], name="episode_by_patient")]
        constraints = [
            models.CheckConstraint(
                condition=Q(nrs_before__isnull=True) | Q(nrs_before__lte=10), name="episode_score_is_on_the_scale"
            )
        ]


class Relief(models.Model):
    """The pain 30 or 60 minutes after the extra dose. Append-only, once for each look."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="reliefs")
    minutes = models.PositiveSmallIntegerField()
    nrs = models.PositiveSmallIntegerField(null=True, blank=True)
    said = models.JSONField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["episode", "minutes"], name="relief_is_told_once_a_look"),
            models.CheckConstraint(condition=Q(minutes__in=[30, 60]), name="relief_is_told_at_30_or_60_minutes"),
            models.CheckConstraint(condition=Q(nrs__isnull=True) | Q(nrs__lte=10), name="relief_is_on_the_scale"),
        ]
