"""The rows of the register in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _

from paingrid.clinical.medicines.product import Schedule
from paingrid.clinical.medicines.products import PRODUCTS
from paingrid.clinical.quantities import digits
from paingrid.records.queries.dispensary import Row
from paingrid.web.dispensary import words

BY_ID = {product.id: product for product in PRODUCTS}
_SCHEDULES = {Schedule.NARCOTIC: "麻", Schedule.PSYCHOTROPIC_1: "精一", Schedule.PSYCHOTROPIC_2: "精二"}
#: The mark of each controlled product.
MARKS = {one.id: _SCHEDULES[one.schedule] for one in PRODUCTS if one.schedule in _SCHEDULES}


@dataclass(frozen=True)
class ShownRow:
    """One line of the register."""

    pk: UUID
    table: str
    at: datetime
    patient: dict[str, str]
    name: str
    mark: str
    way: str
    kind: str
    units: int
    unit: str
    days: str
    batch: str
    by: dict[str, str]
    witness: dict[str, str] | None
    remark: str
    corrected: bool
    may_correct: bool


def product_name(product: str) -> str:
    """Return the name of a product; one that left the table keeps its id."""
    found = BY_ID.get(product)
    return words.pick(found.name) if found else product


def unit_of(product: str, units: int) -> str:
    """Return the counting word for so many: 片, tablet, tablets."""
    found = BY_ID.get(product)
    if found is None:
        return ""
    if not words.english():
        return found.unit["zh"]
    one, _bracket, ending = found.unit["en"].rstrip(")").partition("(")
    if units == 1:
        return one
    return f"{one[:-1]}{ending[1:]}" if ending.startswith("-") else f"{one}{ending}"


def shown_rows(rows: Iterable[Row], institution_id: int) -> list[ShownRow]:
    """Return the rows ready to be shown; only an institution's own are corrected there."""
    return [_shown(row, institution_id) for row in rows]


def _shown(row: Row, institution_id: int) -> ShownRow:
    remark = row.note
    if row.corrects is not None:
        remark = _("Correction: %(why)s") % {"why": row.note}
    return ShownRow(
        pk=row.row_id,
        table=row.table,
        at=row.at,
        patient=row.patient,
        name=product_name(row.product),
        mark=MARKS.get(row.product, ""),
        way="out" if row.kind == "dispensed" else "in",
        kind=row.kind,
        units=row.units,
        unit=unit_of(row.product, row.units),
        days="" if row.days is None else digits(_exact(row)),
        batch=row.batch,
        by=row.by,
        witness=row.witness,
        remark=remark,
        corrected=row.corrected,
        may_correct=not row.corrected and row.institution_id == institution_id,
    )


def _exact(row: Row) -> Fraction:
    return Fraction(row.days or 0)
