"""The breakthrough diary of one patient: what may be given, which effect is asked for, the last attacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from paingrid.clinical.medicines.products import PRODUCTS
from paingrid.records.models import Episode, MedicationStatement

Text = dict[str, str]
_NAMES = {product.id: product.name for product in PRODUCTS}
#: From when and until when after a dose its effect is asked for, by the look [default].
WINDOWS = (
    (30, timedelta(minutes=20), timedelta(minutes=45)),
    (60, timedelta(minutes=45), timedelta(hours=4)),
)


@dataclass(frozen=True)
class RescueMedicine:
    """A medicine for pain that breaks through; `product` is its id or, without one, its name."""

    product: str
    name: Text
    count: str


@dataclass(frozen=True)
class Asked:
    """A dose whose effect is not known yet."""

    episode_id: UUID
    taken_at: datetime
    minutes: int


def rescue_medicines(patient_id: UUID, *, at: datetime) -> tuple[RescueMedicine, ...]:
    """Return what is on record for breakthrough pain; one query."""
    rows = MedicationStatement.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at),
        patient_id=patient_id,
        purpose=MedicationStatement.Purpose.RESCUE,
        starts_at__lte=at,
    )
    return tuple(_rescue(row) for row in rows.order_by("starts_at"))


def relief_wanted(patient_id: UUID, *, now: datetime) -> Asked | None:
    """Return the last dose whose effect is asked for now, or none; two queries."""
    lately = Episode.objects.filter(patient_id=patient_id, taken_at__gt=now - WINDOWS[-1][2], taken_at__lte=now)
    for episode in lately.order_by("-taken_at").prefetch_related("reliefs"):
        told = {relief.minutes for relief in episode.reliefs.all()}
        gone = now - episode.taken_at
        for minutes, begins, ends in WINDOWS:
            if begins <= gone < ends and minutes not in told:
                return Asked(episode.pk, episode.taken_at, minutes)
    return None


def _rescue(row: MedicationStatement) -> RescueMedicine:
    name = _NAMES.get(row.product) or {"zh": row.name_zh, "en": row.name_en or row.name_zh}
    count = (row.regimen or {}).get("count", 1)
    return RescueMedicine(row.product or row.name_zh, name, f"{count:g}" if isinstance(count, int | float) else "1")
