"""Guest care: a patient stays for some days with somebody in another team's grid."""

from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from paingrid.records.models.people import Patient, Practitioner
from paingrid.records.models.places import CareTeam


class GuestStay(models.Model):
    """From the first to the last day (both included, Chengdu's days) the host team reads and treats, too."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="stays")
    home_team = models.ForeignKey(CareTeam, models.PROTECT, related_name="guests_away")
    host_team = models.ForeignKey(CareTeam, models.PROTECT, related_name="guests")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=240)
    place_zh = models.CharField(max_length=240, blank=True, help_text="Where the patient stays")
    asked_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    accepted_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, help_text="An answer is due, or the last day is over")
    ended_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=240, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(ended_at__isnull=True), name="stay_due"),
            models.Index(fields=["host_team", "ends_on"], condition=Q(ended_at__isnull=True), name="stay_by_host"),
            models.Index(fields=["home_team", "ends_on"], condition=Q(ended_at__isnull=True), name="stay_by_home"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="stay_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(host_team=F("home_team")), name="stay_is_with_another_team"),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True, accepted_at__isnull=True)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False),
                name="stay_is_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, due_at__isnull=False)
                | Q(ended_at__isnull=False, due_at__isnull=True),
                name="stay_open_has_a_clock",
            ),
            ExclusionConstraint(
                name="stay_is_with_one_host_at_a_time",
                condition=Q(ended_at__isnull=True),
                expressions=[
                    ("patient", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_on",
                            "ends_on",
                            RangeBoundary(inclusive_upper=True),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
