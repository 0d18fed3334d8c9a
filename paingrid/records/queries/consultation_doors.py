"""Which one record a consultation opens, for whom, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from paingrid.consortium.consents import SHARING
from paingrid.consortium.consultation import STAYS_OPEN
from paingrid.records.models import Consultation, ConsultationMember
from paingrid.records.queries.consent_doors import standing


def open_to(practitioner_id: int, places: Iterable[int], at: datetime) -> Q:
    """
    Return which consultations are open to a consultant of `places`, as a condition on `Consultation`.

    Until somebody takes it, those who may take it; then who took it and who was invited. A withdrawn one is shut,
    and all of them once the patient takes back that the record is shared.
    """
    asked = Q(status="asked", to_id__in=list(places)) & (Q(to_person__isnull=True) | Q(to_person_id=practitioner_id))
    invited = ConsultationMember.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at),
        consultation_id=OuterRef("pk"),
        practitioner_id=practitioner_id,
        starts_at__lte=at,
    )
    still = Q(closed_at__isnull=True) | Q(status="decided", closed_at__gt=at - STAYS_OPEN)
    return standing(SHARING) & (asked | (still & (Q(taken_by_id=practitioner_id) | Q(Exists(invited)))))


def consultation_opens(practitioner_id: int, places: Iterable[int], patient_id: UUID, at: datetime) -> bool:
    """Whether some consultation lets this member of staff read this one record at `at`; one query."""
    rows = Consultation.objects.filter(patient_id=patient_id, asked_at__lte=at)
    return rows.filter(open_to(practitioner_id, places, at)).exists()
