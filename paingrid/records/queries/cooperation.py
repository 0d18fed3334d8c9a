"""Which institutions work together: those of one consortium, and those that agreed to."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from paingrid.records.models import Institution
from paingrid.records.queries.agreements import agreement_between


def cooperates(one: int, other: int, purpose: str, *, at: datetime) -> bool:
    """Whether two institutions may work together for a purpose at `at`: one consortium, or an agreement in force."""
    return agreement_between(one, other, purpose, at) is not None


def partners_of(institution_id: int) -> tuple[tuple[int, dict[str, str]], ...]:
    """Return the institutions that work together with one: those above it, and all below the same lead."""
    chain = chain_of(institution_id)
    rows = Institution.objects.filter(Q(pk__in=chain) | Q(refers_to_id__in=chain)).exclude(pk=institution_id)
    return tuple(
        (one.pk, {"zh": one.name_zh, "en": one.name_en or one.name_zh}) for one in rows.order_by("-tier", "pk")
    )


def chain_of(institution_id: int) -> frozenset[int]:
    """Return an institution and those above it in its consortium; one query."""
    row = Institution.objects.select_related("refers_to__refers_to").get(pk=institution_id)
    above = [row, row.refers_to, row.refers_to.refers_to if row.refers_to else None]
    return frozenset(place.pk for place in above if place is not None)
