"""China's control class of a medicine: of its product where one is named, else the strictest of what is sold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from paingrid.clinical.checks.order import substances
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Form, Schedule
from paingrid.clinical.medicines.products import PRODUCTS

#: Strictest first.
STRICTNESS: Final = (
    Schedule.NARCOTIC,
    Schedule.PSYCHOTROPIC_1,
    Schedule.PSYCHOTROPIC_2,
    Schedule.PRESCRIPTION,
    Schedule.OTC,
)
CONTROLLED: Final = frozenset((Schedule.NARCOTIC, Schedule.PSYCHOTROPIC_1))
Key = tuple[frozenset[str], Form]


def _strictest(schedules: Iterable[Schedule]) -> Schedule:
    return min(schedules, key=STRICTNESS.index)


def _sold() -> tuple[dict[Key, Schedule], dict[frozenset[str], Schedule]]:
    """Return the strictest class by substances and form, and by substances alone, of the rows that have no end."""
    by_form: dict[Key, list[Schedule]] = {}
    by_substances: dict[frozenset[str], list[Schedule]] = {}
    for product in (product for product in PRODUCTS if product.sold_until is None):
        ids = frozenset(substance.id for substance, _ in product.parts)
        by_form.setdefault((ids, product.form), []).append(product.schedule)
        by_substances.setdefault(ids, []).append(product.schedule)
    return (
        {key: _strictest(found) for key, found in by_form.items()},
        {ids: _strictest(found) for ids, found in by_substances.items()},
    )


_BY_FORM, _BY_SUBSTANCES = _sold()


def schedule_of(medicine: Medicine) -> Schedule | None:
    """Return the control class; an opioid that nobody sells counts as a narcotic, anything else unknown as none."""
    if medicine.product is not None:
        return medicine.product.schedule
    ids = substances(medicine)
    known = _BY_FORM.get((ids, medicine.form)) or _BY_SUBSTANCES.get(ids)
    if known is None and medicine.opioid is not None:
        return Schedule.NARCOTIC
    return known


def controlled(medicine: Medicine) -> bool:
    """Tell whether it is a narcotic or a psychotropic of class 1."""
    return schedule_of(medicine) in CONTROLLED
