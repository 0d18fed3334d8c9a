"""Who did or read what, appended in the transaction of the deed."""

from __future__ import annotations

from django.db import models

from paingrid.records.models.people import Patient, PersonalLink, Practitioner


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
    subject = models.CharField(max_length=80, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["patient", "-at"], name="audit_by_patient")]
