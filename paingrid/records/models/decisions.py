"""What the rules said, with the inputs and the version, so that it can be recomputed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from paingrid.records.models.people import Patient
from paingrid.records.models.reports import Report


class Decision(models.Model):
    """The triage of one report. Append-only. `urgency` is empty when the rules could not evaluate."""

    report = models.OneToOneField(Report, models.PROTECT, related_name="decision")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="decisions")
    rules = models.CharField(max_length=60)
    inputs = models.JSONField()
    output = models.JSONField()
    urgency = models.CharField(max_length=1, blank=True)
    rows = ArrayField(models.CharField(max_length=8), default=list)
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patient", "-decided_at"], name="decision_by_patient")]
