"""The counter: whom one serves, what may be handed out, what comes back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from paingrid.consortium.roles import DISPENSERS
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey import dispense as handing_out
from paingrid.journey.read_at_counter import read_at_counter
from paingrid.journey.take_back import still_out
from paingrid.journey.take_back import take_back as write_back
from paingrid.records.queries import dispensary as query
from paingrid.timekeeping import now
from paingrid.web.dispensary import words
from paingrid.web.dispensary.forms import HandOutForm, TakeBackForm
from paingrid.web.dispensary.showing import MARKS, product_name, shown_rows, unit_of
from paingrid.web.shell.doors import see_other, staff_required

#: Prescriptions older than this are of no use at the counter any more.
LOOK_BACK = timedelta(days=14)


class NoSuchDispensary(Refusal):
    """No such institution, or not the reader's."""

    code = "access.dispensary"
    text = {
        "zh": "这里不是您任职的药房，或者病人没有在这里开过处方。",
        "en": "This is not a dispensary you work at, or no prescription was drawn here for this patient.",
    }


@dataclass(frozen=True)
class Line:
    """One product of a prescription at the counter. `early` says why it is too early, or nothing."""

    name: str
    mark: str
    directions: str
    early: str
    form: HandOutForm


@dataclass(frozen=True)
class Paper:
    """One prescription that may still be filled."""

    prescription_id: UUID
    title: str
    drawn_at: datetime
    lines: list[Line]


@dataclass(frozen=True)
class Balance:
    """What is out of one product, and until when it lasts."""

    name: str
    mark: str
    said: str
    owed: str


@require_safe
@staff_required
def home(request: HttpRequest) -> HttpResponse:
    """Go to the dispensary of one's own institution, or choose one."""
    places = [one for pk in sorted(_mine(request)) if (one := query.place(pk)) is not None]
    if len(places) == 1:
        return see_other("dispensary:counter", places[0].pk)
    if not places:
        raise NoSuchDispensary
    return render(request, "dispensary/choose.html", {"places": places})


@require_safe
@staff_required
def counter(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Show whom this dispensary serves."""
    search = request.GET.get("search", "").replace("\x00", "").strip()[:60]
    context = {
        "place": place_of(request, institution_id),
        "here": "counter",
        "search": search,
        "people": query.served(institution_id, search=search),
    }
    return render(request, "dispensary/counter.html", context)


@require_safe
@staff_required
def patient(request: HttpRequest, institution_id: int, patient_id: UUID) -> HttpResponse:
    """Show one patient at the counter."""
    return _patient(request, institution_id, patient_id)


@require_POST
@staff_required
def dispense(request: HttpRequest, institution_id: int, patient_id: UUID) -> HttpResponse:
    """Hand out and write it down."""
    place_of(request, institution_id)
    try:
        prescription_id = UUID(request.POST.get("prescription", ""))
    except ValueError:
        raise handing_out.NotHere from None
    lines = _bound(request, institution_id, patient_id, prescription_id)
    if not all([form.is_valid() for form in lines.values()]):
        return _patient(request, institution_id, patient_id, status=422, bound=lines)
    items = [
        handing_out.HandOut(row_id=form.cleaned_data["row_id"], product=product, **_given(form))
        for product, form in lines.items()
    ]
    try:
        handing_out.dispense(
            by=request.actor,
            institution_id=institution_id,
            patient_id=patient_id,
            prescription_id=prescription_id,
            items=items,
            now=now(),
        )
    except access.NotAllowed:
        raise
    except Refusal as refusal:
        notice = refusal.in_language(get_language() or "zh")
        return _patient(request, institution_id, patient_id, status=409, bound=lines, notice=notice)
    messages.success(request, _("Handed out and written down."))
    return see_other("dispensary:patient", institution_id, patient_id)


@require_POST
@staff_required
def take_back(request: HttpRequest, institution_id: int, patient_id: UUID) -> HttpResponse:
    """Take back and write it down."""
    place_of(request, institution_id)
    form = _back_form(request, institution_id, patient_id, request.POST)
    if not form.is_valid():
        return _patient(request, institution_id, patient_id, status=422, back_form=form)
    given = dict(form.cleaned_data)
    try:
        write_back(
            by=request.actor,
            institution_id=institution_id,
            patient_id=patient_id,
            witness_id=given.pop("witness"),
            **given,
            now=now(),
        )
    except access.NotAllowed:
        raise
    except Refusal as refusal:
        form.add_error(None, refusal.in_language(get_language() or "zh"))
        return _patient(request, institution_id, patient_id, status=409, back_form=form)
    messages.success(request, _("Taken back and written down."))
    return see_other("dispensary:patient", institution_id, patient_id)


def place_of(request: HttpRequest, institution_id: int) -> query.Place:
    """
    Return the institution if the reader may dispense there.

    :raises NotAllowed: no such role there.
    """
    access.check_can_dispense(request.actor, institution_id, now=now())
    found = query.place(institution_id)
    if found is None:
        raise NoSuchDispensary
    return found


def _mine(request: HttpRequest) -> set[int]:
    return {role.institution_id for role in request.actor.roles if role.role in DISPENSERS}


def _given(form: HandOutForm) -> dict[str, Any]:
    data = form.cleaned_data
    return {"units": data["units"] or 0, "batch": data["batch"], "early_why": data.get("early_why", "")}


def _bound(
    request: HttpRequest, institution_id: int, patient_id: UUID, prescription_id: UUID
) -> dict[str, HandOutForm]:
    """Return the forms of the prescription's lines as they were sent, by product."""
    papers = query.prescriptions(institution_id, patient_id, since=now() - LOOK_BACK)
    paper = next((one for one in papers if one.prescription_id == prescription_id), None)
    if paper is None:
        raise handing_out.NotHere
    return {
        line["product"]: HandOutForm(
            request.POST, prefix=_prefix(paper, n), early=bool(_early(patient_id, line["product"]))
        )
        for n, line in enumerate(paper.lines)
        if line.get("product")
    }


def _prefix(paper: query.Filled, n: int) -> str:
    return f"{paper.prescription_id.hex[:8]}-{n}"


def _patient(
    request: HttpRequest, institution_id: int, patient_id: UUID, *, status: int = 200, **said: Any
) -> HttpResponse:
    place, moment = place_of(request, institution_id), now()
    person = read_at_counter(by=request.actor, institution_id=institution_id, patient_id=patient_id, now=moment)
    rows = query.of_patient(patient_id)
    papers = query.prescriptions(institution_id, patient_id, since=moment - LOOK_BACK)
    context = {
        "place": place,
        "here": "counter",
        "person": person,
        "now": moment,
        "prescriptions": _papers(papers, patient_id, said.pop("bound", {}), moment),
        "balance": _balance(patient_id, rows, moment),
        "rows": shown_rows(rows, institution_id),
        "back_form": _back_form(request, institution_id, patient_id, None),
        **said,
    }
    return render(request, "dispensary/patient.html", context, status=status)


def _papers(
    papers: Iterable[query.Filled], patient_id: UUID, bound: dict[str, HandOutForm], moment: datetime
) -> list[Paper]:
    made = []
    for paper in papers:
        lines = [
            _line(patient_id, paper, n, line, bound)
            for n, line in enumerate(paper.lines)
            if line.get("product") and _left(paper, line) != 0
        ]
        if lines and handing_out.is_valid(paper.drawn_at, now=moment):
            made.append(Paper(paper.prescription_id, str(words.PAPERS[paper.form_kind]), paper.drawn_at, lines))
    return made


def _left(paper: query.Filled, line: dict[str, Any]) -> int | None:
    return None if line.get("count") is None else line["count"] - paper.handed.get(line["product"], 0)


def _line(patient_id: UUID, paper: query.Filled, n: int, line: dict[str, Any], bound: dict[str, HandOutForm]) -> Line:
    early = _early(patient_id, line["product"])
    start = {"units": _left(paper, line), "row_id": uuid.uuid4()}
    prefix = _prefix(paper, n)
    form = bound.get(line["product"])
    if form is None or form.prefix != prefix:
        form = HandOutForm(prefix=prefix, initial=start, early=bool(early))
    return Line(
        name=product_name(line["product"]),
        mark=MARKS.get(line["product"], ""),
        directions=words.pick(line["directions"]),
        early=early,
        form=form,
    )


def _early(patient_id: UUID, product: str) -> str:
    """Return in words that the last supply is not used up far enough, or nothing."""
    stands = handing_out.standing_supply(patient_id, product, now=now())
    if stands is None or not stands.early:
        return ""
    said = {"percent": int(stands.used * 100), "until": f"{timezone.localtime(stands.until):%Y-%m-%d}"}
    return _("Of the last supply %(percent)s %% is used; it lasts until %(until)s.") % said


def _balance(patient_id: UUID, rows: Iterable[query.Row], moment: datetime) -> list[Balance]:
    products = dict.fromkeys(row.product for row in rows)
    return [_stands(patient_id, product, moment) for product in products]


def _stands(patient_id: UUID, product: str, moment: datetime) -> Balance:
    stands = handing_out.standing_supply(patient_id, product, now=moment)
    out = still_out(patient_id, product)
    said = _("%(n)s %(unit)s handed out and not back") % {"n": out, "unit": unit_of(product, out)}
    until = "" if stands is None else f"{timezone.localtime(stands.until):%Y-%m-%d}"
    return Balance(
        name=product_name(product),
        mark=MARKS.get(product, ""),
        said=said,
        owed=_("lasts until %(on)s") % {"on": until} if until else "",
    )


def _back_form(request: HttpRequest, institution_id: int, patient_id: UUID, data: Any) -> TakeBackForm:
    products = dict.fromkeys(row.product for row in query.of_patient(patient_id))
    people = query.colleagues(institution_id, but=request.actor.practitioner_id, now=now())
    return TakeBackForm(
        data,
        products=[(product, product_name(product)) for product in products],
        people=[(pk, words.pick(name)) for pk, name in people],
    )
