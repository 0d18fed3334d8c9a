"""
What stands beside a place on the map: what is free now, and which medicines are there.

The seam to the room of shared resources: `None` means that nothing is recorded, which is never shown as "none".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from paingrid.records.queries.patient_page import Text


@dataclass(frozen=True)
class Beside:
    """One thing that can be had: its name, how many, and the unit in words."""

    name: Text
    count: int


def free_now(institution_ids: Collection[int], *, at: datetime) -> dict[int, tuple[Beside, ...]] | None:
    """Return what is free at `at` by institution; none where nothing is recorded."""
    return None


def in_stock(institution_id: int, *, at: datetime) -> tuple[Beside, ...] | None:
    """Return the medicines in stock at an institution; none where nothing is recorded."""
    return None
