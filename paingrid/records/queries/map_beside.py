"""
What stands beside a place on the map: what is free now, and which medicines are there.

`None` means that nothing is recorded, which is never shown as "none".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from paingrid.clinical.medicines.products import PRODUCTS
from paingrid.records.queries import resources, stock
from paingrid.records.queries.patient_page import Text

BY_ID = {product.id: product for product in PRODUCTS}


@dataclass(frozen=True)
class Beside:
    """One thing that can be had: its name, how many, and the unit in words."""

    name: Text
    count: int


def free_now(institution_ids: Collection[int], *, at: datetime) -> dict[int, tuple[Beside, ...]] | None:
    """Return what is free at `at` by institution, two queries; none where no institution shares anything."""
    found: dict[int, tuple[Beside, ...]] = {}
    for one in resources.board(institution_ids, since=at, days=1):
        found[one.institution_id] = (*found.get(one.institution_id, ()), Beside(one.kind_name, one.free_now))
    return found or None


def in_stock(institution_id: int, *, at: datetime) -> tuple[Beside, ...] | None:
    """Return the medicines in stock at an institution, three queries; none where nothing was ever written down."""
    found = stock.levels(institution_id)
    return tuple(Beside(BY_ID[one.product].name, one.units) for one in found if one.product in BY_ID) or None
