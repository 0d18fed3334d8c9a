"""What a patient asks about their own record: that something be put right, or that it be erased."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from paingrid.records.models.people import Patient, PersonalLink, Practitioner
from paingrid.records.sealed import SealedText


class RecordRequest(models.Model):
    """
    One request in the patient's words, and the answer of a doctor by name; `id` is made where it is written.

    `kept_until` is the first day on which the record may be erased, as it was worked out at the answer.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction"
        ERASURE = "erasure"

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="record_requests")
    link = models.ForeignKey(PersonalLink, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    words = SealedText()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="When the answer is due")
    verdict = models.CharField(max_length=12, choices=Verdict, blank=True)
    answer = SealedText(blank=True)
    answered_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    kept_until = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["patient", "-asked_at"], name="request_by_patient"),
            models.Index(fields=["asked_at"], condition=Q(answered_at__isnull=True), name="request_unanswered"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="request_says_something"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, verdict="", answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(verdict="") & ~Q(answer="")),
                name="request_is_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(kind="erasure") | Q(answered_at__isnull=True) | Q(kept_until__isnull=False),
                name="request_for_erasure_says_when",
            ),
        ]
