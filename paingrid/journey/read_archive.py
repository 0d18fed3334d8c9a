"""Open what a consultant keeps of a consultation that is shut to them: the question as archived, the own opinion."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.consulting import NoSuchConsultation
from paingrid.records.models import Opinion
from paingrid.records.queries.consultants import has_clinical_role


def read_archive(*, by: access.Actor, consultation_id: UUID, now: datetime) -> None:
    """
    Let whoever wrote an opinion read it again with its question; the reading is kept.

    :raises NoSuchConsultation: they wrote none, or work as a clinician no more.
    """
    own = Opinion.objects.filter(consultation_id=consultation_id, author_id=by.practitioner_id or 0)
    opinion = own.select_related("consultation").first()
    if opinion is None or by.kind != "staff" or not has_clinical_role(by.practitioner_id or 0, now=now):
        raise NoSuchConsultation
    with transaction.atomic(durable=True):
        patient_id = opinion.consultation.patient_id
        audit("consultation.archive-read", by=by, patient_id=patient_id, subject=str(consultation_id), now=now)
