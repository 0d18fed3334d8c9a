"""Which institutions work together: those of one consortium."""

from __future__ import annotations

from datetime import datetime

from paingrid.records.models import Institution


def cooperates(one: int, other: int, *, at: datetime) -> bool:
    """Whether two institutions work together at `at`: one refers to the other, or both to the same; two queries."""
    return bool(chain_of(one) & chain_of(other))


def chain_of(institution_id: int) -> frozenset[int]:
    """Return an institution and those above it in its consortium; one query."""
    row = Institution.objects.select_related("refers_to__refers_to").get(pk=institution_id)
    above = [row, row.refers_to, row.refers_to.refers_to if row.refers_to else None]
    return frozenset(place.pk for place in above if place is not None)
