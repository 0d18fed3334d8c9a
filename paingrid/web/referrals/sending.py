"""Send a patient: filled from the record, the places that can help, one button."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from paingrid.consortium.services import SERVICES
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.read_patient import read_patient
from paingrid.journey.refer_patient import refer_patient
from paingrid.journey.steps.booking import Wanted
from paingrid.records.queries import patient_page
from paingrid.records.queries.referral_summary import summary_of
from paingrid.timekeeping import now
from paingrid.web.referrals.forms import PlanForm, SendForm
from paingrid.web.referrals.places import Offer, offers_for, wanted_place
from paingrid.web.referrals.words import pick
from paingrid.web.shell.doors import see_other, staff_required

LOUD = "EU"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def send(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the form, filled from the record; sent, it leads to the referral."""
    access.check_can_refer(request.actor, patient_id, now=now())
    given = request.POST if request.method == "POST" else request.GET
    first = _from_the_record(request, patient_id)
    service = given.get("service") if given.get("service") in SERVICES else first["service"]
    offers = offers_for(patient_id, service, at=now())
    places = [(one.institution_id, pick(one.name)) for one in offers]
    if request.method != "POST" or "places" in request.POST:
        typed = {name: given[name] for name in SendForm.base_fields if given.get(name)}
        form = SendForm(initial={**first, **typed, "service": service}, places=places)
        return _show(request, patient_id, form, offers)
    form = SendForm(request.POST, places=places)
    if not form.is_valid():
        return _show(request, patient_id, form, offers, status=422)
    apart = {"receiver", *PlanForm.base_fields}
    said = {name: value for name, value in form.cleaned_data.items() if name not in apart}
    try:
        referral_id = refer_patient(
            by=request.actor,
            patient_id=patient_id,
            receiver_id=form.cleaned_data["receiver"],
            hold=_wanted(request, form, offers),
            plan=form.plan(),
            **said,
            now=now(),
        )
    except access.NotAllowed:
        raise
    except Refusal as refusal:
        form.add_error(None, refusal.in_language(get_language() or "zh"))
        return _show(request, patient_id, form, offers, status=422)
    messages.success(request, _("Sent. Their clock is running, and you are told of the answer."))
    return see_other("referrals:page", referral_id)


def _wanted(request: HttpRequest, form: SendForm, offers: list[Offer]) -> Wanted | None:
    """The place chosen at the chosen institution. :raises Full: somebody took it since the page was shown."""
    receiver, referral_id = form.cleaned_data["receiver"], form.cleaned_data["referral_id"]
    chosen = next((one for one in offers if one.institution_id == receiver), None)
    return wanted_place(request.POST.get(f"place-{receiver}", ""), chosen.openings if chosen else (), referral_id)


def _show(
    request: HttpRequest, patient_id: UUID, form: SendForm, offers: list[Offer], *, status: int = 200
) -> HttpResponse:
    moment = now()
    read_patient(by=request.actor, patient_id=patient_id, part="referral", now=moment)
    chosen = str(form["receiver"].value() or "")
    context: dict[str, Any] = {
        "form": form,
        "plan_fields": [form[name] for name in PlanForm.base_fields] if any(one.down for one in offers) else (),
        "offers": [
            (one, str(one.institution_id) == chosen, request.POST.get(f"place-{one.institution_id}")) for one in offers
        ],
        "person": patient_page.person(patient_id, now=moment),
        "summary": summary_of(patient_id, at=moment),
        "now": moment,
    }
    return render(request, "referrals/send.html", context, status=status)


def _from_the_record(request: HttpRequest, patient_id: UUID) -> dict[str, Any]:
    """The gravest open task says why and how soon."""
    tasks = patient_page.open_tasks(patient_id)
    gravest = min(tasks, key=lambda one: "EUDSR".index(one.urgency), default=None)
    urgency = gravest.urgency if gravest else "D"
    return {
        "referral_id": uuid.uuid4(),
        "urgency": urgency,
        "service": "duty-24h" if urgency in LOUD else "titration",
        "reason": pick(gravest.reason) if gravest else "",
    }
