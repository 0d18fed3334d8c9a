"""Scores. One row per instrument of a report."""

from __future__ import annotations

from django.db import models

from paingrid.records.models.people import Patient
from paingrid.records.models.reports import Report


class Assessment(models.Model):
    """What one instrument made of one report. `view` keeps self, family and observed scores apart for good."""

    class View(models.TextChoices):
        SELF = "self"
        FAMILY = "family"
        OBSERVED = "observed"

    report = models.ForeignKey(Report, models.CASCADE, related_name="assessments")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="assessments")
    view = models.CharField(max_length=8, choices=View)
    instrument = models.CharField(max_length=16)
    rules = models.CharField(max_length=60)
    measured_at = models.DateTimeField()
    status = models.CharField(max_length=12)
    answers = models.JSONField()
    result = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["patient", "-measured_at"], name="assessment_by_patient")]
        constraints = [models.UniqueConstraint(fields=["report", "instrument", "view"], name="assessment_is_made_once")]
