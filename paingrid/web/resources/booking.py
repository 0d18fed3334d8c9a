"""Book a place for a patient, or put them on the waiting list."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.book_place import book_place, wait_for
from paingrid.journey.read_patient import read_patient
from paingrid.journey.steps.booking import NoSuchResource
from paingrid.records.queries import patient_page
from paingrid.records.queries import resources as query
from paingrid.records.queries.cooperation import partners_of
from paingrid.timekeeping import SHANGHAI, now
from paingrid.web.shell.doors import see_other, staff_required

LENGTHS = ((30, gettext_lazy("half an hour")), (60, gettext_lazy("one hour")), (120, gettext_lazy("two hours")))


class BookForm(forms.Form):
    """When, and for how long: hours for a slot, days for a bed or a pump."""

    booking_id = forms.UUIDField(widget=forms.HiddenInput)
    on = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    at = forms.TimeField(label=gettext_lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.TypedChoiceField(label=gettext_lazy("How long"), coerce=int, choices=LENGTHS)
    days = forms.IntegerField(label=gettext_lazy("For how many days"), min_value=1, max_value=60)

    def __init__(self, *args: Any, by_hour: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("days",) if by_hour else ("at", "minutes"):
            del self.fields[name]

    def period(self) -> tuple[datetime, datetime]:
        """Return the beginning and the end; a stay begins at noon, today at once."""
        given = self.cleaned_data
        begins = datetime.combine(given["on"], given.get("at") or time(12), SHANGHAI)
        if "days" in given:
            return begins, begins + timedelta(days=given["days"])
        return begins, begins + timedelta(minutes=given["minutes"])


@require_safe
@staff_required
def choose(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show what can be booked for a patient in the consortium."""
    access.check_can_change_record(request.actor, patient_id, now=now())
    read_patient(by=request.actor, patient_id=patient_id, part="booking", now=now())
    mine = {role.institution_id for role in request.actor.roles}
    around = mine | {pk for one in mine for pk, _name in partners_of(one)}
    context = {
        "person": patient_page.person(patient_id, now=now()),
        "shared": query.board(around, since=now(), days=1),
    }
    return render(request, "resources/choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def book(request: HttpRequest, patient_id: UUID, resource_id: int) -> HttpResponse:
    """Show what is taken next week and the form, or book."""
    access.check_can_change_record(request.actor, patient_id, now=now())
    home = query.institution_of(resource_id)
    boards = query.board([] if home is None else [home], since=now())
    shared = next((one for one in boards if one.resource_id == resource_id), None)
    if shared is None:
        raise NoSuchResource
    first = now().astimezone(SHANGHAI).date() + timedelta(days=1)
    start = {"booking_id": uuid.uuid4(), "on": first, "at": time(9), "minutes": 30, "days": 7}
    form = BookForm(request.POST or None, by_hour=shared.by_hour, initial=start)
    if request.method == "POST" and form.is_valid():
        begins_at, ends_at = form.period()
        try:
            place = book_place(
                by=request.actor,
                booking_id=form.cleaned_data["booking_id"],
                resource_id=resource_id,
                patient_id=patient_id,
                begins_at=begins_at,
                ends_at=ends_at,
                now=now(),
            )
        except access.NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, refusal.in_language(get_language() or "zh"))
        else:
            messages.success(request, _("Booked: place %(n)s.") % {"n": place})
            return see_other("patient:page", patient_id)
    context = {"person": patient_page.person(patient_id, now=now()), "one": shared, "form": form}
    return render(request, "resources/book.html", context, status=422 if form.is_bound else 200)


@require_POST
@staff_required
def wait(request: HttpRequest, patient_id: UUID, institution_id: int, kind: str) -> HttpResponse:
    """Put a patient on the waiting list."""
    urgency = request.POST.get("urgency", "D")
    wait_for(
        by=request.actor,
        institution_id=institution_id,
        kind=kind,
        patient_id=patient_id,
        urgency=urgency,
        now=now(),
    )
    messages.success(request, _("On the waiting list. You are told when a place is free."))
    return see_other("patient:page", patient_id)
