"""
The clinical numbers of one site. What was proposed, whose advice it would change, what was signed.

Only a signed edition holds; a preview holds nothing and may be thrown away.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from paingrid.records.models.people import Patient, Practitioner


class TableEdition(models.Model):
    """The clinical numbers one site signed: only those that differ from the shipped ones. Append-only."""

    version = models.CharField(max_length=24, unique=True)
    values = models.JSONField(help_text="Exact values as text by the id of the number")
    note = models.TextField()
    signed_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()


class EditionPreview(models.Model):
    """
    Values somebody proposed, and how far the patients have been worked out under them.

    `values` are those of the whole edition it would become, as text by id; `base` is the edition that held when it was
    proposed. `reached` is the last patient that was worked out.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    base = models.CharField(max_length=24)
    values = models.JSONField()
    proposed_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    people = models.PositiveIntegerField(help_text="Patients in care when it was proposed")
    worked_out = models.PositiveIntegerField(default=0)
    reached = models.UUIDField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    signed_as = models.OneToOneField(TableEdition, models.PROTECT, null=True, blank=True, related_name="preview")

    class Meta:
        indexes = [
            models.Index(fields=["proposed_at"], condition=Q(finished_at__isnull=True), name="preview_unfinished")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_as__isnull=True) | Q(finished_at__isnull=False),
                name="preview_is_finished_before_it_is_signed",
            )
        ]


class EditionEffect(models.Model):
    """What one patient would read otherwise under the proposed values."""

    preview = models.ForeignKey(EditionPreview, models.CASCADE, related_name="effects")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    changes = models.JSONField(help_text="What, before and after, in both languages")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["preview", "patient"], name="effect_once_a_patient")]
