"""Which team looks after which part of the map, from which day to which, and who changed it."""

from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from paingrid.records.models.people import Patient, Practitioner
from paingrid.records.models.places import CareTeam, Institution, Territory


class Cell(models.Model):
    """One hexagon (H3) of a street; `patients` are expected, not enrolled, people with cancer pain."""

    id = models.CharField(max_length=15, primary_key=True)
    street = models.ForeignKey(Territory, models.PROTECT, related_name="cells")
    longitude = models.FloatField()
    latitude = models.FloatField()
    people = models.PositiveIntegerField(default=0)
    patients = models.FloatField(default=0)

    def __str__(self) -> str:
        return self.id


class CatchmentChange(models.Model):
    """One decision about who looks after which streets; patients pass on when its day has come."""

    class Kind(models.TextChoices):
        STREET_MOVED = "street-moved"
        REDRAWN = "redrawn"
        UNDONE = "undone"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=16, choices=Kind)
    grid = models.ForeignKey(Territory, models.PROTECT, related_name="catchment_changes")
    street = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    effective_on = models.DateField()
    carried_out_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="Undone before its day came")
    note = models.CharField(max_length=400, blank=True)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="undone_by")
    before = models.JSONField(default=dict, help_text="Cells by team, as they were")
    after = models.JSONField(default=dict, help_text="Cells by team, as they are from the day on")
    summary = models.JSONField(default=dict, help_text="Counts only: nobody is named here")

    class Meta:
        indexes = [
            models.Index(fields=["grid", "-made_at"], name="catchment_change_by_grid"),
            models.Index(
                fields=["effective_on"],
                condition=Q(carried_out_at__isnull=True, withdrawn_at__isnull=True),
                name="catchment_change_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(carried_out_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="catchment_change_ends_one_way",
            ),
            models.CheckConstraint(
                condition=Q(kind="undone", undoes__isnull=False) | (~Q(kind="undone") & Q(undoes__isnull=True)),
                name="catchment_undo_names_what",
            ),
        ]


class Responsibility(models.Model):
    """Who looks after one cell from `starts_on` until the day before `ends_on`; never two at a time."""

    cell = models.ForeignKey(Cell, models.CASCADE, related_name="responsibilities")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="responsibilities")
    team = models.ForeignKey(CareTeam, models.PROTECT, related_name="responsibilities")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    begun_by = models.ForeignKey(CatchmentChange, models.PROTECT, null=True, blank=True, related_name="begun")
    ended_by = models.ForeignKey(CatchmentChange, models.PROTECT, null=True, blank=True, related_name="ended")

    class Meta:
        verbose_name_plural = "responsibilities"
        indexes = [models.Index(fields=["team"], condition=Q(ends_on__isnull=True), name="responsibility_by_team")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="responsibility_lasts_a_day"
            ),
            ExclusionConstraint(
                name="responsibility_is_with_one_team_at_a_time",
                expressions=[
                    ("cell", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_on",
                            "ends_on",
                            RangeBoundary(),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]


class PassedOn(models.Model):
    """One patient whose enrolment a change of catchments passed on. Append-only."""

    change = models.ForeignKey(CatchmentChange, models.PROTECT, related_name="passed_on")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="passed_on")
    from_team = models.ForeignKey(CareTeam, models.PROTECT, related_name="+")
    to_team = models.ForeignKey(CareTeam, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "passed on"
        constraints = [models.UniqueConstraint(fields=["change", "patient"], name="passed_on_once_a_change")]
