"""Append one deed to the audit, in the transaction of the deed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import AuditEvent

if TYPE_CHECKING:
    from paingrid.journey.access import Actor


def audit(
    action: str,
    *,
    by: Actor,
    patient_id: UUID | None = None,
    subject: str = "",
    now: datetime,
    **details: Any,
) -> None:
    """Write one audit row; `details` must hold no name, phone number or free text."""
    require_transaction()
    AuditEvent.objects.create(
        at=now,
        action=action,
        practitioner_id=by.practitioner_id,
        link_id=by.link_id,
        patient_id=patient_id,
        subject=subject,
        details=details,
    )
