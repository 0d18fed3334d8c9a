"""Append one deed to the audit, in the transaction of the deed: who, in what relationship, for what purpose."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from paingrid.journey import access
from paingrid.journey.standing import Standing, standing_towards
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import AuditEvent

#: What a deed is for, by the first word of its name; anything else about a patient is treatment.
PURPOSES = {
    "emergency": "emergency",
    "privacy": "oversight",
    "dispensary": "dispensing",
    "dispensed": "dispensing",
    "taken-back": "dispensing",
    "stock": "dispensing",
    "register": "dispensing",
    "consent": "administration",
    "export": "administration",
    "request": "administration",
    "import": "administration",
    "message": "administration",
}


def audit(
    action: str,
    *,
    by: access.Actor,
    patient_id: UUID | None = None,
    subject: str = "",
    grid_id: int | None = None,
    now: datetime,
    **details: Any,
) -> None:
    """
    Write one audit row; `details` must hold no name, phone number or free text.

    The row belongs to the grid of the patient's team, or to `grid_id` where it is about no patient.
    """
    require_transaction()
    standing = Standing("", grid_id)
    if patient_id is not None:
        standing = standing_towards(by, patient_id, now=now)
    AuditEvent.objects.create(
        at=now,
        action=action,
        practitioner_id=by.practitioner_id,
        link_id=by.link_id,
        patient_id=patient_id,
        grid_id=standing.grid_id or grid_id,
        purpose=_purpose(action, by, standing.relationship, about_somebody=patient_id is not None),
        relationship=standing.relationship,
        subject=subject,
        details=details,
    )


def _purpose(action: str, by: access.Actor, relationship: str, *, about_somebody: bool) -> str:
    if relationship == "emergency":
        return "emergency"
    if by.kind == "system":
        return "operation"
    return PURPOSES.get(action.split(".")[0], "treatment" if about_somebody else "administration")
