"""What was handed out and what came back. Append-only: a correction is a new row that points at the old."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from paingrid.records.models.people import Patient, Practitioner
from paingrid.records.models.places import Institution
from paingrid.records.models.plans import Prescription


class Dispensing(models.Model):
    """One product handed out. `units` are tablets, ampoules, patches; 0 in a correction takes the old row back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="dispensings")
    prescription = models.ForeignKey(Prescription, models.PROTECT, null=True, blank=True, related_name="dispensings")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="dispensings")
    product = models.CharField(max_length=80, help_text="Id in the product table")
    units = models.PositiveIntegerField()
    days_covered = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    batch = models.CharField(max_length=60, blank=True)
    early_why = models.CharField(max_length=400, blank=True, help_text="Why it was handed out before its time")
    dispensed_at = models.DateTimeField()
    dispensed_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["patient", "-dispensed_at"], name="dispensing_by_patient"),
            models.Index(fields=["institution", "-dispensed_at"], name="dispensing_by_institution"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(corrects__isnull=False), name="dispensing_is_corrected_once"
            ),
            models.CheckConstraint(
                condition=Q(units__gte=1) | Q(corrects__isnull=False), name="dispensing_is_of_something"
            ),
        ]


class Returned(models.Model):
    """What came back: used patches and ampoules, or unused medicine."""

    class Kind(models.TextChoices):
        USED_PATCH = "used-patch"
        USED_AMPOULE = "used-ampoule"
        UNUSED = "unused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="returns")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="returns")
    product = models.CharField(max_length=80)
    kind = models.CharField(max_length=16, choices=Kind)
    units = models.PositiveIntegerField()
    returned_at = models.DateTimeField()
    returned_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+", help_text="Who took it back")
    witness = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["patient", "-returned_at"], name="returned_by_patient"),
            models.Index(fields=["institution", "-returned_at"], name="returned_by_institution"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(corrects__isnull=False), name="return_is_corrected_once"
            ),
            models.CheckConstraint(
                condition=Q(units__gte=1) | Q(corrects__isnull=False), name="return_is_of_something"
            ),
        ]
