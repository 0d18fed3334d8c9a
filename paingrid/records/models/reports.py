"""What was said. The raw words, kept before anything is computed, and whether they were handled."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from paingrid.records.models.people import Patient, PersonalLink, Practitioner


class Report(models.Model):
    """
    One report exactly as it was sent. Append-only: a correction is a new row that points back.

    `id` is made where the report is made, so that every retry is the same report.
    """

    class Reporter(models.TextChoices):
        PATIENT = "patient"
        FAMILY = "family"
        STAFF = "staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="reports")
    reporter = models.CharField(max_length=8, choices=Reporter)
    link = models.ForeignKey(PersonalLink, models.PROTECT, null=True, blank=True, related_name="reports")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="reports")
    answers = models.JSONField()
    language = models.CharField(max_length=10, default="zh-hans")
    felt_at = models.DateTimeField()
    received_at = models.DateTimeField()
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")

    class Meta:
        indexes = [models.Index(fields=["patient", "-felt_at"], name="report_by_patient")]


class Handling(models.Model):
    """Whether a report has been decided on. Written with the report; `done_at` is set with the decision."""

    report = models.OneToOneField(Report, models.CASCADE, primary_key=True, related_name="handling")
    received_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    try_after = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["received_at"], condition=Q(done_at__isnull=True), name="handling_pending")]
