"""The register of one institution: on the page, on paper, as files, and its corrections."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.correct_register import correct_row
from paingrid.journey.dispense import NotHere
from paingrid.records.queries import dispensary as query
from paingrid.timekeeping import SHANGHAI, now
from paingrid.web.dispensary import words
from paingrid.web.dispensary.counter import place_of
from paingrid.web.dispensary.forms import CorrectForm, StretchForm
from paingrid.web.dispensary.showing import MARKS, ShownRow, product_name, shown_rows, unit_of
from paingrid.web.shell.doors import see_other, staff_required
from paingrid.web.shell.spreadsheet import XLSX, Cell, as_workbook
from paingrid.web.shell.spreadsheet import as_csv as csv_text

ROWS_A_PAGE = 500


@dataclass(frozen=True)
class Sum:
    """What went out and came back of one product in the stretch."""

    name: str
    mark: str
    said: str


@require_safe
@staff_required
def register(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Show the register of a stretch of days."""
    place = place_of(request, institution_id)
    form, rows, days = _stretch(request, institution_id)
    context = {
        "place": place,
        "here": "register",
        "form": form,
        "since": days[0],
        "until": days[1],
        "rows": shown_rows(rows[:ROWS_A_PAGE], institution_id),
        "more": len(rows) > ROWS_A_PAGE,
        "sums": _sums(rows),
        "query": urlencode({"since": days[0], "until": days[1], "product": request.GET.get("product", "")}),
    }
    return render(request, "dispensary/register.html", context)


@require_safe
@staff_required
def as_csv(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Send the register as a CSV file."""
    place_of(request, institution_id)
    _form, rows, days = _stretch(request, institution_id)
    text = csv_text(_head(), _cells(shown_rows(rows, institution_id)))
    return _file(text.encode(), "text/csv; charset=utf-8", f"register-{days[0]}-{days[1]}.csv")


@require_safe
@staff_required
def workbook(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Send the register as an Excel workbook."""
    place_of(request, institution_id)
    _form, rows, days = _stretch(request, institution_id)
    book = as_workbook(_("Register"), _head(), _cells(shown_rows(rows, institution_id)))
    return _file(book, XLSX, f"register-{days[0]}-{days[1]}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def correct(request: HttpRequest, institution_id: int, table: str, row_id: UUID) -> HttpResponse:
    """Show a row with the form of its correction, or write the correction."""
    place = place_of(request, institution_id)
    row = query.row(institution_id, table, row_id) if table in ("dispensed", "returned") else None
    if row is None:
        raise NotHere
    form = CorrectForm(request.POST or None, initial={"row_id": uuid.uuid4(), "units": row.units})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            correct_row(
                by=request.actor,
                institution_id=institution_id,
                table=table,
                row_id=row_id,
                new_id=given["row_id"],
                units=given["units"],
                note=given["note"],
                now=now(),
            )
        except access.NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, refusal.in_language(get_language() or "zh"))
        else:
            messages.success(request, _("The correction is written; the old row stays."))
            return see_other("dispensary:register", institution_id)
    context = {"place": place, "here": "register", "row": shown_rows([row], institution_id)[0], "form": form}
    return render(request, "dispensary/correct.html", context, status=422 if form.is_bound else 200)


def _stretch(request: HttpRequest, institution_id: int) -> tuple[StretchForm, tuple[query.Row, ...], tuple[Any, Any]]:
    products = [(one, product_name(one)) for one in query.products_of(institution_id)]
    form = StretchForm(request.GET or None, products=products)
    first, end, since, until = form.stretch(now().astimezone(SHANGHAI).date())
    product = form.cleaned_data.get("product", "") if form.is_bound and form.is_valid() else ""
    if not form.is_bound:
        form = StretchForm(products=products, initial={"since": since, "until": until})
    return form, query.register(institution_id, since=first, until=end, product=product), (since, until)


def _sums(rows: Iterable[query.Row]) -> list[Sum]:
    counted: dict[str, list[int]] = {}
    for row in rows:
        if not row.corrected:
            counted.setdefault(row.product, [0, 0])[0 if row.kind == "dispensed" else 1] += row.units
    return [
        Sum(
            name=product_name(product),
            mark=MARKS.get(product, ""),
            said=_("out %(out)s, back %(back)s %(unit)s")
            % {"out": out, "back": back, "unit": unit_of(product, out + back)},
        )
        for product, (out, back) in counted.items()
    ]


def _head() -> list[str]:
    return [
        *(_("When"), _("Patient"), _("Product"), _("Control class"), _("What"), _("Units"), _("Unit"), _("Days")),
        *(_("Batch"), _("By"), _("Witness"), _("Remark"), _("Corrected later")),
    ]


def _cells(rows: Iterable[ShownRow]) -> Iterator[list[Cell]]:
    for row in rows:
        yield [
            f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}",
            words.pick(row.patient),
            row.name,
            row.mark,
            str(words.KINDS.get(row.kind, row.kind)),
            row.units,
            row.unit,
            row.days,
            row.batch,
            words.pick(row.by),
            words.pick(row.witness),
            row.remark,
            _("yes") if row.corrected else "",
        ]


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
