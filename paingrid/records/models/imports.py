"""Spreadsheets that were read and wait for somebody to confirm them."""

from __future__ import annotations

import uuid

from django.db import models

from paingrid.records.models.people import Practitioner


class ImportDraft(models.Model):
    """A spreadsheet that was read and not yet confirmed; the rows go when it is used, thrown away or a day old."""

    class Kind(models.TextChoices):
        INSTITUTIONS = "institutions"
        STAFF = "staff"
        PATIENTS = "patients"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=16, choices=Kind)
    made_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    rows = models.JSONField(default=list)
    used_at = models.DateTimeField(null=True, blank=True)
    summary = models.JSONField(default=dict)
