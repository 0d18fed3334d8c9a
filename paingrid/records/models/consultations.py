"""Questions to another level: the record as it was sent, who was invited, what was written, what was decided."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from paingrid.records.models.people import Patient, Practitioner
from paingrid.records.models.places import CareTeam, Institution

OPEN = ("asked", "taken", "asked-back", "answered", "unanswered")


class Consultation(models.Model):
    """One question. An open one always has a clock; a taken one has a consultant with a name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="consultations")
    team = models.ForeignKey(CareTeam, models.PROTECT, related_name="consultations")
    asked_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="consultations_asked")
    asking = models.ForeignKey(Institution, models.PROTECT, related_name="consultations_asked")
    to = models.ForeignKey(Institution, models.PROTECT, related_name="consultations_received")
    to_person = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    taken_by = models.ForeignKey(
        Practitioner, models.PROTECT, null=True, blank=True, related_name="consultations_taken"
    )
    kind = models.CharField(max_length=16)
    question = models.TextField()
    summary = models.JSONField(help_text="The record as it was sent; never changed afterwards")
    urgency = models.CharField(max_length=1)
    consent = models.CharField(max_length=12)
    consent_at = models.DateTimeField()
    status = models.CharField(max_length=12, default="asked")
    version = models.PositiveIntegerField(default=1)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0, help_text="How often the clock ran out in this state")
    meeting_link = models.URLField(max_length=400, blank=True)
    meeting_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(closed_at__isnull=True), name="consultation_due"),
            models.Index(fields=["to", "-asked_at"], name="consultation_by_receiver"),
            models.Index(fields=["team", "-asked_at"], name="consultation_by_asker"),
            models.Index(fields=["patient", "-asked_at"], name="consultation_by_patient"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=OPEN, due_at__isnull=False, closed_at__isnull=True)
                | Q(status__in=["decided", "withdrawn"], due_at__isnull=True, closed_at__isnull=False),
                name="consultation_open_has_a_clock",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["taken", "asked-back", "answered"]) | Q(taken_by__isnull=False),
                name="consultation_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(urgency__in=["E", "U", "D", "S", "R"]), name="consultation_urgency_is_known"
            ),
            models.CheckConstraint(
                condition=Q(meeting_link="") | Q(meeting_link__startswith="https://"),
                name="consultation_meets_over_https",
            ),
            models.CheckConstraint(
                condition=~Q(status="decided") | ~Q(decision=""), name="consultation_decided_says_what"
            ),
        ]


class ConsultationMember(models.Model):
    """Somebody invited to read and to write an opinion (`ends_at` exclusive)."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="members")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    invited_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "practitioner"],
                condition=Q(ends_at__isnull=True),
                name="consultation_member_once",
            )
        ]


class ConsultationEvent(models.Model):
    """One line of the thread: who, when, what. Append-only."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=16)
    note = models.TextField(blank=True)
    from_institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    to_institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["consultation", "at"], name="consultation_thread")]


class Opinion(models.Model):
    """A written opinion under a name. Append-only: a correction is a new one that points back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="opinions")
    author = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    author_name_zh = models.CharField(max_length=60)
    author_name_en = models.CharField(max_length=120)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="opinion_says_something"),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")), name="opinion_corrects_another"
            ),
        ]


class Minutes(models.Model):
    """What a case conference said, who was there. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="minutes")
    author = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    held_at = models.DateTimeField()
    present = models.CharField(max_length=400)
    text = models.TextField()


class Picture(models.Model):
    """A picture sent with a question, kept in the database and served only through it. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="pictures")
    added_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    media_type = models.CharField(max_length=16)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(media_type__in=["image/jpeg", "image/png", "image/webp"]), name="picture_is_a_picture"
            ),
            models.CheckConstraint(condition=Q(size__gt=0, size__lte=5 * 1024 * 1024), name="picture_is_small_enough"),
            models.UniqueConstraint(fields=["consultation", "digest"], name="picture_once_a_consultation"),
        ]
