"""Papers: the sheet for the family, prescription drafts, and the documents the law asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from paingrid.clinical.advice.family_words import family_sheet
from paingrid.clinical.medicines.products import PRODUCTS
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.draw_prescription import draw_prescription
from paingrid.journey.read_patient import read_patient
from paingrid.journey.record_document import record_document
from paingrid.records.queries import plans as query
from paingrid.timekeeping import now
from paingrid.web.plan import words
from paingrid.web.plan.forms import DocumentForm, DrawForm
from paingrid.web.plan.page import frame
from paingrid.web.plan.sheet import PARTS, home_sheet
from paingrid.web.plan.showing import MARKS
from paingrid.web.shell.doors import see_other, staff_required
from paingrid.web.shell.templatetags.shell import moment as moment_words

CLASSES = {one.id: MARKS[one.schedule] for one in PRODUCTS if one.schedule in MARKS}
#: Where a line names no product of the table, the form carries every mark its colour stands for.
BY_COLOUR = {"pale-red": "麻、精一", "white-2": "精二", "ordinary": ""}
BLANK_LINES = range(6)


@dataclass(frozen=True)
class Held:
    """One kind of document and whether it is on file."""

    kind: str
    held: bool
    issued_on: Any = None
    institution: str = ""
    held_by: str = ""


@dataclass(frozen=True)
class PaperLine:
    """One medicine on a prescription draft."""

    name: str
    units: str
    directions: str


@require_safe
@staff_required
def papers(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the drafts drawn from the plan and the documents on file."""
    return _papers(request, patient_id)


@require_POST
@staff_required
def draw(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Draw prescription drafts from the signed plan, one for each control class."""
    form = DrawForm(request.POST)
    if not form.is_valid():
        return _papers(request, patient_id, status=422, draw_form=form)
    try:
        draw_prescription(by=request.actor, patient_id=patient_id, **form.cleaned_data, now=now())
    except access.NotAllowed:
        raise
    except Refusal as refusal:
        form.add_error(None, refusal.in_language(get_language() or "zh"))
        return _papers(request, patient_id, status=409, draw_form=form)
    messages.success(request, _("Drawn. Print it and sign by hand."))
    return see_other("plan:papers", patient_id)


@require_POST
@staff_required
def document(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Put a document on file."""
    form = DocumentForm(request.POST)
    if not form.is_valid():
        return _papers(request, patient_id, status=422, document_form=form)
    try:
        record_document(by=request.actor, patient_id=patient_id, **form.cleaned_data, now=now())
    except access.NotAllowed:
        raise
    except Refusal as refusal:
        form.add_error("issued_on", refusal.in_language(get_language() or "zh"))
        return _papers(request, patient_id, status=422, document_form=form)
    messages.success(request, _("The document is on file."))
    return see_other("plan:papers", patient_id)


@require_safe
@staff_required
def prescription(request: HttpRequest, patient_id: UUID, prescription_id: UUID) -> HttpResponse:
    """Show one draft as it is printed."""
    moment = now()
    read_patient(by=request.actor, patient_id=patient_id, part="prescription", now=moment)
    drawn = query.prescription(patient_id, prescription_id)
    if drawn is None:
        raise Http404
    context = {**frame(request, patient_id, moment)}
    context["paper"] = _paper(drawn, context["person"].sex)
    return render(request, "plan/prescription.html", context)


@require_safe
@staff_required
def sheet(request: HttpRequest, patient_id: UUID, plan_id: UUID) -> HttpResponse:
    """Show what to tell the family, as it is printed."""
    moment = now()
    read_patient(by=request.actor, patient_id=patient_id, part="family-sheet", now=moment)
    plan = query.plan(patient_id, plan_id)
    if plan is None:
        raise Http404
    dying = plan.basis["patient"].get("goals_of_care") == "comfort-dying"
    context = {
        **frame(request, patient_id, moment, plan.basis),
        "plan": plan,
        "in_force": plan.status == "signed",
        "over": plan.status in ("superseded", "withdrawn"),
        "sheet": home_sheet(family_sheet(plan.lines, dying=dying)),
        "parts": PARTS,
        "note": plan.family_note,
        "dying": dying,
        "blank_lines": BLANK_LINES,
        "reassess": moment_words(plan.reassess_at) if plan.reassess_at and plan.status == "signed" else "",
    }
    return render(request, "plan/sheet.html", context)


def _papers(request: HttpRequest, patient_id: UUID, *, status: int = 200, **said: Any) -> HttpResponse:
    moment = now()
    read_patient(by=request.actor, patient_id=patient_id, part="papers", now=moment)
    standing = query.standing(patient_id, now=moment)
    context = {
        **frame(request, patient_id, moment, standing.basis),
        "in_force": standing.in_force,
        "prescriptions": [_listed(one) for one in query.prescriptions(patient_id)],
        "documents": _held(standing.papers),
        "may_change": access.can_change_record(request.actor, patient_id, now=moment),
        "draw_form": DrawForm(),
        "document_form": DocumentForm(),
        **said,
    }
    return render(request, "plan/papers.html", context, status=status)


def _held(found: tuple[query.Paper, ...]) -> list[Held]:
    valid = {one.kind: one for one in reversed(found) if one.withdrawn_at is None}
    return [
        Held(kind, True, valid[kind].issued_on, valid[kind].institution, valid[kind].held_by)
        if kind in valid
        else Held(kind, False)
        for kind in words.DOCUMENTS
    ]


def _listed(drawn: query.Drawn) -> dict[str, Any]:
    return {
        "prescription_id": drawn.prescription_id,
        "title": words.PAPERS[drawn.form_kind],
        "state": _("void") if drawn.status == "void" else _("draft to be signed by hand"),
        "drawn_by": drawn.prescriber,
        "drawn_at": drawn.drawn_at,
        "days": drawn.days,
    }


def _paper(drawn: query.Drawn, sex: str) -> dict[str, Any]:
    lines = [
        PaperLine(words.pick(one["name"]), words.pick(one["units"]), words.pick(one["directions"]))
        for one in drawn.lines
    ]
    return {
        "form_kind": drawn.form_kind,
        "void": drawn.status == "void",
        "institution": drawn.institution,
        "kind_name": words.PAPERS[drawn.form_kind],
        "mark": _mark(drawn),
        "controlled": drawn.form_kind != "ordinary",
        "sex": {"female": _("female"), "male": _("male")}.get(sex, "–"),
        "drawn_at": drawn.drawn_at,
        "drawn_by": drawn.prescriber,
        "plan_version": drawn.plan_version,
        "lines": lines,
        "limit": _limit(drawn),
        "over": False,
        "setting": drawn.setting,
        "days": drawn.days,
    }


def _mark(drawn: query.Drawn) -> str:
    """Return the mark of the form: 麻 for narcotics, 精一, 精二; several where the lines are of several classes."""
    marks = dict.fromkeys(CLASSES.get(one.get("product", ""), "") for one in drawn.lines)
    return BY_COLOUR[drawn.form_kind] if "" in marks or not marks else "、".join(marks)


def _limit(drawn: query.Drawn) -> str:
    days = [one["day_limit"] for one in drawn.lines if one.get("day_limit")]
    return _("At most %(n)s days on this form.") % {"n": min(days)} if days else ""
