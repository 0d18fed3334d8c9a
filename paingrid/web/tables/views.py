"""The tables as pages and as CSV files: numbers, factor sets, interactions, products, and what is not verified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from paingrid.errors import Refusal
from paingrid.timekeeping import now
from paingrid.web.shell.doors import staff_required
from paingrid.web.tables import files, rows
from paingrid.web.tables.factors import bands, factor_rows, sets
from paingrid.web.tables.standing import Standing, standing


class NoSuchTable(Refusal):
    """There is no table of this name."""

    code = "missing.table"
    text = {"zh": "没有这张表。", "en": "There is no such table."}


@dataclass(frozen=True)
class Tab:
    """One entry of the row of tables."""

    address: str
    name: str
    here: bool


@require_safe
@staff_required
def numbers(request: HttpRequest) -> HttpResponse:
    """Show every number with its source."""
    here = standing(request)
    found = rows.that_fit(rows.number_rows(here.edition), here.search)
    context = {"rows": found, "found": len(found), "heading": _("Ceilings and all other numbers"), "csv_of": "numbers"}
    return _page(request, "tables/numbers.html", here, context)


@require_safe
@staff_required
def not_verified(request: HttpRequest) -> HttpResponse:
    """Show what rests on no document that anybody here has seen."""
    here = standing(request)
    found = [row for row in rows.that_fit(rows.number_rows(here.edition), here.search) if not row.verified]
    others = {
        _("interactions"): sum(not row.verified for row in rows.interaction_rows()),
        _("products"): sum(not row.verified for row in rows.product_rows()),
        _("factor sets"): sum(not one.verified for one in sets()),
    }
    more = ", ".join(f"{name} {count}" for name, count in others.items())
    hint = _("Whoever runs PainGrid checks these against the document before use on patients. Besides: %(more)s.")
    context = {
        "rows": found,
        "found": len(found),
        "heading": _("What is not verified"),
        "hint": hint % {"more": more},
        "csv_of": "not-verified",
    }
    return _page(request, "tables/numbers.html", here, context)


@require_safe
@staff_required
def factors(request: HttpRequest) -> HttpResponse:
    """Show the factor sets side by side."""
    here = standing(request)
    found = rows.that_fit(factor_rows(here.edition), here.search)
    context = {
        "sets": sets(),
        "set_ids": [one.id for one in sets() if one.has_factors],
        "rows": found,
        "found": len(found),
        "bands": bands(here.edition),
        "csv_of": "factors",
    }
    return _page(request, "tables/factors.html", here, context)


@require_safe
@staff_required
def interactions(request: HttpRequest) -> HttpResponse:
    """Show which medicines must not meet, or only with care."""
    here = standing(request)
    found = rows.that_fit(rows.interaction_rows(), here.search)
    context = {"rows": found, "found": len(found), "csv_of": "interactions"}
    return _page(request, "tables/interactions.html", here, context)


@require_safe
@staff_required
def products(request: HttpRequest) -> HttpResponse:
    """Show what is sold."""
    here = standing(request)
    found = rows.that_fit(rows.product_rows(), here.search)
    return _page(request, "tables/products.html", here, {"rows": found, "found": len(found), "csv_of": "products"})


@require_safe
@staff_required
def as_csv(request: HttpRequest, name: str) -> HttpResponse:
    """Send one table, or what the search finds of it, as a CSV file."""
    here = standing(request)
    if name not in files.FILES:
        raise NoSuchTable
    response = HttpResponse(files.as_csv(name, here.edition, here.search), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="paingrid-{name}-{now():%Y%m%d}.csv"'
    return response


def tabs(path: str) -> list[Tab]:
    """Return the tables one may open."""
    names = {
        "tables:numbers": _("All numbers"),
        "tables:factors": _("Factor sets"),
        "tables:interactions": _("Interactions"),
        "tables:products": _("Products"),
        "tables:not_verified": _("Not verified"),
    }
    return [Tab(reverse(view), name, reverse(view) == path) for view, name in names.items()]


def _page(request: HttpRequest, template: str, here: Standing, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, {**here.context(), "tabs": tabs(request.path), **context})
