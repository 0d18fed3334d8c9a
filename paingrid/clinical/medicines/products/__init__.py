"""What is sold in China for cancer pain: a dated table, one row a strength. Not found means ask, never guess."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from paingrid.clinical.medicines.product import Form, Product, Route
from paingrid.clinical.medicines.products import opioids, others
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.medicines.words import plain

RULES = {"id": "products-cn", "version": "2026.1"}
PRODUCTS: tuple[Product, ...] = (*opioids.PRODUCTS, *others.PRODUCTS)


def product_named(name: str) -> tuple[Product, ...]:
    """Return the products of a name with or without strength; none is unknown, several need the strength."""
    return _BY_NAME.get(plain(name), ())


def products_of(
    substance: Substance, form: Form, route: Route | None = None, *, on: date | None = None
) -> tuple[Product, ...]:
    """Return the products of this substance alone, weakest first; `on` leaves out what was not sold that day."""
    found = _ALONE.get((substance.id, form), ())
    return tuple(one for one in found if (route is None or one.route is route) and (on is None or is_sold(one, on)))


def is_sold(product: Product, on: date) -> bool:
    """Tell whether the row holds on a day."""
    return product.sold_from <= on and (product.sold_until is None or on < product.sold_until)


def _by_name() -> dict[str, tuple[Product, ...]]:
    found: dict[str, dict[str, Product]] = defaultdict(dict)
    for product in PRODUCTS:
        for name in (product.id, *product.name.values(), *product.aliases):
            found[plain(name)][product.id] = product
    return {name: tuple(products.values()) for name, products in found.items()}


def _alone() -> dict[tuple[str, Form], tuple[Product, ...]]:
    found: dict[tuple[str, Form], list[Product]] = defaultdict(list)
    for product in PRODUCTS:
        if len(product.parts) == 1:
            found[product.parts[0][0].id, product.form].append(product)
    return {key: tuple(sorted(rows, key=lambda one: one.parts[0][1])) for key, rows in found.items()}


_BY_NAME = _by_name()
_ALONE = _alone()
