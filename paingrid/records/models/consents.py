"""What patients agreed to and took back, line by line; the last line of a scope counts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from paingrid.records.models.people import Patient, PersonalLink, Practitioner


class Consent(models.Model):
    """
    One decision on one scope (`consortium.consents`), append-only. No name and no free text stands here.

    `given` is false for a refusal or a withdrawal; `text_version` is the text that was shown.
    """

    class Scope(models.TextChoices):
        TREATMENT = "treatment"
        SHARING = "sharing"
        FAMILY = "family"
        QUALITY = "quality"

    class SaidBy(models.TextChoices):
        PATIENT = "patient"
        GUARDIAN = "guardian"
        FAMILY = "family"

    class How(models.TextChoices):
        SPOKEN = "spoken"
        PAPER = "paper"
        LINK = "link"

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="consents")
    scope = models.CharField(max_length=12, choices=Scope)
    given = models.BooleanField()
    text_version = models.CharField(max_length=20)
    said_by = models.CharField(max_length=12, choices=SaidBy)
    relation = models.CharField(max_length=24, blank=True)
    how = models.CharField(max_length=8, choices=How)
    recorded_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    link = models.ForeignKey(PersonalLink, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patient", "scope", "-id"], name="consent_last_of_scope")]
        constraints = [
            models.CheckConstraint(
                condition=Q(how="link", link__isnull=False, recorded_by__isnull=True, said_by="patient")
                | (~Q(how="link") & Q(link__isnull=True, recorded_by__isnull=False)),
                name="consent_is_written_by_staff_or_link",
            ),
            models.CheckConstraint(
                condition=Q(said_by="patient", relation="") | (~Q(said_by="patient") & ~Q(relation="")),
                name="consent_of_others_says_who_they_are",
            ),
        ]
