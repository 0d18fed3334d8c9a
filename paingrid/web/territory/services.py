"""What an institution can do, from when until when, and when it is open: shown and changed by those who lead it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from paingrid.consortium.services import SERVICES
from paingrid.journey import access, arrange_services
from paingrid.records.queries.institution_page import InstitutionPage, institution_page
from paingrid.timekeeping import SHANGHAI, now
from paingrid.web.shell.doors import see_other, staff_required
from paingrid.web.territory.hours_form import EndForm, HoursForm, OfferForm
from paingrid.web.territory.views import NoSuchInstitution


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def services(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Show services and hours; POST offers one more."""
    access.check_can_manage_duty(request.actor, institution_id, now=now())
    form = OfferForm(request.POST if request.method == "POST" else None, initial={"starts_on": _today()})
    if request.method == "POST" and form.is_valid():
        try:
            arrange_services.offer_service(
                by=request.actor, institution_id=institution_id, **form.cleaned_data, now=now()
            )
        except arrange_services.WrongDays as refusal:
            form.add_error("starts_on", refusal.in_language(get_language() or "zh"))
        except arrange_services.OfferedAlready as refusal:
            form.add_error("service", refusal.in_language(get_language() or "zh"))
        else:
            messages.success(request, _("Written. Colleagues who look for it find you from that day on."))
            return see_other("territory:services", institution_id)
    return _show(request, institution_id, status=422 if form.is_bound else 200, form=form)


@require_POST
@staff_required
def end(request: HttpRequest, institution_id: int, offered_id: int) -> HttpResponse:
    """End a service from a day on, or take a written end back."""
    access.check_can_manage_duty(request.actor, institution_id, now=now())
    form = EndForm(request.POST)
    again = "again" in request.POST
    if not again and not form.is_valid():
        return _show(request, institution_id, status=422, notice=_("Please give the first day without it."))
    try:
        arrange_services.end_service(
            by=request.actor,
            institution_id=institution_id,
            offered_id=offered_id,
            ends_on=None if again else form.cleaned_data["ends_on"],
            now=now(),
        )
    except (arrange_services.WrongDays, arrange_services.OfferedAlready) as refusal:
        return _show(request, institution_id, status=422, notice=refusal.in_language(get_language() or "zh"))
    done = _("The end has been taken back.") if again else _("Written. It can be taken back here until that day.")
    messages.success(request, done)
    return see_other("territory:services", institution_id)


@require_POST
@staff_required
def hours(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Write the week and the days on which it is closed."""
    access.check_can_manage_duty(request.actor, institution_id, now=now())
    form = HoursForm(request.POST, hours=_page(institution_id).hours)
    if not form.is_valid():
        return _show(request, institution_id, status=422, hours_form=form)
    arrange_services.set_hours(by=request.actor, institution_id=institution_id, hours=form.hours(), now=now())
    messages.success(request, _("The opening hours have been written."))
    return see_other("territory:services", institution_id)


def _show(request: HttpRequest, institution_id: int, *, status: int = 200, **given: Any) -> HttpResponse:
    place = _page(institution_id)
    today = _today()
    context: dict[str, Any] = {
        "place": place,
        "offered": [
            (SERVICES[one.service], one, one.on(today), EndForm(initial={"ends_on": today}, auto_id=f"end-{one.pk}-%s"))
            for one in place.services
            if one.service in SERVICES
        ],
        "form": OfferForm(initial={"starts_on": today}),
        "hours_form": HoursForm(hours=place.hours),
    }
    return render(request, "territory/services.html", context | given, status=status)


def _page(institution_id: int) -> InstitutionPage:
    found = institution_page(institution_id, now=now())
    if found is None:
        raise NoSuchInstitution
    return found


def _today() -> date:
    return now().astimezone(SHANGHAI).date()
