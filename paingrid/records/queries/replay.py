"""Decisions and plans as they were kept, to be recomputed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from paingrid.records.models import Decision, Plan


def kept_decisions(report_ids: list[UUID]) -> Iterator[Decision]:
    """Return the decisions of these reports, or all of them, oldest first, in small batches."""
    rows = Decision.objects.order_by("pk")
    return (rows.filter(report_id__in=report_ids) if report_ids else rows).iterator(chunk_size=500)


def kept_plans(plan_ids: Sequence[UUID]) -> Iterator[Plan]:
    """Return these plans, or all of them, oldest first, in small batches: a plan carries all its facts."""
    rows = Plan.objects.order_by("created_at", "pk")
    return (rows.filter(pk__in=plan_ids) if plan_ids else rows).iterator(chunk_size=100)
