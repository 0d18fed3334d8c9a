"""What institutions share: places that are booked for one person at a time, and medicines that move between them."""

from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from paingrid.consortium.services import RESOURCES
from paingrid.records.models.people import Patient, Practitioner
from paingrid.records.models.places import Institution


class Resource(models.Model):
    """Places of one kind that an institution shares: slots, beds, pumps, visit hours; `places` are counted from 1."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="resources")
    kind = models.CharField(max_length=16)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    places = models.PositiveSmallIntegerField(default=1)
    closed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=sorted(RESOURCES)), name="resource_kind_is_known"),
            models.CheckConstraint(condition=Q(places__gte=1, places__lte=200), name="resource_has_places"),
        ]


class Booking(models.Model):
    """
    One place of a resource for one person and one time.

    The database itself refuses two that overlap on one place while both are held, booked or used.
    """

    class Status(models.TextChoices):
        BOOKED = "booked"
        USED = "used"
        NO_SHOW = "no-show"
        RELEASED = "released"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="bookings")
    place = models.PositiveSmallIntegerField()
    period = DateTimeRangeField()
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="bookings")
    status = models.CharField(max_length=8, choices=Status, default=Status.BOOKED)
    made_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="booking_is_one_a_place",
                expressions=[
                    ("resource", RangeOperators.EQUAL),
                    ("place", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(status__in=["booked", "used"]),
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                name="booking_has_a_beginning_and_an_end",
            ),
        ]


class Waiting(models.Model):
    """Somebody who waits for a place of one kind at one institution (`ended_at`: got one, or gave up)."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="waiting")
    kind = models.CharField(max_length=16)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    urgency = models.CharField(max_length=1)
    since = models.DateTimeField()
    entered_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "kind", "patient"], condition=Q(ended_at__isnull=True), name="waiting_once"
            )
        ]


class StockMovement(models.Model):
    """
    Units of one product that come in, go out or go from one institution to another; append-only but the second name.

    `sent` is the first signature and `received` the second, by another person; until then the units are on the way.
    """

    class Kind(models.TextChoices):
        DELIVERY = "delivery"
        TRANSFER = "transfer"
        COUNT = "count"
        DESTROYED = "destroyed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=12, choices=Kind)
    product = models.CharField(max_length=80)
    units = models.IntegerField(help_text="Above 0; a count may correct downwards")
    source = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="stock_out")
    target = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="stock_in")
    batch = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=400, blank=True)
    sent_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    received_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["source", "product"], name="stock_out_by_place"),
            models.Index(fields=["target", "product"], name="stock_in_by_place"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="transfer", source__isnull=False, target__isnull=False, units__gt=0)
                & ~Q(source=F("target"))
                | Q(kind="delivery", source__isnull=True, target__isnull=False, units__gt=0)
                | Q(kind="count", source__isnull=True, target__isnull=False) & ~Q(units=0)
                | Q(kind="destroyed", source__isnull=False, target__isnull=True, units__gt=0),
                name="stock_goes_from_somewhere_to_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(received_by__isnull=True, received_at__isnull=True)
                | (Q(received_by__isnull=False, received_at__isnull=False, refused_at__isnull=True))
                | (Q(received_by__isnull=False, received_at__isnull=True, refused_at__isnull=False)),
                name="stock_is_received_or_refused_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(received_by__isnull=True) | ~Q(received_by=F("sent_by")),
                name="stock_has_two_signatures",
            ),
        ]
