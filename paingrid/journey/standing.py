"""How somebody stands towards a patient, for the audit: it tells, and never decides (`access` does)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from paingrid.journey.access import Actor, ground_of
from paingrid.records.models import Enrolment


@dataclass(frozen=True)
class Standing:
    """How somebody stands towards a patient at a moment, and in which grid the patient is cared for."""

    relationship: str
    grid_id: int | None


def standing_towards(by: Actor, patient_id: UUID, *, now: datetime) -> Standing:
    """
    Say by which right this actor is at the record; no query after a check that found the own team.

    Whoever was let in by another door (a counter, a list) stands as `none` with their team.
    """
    if (patient_id, now) in by.found:
        return Standing("team", by.found[patient_id, now])
    row = (
        Enrolment.objects.filter(patient_id=patient_id, starts_at__lte=now)
        .order_by("-starts_at")
        .values_list("team__grid_id", flat=True)
        .first()
    )
    grid_id: int | None = row
    if by.kind != "staff":
        own = "self" if by.reporter == "patient" else "family"
        return Standing("system" if by.kind == "system" else own, grid_id)
    return Standing(ground_of(by, patient_id, now=now), grid_id)
