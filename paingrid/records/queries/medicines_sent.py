"""The medicines that go along with a referral or a question, each with its last dose where somebody knows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from paingrid.clinical.medicines.products import product_named
from paingrid.records.models import Dispensing, Episode, MedicationStatement


def medicines_sent(patient_id: UUID, *, at: datetime) -> list[dict[str, Any]]:
    """
    Return what is taken at `at`: name, dose, purpose, since, and `last`; three queries.

    `last` says when an extra dose was last taken (diary) or the medicine last handed out (dispensary), or is none: a
    handing out is never called a taking.
    """
    rows = MedicationStatement.objects.filter(patient_id=patient_id, starts_at__lte=at).order_by("starts_at", "pk")
    episodes = Episode.objects.filter(patient_id=patient_id, taken_at__lte=at)
    taken = dict(episodes.values_list("product").annotate(Max("taken_at")).order_by())
    handed = Dispensing.objects.filter(
        patient_id=patient_id, dispensed_at__lte=at, corrected_by__isnull=True, units__gt=0
    )
    given = dict(handed.values_list("product").annotate(Max("dispensed_at")).order_by())
    return [
        {
            "name": {"zh": row.name_zh, "en": row.name_en or row.name_zh},
            "dose": {"zh": row.dose_zh, "en": row.dose_en or row.dose_zh},
            "purpose": row.purpose,
            "opioid": row.is_opioid,
            "since": row.starts_at.isoformat(),
            "last": _last(row, taken, given),
        }
        for row in rows
        if row.ends_at is None or row.ends_at > at
    ]


def _last(
    row: MedicationStatement, taken: dict[str, datetime | None], given: dict[str, datetime | None]
) -> dict[str, str] | None:
    """Only a name that means one product is looked up: a wrong last dose is worse than none."""
    found = product_named(row.name_zh)
    if len(found) != 1:
        return None
    for how, known in (("taken", taken), ("handed-out", given)):
        at = known.get(found[0].id)
        if at is not None:
            return {"how": how, "at": at.isoformat()}
    return None
