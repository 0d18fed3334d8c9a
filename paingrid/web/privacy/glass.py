"""Break the glass: ask for a record with a reason, see who did, give it back, review it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.break_glass import FOUR_HOURS, NoRecord, ReasonNeeded, SeveralRecords, break_glass, give_back
from paingrid.journey.break_glass import look_for_record as look_for
from paingrid.journey.review_emergency import NoteNeeded, may_review, read_emergency, review_emergency
from paingrid.records.queries import emergencies
from paingrid.timekeeping import now
from paingrid.web.privacy.forms import GlassForm, ReviewForm
from paingrid.web.privacy.words import CATEGORIES, VERDICTS
from paingrid.web.shell.doors import see_other, staff_required


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def home(request: HttpRequest) -> HttpResponse:
    """Ask for a record; first only that it exists is said, then it is opened. The number stays out of addresses."""
    access.check_can_break_glass(request.actor)
    form = GlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _asked(request, form)
        except (NoRecord, ReasonNeeded, SeveralRecords) as refusal:
            _say(request, form, refusal)
    mine = emergencies.of_person(request.actor.practitioner_id or 0, now=now())
    status = 422 if request.method == "POST" else 200
    return render(request, "privacy/glass.html", {"form": form, "mine": mine, "now": now()}, status=status)


def _asked(request: HttpRequest, form: GlassForm) -> HttpResponse:
    said = form.cleaned_data
    given = {**said, "birth_on": said["birth_on"].isoformat() if said["birth_on"] else ""}
    moment = now()
    if request.POST.get("step") == "open":
        row = break_glass(by=request.actor, now=moment, **given)
        return see_other("patient:page", row.patient_id)
    found = look_for(by=request.actor, now=moment, **given)
    if found.own:
        return see_other("patient:page", found.patient_id)
    context = {"given": given, "category": CATEGORIES[said["category"]], "until": moment + FOUR_HOURS}
    return render(request, "privacy/exists.html", context)


@require_safe
@staff_required
def page(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """Show one emergency access to whoever it concerns."""
    return _page(request, emergency_id, ReviewForm())


@require_POST
@staff_required
def back(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """Give the record back before its time."""
    give_back(by=request.actor, emergency_id=emergency_id, now=now())
    return see_other("emergency:page", emergency_id)


@require_POST
@staff_required
def review(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """Take the verdict."""
    form = ReviewForm(request.POST)
    verdict, note = request.POST.get("verdict", ""), request.POST.get("note", "")
    try:
        review_emergency(by=request.actor, emergency_id=emergency_id, verdict=verdict, note=note, now=now())
    except NoteNeeded as refusal:
        form.is_valid()
        _say(request, form, refusal)
        return _page(request, emergency_id, form, status=422)
    return see_other("emergency:page", emergency_id)


def _page(request: HttpRequest, emergency_id: UUID, form: ReviewForm, status: int = 200) -> HttpResponse:
    moment = now()
    one = read_emergency(by=request.actor, emergency_id=emergency_id, now=moment)
    context = {
        "one": one,
        "form": form,
        "now": moment,
        "is_open": one.is_open(moment),
        "mine": one.practitioner_id == request.actor.practitioner_id,
        "category": CATEGORIES[one.category],
        "verdict": VERDICTS.get(one.verdict, ""),
        "may_review": one.reviewed_at is None and may_review(request.actor, one),
        "may_know": one.grid_id in access.grids_overseen(request.actor),
        "may_read": access.can_read_patient(request.actor, one.patient_id, now=moment),
    }
    return render(request, "privacy/emergency.html", context, status=status)


def _say(request: HttpRequest, form: GlassForm | ReviewForm, refusal: Refusal) -> None:
    form.add_error(None, refusal.in_language(getattr(request, "LANGUAGE_CODE", "zh")))
