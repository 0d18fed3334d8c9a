"""The way from an empty installation to the first patient, and the staff with their sign-in links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey import add_staff as staffing
from paingrid.records.queries import setting_up as query
from paingrid.timekeeping import now
from paingrid.web.setup.forms import ROLES, MemberForm
from paingrid.web.shell.doors import staff_required

STAFF_SHOWN = 60


@dataclass(frozen=True)
class Step:
    """One step in plain words; `done` when what it asks for is there."""

    title: str | Promise
    text: str | Promise
    done: bool
    address: str
    link: str | Promise
    count: int


@require_safe
@staff_required
def steps(request: HttpRequest) -> HttpResponse:
    """Show what is there and what comes next."""
    access.check_is_administrator(request.actor)
    found = steps_of(query.progress(now=now()))
    upcoming = next((step for step in found if not step.done), None)
    return render(request, "setup/steps.html", {"steps": found, "upcoming": upcoming})


def steps_of(there: query.Progress) -> list[Step]:
    """Return the steps in the order in which one thing needs the other."""
    places, homes = reverse("admin:records_territory_add"), reverse("admin:records_institution_add")
    people = reverse("setup:staff")
    return [
        Step(
            _("City"),
            _("One place of the kind “city”; it has no parent."),
            there.cities > 0,
            places,
            _("Add a city"),
            there.cities,
        ),
        Step(
            _("Grids and streets"),
            _("Under the city its grids (districts), under each grid its streets."),
            there.grids > 0 and there.streets > 0,
            places,
            _("Add a grid or a street"),
            there.grids,
        ),
        Step(
            _("Institutions"),
            _("The health centres (L1) and the district hospital (L2) they refer to, so that an alarm can climb."),
            there.centres > 0 and there.hospitals > 0 and not there.centres_without_hospital,
            homes,
            _("Add an institution"),
            there.centres + there.hospitals,
        ),
        Step(
            _("Teams"),
            _("Each family-doctor team with its institution, its grid and its phone."),
            there.teams > 0,
            reverse("admin:records_careteam_add"),
            _("Add a team"),
            there.teams,
        ),
        Step(
            _("Staff"),
            _("Every team needs a nurse and a family doctor; the grid needs a district doctor and a coordinator."),
            there.teams > 0
            and not there.teams_without_nurse
            and min(there.family_doctors, there.district_doctors, there.coordinators) > 0,
            people,
            _("Add staff"),
            there.nurses + there.family_doctors + there.district_doctors + there.coordinators,
        ),
        Step(
            _("First patient"),
            _("A nurse or doctor of the team signs in and admits the patient; administrators see no patients."),
            there.patients > 0,
            "",
            "",
            there.patients,
        ),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def staff(request: HttpRequest) -> HttpResponse:
    """Show the staff; add somebody and show their one-time link, this once."""
    access.check_is_administrator(request.actor)
    form = MemberForm(request.POST or None, **_choices())
    invited = None
    if request.method == "POST" and form.is_valid():
        try:
            invited = staffing.add_staff(by=request.actor, member=form.member(), invented=settings.DEMO, now=now())
        except Refusal as refusal:
            form.add_error(FIELDS.get(refusal.code), refusal.in_language(get_language() or "zh"))
        else:
            form = MemberForm(**_choices())
    return _show(request, form, invited)


FIELDS = {"staff.username": "username", "conflict.username": "username", "staff.place": "team"}


@require_POST
@staff_required
def invite(request: HttpRequest, practitioner_id: int) -> HttpResponse:
    """Make a new one-time link for somebody and show it, this once."""
    invited = staffing.invite(by=request.actor, practitioner_id=practitioner_id, now=now())
    return _show(request, MemberForm(**_choices()), invited)


def _show(request: HttpRequest, form: MemberForm, invited: staffing.Invited | None) -> HttpResponse:
    search = request.GET.get("search", "").replace("\x00", "").strip()[:60]
    members = query.staff(search=search, at_most=STAFF_SHOWN, now=now())
    context = {
        "form": form,
        "search": search,
        "members": [(one, [(ROLES.get(role, role), place) for role, place in one.roles]) for one in members],
        "invited": invited,
        "address": settings.BASE_URL + reverse("signin:by_link", args=[invited.token]) if invited else "",
        "invited_name": next(
            (m.name for m in members if invited and m.practitioner_id == invited.practitioner_id), None
        ),
        "full": len(members) == STAFF_SHOWN,
    }
    return render(request, "setup/staff.html", context, status=422 if form.is_bound else 200)


def _choices() -> dict[str, Any]:
    return {"institutions": query.institutions(), "teams": query.teams(), "grids": query.grids()}
