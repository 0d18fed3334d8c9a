"""The work, its clock, its history, who was told, and when we expect to hear again."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from paingrid.records.models.decisions import Decision
from paingrid.records.models.people import Patient, Practitioner
from paingrid.records.models.places import CareTeam
from paingrid.records.models.reports import Report


class Task(models.Model):
    """
    Something a person must do about a patient, with a clock.

    At most one open task of a kind per patient: a graver report raises the open
    one, a milder one is added to its history; neither closes it.
    """

    class Kind(models.TextChoices):
        ALERT = "alert"
        CALL_PATIENT = "call-patient"
        FOLLOW_UP = "follow-up"
        NO_NEWS = "no-news"
        REASSESS = "reassess"
        REVIEW = "review"
        RECORD_REQUEST = "record-request"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="tasks")
    team = models.ForeignKey(CareTeam, models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=16, choices=Kind)
    urgency = models.CharField(max_length=1)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="tasks")
    rows = ArrayField(models.CharField(max_length=8), default=list)
    reason_zh = models.CharField(max_length=400)
    reason_en = models.CharField(max_length=400)
    opened_at = models.DateTimeField()
    clock_started_at = models.DateTimeField(help_text="Rung deadlines count from here")
    contact_by = models.DateTimeField(help_text="When a person must have spoken with the patient")
    rung = models.PositiveSmallIntegerField(default=0)
    cycle = models.PositiveSmallIntegerField(default=0, help_text="Counts restarts of the clock after a contact")
    next_climb_at = models.DateTimeField(null=True, blank=True)
    holder = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="held_tasks")
    held_since = models.DateTimeField(null=True, blank=True)
    contacted_at = models.DateTimeField(null=True, blank=True)
    failed_attempts = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    closed_why = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["team", "urgency", "contact_by"],
                condition=Q(closed_at__isnull=True),
                name="task_open_by_team",
            ),
            models.Index(fields=["next_climb_at"], condition=Q(closed_at__isnull=True), name="task_due_to_climb"),
            models.Index(fields=["patient", "-opened_at"], name="task_by_patient"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "kind"],
                condition=Q(closed_at__isnull=True),
                name="task_one_open_of_a_kind",
            ),
            models.CheckConstraint(condition=Q(urgency__in=["E", "U", "D", "S", "R"]), name="task_urgency_is_known"),
            models.CheckConstraint(
                condition=Q(holder__isnull=True, held_since__isnull=True)
                | Q(holder__isnull=False, held_since__isnull=False),
                name="task_holder_has_a_time",
            ),
        ]


class TaskEvent(models.Model):
    """One line of a task's history. Append-only."""

    class Kind(models.TextChoices):
        OPENED = "opened"
        RAISED = "raised"
        REPORTED = "reported"
        CLIMBED = "climbed"
        NOBODY = "nobody-there"
        CLAIMED = "claimed"
        RELEASED = "released"
        HANDED_OVER = "handed-over"
        CONTACT = "contact"
        CLOSED = "closed"
        MOVED = "moved"

    task = models.ForeignKey(Task, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=Kind)
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    report = models.ForeignKey(Report, models.PROTECT, null=True, blank=True, related_name="+")
    cycle = models.PositiveSmallIntegerField(default=0, help_text="Counts restarts of the clock after a contact")
    rung = models.PositiveSmallIntegerField(default=0)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["task", "at"], name="task_event_by_task")]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "cycle", "rung"], condition=Q(kind="climbed"), name="task_climbs_a_rung_once"
            ),
            models.UniqueConstraint(
                fields=["task", "report"],
                condition=Q(kind__in=["opened", "raised", "reported"]),
                name="task_hears_a_report_once",
            ),
        ]


class Told(models.Model):
    """Who was told of a task, on which rung, when, and when they opened it."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="told")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="told")
    rung = models.PositiveSmallIntegerField()
    told_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True, help_text="End of the guest stay through which they were told")

    class Meta:
        indexes = [models.Index(fields=["practitioner", "-told_at"], name="told_by_practitioner")]
        constraints = [models.UniqueConstraint(fields=["task", "practitioner"], name="told_once_a_task")]


class Contact(models.Model):
    """One attempt to reach the patient, with its coded outcome. Append-only."""

    class Outcome(models.TextChoices):
        BETTER = "reached-better"
        SAME = "reached-same"
        WORSE = "reached-worse"
        NOT_REACHED = "not-reached"
        VISIT_AGREED = "visit-agreed"
        ADVICE_GIVEN = "advice-given"
        SENT_TO_HOSPITAL = "sent-to-hospital"
        DIED = "died"
        WRONG_NUMBER = "wrong-number"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    task = models.ForeignKey(Task, models.PROTECT, related_name="contacts")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="contacts")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="contacts")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=Outcome)
    attempt = models.PositiveSmallIntegerField(default=1)
    note = models.TextField(blank=True)
    next_contact_at = models.DateTimeField(null=True, blank=True)
    report = models.ForeignKey(Report, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["patient", "-at"], name="contact_by_patient")]


class Expectation(models.Model):
    """When we expect to hear of a patient next; the clock opens a "no news" task when it passes."""

    patient = models.OneToOneField(Patient, models.CASCADE, primary_key=True, related_name="expectation")
    last_report_at = models.DateTimeField(null=True, blank=True)
    last_nrs = models.PositiveSmallIntegerField(null=True, blank=True)
    next_expected_at = models.DateTimeField(null=True, blank=True)
    basis = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_expected_at"],
                condition=Q(next_expected_at__isnull=False),
                name="expectation_due",
            )
        ]
