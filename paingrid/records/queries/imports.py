"""Which bulk imports this installation has had. Each writes one audit row when it is complete."""

from __future__ import annotations

from typing import Any

from paingrid.records.models import AuditEvent, Practitioner, Territory


def import_of(name: str) -> dict[str, Any] | None:
    """Return the details of a completed import, or none."""
    row = AuditEvent.objects.filter(action=f"import.{name}").order_by("pk").first()
    return None if row is None else dict(row.details)


def is_empty() -> bool:
    """Whether nobody has set up any place here yet."""
    return not Territory.objects.exists()


def practitioners_by_username() -> dict[str, int]:
    """Return the key of every member of staff by username."""
    return dict(Practitioner.objects.values_list("account__username", "pk"))
