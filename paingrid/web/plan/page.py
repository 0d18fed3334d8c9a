"""The plan of one patient in one glance, what else may be asked for, and its versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from paingrid.journey import access
from paingrid.journey.propose_plan import propose_plan
from paingrid.journey.read_patient import read_patient
from paingrid.records.queries import patient_page
from paingrid.records.queries import plans as query
from paingrid.records.queries.editions import edition_in_force
from paingrid.timekeeping import now
from paingrid.web.plan import beside
from paingrid.web.plan.advice import today
from paingrid.web.plan.forms import RotateForm, TaperForm
from paingrid.web.plan.showing import Change, Shown, ShownFinding, changes_between, shown, shown_findings
from paingrid.web.shell.doors import see_other, staff_required


@dataclass(frozen=True)
class ShownVersion:
    """One version with what it changed against the one signed before it."""

    plan: query.Version
    shown: Shown
    changes: list[Change]
    departures: list[ShownFinding]


@require_safe
@staff_required
def page(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show what is taken, what is proposed today, and why; nothing is written but that it was read."""
    return _page(request, patient_id)


@require_POST
@staff_required
def propose(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Begin a draft: today's step, another opioid, or the way off."""
    forms = {"rotate": RotateForm, "taper": TaperForm}
    kind = request.POST.get("kind", "today")
    want: dict[str, Any] = {"kind": "today"}
    if kind in forms:
        form = forms[kind](request.POST)
        if not form.is_valid():
            return _page(request, patient_id, status=422, **{f"{kind}_form": form})
        want = form.want()
    plan_id = propose_plan(by=request.actor, patient_id=patient_id, want=want, now=now())
    messages.success(request, _("The draft is begun. Nothing of it holds before a prescriber signs."))
    return see_other("plan:edit", patient_id, plan_id)


@require_safe
@staff_required
def versions(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show every version: who, when, what changed, and which limits were departed from."""
    moment = now()
    read_patient(by=request.actor, patient_id=patient_id, part="plan", now=moment)
    found = query.versions(patient_id)
    context = {
        **frame(request, patient_id, moment),
        "versions": [_version(one, found) for one in found],
        "may_change": access.can_change_record(request.actor, patient_id, now=moment),
    }
    return render(request, "plan/versions.html", context)


def frame(request: HttpRequest, patient_id: UUID, moment: datetime, basis: Any = None) -> dict[str, Any]:
    """Return what the head of every page of a plan shows; the caller has checked who asks."""
    known = basis if basis is not None else query.standing(patient_id, now=moment).basis
    return {
        "person": patient_page.person(patient_id, now=moment),
        "dose_facts": beside.dose_facts(known["patient"]),
        "now": moment,
        "actor": request.actor,
    }


def _page(request: HttpRequest, patient_id: UUID, *, status: int = 200, **said: Any) -> HttpResponse:
    moment = now()
    read_patient(by=request.actor, patient_id=patient_id, part="plan", now=moment)
    edition = edition_in_force()
    standing = query.standing(patient_id, now=moment)
    found = today(patient_id, edition=edition, now=moment)
    proposal = found.proposal or _unread(found.unread)
    dying = standing.basis["patient"].get("goals_of_care") == "comfort-dying"
    context = {
        **frame(request, patient_id, moment, standing.basis),
        "current": found.current,
        "readings": found.readings,
        "proposal": proposal,
        "proposed": found.proposed,
        "rescue": beside.rescue_words(proposal["rescue"]),
        "reassess": beside.looks(proposal["reassess"]),
        "draft": standing.draft,
        "in_force": standing.in_force,
        "may_change": access.can_change_record(request.actor, patient_id, now=moment),
        "rotate_form": RotateForm(),
        "taper_form": TaperForm(),
        "paths": beside.paths(on_opioid=found.on_opioid, dying=dying, edition=edition),
        **said,
    }
    return render(request, "plan/page.html", context, status=status)


def _unread(reasons: tuple[dict[str, str], ...]) -> dict[str, Any]:
    """Say what cannot be read instead of a proposal."""
    text = {lang: "; ".join(reason[lang] for reason in reasons) for lang in ("zh", "en")}
    return {"kind": "ask", "text": text, "rescue": None, "reassess": [], "working": [], "notes": [], "rules": {}}


def _version(one: query.Version, all_of_them: tuple[query.Version, ...]) -> ShownVersion:
    earlier = [other for other in all_of_them if other.version is not None and other.created_at < one.created_at]
    before = max(earlier, key=lambda other: other.created_at, default=None)
    after = shown(one.lines, one.factor_set, planned=True)
    reasons = {departure["code"]: departure["reason"] for departure in one.departures}
    findings = [
        finding for finding in shown_findings(one.findings, reasons) if finding.code in reasons and finding.needs_reason
    ]
    old = None if before is None else shown(before.lines, before.factor_set, planned=True)
    return ShownVersion(one, after, changes_between(old, after), findings)
