"""Emergency access to a record, and whom the privacy officer keeps a closer eye on."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from paingrid.records.models.people import Patient, Practitioner
from paingrid.records.models.places import Institution, Territory

#: How long the glass stays broken: issue 5, point 3.
FOUR_HOURS = timedelta(hours=4)


class EmergencyAccess(models.Model):
    """Somebody opened a record that is not theirs, for four hours at most, with a reason that is reviewed."""

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified"
        NOT_JUSTIFIED = "not-justified"

    class Category(models.TextChoices):
        CANNOT_SPEAK = "cannot-speak"
        SEVERE_PAIN = "severe-pain"
        OVERDOSE = "overdose"
        MEDICINES = "medicines"
        OTHER = "other"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="emergencies")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="emergencies")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    grid = models.ForeignKey(Territory, models.PROTECT, db_index=False, related_name="+")
    category = models.CharField(max_length=16, choices=Category, default=Category.OTHER)
    reason = models.TextField()
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Given back before its time")
    due_at = models.DateTimeField(null=True, blank=True, help_text="The review is due; none once it is done")
    rung = models.PositiveSmallIntegerField(default=0)
    reviewed_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=16, choices=Verdict, blank=True)
    review_note = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["practitioner", "patient", "-ends_at"], name="emergency_by_person"),
            models.Index(fields=["grid", "-opened_at"], name="emergency_by_grid"),
            models.Index(fields=["due_at"], condition=Q(reviewed_at__isnull=True), name="emergency_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("opened_at"), ends_at__lte=F("opened_at") + FOUR_HOURS),
                name="emergency_lasts_four_hours_at_most",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="emergency_has_a_reason"),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, verdict="", due_at__isnull=False)
                | (
                    Q(reviewed_at__isnull=False, reviewed_by__isnull=False, due_at__isnull=True)
                    & ~Q(verdict="")
                    & ~Q(reviewed_by=F("practitioner"))
                ),
                name="emergency_is_reviewed_by_another",
            ),
        ]


class CloseWatch(models.Model):
    """The privacy officer looks at everything read of this patient: somebody well known, or somebody's quarrel."""

    patient = models.OneToOneField(Patient, models.CASCADE, primary_key=True, related_name="watch")
    since = models.DateTimeField()
    by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
