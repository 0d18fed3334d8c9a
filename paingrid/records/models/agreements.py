"""Who may work with whom across consortia: the paper, or an emergency with its reason."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from paingrid.records.models.people import Patient, Practitioner
from paingrid.records.models.places import Institution, Territory

PURPOSES = ("referral", "consultation", "sharing", "guest-care")


class Agreement(models.Model):
    """An institution works with another one, or with everybody in a grid; both ways, `ends_on` exclusive."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="agreements")
    other = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="agreements_of_others")
    grid = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="agreements")
    with_those_below = models.BooleanField(
        default=False, help_text="Holds for the institutions that refer to either side, too"
    )
    purposes = ArrayField(models.CharField(max_length=16))
    paper = models.CharField(max_length=160, help_text="Number or title of the signed paper")
    signed_by = models.CharField(max_length=160, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    ended_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(other__isnull=True, grid__isnull=False) | Q(other__isnull=False, grid__isnull=True),
                name="agreement_is_with_one_side",
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=True) | ~Q(other=F("institution")),
                name="agreement_is_not_with_oneself",
            ),
            models.CheckConstraint(
                condition=Q(purposes__contained_by=list(PURPOSES)) & ~Q(purposes=[]), name="agreement_has_a_purpose"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="agreement_ends_after_it_starts",
            ),
        ]


class EmergencyUse(models.Model):
    """Work across consortia without an agreement, and why. Append-only."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    other = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=16)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="emergency_use_has_a_reason")]
