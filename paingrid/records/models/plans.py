"""
The medicine plan. What it rests on, what was proposed, who signed it, and the papers that go with it.

A draft may be changed; from the signature on the database refuses any change but the end of the plan.
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from paingrid.records.models.people import Patient, Practitioner
from paingrid.records.models.places import Institution


class NarcoticRight(models.Model):
    """The right to prescribe narcotics at one institution (`ends_at` exclusive)."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="narcotic_rights")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="narcotic_rights")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="narcotic_right_ends_after_it_starts",
            )
        ]


class DosingFacts(models.Model):
    """
    What dosing asks of a person beyond the slow facts: weight, liver, illnesses, tests. Append-only, the latest counts.

    `facts` is the `patient` object of the dosing contract, as far as it was recorded.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="dosing_facts")
    facts = models.JSONField()
    recorded_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patient", "-recorded_at"], name="dosing_facts_by_patient")]


class Document(models.Model):
    """A paper the law asks for before long-term narcotics. Only a withdrawal is ever added to the row."""

    class Kind(models.TextChoices):
        CONSENT = "consent"
        CERTIFICATE = "diagnosis-certificate"
        PATIENT_ID = "patient-id"
        AGENT_ID = "agent-id"

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=24, choices=Kind)
    issued_on = models.DateField()
    institution = models.CharField(max_length=160, blank=True, help_text="Who issued it")
    held_by = models.CharField(max_length=120, blank=True, help_text="Where the paper is kept")
    recorded_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "kind", "issued_on"],
                condition=Q(withdrawn_at__isnull=True),
                name="document_is_recorded_once",
            )
        ]


class Plan(models.Model):
    """
    One version of a patient's medicines. `version` counts signed plans of the patient; a draft has none yet.

    `basis` holds the facts the proposal was computed from, `proposal` what the platform said of them, `lines` what is
    ordered, `findings` what the check said at the signature, `departures` the reasons for what was signed over.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        SIGNED = "signed"
        SUPERSEDED = "superseded"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="plans")
    version = models.PositiveIntegerField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, help_text="Counts the changes of the draft")
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    created_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    want = models.JSONField(default=dict)
    basis = models.JSONField()
    proposal = models.JSONField()
    lines = models.JSONField()
    findings = models.JSONField(default=list)
    departures = models.JSONField(default=list)
    factor_set = models.CharField(max_length=24)
    edition = models.CharField(max_length=24)
    reassess_at = models.DateTimeField(null=True, blank=True)
    family_note = models.TextField(blank=True)
    statements = ArrayField(models.BigIntegerField(), default=list, help_text="What the signature started")
    signed_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [models.Index(fields=["patient", "-created_at"], name="plan_by_patient")]
        constraints = [
            models.UniqueConstraint(fields=["patient"], condition=Q(status="signed"), name="plan_one_signed_a_patient"),
            models.UniqueConstraint(
                fields=["patient", "version"], condition=Q(version__isnull=False), name="plan_version_is_used_once"
            ),
            models.CheckConstraint(
                condition=Q(status="draft", signed_at__isnull=True, signed_by__isnull=True, version__isnull=True)
                | Q(status="withdrawn", signed_at__isnull=True, ended_at__isnull=False)
                | (
                    ~Q(status="draft")
                    & Q(signed_at__isnull=False, signed_by__isnull=False, version__isnull=False)
                    & Q(reassess_at__isnull=False)
                ),
                name="plan_is_signed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "signed"], ended_at__isnull=True)
                | Q(status__in=["superseded", "withdrawn"], ended_at__isnull=False),
                name="plan_that_ended_has_a_time",
            ),
        ]


class Prescription(models.Model):
    """A prescription form drawn from a signed plan, to be signed by hand. Only its status changes."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        PRINTED = "printed"
        VOID = "void"

    class FormKind(models.TextChoices):
        PALE_RED = "pale-red"
        WHITE_2 = "white-2"
        ORDINARY = "ordinary"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="prescriptions")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="prescriptions")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    lines = models.JSONField(help_text="Product, units and directions of each line")
    days = models.PositiveSmallIntegerField()
    setting = models.CharField(max_length=32)
    form_kind = models.CharField(max_length=12, choices=FormKind)
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    prescriber = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    drawn_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    printed_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["patient", "-drawn_at"], name="prescription_by_patient")]
        constraints = [
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=31), name="prescription_days_are_possible")
        ]
