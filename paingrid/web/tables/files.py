"""The tables as CSV files: one column a language, so that a pharmacist can sign line by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from paingrid.clinical.numbers import Edition
from paingrid.web.tables import rows
from paingrid.web.tables.factors import factor_rows, sets

Line = Sequence[str]
VERIFIED = {True: "verified", False: "not verified"}


def _numbers(edition: Edition, search: str, *, only_unsure: bool = False) -> Iterable[Line]:
    yield ("id", "zh", "en", "value", "unit", "as_shipped", "source", "verified")
    for row in rows.that_fit(rows.number_rows(edition), search):
        if not (only_unsure and row.verified):
            said = (row.value, row.unit, row.shipped, row.source, VERIFIED[row.verified])
            yield (row.id, row.text["zh"], row.text["en"], *said)


def _not_verified(edition: Edition, search: str) -> Iterable[Line]:
    return _numbers(edition, search, only_unsure=True)


def _factors(edition: Edition, search: str) -> Iterable[Line]:
    yield ("medicine", *(one.id for one in sets() if one.has_factors))
    for row in rows.that_fit(factor_rows(edition), search):
        yield (row.name, *(cell or "no factor" for cell in row.cells))


def _interactions(edition: Edition, search: str) -> Iterable[Line]:
    yield ("id", "zh", "en", "between", "level", "source", "verified")
    for row in rows.that_fit(rows.interaction_rows(), search):
        said = (row.between, row.severity, row.source, VERIFIED[row.verified])
        yield (row.code, row.text["zh"], row.text["en"], *said)


def _products(edition: Edition, search: str) -> Iterable[Line]:
    yield ("id", "zh", "en", "trade", "contains", "class", "may_be_halved", "sold", "source", "verified")
    for row in rows.that_fit(rows.product_rows(), search):
        halved = "yes" if row.splittable else "no"
        said = (row.trade, row.contains, row.schedule, halved, row.sold, row.source, VERIFIED[row.verified])
        yield (row.id, row.name["zh"], row.name["en"], *said)


FILES: dict[str, Callable[[Edition, str], Iterable[Line]]] = {
    "numbers": _numbers,
    "not-verified": _not_verified,
    "factors": _factors,
    "interactions": _interactions,
    "products": _products,
}


def as_csv(name: str, edition: Edition, search: str) -> str:
    """Return the text of a CSV file that a spreadsheet opens with the right letters."""
    text = io.StringIO()
    csv.writer(text).writerows([_safe(cell) for cell in line] for line in FILES[name](edition, search))
    return "\ufeff" + text.getvalue()


def _safe(cell: str) -> str:
    """A spreadsheet must not take a text for a formula."""
    return f"'{cell}" if cell[:1] in tuple("=+-@\t\r") else cell
