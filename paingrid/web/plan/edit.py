"""Change the lines of a draft: nothing is lost on an error, nothing holds before a signature."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from paingrid.clinical.medicines.products import PRODUCTS
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.change_plan import change_plan
from paingrid.journey.read_patient import read_patient
from paingrid.records.queries import plans as query
from paingrid.timekeeping import now
from paingrid.web.plan import words
from paingrid.web.plan.forms import LinesForm, reasons_in
from paingrid.web.plan.page import frame
from paingrid.web.plan.showing import shown, shown_findings, trade_names, verdict_of
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
        _save(request, patient_id, plan_id, form)
    except access.NotAllowed:
        raise
    except Refusal as refusal:
        notice = refusal.in_language(get_language() or "zh")
        return _show(request, patient_id, plan_id, lines=form, notice=notice, status=409)
    return see_other("plan:sign" if move == "sign" else "plan:edit", patient_id, plan_id)


def _save(request: HttpRequest, patient_id: UUID, plan_id: UUID, form: LinesForm) -> None:
    seen = request.POST.get("version", "")
    change_plan(
        by=request.actor,
        patient_id=patient_id,
        plan_id=plan_id,
        revision=int(seen) if seen.isdecimal() and len(seen) < 9 else 0,
        lines=form.lines,
        family_note=request.POST.get("family_note", "").replace("\x00", "")[:600],
        now=now(),
    )


def _show(
    request: HttpRequest,
    patient_id: UUID,
    plan_id: UUID,
    *,
    lines: LinesForm | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    plan = query.plan(patient_id, plan_id)
    if plan is None or plan.status != "draft":
        messages.warning(request, _("This draft is not open any more: it was signed or withdrawn."))
        return see_other("plan:page", patient_id)
    moment = now()
    read_patient(by=request.actor, patient_id=patient_id, part="plan", now=moment)
    findings = shown_findings(plan.findings, reasons_in(request.POST, [one["code"] for one in plan.findings]))
    context = {
        **frame(request, patient_id, moment, plan.basis),
        "plan": plan,
        "seen_version": request.POST.get("version") or plan.revision,
        "lines": lines or LinesForm.of(plan.lines),
        "family_note": request.POST.get("family_note", plan.family_note),
        "findings": findings,
        "verdict": verdict_of(findings),
        "shown": shown(plan.lines, plan.factor_set, planned=True),
        "working": plan.proposal["working"],
        "products": _products(english=words.english()),
        "unsaved": lines is not None,
        "notice": notice,
    }
    return render(request, "plan/edit.html", context, status=status)


@cache
def _products(*, english: bool) -> tuple[Choice, ...]:
    lang = "en" if english else "zh"
    return tuple(Choice(one.name[lang], trade_names(one)) for one in PRODUCTS)
