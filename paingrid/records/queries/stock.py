"""What is in stock where: what came in and stayed, less what went out and what was handed to patients."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, Sum

from paingrid.records.models import Dispensing, Institution, StockMovement

Text = dict[str, str]
#: What has arrived: counts and deliveries at once, a transfer with its second signature.
ARRIVED = ~Q(kind="transfer") | Q(received_at__isnull=False)


@dataclass(frozen=True)
class Level:
    """Units of one product at one institution."""

    product: str
    units: int


@dataclass(frozen=True)
class OnTheWay:
    """A transfer that waits for its second signature."""

    movement_id: UUID
    product: str
    units: int
    batch: str
    source: Text
    target: Text
    source_id: int
    target_id: int
    sent_by_id: int
    sent_by: Text
    sent_at: datetime


def levels(institution_id: int) -> tuple[Level, ...]:
    """Return every product that is or was here with its units; three queries."""
    there = levels_at([institution_id]).get(institution_id, {})
    return tuple(Level(product, units) for product, units in sorted(there.items()))


def level_of(institution_id: int, product: str) -> int:
    """Return the units of one product; three queries."""
    return levels_at([institution_id], [product]).get(institution_id, {}).get(product, 0)


def keeps_books(institution_id: int, product: str) -> bool:
    """Tell whether an institution ever counted, received or sent this product; without that, 0 means nothing."""
    there = Q(source_id=institution_id) | Q(target_id=institution_id)
    return StockMovement.objects.filter(there, product=product).exists()


def keeping_books(institution_ids: Iterable[int], products: Iterable[str]) -> frozenset[tuple[int, str]]:
    """Return at which of these institutions which product ever came in by the books; one query."""
    rows = StockMovement.objects.filter(target_id__in=list(institution_ids), product__in=list(products))
    return frozenset(rows.values_list("target_id", "product").distinct())


def on_the_way(institution_ids: Iterable[int]) -> tuple[OnTheWay, ...]:
    """Return transfers from or to these institutions that wait for the second signature, oldest first; one query."""
    ids = list(institution_ids)
    rows = StockMovement.objects.filter(
        Q(source_id__in=ids) | Q(target_id__in=ids), kind="transfer", received_by__isnull=True
    ).select_related("source", "target", "sent_by")
    return tuple(
        OnTheWay(
            movement_id=one.pk,
            product=one.product,
            units=one.units,
            batch=one.batch,
            source=_name(one.source),
            target=_name(one.target),
            source_id=one.source_id or 0,
            target_id=one.target_id or 0,
            sent_by_id=one.sent_by_id,
            sent_by={"zh": one.sent_by.name_zh, "en": one.sent_by.name_en or one.sent_by.name_zh},
            sent_at=one.sent_at,
        )
        for one in rows.order_by("sent_at", "pk")
    )


def levels_at(institution_ids: Iterable[int], products: Iterable[str] | None = None) -> dict[int, dict[str, int]]:
    """Return the units of these products (none: of all) by institution; three queries for any number of them."""
    ids, only = list(institution_ids), {} if products is None else {"product__in": list(products)}
    came = StockMovement.objects.filter(ARRIVED, target_id__in=ids, **only)
    # What is under way has left its place already, unless it was refused.
    went = StockMovement.objects.filter(source_id__in=ids, refused_at__isnull=True, **only)
    handed = Dispensing.objects.filter(institution_id__in=ids, corrected_by__isnull=True, **only)
    found: dict[int, dict[str, int]] = {}
    for rows, place, sign in ((came, "target_id", 1), (went, "source_id", -1), (handed, "institution_id", -1)):
        for where, name, units in rows.values_list(place, "product").annotate(total=Sum("units")):
            there = found.setdefault(where, {})
            there[name] = there.get(name, 0) + sign * units
    return found


def _name(place: Institution | None) -> Text:
    assert place is not None  # a transfer has both ends
    return {"zh": place.name_zh, "en": place.name_en or place.name_zh}
