"""Places to choose from when an institution is set up or imported."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from paingrid.records.models import Institution, Territory
from paingrid.records.queries.patient_page import Text, text


def places(grid_ids: Collection[int | None] | None) -> tuple[tuple[int, Text], ...]:
    """Return the grids (all, or these) each followed by its streets; one query."""
    rows = Territory.objects.filter(kind__in=["grid", "street"]).select_related("parent").order_by("code")
    if grid_ids is not None:
        rows = rows.filter(Q(pk__in=grid_ids) | Q(parent_id__in=grid_ids))
    return tuple((row.pk, _within(row)) for row in rows)


def higher_institutions() -> tuple[tuple[int, Text], ...]:
    """Return the hospitals that others refer to; one query."""
    rows = Institution.objects.filter(tier__in=["L2", "L3"]).order_by("tier", "name_zh")
    return tuple((i.pk, text(i.name_zh, i.name_en)) for i in rows)


def _within(row: Territory) -> Text:
    if row.kind == "grid" or row.parent is None:
        return text(row.name_zh, row.name_en)
    return {"zh": f"{row.parent.name_zh} {row.name_zh}", "en": f"{row.parent.name_en}, {row.name_en}"}
