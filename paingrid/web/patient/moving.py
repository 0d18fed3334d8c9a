"""A patient moves: the new address, who looks after it by the map, and what passes on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.move_house import move_house
from paingrid.journey.read_patient import read_patient
from paingrid.records.queries import moving_house as query
from paingrid.records.queries import patient_page
from paingrid.timekeeping import SHANGHAI, now
from paingrid.web.patient.forms import MoveForm
from paingrid.web.patient.words import pick
from paingrid.web.shell.doors import see_other, staff_required

#: Where each refusal belongs.
FIELDS = {"admit.street": "street", "missing.team": "team"}
FIELDS |= dict.fromkeys(("place.unreadable", "place.impossible", "place.swapped"), "pin")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def move(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Ask for the new address first, then show whose it is; with a team chosen the move is written."""
    moment = now()
    access.check_can_change_record(request.actor, patient_id, now=moment)
    access.check_is_own_patient(request.actor, patient_id, now=moment)
    person = patient_page.person(patient_id, now=moment)
    own_id = person.team.team_id if person.team else None
    form, teams = _form(request, patient_id, own_id)
    if request.method == "POST" and form.is_valid() and "look" not in request.POST and form.cleaned_data["team"]:
        try:
            given = {"home": form.home(), "team_id": form.cleaned_data["team"]}
            handed = move_house(by=request.actor, patient_id=patient_id, **given, now=now())
        except access.NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(FIELDS.get(refusal.code), refusal.in_language(get_language() or "zh"))
        else:
            if handed:
                messages.success(request, _("Moved. The new team has the patient and everything open, and is told."))
                return redirect("patient:caseload", permanent=False)
            messages.success(request, _("The new address is written. The patient stays with your team."))
            return see_other("patient:page", patient_id)
    read_patient(by=request.actor, patient_id=patient_id, part="facts", now=moment)
    context: dict[str, Any] = {
        "person": person,
        "form": form,
        "teams": [(one, one.pk == own_id, str(one.pk) == _chosen(form, teams)) for one in teams],
        "asked": request.method == "POST",
        "goes": query.passes_on(patient_id),
        "now": moment,
    }
    return render(request, "patient/move.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, patient_id: UUID, own_id: int | None) -> tuple[MoveForm, tuple[query.NewTeam, ...]]:
    """Return the form and the teams for the address that was typed; none before one was."""
    streets = [(pick(grid), [(pk, pick(name)) for pk, name in rows]) for grid, rows in query.streets_by_grid()]
    if request.method != "POST":
        home = query.home_of(patient_id)
        pin = "" if home.longitude is None else f"{home.longitude}, {home.latitude}"
        initial = {"street": home.street_id, "address_zh": home.address_zh, "bed_zh": home.bed_zh, "pin": pin}
        return MoveForm(initial=initial, streets=streets, teams=()), ()
    first = MoveForm(request.POST, streets=streets, teams=[])
    first.full_clean()
    first.errors.pop("team", None)
    street, pin_typed = first.cleaned_data.get("street"), first.cleaned_data.get("pin")
    teams: tuple[query.NewTeam, ...] = ()
    refused: Refusal | None = None
    if street and "pin" not in first.errors:
        try:
            teams = query.teams_for(street, pin_typed, own_id=own_id, on=now().astimezone(SHANGHAI).date())
        except Refusal as refusal:
            refused = refusal
    form = MoveForm(request.POST, streets=streets, teams=[one.pk for one in teams])
    if refused is not None:
        form.add_error("pin", refused.in_language(get_language() or "zh"))
    return form, teams


def _chosen(form: MoveForm, teams: tuple[query.NewTeam, ...]) -> str:
    """The team that was chosen, else the one the map names, which stands first."""
    return str(form["team"].value() or (teams[0].pk if teams else ""))
