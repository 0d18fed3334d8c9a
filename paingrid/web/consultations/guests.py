"""Guest care: the list of both sides, the request, its page with accept and end."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from paingrid.errors import Refusal
from paingrid.journey import access, host_guest
from paingrid.records.queries import consultations as query
from paingrid.records.queries import patient_page
from paingrid.timekeeping import now
from paingrid.web.consultations import forms, words
from paingrid.web.shell.doors import see_other, staff_required


@require_safe
@staff_required
def home(request: HttpRequest) -> HttpResponse:
    """Show the stays of one's own patients elsewhere, and of guests here."""
    if not request.actor.team_ids:
        raise access.NotAllowed(code="access.role", text=access.WRONG_ROLE)
    found = query.stays(request.actor.team_ids, now=now())
    return render(request, "consultations/guests.html", {"stays": found, "mine": request.actor.team_ids})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def ask(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Ask another team to care for a patient for some days."""
    moment = now()
    access.check_can_change_record(request.actor, patient_id, now=moment)
    teams = [(pk, words.pick(name)) for pk, name in query.other_teams(patient_id, now=moment)]
    form = forms.StayForm(request.POST or None, teams=teams)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given["host_team_id"] = given.pop("host_team")
        try:
            host_guest.host_guest(by=request.actor, patient_id=patient_id, now=moment, **given)
        except access.NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, refusal.in_language(get_language() or "zh"))
        else:
            messages.success(request, _("The team there has been asked."))
            return see_other("guests:home")
    person = patient_page.person(patient_id, now=moment)
    return render(
        request, "consultations/stay.html", {"person": person, "form": form}, status=422 if form.is_bound else 200
    )


@require_safe
@staff_required
def page(request: HttpRequest, stay_id: UUID) -> HttpResponse:
    """Show one stay."""
    return _page(request, stay_id)


@require_POST
@staff_required
def step(request: HttpRequest, stay_id: UUID) -> HttpResponse:
    """Accept or end it."""
    deed = request.POST.get("step", "")
    try:
        if deed == "accept":
            host_guest.accept_guest(by=request.actor, stay_id=stay_id, now=now())
        else:
            host_guest.end_guest(by=request.actor, stay_id=stay_id, why=request.POST.get("why", ""), now=now())
    except access.NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.in_language(get_language() or "zh"))
    return see_other("guests:home")


def _page(request: HttpRequest, stay_id: UUID) -> HttpResponse:
    found = query.stay(stay_id, request.actor.team_ids)
    if found is None:
        raise host_guest.NoSuchStay
    hosts = found.host_team_id in request.actor.team_ids
    return render(request, "consultations/one_stay.html", {"stay": found, "hosts": hosts})
