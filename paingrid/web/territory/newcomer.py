"""Set up a newcomer institution: one form, and the invitations of its first people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from paingrid.errors import Refusal
from paingrid.journey import access, add_staff
from paingrid.journey import set_up_institution as journey
from paingrid.records.queries import territory_places
from paingrid.timekeeping import now
from paingrid.web.shell.doors import staff_required
from paingrid.web.shell.templatetags.shell import pick
from paingrid.web.territory.forms import NewcomerForm

SLIPS = (
    journey.BadCode,
    journey.CodeTaken,
    journey.PlaceUnknown,
    journey.WrongLevel,
    add_staff.BadUsername,
    add_staff.UsernameTaken,
    add_staff.PlaceNeeded,
)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a newcomer; when it is written, show the invitations once."""
    actor = request.actor
    grids = None if actor.administrator else [r.territory_id for r in actor.roles if r.role == "grid-coordinator"]
    if grids == []:
        raise access.NotAllowed(code="access.role", text=access.WRONG_ROLE)
    places = [(pk, pick(name)) for pk, name in territory_places.places(grids)]
    above = [(pk, pick(name)) for pk, name in territory_places.higher_institutions()]
    form = NewcomerForm(request.POST or None, places=places, above=above, people=actor.administrator)
    if request.method == "POST" and form.is_valid():
        try:
            done = journey.set_up_institution(by=actor, facts=form.facts(), staff=form.people(), now=now())
        except SLIPS as refusal:
            _add(form, refusal)
        except Refusal as refusal:
            if not refusal.code.startswith("place."):
                raise
            _add(form, refusal)
        else:
            invited = [
                (name, request.build_absolute_uri(reverse("signin:by_link", args=[one.token])), one.valid_until)
                for name, one in done.invited
            ]
            return render(request, "territory/newcomer_done.html", {"done": done, "invited": invited})
    status = 422 if form.errors else 200
    return render(request, "territory/newcomer.html", {"form": form}, status=status)


def _add(form: NewcomerForm, refusal: Refusal) -> None:
    form.add_error(None, refusal.in_language(get_language() or "zh"))
