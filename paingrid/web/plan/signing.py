"""The signature: what will be taken, what the checks say now, a reason for each departure, and one name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.read_patient import read_patient
from paingrid.journey.sign_plan import ReasonMissing, sign_plan, withdraw_plan
from paingrid.records.queries import plans as query
from paingrid.timekeeping import now
from paingrid.web.plan import beside
from paingrid.web.plan.forms import reasons_in
from paingrid.web.plan.page import frame
from paingrid.web.plan.showing import changes_between, shown, shown_findings, verdict_of
from paingrid.web.shell.doors import see_other, staff_required


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def sign(request: HttpRequest, patient_id: UUID, plan_id: UUID) -> HttpResponse:
    """Show the draft once more, or sign it."""
    access.check_can_change_record(request.actor, patient_id, now=now())
    plan = query.plan(patient_id, plan_id)
    if plan is None or plan.status != "draft":
        if plan is not None and plan.status == "signed" and request.method == "POST":
            return see_other("plan:page", patient_id)
        messages.warning(request, _("This draft is not open any more: it was signed or withdrawn."))
        return see_other("plan:page", patient_id)
    reasons = reasons_in(request.POST, [one["code"] for one in plan.findings])
    if request.method != "POST":
        return _show(request, patient_id, plan, reasons)
    if not request.POST.get("sure"):
        notice = _("Please tick that you have read every line and every finding.")
        return _show(request, patient_id, plan, reasons, notice=notice, status=422)
    seen = request.POST.get("version", "")
    try:
        done = sign_plan(
            by=request.actor,
            patient_id=patient_id,
            plan_id=plan_id,
            revision=int(seen) if seen.isdecimal() and len(seen) < 9 else 0,
            reasons=reasons,
            now=now(),
        )
    except access.NotAllowed:
        raise
    except Refusal as refusal:
        missing = isinstance(refusal, ReasonMissing)
        notice = refusal.in_language(get_language() or "zh")
        return _show(request, patient_id, plan, reasons, notice=notice, status=422 if missing else 409)
    messages.success(
        request, _("Signed as version %(n)s. The clock for the next look is running.") % {"n": done.version}
    )
    return see_other("plan:page", patient_id)


@require_POST
@staff_required
def withdraw(request: HttpRequest, patient_id: UUID, plan_id: UUID) -> HttpResponse:
    """End a draft or a signed plan, with a reason."""
    try:
        withdraw_plan(
            by=request.actor,
            patient_id=patient_id,
            plan_id=plan_id,
            why=request.POST.get("reason", "").replace("\x00", ""),
            now=now(),
        )
    except access.NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.in_language(get_language() or "zh"))
    else:
        messages.success(request, _("Withdrawn. It stays among the versions."))
    return see_other("plan:versions", patient_id)


def _show(
    request: HttpRequest,
    patient_id: UUID,
    plan: query.Version,
    reasons: dict[str, str],
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    moment = now()
    read_patient(by=request.actor, patient_id=patient_id, part="plan", now=moment)
    findings = shown_findings(plan.findings, reasons)
    after = shown(plan.lines, plan.factor_set, planned=True)
    context: dict[str, Any] = {
        **frame(request, patient_id, moment, plan.basis),
        "plan": plan,
        "seen_version": plan.revision,
        "shown": after,
        "changes": changes_between(shown(plan.basis["lines"], plan.factor_set), after),
        "reassess": beside.looks(plan.proposal["reassess"]),
        "findings": findings,
        "verdict": verdict_of(findings),
        "missing_reasons": [one.code for one in findings if one.needs_reason and not one.reason] if notice else [],
        "notice": notice,
    }
    return render(request, "plan/confirm.html", context, status=status)
