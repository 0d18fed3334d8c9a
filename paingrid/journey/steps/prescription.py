"""What the law asks of an order beside its medicines: who signs, with what right, with which papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q

from paingrid.records.models import NarcoticRight, Patient, Plan

if TYPE_CHECKING:
    from paingrid.journey.access import Actor

SETTING = "outpatient-cancer-pain"


def order_around(
    by: Actor,
    patient_id: UUID,
    lines: Sequence[Mapping[str, Any]],
    basis: Mapping[str, Any],
    *,
    now: datetime,
    days: int | None = None,
) -> dict[str, Any]:
    """Return the `prescription` of the check: signed by this actor, under this patient's papers."""
    patient = Patient.objects.get(pk=patient_id)
    around: dict[str, Any] = {
        "setting": SETTING,
        "first_long_term": not Plan.objects.filter(patient_id=patient_id, version__isnull=False).exists(),
        "documents": list(basis.get("documents") or ()),
        "prescriber_narcotic_right": has_narcotic_right(by, now=now),
        "signed_by": by.name["zh"],
    }
    if days is not None:
        around["days"] = days
    if patient.review_due_on is not None:
        around["review_due_on"] = patient.review_due_on.isoformat()
    return around


def has_narcotic_right(by: Actor, *, now: datetime) -> bool:
    """Tell whether this actor may prescribe narcotics at an institution where they work now."""
    places = [role.institution_id for role in by.roles]
    current = Q(starts_at__lte=now) & (Q(ends_at__isnull=True) | Q(ends_at__gt=now))
    return NarcoticRight.objects.filter(current, practitioner_id=by.practitioner_id, institution_id__in=places).exists()
