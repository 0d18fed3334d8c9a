"""The editions of the clinical numbers that were signed, and the one in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from paingrid.clinical.numbers import BUILT_IN, Edition
from paingrid.records.models import TableEdition

Text = dict[str, str]


@dataclass(frozen=True)
class Signed:
    """One signed edition; `values` by the id of the number, exact."""

    version: str
    values: dict[str, Fraction]
    note: str
    signed_by: Text
    signed_at: datetime


def edition_in_force() -> Edition:
    """Return the edition signed last, or the shipped one; one query."""
    latest = TableEdition.objects.order_by("-signed_at", "-pk").first()
    return BUILT_IN if latest is None else _edition(latest)


def edition_named(version: str) -> Edition:
    """Return the edition a stored result names. :raises TableEdition.DoesNotExist: nobody signed it."""
    if version == BUILT_IN.version:
        return BUILT_IN
    return _edition(TableEdition.objects.get(version=version))


def signed_editions() -> tuple[Signed, ...]:
    """Return every signed edition, newest first; one query."""
    rows = TableEdition.objects.select_related("signed_by").order_by("-signed_at", "-pk")
    return tuple(
        Signed(
            version=row.version,
            values=dict(_edition(row).changed),
            note=row.note,
            signed_by={"zh": row.signed_by.name_zh, "en": row.signed_by.name_en or row.signed_by.name_zh},
            signed_at=row.signed_at,
        )
        for row in rows
    )


def _edition(row: TableEdition) -> Edition:
    return Edition(row.version, {name: Fraction(value) for name, value in row.values.items()})
