"""Where care happens. The territory tree, the institutions in it and their family-doctor teams."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q


class Territory(models.Model):
    """One node of the tree city → grid → street → community."""

    class Kind(models.TextChoices):
        CITY = "city"
        GRID = "grid"
        STREET = "street"
        COMMUNITY = "community"

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    kind = models.CharField(max_length=16, choices=Kind)
    code = models.CharField(max_length=32, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    population = models.PositiveIntegerField(null=True, blank=True)
    source = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "territories"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="city") | models.Q(parent__isnull=False),
                name="territory_only_a_city_is_a_root",
            )
        ]

    def __str__(self) -> str:
        return self.name_zh


class Institution(models.Model):
    """A hospital or health centre. `refers_to` is the next level of its consortium."""

    class Tier(models.TextChoices):
        COMMUNITY = "L1"
        DISTRICT = "L2"
        TERTIARY = "L3"

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="institutions")
    refers_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="referred_from")
    code = models.CharField(max_length=32, unique=True)
    name_zh = models.CharField(max_length=160)
    name_en = models.CharField(max_length=200, blank=True)
    tier = models.CharField(max_length=2, choices=Tier)
    level_zh = models.CharField(max_length=40, blank=True)
    can_stock_narcotics = models.BooleanField(
        default=False, help_text="Holds the purchase card (印鉴卡): narcotics may be dispensed here"
    )
    phone = models.CharField(max_length=40, blank=True)
    address_zh = models.CharField(max_length=240, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    position_error_m = models.PositiveIntegerField(null=True, blank=True)
    source = models.TextField(blank=True)
    simulated = models.BooleanField(default=False)
    hours = models.JSONField(
        null=True, blank=True, help_text="OpeningHours.kept(); none: the hours of this installation"
    )

    def __str__(self) -> str:
        return self.name_zh


class ServiceOffered(models.Model):
    """What an institution can do, from a day until another (exclusive); none: since ever, until further notice."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="offered")
    service = models.CharField(max_length=40)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["service", "institution"], name="service_offered_where")]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(starts_on__lt=F("ends_on")),
                name="service_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="service_offered_once_at_a_time",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("service", RangeOperators.EQUAL),
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


class CareTeam(models.Model):
    """A family-doctor team (家庭医生团队) of one institution."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="teams")
    grid = models.ForeignKey(Territory, models.PROTECT, related_name="teams")
    code = models.CharField(max_length=32, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    phone = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.name_zh
