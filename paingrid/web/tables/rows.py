"""The clinical tables as rows for a reader: what it means, the value, the source, whether anybody saw the document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from paingrid.clinical.advice.edition_rules import NUMBERS
from paingrid.clinical.checks.finding import at_hand
from paingrid.clinical.checks.interaction_rows import INTERACTIONS
from paingrid.clinical.findings import Text
from paingrid.clinical.medicines.product import Product, Schedule
from paingrid.clinical.medicines.products import PRODUCTS
from paingrid.clinical.numbers import Edition, Number
from paingrid.clinical.quantities import digits

Row = TypeVar("Row")
MARKS = {Schedule.NARCOTIC: "麻", Schedule.PSYCHOTROPIC_1: "精一", Schedule.PSYCHOTROPIC_2: "精二"}
SCHEDULES: dict[Schedule, Promise] = {
    Schedule.NARCOTIC: _("narcotic"),
    Schedule.PSYCHOTROPIC_1: _("psychotropic class 1"),
    Schedule.PSYCHOTROPIC_2: _("psychotropic class 2"),
    Schedule.PRESCRIPTION: _("prescription only"),
    Schedule.OTC: _("over the counter"),
}
LEVELS: dict[str, Promise] = {
    "refuse": _("Not possible"),
    "stop": _("Stop: needs a reason"),
    "warn": _("Take care"),
    "note": pgettext_lazy("severity", "Note"),
}


@dataclass(frozen=True)
class NumberRow:
    """One number as it holds here; `shipped` is what it was before a signature changed it."""

    id: str
    text: Text
    value: str
    unit: str
    source: str
    verified: bool
    shipped: str
    changed: bool


@dataclass(frozen=True)
class InteractionRow:
    """One pair that must not meet, or only with care."""

    code: str
    text: Text
    between: str
    severity: str
    level: str
    source: str
    verified: bool


@dataclass(frozen=True)
class ProductRow:
    """One strength of one product."""

    id: str
    name: Text
    trade: str
    contains: str
    schedule: str
    mark: str
    splittable: bool
    sold: str
    source: str
    verified: bool


def pick(text: Text) -> str:
    """Return the reader's language."""
    return text["en"] if (get_language() or "").startswith("en") else text["zh"]


def number_rows(edition: Edition, numbers: Iterable[Number] = NUMBERS) -> list[NumberRow]:
    """Return every number with the value of this edition."""
    return [
        NumberRow(
            id=number.id,
            text=number.text,
            value=digits(edition[number]),
            unit=number.unit,
            source=str(number.source),
            verified=number.verified,
            shipped=digits(number.value),
            changed=edition[number] != number.value,
        )
        for number in numbers
    ]


def interaction_rows() -> list[InteractionRow]:
    """Return every interaction."""
    return [
        InteractionRow(
            code=one.id,
            text=one.text,
            between=f"{pick(one.left.text)} + {pick(one.right.text)}",
            severity=one.level,
            level=str(LEVELS[one.level]),
            source=str(one.source),
            verified=at_hand(one.source),
        )
        for one in INTERACTIONS
    ]


def product_rows() -> list[ProductRow]:
    """Return every product, by its Chinese name."""
    return [_product(one) for one in sorted(PRODUCTS, key=lambda one: one.id)]


def _product(one: Product) -> ProductRow:
    return ProductRow(
        id=one.id,
        name=one.name,
        trade=_trade(one),
        contains=contains(one),
        schedule=str(SCHEDULES[one.schedule]),
        mark=MARKS.get(one.schedule, ""),
        splittable=one.splittable,
        sold=_sold(one),
        source=str(one.source),
        verified=one.verified,
    )


def _trade(one: Product) -> str:
    generic = tuple(one.name.values())
    plain = (name for name in one.aliases if not any(letter.isdigit() for letter in name))
    return "、".join(name for name in plain if not any(whole.startswith(name) for whole in generic))


def contains(one: Product) -> str:
    """Return what one unit holds: masses, and for a patch what it releases."""
    parts = [f"{pick(substance.names)} {digits(mass.amount)} mg" for substance, mass in one.parts]
    if one.rate is not None:
        parts.append(f"{digits(one.rate.amount)} µg/h")
    return ", ".join(parts)


def _sold(one: Product) -> str:
    if one.sold_until is None:
        return say("since %(on)s") % {"on": one.sold_from.isoformat()}
    return f"{one.sold_from.isoformat()} – {one.sold_until.isoformat()}"


def that_fit(rows: Sequence[Row], search: str) -> list[Row]:
    """Return the rows in which every word of the search stands, in either language."""
    words = search.casefold().split()
    return [row for row in rows if all(word in str(vars_of(row)).casefold() for word in words)]


def vars_of(row: object) -> object:
    """Return everything a row says."""
    return getattr(row, "__dict__", row)


def exact(text: str) -> Fraction | None:
    """Return a typed number exactly; none for anything that is no plain number of sensible size."""
    said = text.strip()
    if not said or len(said) > 20 or not said.isascii():
        return None
    try:
        value = Fraction(said)
    except (ValueError, ZeroDivisionError):
        return None
    return value if 0 <= value <= 100_000 else None
