"""
Who did or read what, appended in the transaction of the deed; and the seals that the clock puts on it afterwards.

A row and its seal lie in tables of their own, so that neither is ever changed (docs/explanation/audit.md).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from paingrid.records.models.people import Patient, PersonalLink, Practitioner
from paingrid.records.models.places import Territory


class AuditEvent(models.Model):
    """One deed. Append-only: the database refuses to change or delete a row."""

    at = models.DateTimeField()
    action = models.CharField(max_length=48)
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    link = models.ForeignKey(
        PersonalLink, models.DO_NOTHING, null=True, blank=True, db_constraint=False, related_name="+"
    )
    patient = models.ForeignKey(
        Patient, models.DO_NOTHING, null=True, blank=True, db_constraint=False, related_name="+"
    )
    grid = models.ForeignKey(
        Territory, models.DO_NOTHING, null=True, blank=True, db_constraint=False, db_index=False, related_name="+"
    )
    purpose = models.CharField(max_length=16, blank=True, default="")
    relationship = models.CharField(max_length=16, blank=True, default="")
    subject = models.CharField(max_length=80, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["patient", "-at"], name="audit_by_patient"),
            models.Index(fields=["grid", "-at", "-id"], name="audit_by_grid"),
            models.Index(fields=["grid", "practitioner", "-at"], name="audit_by_person"),
            models.Index(fields=["grid", "purpose", "-at"], name="audit_by_purpose"),
            models.Index(
                fields=["grid", "relationship", "-at"],
                condition=Q(relationship__in=["none", "emergency"]),
                name="audit_worth_a_look",
            ),
        ]


class AuditWaiting(models.Model):
    """A row that has no seal yet; the database writes it with the row, whoever appended that."""

    event = models.OneToOneField(
        AuditEvent, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="waiting"
    )


class AuditSeal(models.Model):
    """The place of a row in the chain of its grid, and the link it makes there. Append-only."""

    event = models.OneToOneField(
        AuditEvent, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="seal"
    )
    chain = models.CharField(max_length=32)
    number = models.BigIntegerField()
    link = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="seal_has_its_own_number")]


class AuditChain(models.Model):
    """How far a chain is sealed, and up to where a signed checkpoint lies at the second place."""

    code = models.CharField(max_length=32, primary_key=True)
    number = models.BigIntegerField(default=0)
    link = models.BinaryField(max_length=32)
    signed_number = models.BigIntegerField(default=0)
    signed_at = models.DateTimeField(null=True, blank=True)
