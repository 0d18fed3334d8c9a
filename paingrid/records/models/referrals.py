"""
Referral up, down and across: what was asked, where it stands, who owes the next step by when, and its whole history.

The states and moves are data (`paingrid.consortium.referral`). `sender` is the institution the patient comes from,
`receiver` the one they go to, on the way there and on the way back.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from paingrid.consortium.referral import REFERRAL
from paingrid.records.models.people import Patient, Practitioner
from paingrid.records.models.places import CareTeam, Institution
from paingrid.records.models.resources import Booking

ENDS = [state.code for state in REFERRAL.states if state.is_end]


class Referral(models.Model):
    """
    One referral of one patient to one institution.

    `summary` is the record as it was sent; `plan` the return plan, once there is one. An open referral has a side that
    owes the next step and a time; one that ended has neither.
    """

    class Kind(models.TextChoices):
        UP = "up"
        DOWN = "down"
        ACROSS = "across"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="referrals")
    kind = models.CharField(max_length=8, choices=Kind)
    service = models.CharField(max_length=40, help_text="What is needed there (consortium.services)")
    urgency = models.CharField(max_length=1)
    team = models.ForeignKey(CareTeam, models.PROTECT, related_name="referrals", help_text="The patient's own team")
    sender = models.ForeignKey(Institution, models.PROTECT, related_name="referrals_sent")
    receiver = models.ForeignKey(Institution, models.PROTECT, related_name="referrals_received")
    reason = models.TextField()
    question = models.TextField(blank=True)
    consent = models.CharField(max_length=200, help_text="Who agreed, and how")
    summary = models.JSONField()
    plan = models.JSONField(null=True, blank=True)
    expected_at = models.DateTimeField(null=True, blank=True, help_text="When the patient is to come")
    booking = models.OneToOneField(
        Booking, models.PROTECT, null=True, blank=True, related_name="referral", help_text="The place held for it"
    )
    alternative = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    status = models.CharField(max_length=16)
    owes = models.CharField(max_length=8, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True, help_text="When the clock tells people again")
    reminders = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    sent_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="referrals_sent")
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True, help_text="First accepted or refused")
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["receiver", "due_at"], condition=Q(ended_at__isnull=True), name="referral_coming_in"),
            models.Index(fields=["sender", "due_at"], condition=Q(ended_at__isnull=True), name="referral_going_out"),
            models.Index(fields=["remind_at"], condition=Q(ended_at__isnull=True), name="referral_to_remind"),
            models.Index(fields=["patient", "-sent_at"], name="referral_by_patient"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[state.code for state in REFERRAL.states]), name="referral_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=ENDS, ended_at__isnull=False, owes="", due_at__isnull=True, remind_at__isnull=True
                )
                | (
                    ~Q(status__in=ENDS)
                    & Q(ended_at__isnull=True, owes__in=["sender", "receiver"])
                    & Q(due_at__isnull=False, remind_at__isnull=False)
                ),
                name="referral_open_has_owner_and_clock",
            ),
            models.CheckConstraint(condition=~Q(sender=models.F("receiver")), name="referral_goes_somewhere_else"),
            models.UniqueConstraint(
                fields=["patient", "receiver"], condition=Q(ended_at__isnull=True), name="referral_open_once_a_receiver"
            ),
        ]


class ReferralEvent(models.Model):
    """One line of its history: who, when, from which state to which, why. Append-only; nobody: the clock."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    move = models.CharField(max_length=16)
    start = models.CharField(max_length=16, blank=True)
    end = models.CharField(max_length=16)
    side = models.CharField(max_length=8)
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["referral", "at"], name="referral_event_by_referral")]


class ReferralAttachment(models.Model):
    """A file that goes with a referral; its type was found from its content. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=40)
    body = models.BinaryField()
    added_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
