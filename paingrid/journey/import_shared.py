"""Bring in bulk what institutions share and what stands in their cupboards, for an installation that begins."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from paingrid.journey.access import Actor
from paingrid.journey.import_rows import SharedRow, StockRow
from paingrid.journey.steps.audit import audit
from paingrid.records.models import Institution, PractitionerRole, Resource, StockMovement
from paingrid.records.queries.imports import import_of


def import_shared(*, by: Actor, shared: Iterable[SharedRow], stock: Iterable[StockRow], now: datetime) -> bool:
    """
    Write shared places and opening deliveries; return whether there was anything to do.

    A delivery is signed by somebody who works there; where nobody does yet, nothing is put on the books.
    """
    if import_of("shared") is not None:
        return False
    with transaction.atomic(durable=True):
        places = dict(Institution.objects.values_list("code", "pk"))
        roles = PractitionerRole.objects.filter(ends_at__isnull=True).order_by("-pk")
        hands = dict(roles.values_list("institution_id", "practitioner_id"))
        resources = Resource.objects.bulk_create(
            Resource(
                institution_id=places[row.institution_code],
                kind=row.kind,
                name_zh=row.name_zh,
                name_en=row.name_en,
                places=row.places,
            )
            for row in shared
        )
        movements = StockMovement.objects.bulk_create(
            StockMovement(
                id=uuid4(),
                kind=StockMovement.Kind.DELIVERY,
                product=row.product,
                units=row.units,
                target_id=places[row.institution_code],
                batch=row.batch,
                sent_by_id=hands[places[row.institution_code]],
                sent_at=row.at,
            )
            for row in stock
            if places[row.institution_code] in hands
        )
        audit("import.shared", by=by, now=now, resources=len(resources), movements=len(movements))
    return True
