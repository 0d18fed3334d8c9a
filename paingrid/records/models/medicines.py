"""What the patient takes, as recorded. Dosing arithmetic is not here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from paingrid.records.models.people import Patient, Practitioner


class MedicationStatement(models.Model):
    """
    One medicine from one moment on; a change ends this row and starts another.

    Where `regimen` is given, opioid, patch and equivalent were worked out from it when the row was written.
    """

    class Purpose(models.TextChoices):
        BACKGROUND = "background"
        RESCUE = "rescue"
        ADJUVANT = "adjuvant"
        LAXATIVE = "laxative"
        ANTI_EMETIC = "anti-emetic"
        OTHER = "other"

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="medicines")
    purpose = models.CharField(max_length=12, choices=Purpose)
    drug = models.CharField(max_length=40, help_text="Generic name in English, lower case")
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    dose_zh = models.CharField(max_length=120)
    dose_en = models.CharField(max_length=120, blank=True)
    is_opioid = models.BooleanField(default=False)
    is_patch = models.BooleanField(default=False)
    ome_mg_per_day = models.FloatField(
        null=True,
        blank=True,
        help_text="Oral morphine equivalent as recorded by the prescriber; empty means not known",
    )
    regimen = models.JSONField(
        null=True, blank=True, help_text="The medicine as the dosing contract writes it; empty: free text only"
    )
    product = models.CharField(max_length=80, blank=True, help_text="Id in the product table; empty: not known")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["patient", "starts_at"], name="medicine_by_patient")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ome_mg_per_day__isnull=True) | Q(ome_mg_per_day__gte=0),
                name="medicine_equivalent_not_negative",
            )
        ]
