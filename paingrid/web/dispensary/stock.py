"""What is in stock here, what is on its way, and the forms for a delivery, a transfer and a count."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from paingrid.clinical.medicines.products import PRODUCTS
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.move_stock import NoSuchProduct, count_stock, receive_stock, send_stock, take_delivery
from paingrid.records.queries import stock as query
from paingrid.records.queries.cooperation import partners_of
from paingrid.timekeeping import now
from paingrid.web.dispensary import words
from paingrid.web.dispensary.counter import place_of
from paingrid.web.dispensary.showing import MARKS, product_name, unit_of
from paingrid.web.shell.doors import see_other, staff_required
from paingrid.web.shell.spreadsheet import as_csv as csv_text


class MovementForm(forms.Form):
    """One movement of one product; `kind` says which of its fields count."""

    movement_id = forms.UUIDField(widget=forms.HiddenInput)
    product = forms.ChoiceField(label=gettext_lazy("Product"))
    units = forms.IntegerField(label=gettext_lazy("How many units"), min_value=0, max_value=100_000)
    batch = forms.CharField(label=gettext_lazy("Batch number"), max_length=60, required=False)
    target = forms.TypedChoiceField(label=gettext_lazy("To"), coerce=int, empty_value=None)
    why = forms.CharField(label=gettext_lazy("Why does it differ?"), max_length=400, required=False)

    def __init__(self, data: Any = None, *, kind: str, places: list[tuple[int, str]]) -> None:
        super().__init__(data, initial={"movement_id": uuid.uuid4()}, auto_id=f"{kind}-%s")
        self.fields["product"].choices = sorted(
            ((one.id, words.pick(one.name)) for one in PRODUCTS), key=lambda x: x[1]
        )
        self.fields["target"].choices = places
        for name in {"deliver": ("target", "why"), "send": ("why",), "count": ("target", "batch")}[kind]:
            del self.fields[name]
        if kind == "count":
            self.fields["units"].label = _("Units counted")


@require_safe
@staff_required
def stock(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Show levels, transfers on the way, and the forms."""
    return _page(request, institution_id)


@require_POST
@staff_required
def move(request: HttpRequest, institution_id: int, kind: str) -> HttpResponse:
    """Write a delivery, a transfer or a count."""
    place_of(request, institution_id)
    if kind not in WRITE:
        raise NoSuchProduct
    form = MovementForm(request.POST, kind=kind, places=_places(institution_id))
    if not form.is_valid():
        return _page(request, institution_id, tried=(kind, form))
    try:
        WRITE[kind](request, institution_id, form.cleaned_data)
    except access.NotAllowed:
        raise
    except Refusal as refusal:
        form.add_error(None, refusal.in_language(get_language() or "zh"))
        return _page(request, institution_id, tried=(kind, form))
    messages.success(request, _("Written down."))
    return see_other("dispensary:stock", institution_id)


@require_POST
@staff_required
def receive(request: HttpRequest, institution_id: int, movement_id: uuid.UUID) -> HttpResponse:
    """Sign for a transfer, or refuse it."""
    place_of(request, institution_id)
    accept = request.POST.get("accept") == "yes"
    try:
        receive_stock(by=request.actor, movement_id=movement_id, accept=accept, now=now())
    except access.NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.in_language(get_language() or "zh"))
    else:
        messages.success(request, _("Signed for.") if accept else _("Refused: the units are at the sender again."))
    return see_other("dispensary:stock", institution_id)


@require_safe
@staff_required
def stock_csv(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Send the levels as a CSV file."""
    place_of(request, institution_id)
    rows = [[one.product, product_name(one.product), one.units] for one in query.levels(institution_id)]
    response = HttpResponse(
        csv_text([_("Code"), _("Product"), _("Units")], rows), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="stock-{now():%Y%m%d}.csv"'
    return response


def _deliver(request: HttpRequest, institution_id: int, given: dict[str, Any]) -> None:
    take_delivery(by=request.actor, institution_id=institution_id, **given, now=now())


def _send(request: HttpRequest, institution_id: int, given: dict[str, Any]) -> None:
    target = given.pop("target")
    send_stock(by=request.actor, source_id=institution_id, target_id=target, **given, now=now())


def _count(request: HttpRequest, institution_id: int, given: dict[str, Any]) -> None:
    counted = given.pop("units")
    count_stock(by=request.actor, institution_id=institution_id, counted=counted, **given, now=now())


WRITE: dict[str, Callable[[HttpRequest, int, dict[str, Any]], None]] = {
    "deliver": _deliver,
    "send": _send,
    "count": _count,
}


def _page(request: HttpRequest, institution_id: int, *, tried: tuple[str, MovementForm] | None = None) -> HttpResponse:
    place, places = place_of(request, institution_id), _places(institution_id)
    titles = {"deliver": _("A delivery came"), "send": _("Send to another institution"), "count": _("Count")}
    blocks = [
        (kind, title, tried[1] if tried and tried[0] == kind else MovementForm(kind=kind, places=places))
        for kind, title in titles.items()
    ]
    context = {
        "place": place,
        "here": "stock",
        "levels": [
            (product_name(one.product), MARKS.get(one.product, ""), one.units, unit_of(one.product, one.units))
            for one in query.levels(institution_id)
        ],
        "coming": [
            (one, product_name(one.product), one.target_id == institution_id)
            for one in query.on_the_way([institution_id])
        ],
        "blocks": blocks,
        "tried": tried[0] if tried else "",
    }
    return render(request, "dispensary/stock.html", context, status=422 if tried else 200)


def _places(institution_id: int) -> list[tuple[int, str]]:
    return [(pk, words.pick(name)) for pk, name in partners_of(institution_id)]
