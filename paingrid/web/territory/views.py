"""The map of the city and of one grid, and the page of an institution."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from paingrid.consortium.services import SERVICES
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.records.queries import catchments, institution_page, map_beside, territory_map
from paingrid.territory.chengdu import ATTRIBUTION
from paingrid.timekeeping import SHANGHAI, now
from paingrid.web.shell.doors import staff_required
from paingrid.web.territory import maps
from paingrid.web.territory.hours_form import week_of

#: The classes of density in words, in the order of `territory_map.BANDS`.


class NoSuchGrid(Refusal):
    """There is no such grid."""

    code = "missing.grid"
    text = {"zh": "没有找到这个网格。", "en": "This grid was not found."}


class NoSuchInstitution(Refusal):
    """There is no such institution."""

    code = "missing.institution"
    text = {"zh": "没有找到这个机构。", "en": "This institution was not found."}


@dataclass(frozen=True)
class Found:
    """What a search by street name or pin found."""

    responsible: catchments.Responsible | None = None
    streets: tuple[tuple[int, dict[str, str]], ...] = ()
    refusal: Refusal | None = None


@require_safe
@staff_required
def home(request: HttpRequest) -> HttpResponse:
    """Show the city."""
    access.check_can_see_map(request.actor)
    moment = now()
    city = territory_map.city_map(own=_own(request.actor), at=moment)
    context = {
        "city": city,
        "drawing": maps.city_drawing(city),
        "bands": _bands(10),
        "asked": request.GET.get("q", "").strip()[:80],
        "found": _find(request.GET.get("q", "").strip()[:80]),
        "attribution": ATTRIBUTION,
        "moment_now": moment,
        "may_set_up": _may_set_up(request.actor),
    }
    return render(request, "territory/city.html", context)


@require_safe
@staff_required
def grid(request: HttpRequest, grid_id: int) -> HttpResponse:
    """Show one grid: streets, teams, institutions."""
    access.check_can_see_map(request.actor)
    moment = now()
    manages = access.can_change_catchments(request.actor, grid_id, now=moment)
    found = territory_map.grid_map(grid_id, exact=manages, at=moment)
    if found is None:
        raise NoSuchGrid
    letters = maps.letters_of(found)
    context = {
        "grid": found,
        "drawing": maps.grid_drawing(found, letters),
        "streets": [
            (street, [(letters[t], t) for t in street.team_ids if t in letters], _bands(1)[street.band])
            for street in found.streets
        ],
        "teams": [(letters[team.pk], team) for team in found.teams],
        "bands": _bands(1),
        "free": _free(found, moment),
        "manages": manages,
        "attribution": ATTRIBUTION,
        "moment_now": moment,
    }
    return render(request, "territory/grid.html", context)


@require_safe
@staff_required
def place(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Show one institution."""
    access.check_can_see_map(request.actor)
    moment = now()
    found = institution_page.institution_page(institution_id, now=moment)
    if found is None:
        raise NoSuchInstitution
    today = moment.astimezone(SHANGHAI).date()
    services = [(SERVICES[one.service], one, one.on(today)) for one in found.services if one.service in SERVICES]
    manages_duty = access.can_manage_duty(request.actor, institution_id, now=moment)
    context = {"place": found, "services": services, "moment_now": moment, "manages_duty": manages_duty}
    context["week"] = week_of(found.hours)
    return render(request, "territory/place.html", context)


def _own(actor: access.Actor) -> frozenset[int] | None:
    if actor.administrator:
        return None
    return frozenset(r.territory_id for r in actor.roles if r.role == "grid-coordinator" and r.territory_id)


def _may_set_up(actor: access.Actor) -> bool:
    return actor.administrator or "grid-coordinator" in actor.role_names


def _bands(factor: int) -> list[str]:
    edges = [edge * factor for edge in territory_map.BANDS]
    words = [_("fewer than %(count)s") % {"count": edges[1]}]
    words += [f"{low}–{high - 1}" for low, high in pairwise(edges[1:])]
    return [*words, _("%(count)s and more") % {"count": edges[-1]}]


def _free(found: territory_map.GridMap, moment):  # type: ignore[no-untyped-def]
    free = map_beside.free_now([spot.pk for spot in found.spots], at=moment)
    return None if free is None else [(s, free[s.pk]) for s in found.spots if free.get(s.pk)]


def _find(asked: str) -> Found | None:
    if not asked:
        return None
    pin = _pin(asked)
    if pin is None:
        return Found(streets=catchments.streets_named(asked))
    try:
        return Found(responsible=catchments.team_responsible(*pin, now().astimezone(SHANGHAI).date()))
    except Refusal as refusal:
        return Found(refusal=refusal)


def _pin(asked: str) -> tuple[float, float] | None:
    parts = asked.replace("，", ",").replace(" ", ",").split(",")
    numbers = [part for part in parts if part]
    try:
        longitude, latitude = (float(part) for part in numbers)
    except ValueError:
        return None
    return longitude, latitude
