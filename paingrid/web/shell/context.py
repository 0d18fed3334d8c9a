"""What the base page shows on every screen."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from paingrid.consortium.roles import DISPENSERS, TEAM_ROLES, UPPER_ROLES
from paingrid.journey.access import Actor, grids_overseen, may_break_glass
from paingrid.records.queries.emergency_doors import Broken, emergency_now
from paingrid.timekeeping import now
from paingrid.web.shell.heartbeat import HEARTBEAT

#: How many entries fit beside "More" and "Sign out" on a phone of 390 px, in English too.
NEAR = 2


@dataclass(frozen=True)
class Place:
    """One entry of the navigation."""

    address: str
    name: str
    here: bool
    #: Behind "More" where there is no room for all.
    far: bool = False


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the actor (or none), where one may go, whether this is the demonstration, and this very page."""
    actor = getattr(request, "actor", None)
    places = places_of(actor, request.path) if actor else ()
    far = [place for place in places if place.far]
    return {
        "actor": actor,
        "places": places,
        "places_far": far,
        "place_here": next((place.name for place in far if place.here), ""),
        "broken": broken_glass(request, actor) if actor else None,
        "may_break_glass": bool(actor) and may_break_glass(actor),
        "demo": settings.DEMO,
        # Called by the page that shows it, and by no other.
        "clock_is_silent": HEARTBEAT.is_silent,
        "factor_offered": settings.SECOND_FACTOR == "offered",
        # After a form that was refused the address answers no GET; the Referer then leads back.
        "here": request.get_full_path() if request.method in ("GET", "HEAD") else "",
    }


def broken_glass(request: HttpRequest, actor: Actor) -> Broken | None:
    """Return the emergency by which this record is open now; no query on pages of the own team's patients."""
    patient_id = request.resolver_match.kwargs.get("patient_id") if request.resolver_match else None
    if patient_id is None or not may_break_glass(actor) or any(known == patient_id for known, _at in actor.found):
        return None
    return emergency_now(actor.practitioner_id or 0, patient_id, now())


def places_of(actor: Actor, path: str) -> tuple[Place, ...]:
    """Return the screens open to this member of staff, in the order of their day."""
    roles = actor.role_names
    works = bool(roles & (TEAM_ROLES | UPPER_ROLES))
    everything = (
        (works, "/", _("Worklist")),
        (bool(actor.team_ids), "/patient/", _("Patients")),
        (bool(roles & (TEAM_ROLES | {"district-doctor", "tertiary-doctor"})), "/consultations/", _("Consultations")),
        (bool(actor.team_ids), "/guests/", _("Guests")),
        (works or actor.administrator, "/duty/", _("Duty")),
        (bool(roles) or actor.administrator, "/territory/", _("Map")),
        (actor.administrator or "grid-coordinator" in roles, "/messages/", _("Messages")),
        (works, "/referrals/", _("Referrals")),
        (works, "/resources/", _("Places")),
        (bool(roles & DISPENSERS), "/dispensary/", _("Dispensary")),
        (actor.administrator or "grid-coordinator" in roles, "/agreements/", _("Agreements")),
        (bool(grids_overseen(actor)), "/privacy/", _("Privacy")),
        (may_break_glass(actor), "/emergency/", _("Emergency access")),
        (bool(roles), "/tables/", _("Tables")),
        (bool(roles & {"quality-officer", "grid-coordinator"}), "/quality/", _("Quality")),
        (actor.administrator or "grid-coordinator" in roles, "/imports/", _("Spreadsheets")),
        (actor.administrator, "/setup/", _("Set-up")),
    )
    shown = [(address, name) for open_, address, name in everything if open_]
    # One entry alone behind "More" would take as much room as the word.
    near = len(shown) if len(shown) == NEAR + 1 else NEAR
    return tuple(Place(a, name, _is_here(a, path), far=at >= near) for at, (a, name) in enumerate(shown))


def _is_here(address: str, path: str) -> bool:
    return path == "/" if address == "/" else path.startswith(address)
