"""Put a paper on file that the law asks for before long-term narcotics, or take it back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.records.models import Document, Patient
from paingrid.timekeeping import SHANGHAI

#: An older paper is a slip of the year more often than meant [default].
OLDEST = timedelta(days=3650)


class BadDate(Refusal):
    """The day of issue makes no sense."""

    code = "document.date"
    text = {
        "zh": "签发日期不对：不能晚于今天，也不能早于十年前。",
        "en": "This day of issue cannot be right: not after today, not more than ten years ago.",
    }


def record_document(
    *,
    by: access.Actor,
    patient_id: UUID,
    kind: str,
    issued_on: date,
    institution: str = "",
    held_by: str = "",
    now: datetime,
) -> int:
    """
    Keep that a paper is on file and return its id; the same paper twice is one.

    :raises BadDate: issued after today or over ten years ago.
    """
    access.check_can_change_record(by, patient_id, now=now)
    today = now.astimezone(SHANGHAI).date()
    if not today - OLDEST <= issued_on <= today:
        raise BadDate
    with transaction.atomic(durable=True):
        Patient.objects.select_for_update(no_key=True).get(pk=patient_id)
        known = Document.objects.filter(
            patient_id=patient_id, kind=kind, issued_on=issued_on, withdrawn_at__isnull=True
        ).first()
        if known is not None:
            return known.pk
        row = Document.objects.create(
            patient_id=patient_id,
            kind=kind,
            issued_on=issued_on,
            institution=institution,
            held_by=held_by,
            recorded_by_id=by.practitioner_id,
            recorded_at=now,
        )
        audit("document.recorded", by=by, patient_id=patient_id, subject=str(row.pk), now=now, kind=kind)
    return row.pk
