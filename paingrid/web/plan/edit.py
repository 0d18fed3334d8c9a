"""Change the lines of a draft: nothing is lost on an error, nothing holds before a signature."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from paingrid.clinical.medicines.products import PRODUCTS
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.change_plan import change_plan
from paingrid.timekeeping import now
from paingrid.web.plan.forms import LinesForm, reasons_in
from paingrid.web.plan.page import frame
from paingrid.web.plan.showing import shown, shown_findings, verdict_of
from paingrid.web.plan.words import pick
from paingrid.web.shell.doors import see_other, staff_required


@dataclass(frozen=True)
class Choice:
    """One product of the list that the browser offers while one types; the label carries the trade names."""

    value: str
    label: str


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def edit(request: HttpRequest, patient_id: UUID, plan_id: UUID) -> HttpResponse:
    """Show the draft as a form; save it, add or take out a line, or go on to signing."""
    access.check_can_change_record(request.actor, patient_id, now=now())
    if request.method != "POST":
        return _show(request, patient_id, plan_id)
    form, move = LinesForm.from_post(request.POST), request.POST.get("move", "save")
    if move not in ("save", "sign"):
        return _show(request, patient_id, plan_id, lines=form.moved(move, request.POST))
    if not form.is_valid():
        return _show(request, patient_id, plan_id, lines=form, status=422)
    try:
        _save(request, plan_id, form)
    except access.NotAllowed:
        raise
    except Refusal as refusal:
        notice = refusal.in_language(get_language() or "zh")
        return _show(request, patient_id, plan_id, lines=form, notice=notice, status=409)
    return see_other("plan:sign" if move == "sign" else "plan:edit", patient_id, plan_id)
