"""Decisions as they were kept, to be recomputed."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from paingrid.records.models import Decision


def kept_decisions(report_ids: list[UUID]) -> Iterator[Decision]:
    """Return the decisions of these reports, or all of them, oldest first, in small batches."""
    rows = Decision.objects.order_by("pk")
    return (rows.filter(report_id__in=report_ids) if report_ids else rows).iterator(chunk_size=500)
