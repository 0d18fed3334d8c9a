"""
Everything that is kept about one patient, for the copy they may take along.

`PARTS` names every table about a patient, or `LEFT_OUT` says why it is none of the copy; a test holds that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Prefetch, QuerySet

from paingrid.records import models as m
from paingrid.records.queries.who_reads import rows_of_others

#: More rows than this of one record are not put together while somebody waits [default].
AT_MOST = 20_000


@dataclass(frozen=True)
class Part:
    """One table about a patient: what is read with it, and by what it is put in order."""

    model: type[Model]
    order: str
    beside: tuple[str, ...] = ()
    below: tuple[Any, ...] = ()

    def of(self, patient_id: UUID) -> QuerySet[Any]:
        """Return the patient's rows, oldest first."""
        rows = self.model._default_manager.filter(patient_id=patient_id)
        if self.beside:
            rows = rows.select_related(*self.beside)
        return rows.prefetch_related(*self.below).order_by(self.order, "pk")


FILES = Prefetch("attachments", m.ReferralAttachment.objects.defer("body"))
PARTS: Mapping[str, Part] = {
    "family": Part(m.RelatedPerson, "pk"),
    "enrolments": Part(m.Enrolment, "starts_at", ("team__institution",)),
    "stays": Part(m.GuestStay, "starts_on", ("host_team__institution",)),
    "reports": Part(
        m.Report, "felt_at", ("decision", "practitioner", "link__related_person"), ("assessments", "corrected_by")
    ),
    "episodes": Part(m.Episode, "began_at", ("practitioner", "link__related_person"), ("reliefs",)),
    "facts": Part(m.DosingFacts, "recorded_at", ("recorded_by",)),
    "medicines": Part(m.MedicationStatement, "starts_at", ("recorded_by",)),
    "documents": Part(m.Document, "recorded_at", ("recorded_by",)),
    "plans": Part(m.Plan, "created_at", ("signed_by",)),
    "prescriptions": Part(m.Prescription, "drawn_at", ("prescriber", "institution")),
    "dispensings": Part(m.Dispensing, "dispensed_at", ("dispensed_by", "institution"), ("corrected_by",)),
    "returns": Part(m.Returned, "returned_at", ("returned_by", "institution"), ("corrected_by",)),
    "referrals": Part(m.Referral, "sent_at", ("sender", "receiver", "sent_by"), ("events__practitioner", FILES)),
    "bookings": Part(m.Booking, "made_at", ("resource__institution",)),
    "waiting": Part(m.Waiting, "since", ("institution",)),
    "consultations": Part(
        m.Consultation,
        "asked_at",
        ("asked_by", "asking", "to", "taken_by"),
        ("opinions__author", "minutes__author", "events__practitioner"),
    ),
    "tasks": Part(m.Task, "opened_at", ("holder", "closed_by")),
    "contacts": Part(m.Contact, "at", ("practitioner",)),
    "consents": Part(m.Consent, "at", ("recorded_by",)),
    "requests": Part(m.RecordRequest, "asked_at", ("answered_by",)),
    "emergencies": Part(m.EmergencyAccess, "opened_at", ("practitioner", "institution")),
}
#: Tables that name a patient and are none of the copy, and why.
LEFT_OUT: Mapping[type[Model], str] = {
    m.PersonalLink: "a key to the record, nothing about the person",
    m.Assessment: "comes with its report",
    m.Decision: "comes with its report",
    m.AuditEvent: "comes as who read and wrote, without the rows of the patient and of the clock",
    m.Expectation: "works for the clock alone: when the next report is looked for",
    m.CloseWatch: "whom the privacy officer keeps an eye on, against those who read, not about the person",
    m.EmergencyUse: "an agreement between institutions; the referral or question it served is in the copy",
    m.PassedOn: "the enrolments say the same",
    m.EditionEffect: "a trial of other numbers that was never applied to anybody",
}


class TooMuch(Exception):
    """The record has more rows than are put together while somebody waits."""


@dataclass(frozen=True)
class WholeRecord:
    """One patient and the rows of each part, oldest first; `reads` are the doings of others, newest first."""

    patient: m.Patient
    at: datetime
    rows: Mapping[str, tuple[Any, ...]]
    reads: tuple[m.AuditEvent, ...]

    def __getitem__(self, part: str) -> tuple[Any, ...]:
        return self.rows[part]

    @property
    def size(self) -> int:
        """How many rows it has."""
        return len(self.reads) + sum(len(rows) for rows in self.rows.values())


def whole_record(patient_id: UUID, *, at: datetime) -> WholeRecord:
    """
    Return everything about one patient; three dozen queries.

    :raises TooMuch: one part has more rows than `AT_MOST`.
    """
    rows = {name: _kept(part.of(patient_id)) for name, part in PARTS.items()}
    return WholeRecord(
        patient=m.Patient.objects.select_related("household__street").get(pk=patient_id),
        at=at,
        rows=rows,
        reads=_kept(rows_of_others(patient_id).order_by("-pk")),
    )


def size_of(patient_id: UUID) -> int:
    """Return how many rows the reports and the reads have, which make the copy long; two queries."""
    return PARTS["reports"].of(patient_id).count() + rows_of_others(patient_id).count()


def _kept(rows: QuerySet[Any]) -> tuple[Any, ...]:
    found = tuple(rows[: AT_MOST + 1])
    if len(found) > AT_MOST:
        raise TooMuch
    return found
