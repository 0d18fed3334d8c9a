"""Keep the record of a patient right: medicines as prescribed, how to reach them, what is agreed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.change_patient import change_patient, confirm_phone, correct_death
from paingrid.journey.read_patient import read_patient
from paingrid.journey.record_medicine import record_medicine, stop_medicine
from paingrid.journey.steps.identity import BadIdentityNumber, IdentityNumberTaken
from paingrid.records.queries import patient_page
from paingrid.timekeeping import now
from paingrid.web.patient import words
from paingrid.web.patient.forms import FactsForm, MedicineForm
from paingrid.web.patient.page import header_words
from paingrid.web.shell.doors import see_other, staff_required

FACTS = tuple(FactsForm.base_fields)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def medicines(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show what the patient takes and took; write another medicine down."""
    moment = now()
    access.check_can_change_record(request.actor, patient_id, now=moment)
    person = patient_page.person(patient_id, now=moment)
    known = patient_page.medicines(patient_id, since=person.registered_at - timedelta(days=3650), until=moment)
    current = [one for one in known if one.is_current(moment)]
    choices = [(one.medicine_id, f"{words.pick(one.name)} {words.pick(one.dose)}") for one in current]
    initial = {"starts_at": timezone.localtime(moment)}
    form = MedicineForm(request.POST or None, initial=initial, current=choices)
    if request.method == "POST" and form.is_valid():
        try:
            record_medicine(
                by=request.actor,
                patient_id=patient_id,
                medicine=form.medicine(),
                starts_at=form.cleaned_data["starts_at"],
                replaces=form.cleaned_data["replaces"],
                now=moment,
            )
        except Refusal as refusal:
            form.add_error("starts_at", refusal.in_language(get_language() or "zh"))
        else:
            messages.success(request, _("The medicine is on the record."))
            return see_other("patient:medicines", patient_id)
    if request.method != "POST":
        read_patient(by=request.actor, patient_id=patient_id, part="medicines", now=moment)
    past = [one for one in reversed(known) if not one.is_current(moment)]
    context = {"person": person, "now": moment, "form": form, "current": current, "past": past, **header_words(person)}
    return render(request, "patient/medicines.html", context, status=422 if form.is_bound else 200)


@require_POST
@staff_required
def stop(request: HttpRequest, patient_id: UUID, medicine_id: int) -> HttpResponse:
    """Write that a medicine stopped now."""
    stop_medicine(by=request.actor, patient_id=patient_id, medicine_id=medicine_id, now=now())
    messages.success(request, _("The medicine is marked as stopped."))
    return see_other("patient:medicines", patient_id)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def facts(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show and change the facts of a patient."""
    moment = now()
    access.check_can_change_record(request.actor, patient_id, now=moment)
    person = patient_page.person(patient_id, now=moment)
    form = FactsForm(request.POST or None, initial={name: getattr(person, name) for name in FACTS})
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_patient(by=request.actor, patient_id=patient_id, changes=form.cleaned_data, now=moment)
        except (BadIdentityNumber, IdentityNumberTaken) as refusal:
            form.add_error("identity_number", refusal.in_language(get_language() or "zh"))
        else:
            messages.success(request, _("The record is changed.") if changed else _("Nothing was changed."))
            return see_other("patient:page", patient_id)
    if request.method != "POST":
        read_patient(by=request.actor, patient_id=patient_id, part="facts", now=moment)
    context = {"person": person, "now": moment, "form": form, **header_words(person)}
    return render(request, "patient/facts.html", context, status=422 if form.is_bound else 200)


@require_POST
@staff_required
def phone_is_right(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Take the mark "wrong number" away from a number that was checked."""
    confirm_phone(by=request.actor, patient_id=patient_id, now=now())
    messages.success(request, _("The number counts as right again."))
    return see_other("patient:page", patient_id)


@require_POST
@staff_required
def is_alive(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Take back a death that was recorded by mistake."""
    if correct_death(by=request.actor, patient_id=patient_id, now=now()):
        messages.success(request, _("The death is taken back. Links work again; please call now."))
    return see_other("patient:page", patient_id)
