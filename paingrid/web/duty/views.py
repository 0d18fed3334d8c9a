"""The duty roster of an institution: the week, leave, and who is on each rung right now."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from paingrid.errors import Refusal
from paingrid.journey import arrange_duty
from paingrid.journey.access import can_manage_duty
from paingrid.records.queries import duty_book
from paingrid.records.queries.duty import working_hours_at
from paingrid.timekeeping import SHANGHAI, now
from paingrid.web.duty.forms import LeaveForm, PersonForm, ShiftForm
from paingrid.web.shell.doors import see_other, staff_required

#: What the writer can put right in the form; whoever may not write at all gets a page that says so.
SLIPS = (arrange_duty.BadTimes, arrange_duty.NotOnTheStaff, arrange_duty.AlreadyWritten)


class NoSuchPlace(Refusal):
    """The reader may not look at this institution, or it does not exist."""

    code = "missing.institution"
    text = {"zh": "没有找到这个机构，或者您不在那里任职。", "en": "This institution was not found, or is not yours."}


@require_safe
@staff_required
def home(request: HttpRequest) -> HttpResponse:
    """Go to the roster of one's own institution, or choose one."""
    wanted = request.GET.get("at", "")
    if wanted.isascii() and wanted.isdigit():
        return see_other("duty:roster", int(wanted[:12]))
    places = _places(request)
    if len(places) == 1:
        return see_other("duty:roster", places[0].pk)
    return render(request, "duty/choose.html", {"institutions": places})


@require_safe
@staff_required
def show(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Show the roster of one institution."""
    return _page(request, institution_id)


@require_POST
@staff_required
def add_shift(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Write a shift."""
    _place(request, institution_id)
    form = ShiftForm(request.POST, people=_people(institution_id))
    if not form.is_valid():
        return _page(request, institution_id, shift_form=form, status=422)
    starts_at, ends_at = form.times()
    try:
        arrange_duty.add_shift(
            by=request.actor,
            institution_id=institution_id,
            practitioner_id=form.cleaned_data["practitioner"],
            starts_at=starts_at,
            ends_at=ends_at,
            now=now(),
        )
    except SLIPS as refusal:
        return _refused(request, institution_id, form, refusal, "shift_form")
    messages.success(request, _("The shift has been written."))
    return _back(institution_id, starts_at.date())


@require_POST
@staff_required
def remove_shift(request: HttpRequest, institution_id: int, shift_id: int) -> HttpResponse:
    """Remove a shift, or end one that has begun."""
    arrange_duty.remove_shift(by=request.actor, shift_id=shift_id, now=now())
    messages.success(request, _("The shift has been taken out."))
    return _back(institution_id, _first_day(request.POST.get("week", "")))


@require_POST
@staff_required
def add_leave(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Write a leave."""
    _place(request, institution_id)
    form = LeaveForm(request.POST, people=_people(institution_id))
    if not form.is_valid():
        return _page(request, institution_id, leave_form=form, status=422)
    starts_at, ends_at = form.times()
    try:
        arrange_duty.add_leave(
            by=request.actor,
            practitioner_id=form.cleaned_data["practitioner"],
            starts_at=starts_at,
            ends_at=ends_at,
            now=now(),
        )
    except SLIPS as refusal:
        return _refused(request, institution_id, form, refusal, "leave_form")
    messages.success(request, _("The leave has been written. Nobody will be told of tasks while away."))
    return _back(institution_id, None)


@require_POST
@staff_required
def remove_leave(request: HttpRequest, institution_id: int, leave_id: int) -> HttpResponse:
    """Remove a leave, or end one that has begun."""
    arrange_duty.remove_leave(by=request.actor, leave_id=leave_id, now=now())
    messages.success(request, _("The leave has been taken out."))
    return _back(institution_id, None)


def _page(request: HttpRequest, institution_id: int, *, status: int = 200, **forms: PersonForm) -> HttpResponse:
    moment, actor = now(), request.actor
    place = _place(request, institution_id)
    teams = duty_book.teams_of(institution_id)
    team = _chosen_team(request, teams)
    first = _first_day(request.GET.get("week", "")) or moment.astimezone(SHANGHAI).date()
    manages = can_manage_duty(actor, institution_id, now=moment)
    people, hours = _people(institution_id), working_hours_at(institution_id)
    context: dict[str, Any] = {
        "institution": place,
        "several": len(_places(request)) > 1,
        "days": duty_book.week_of(institution_id, first=first, now=moment, at_work=hours if teams else None),
        "first": first,
        "earlier": first - timedelta(days=7),
        "later": first + timedelta(days=7),
        "leaves": duty_book.leaves_of(institution_id, now=moment),
        "teams": teams,
        "team": team,
        "rungs": duty_book.rungs_now(team[0], now=moment) if team else (),
        "at_work": hours.include(moment),
        "moment_now": moment,
        "manages": manages,
        "grids": duty_book.grids_of(institution_id, _coordinated(request)),
        "shift_form": ShiftForm(people=people, initial={"on": moment.astimezone(SHANGHAI).date()}),
        "leave_form": LeaveForm(people=people if manages else [p for p in people if p[0] == actor.practitioner_id]),
    }
    return render(request, "duty/roster.html", context | forms, status=status)


def _refused(request: HttpRequest, institution_id: int, form: PersonForm, refusal: Refusal, name: str) -> HttpResponse:
    form.add_error(None, refusal.in_language(get_language() or "zh"))
    return _page(request, institution_id, status=422, **{name: form})


def _places(request: HttpRequest) -> list[duty_book.Place]:
    actor = request.actor
    return duty_book.places_of(None if actor.administrator else frozenset(r.institution_id for r in actor.roles))


def _coordinated(request: HttpRequest) -> frozenset[int]:
    return frozenset(r.territory_id for r in request.actor.roles if r.role == "grid-coordinator" and r.territory_id)


def _place(request: HttpRequest, institution_id: int) -> duty_book.Place:
    place = next((p for p in _places(request) if p.pk == institution_id), None)
    if place is None:
        raise NoSuchPlace
    return place


def _people(institution_id: int) -> list[tuple[int, str]]:
    english = (get_language() or "").startswith("en")
    return [(pk, name["en" if english else "zh"]) for pk, name in duty_book.staff_of(institution_id, now=now())]


def _chosen_team(request: HttpRequest, teams: list[Any]) -> Any:
    wanted = request.GET.get("team", "")
    mine = request.actor.team_ids
    chosen = [t for t in teams if str(t[0]) == wanted] or [t for t in teams if t[0] in mine] or teams
    return chosen[0] if chosen else None


def _first_day(written: str) -> date | None:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if 2020 <= day.year <= 2100 else None


def _back(institution_id: int, week: date | None) -> HttpResponse:
    address = reverse("duty:roster", args=[institution_id])
    return see_other(f"{address}?week={week}" if week else address)
