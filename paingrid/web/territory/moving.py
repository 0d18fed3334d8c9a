"""A street: who looks after it, and another team for it; a grid drawn anew; what was changed, and undoing it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from paingrid.errors import Refusal
from paingrid.journey import access, change_catchments, plan_catchments
from paingrid.records.queries import catchment_plan, catchments, territory_map
from paingrid.territory.chengdu import ATTRIBUTION
from paingrid.timekeeping import SHANGHAI, now
from paingrid.web.shell.doors import see_other, staff_required
from paingrid.web.territory import maps
from paingrid.web.territory.forms import DayForm

#: What the writer can put right in the form.
SLIPS = (
    change_catchments.DayNotPossible,
    change_catchments.NothingChanges,
    change_catchments.MovedMeanwhile,
    change_catchments.ChangePlanned,
)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def street(request: HttpRequest, street_id: int) -> HttpResponse:
    """Show who looks after a street; `team` in the address shows what another team would mean; POST moves it."""
    access.check_can_see_map(request.actor)
    known = catchment_plan.street_named(street_id)
    if known is None:
        raise change_catchments.NoSuchStreet
    name, grid_id, grid = known
    moment = now()
    context: dict[str, Any] = {
        "street_id": street_id,
        "name": name,
        "grid_id": grid_id,
        "grid_name": grid,
        "terms": catchments.street_history(street_id),
        "today": moment.astimezone(SHANGHAI).date(),
        "manages": access.can_change_catchments(request.actor, grid_id, now=moment),
        "sites": catchment_plan.sites_of_grid(grid_id, at=moment),
    }
    if request.method == "POST":
        return _move(request, street_id, context)
    team = _number(request.GET.get("team", ""))
    if team is not None:
        _show_preview(request, street_id, team, context, None)
    return render(request, "territory/street.html", context)


def _show_preview(
    request: HttpRequest, street_id: int, team: int, context: dict[str, Any], form: DayForm | None
) -> None:
    preview = plan_catchments.preview_move(by=request.actor, street_id=street_id, team_id=team, now=now())
    day = context["today"] + timedelta(days=1)
    initial = {"standing": preview.standing, "effective_on": day, "change_id": uuid4()}
    context |= {"preview": preview, "team": team, "form": form or DayForm(initial=initial)}
    context |= _maps(request, preview)


def _maps(request: HttpRequest, preview: plan_catchments.Preview) -> dict[str, Any]:
    """Return the grid before and after, where anything would change hands."""
    moment = now()
    manages = access.can_change_catchments(request.actor, preview.grid_id, now=moment)
    found = territory_map.grid_map(preview.grid_id, exact=manages, at=moment) if preview.moves else None
    return {"maps": None if found is None else maps.what_if(found, preview.teams), "attribution": ATTRIBUTION}


def _move(request: HttpRequest, street_id: int, context: dict[str, Any]) -> HttpResponse:
    form, team = DayForm(request.POST), _number(request.POST.get("team", "")) or 0
    if form.is_valid():
        try:
            changed = change_catchments.move_street(
                by=request.actor, street_id=street_id, team_id=team, now=now(), **form.cleaned_data
            )
        except SLIPS as refusal:
            form = _with(form, refusal)
        else:
            _say(request, changed)
            return see_other("territory:changes", context["grid_id"])
    _show_preview(request, street_id, team, context, form)
    return render(request, "territory/street.html", context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def redraw(request: HttpRequest, grid_id: int) -> HttpResponse:
    """Work out a grid anew and show it as a proposal; POST takes it as it was shown."""
    moment = now()
    proposal = plan_catchments.propose_redraw(by=request.actor, grid_id=grid_id, now=moment)
    preview = proposal.preview
    initial = {"standing": preview.standing, "effective_on": moment.astimezone(SHANGHAI).date() + timedelta(days=7)}
    form = DayForm(initial=initial | {"change_id": uuid4()})
    chosen = set(preview.teams)
    if request.method == "POST":
        form, chosen = DayForm(request.POST), {n for n in map(_number, request.POST.getlist("street")) if n is not None}
        if form.is_valid():
            try:
                changed = change_catchments.redraw_catchments(
                    by=request.actor,
                    grid_id=grid_id,
                    teams={street: team for street, team in preview.teams.items() if street in chosen},
                    now=moment,
                    **form.cleaned_data,
                )
            except SLIPS as refusal:
                form = _with(form, refusal)
            else:
                _say(request, changed)
                return see_other("territory:changes", grid_id)
    context = {
        "grid_id": grid_id,
        "proposal": proposal,
        "preview": preview,
        "form": form,
        "chosen": chosen,
        "percent": round(proposal.gap * 100, 1),
        **_maps(request, preview),
    }
    return render(request, "territory/redraw.html", context, status=422 if form.errors else 200)


@require_safe
@staff_required
def changes(request: HttpRequest, grid_id: int) -> HttpResponse:
    """Show what was changed in a grid, newest first."""
    access.check_can_change_catchments(request.actor, grid_id, now=now())
    lines = [(line, uuid4()) for line in catchment_plan.changes_of(grid_id)]
    return render(request, "territory/changes.html", {"grid_id": grid_id, "lines": lines})


@require_POST
@staff_required
def undo(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Undo a change."""
    try:
        undo_id = UUID(request.POST.get("undo_id", ""))
    except ValueError:
        undo_id = uuid4()
    change_catchments.undo_change(by=request.actor, change_id=change_id, undo_id=undo_id, now=now())
    messages.success(request, _("Undone: everything is as it was before."))
    grid_id = _number(request.POST.get("grid", ""))
    return see_other("territory:changes", grid_id) if grid_id else see_other("territory:home")


def _say(request: HttpRequest, changed: change_catchments.Changed) -> None:
    if changed.carried_out:
        words = _("Done. %(count)s patients have passed on; both teams have been told.")
        messages.success(request, words % {"count": changed.passed_on})
    else:
        words = _("Planned for %(day)s. Until then everything stays as it is; both teams have been told.")
        messages.success(request, words % {"day": changed.effective_on.isoformat()})


def _with(form: DayForm, refusal: Refusal) -> DayForm:
    form.add_error(None, refusal.in_language(get_language() or "zh"))
    return form


def _number(written: str) -> int | None:
    return int(written[:12]) if written.isascii() and written.isdigit() else None
