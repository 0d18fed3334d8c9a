"""The ladder of a grid: after how many minutes each rung is told, and who made it longer and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from paingrid.clinical.triage import ladder
from paingrid.errors import Refusal
from paingrid.journey.access import can_set_ladder
from paingrid.journey.set_ladder import BadMinutes, OutOfOrder, SignOffNeeded, UnknownRung, set_minutes
from paingrid.records.queries import duty_book
from paingrid.records.queries.ladder import minutes_of_grid
from paingrid.timekeeping import now
from paingrid.web.duty.forms import LadderForm
from paingrid.web.shell.doors import see_other, staff_required
from paingrid.web.shell.templatetags.shell import rung_name


class NoSuchGrid(Refusal):
    """There is no such grid."""

    code = "missing.grid"
    text = {"zh": "没有找到这个网格。", "en": "This grid was not found."}


@dataclass(frozen=True)
class Step:
    """One rung of one urgency: minutes in force, the default, and the sign-off if it was made longer."""

    rung: int
    minutes: int | None
    default: int | None
    own: duty_book.OwnStep | None


@dataclass(frozen=True)
class Row:
    """One urgency."""

    urgency: str
    steps: tuple[Step, ...]
    form: LadderForm | None


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def edit(request: HttpRequest, grid_id: int) -> HttpResponse:
    """Show the ladder of a grid; a coordinator may change one urgency at a time."""
    grid = next((name for pk, name in duty_book.grids() if pk == grid_id), None)
    if grid is None:
        raise NoSuchGrid
    refused: dict[str, LadderForm] = {}
    if request.method == "POST":
        urgency = request.POST.get("urgency", "")
        form = _form(minutes_of_grid(grid_id), urgency, request.POST)
        if _saved(request, grid_id, urgency, form):
            messages.success(request, _("The ladder has been saved."))
            return see_other("duty:ladder", grid_id)
        refused[urgency] = form
    context = {
        "grid": grid,
        "rows": _rows(request, grid_id, refused),
        "rungs": range(len(ladder.RUNGS)),
        "may_change": can_set_ladder(request.actor, grid_id, now=now()),
    }
    return render(request, "duty/ladder.html", context, status=422 if refused else 200)


def _saved(request: HttpRequest, grid_id: int, urgency: str, form: LadderForm) -> bool:
    if not form.is_valid():
        return False
    try:
        set_minutes(
            by=request.actor,
            grid_id=grid_id,
            urgency=urgency,
            minutes=form.minutes(),
            reason=form.cleaned_data["reason"],
            now=now(),
        )
    except (BadMinutes, OutOfOrder, SignOffNeeded, UnknownRung) as refusal:
        form.add_error(None, refusal.in_language(get_language() or "zh"))
        return False
    return True


def _rows(request: HttpRequest, grid_id: int, refused: dict[str, LadderForm]) -> list[Row]:
    may = can_set_ladder(request.actor, grid_id, now=now())
    minutes, own = minutes_of_grid(grid_id), duty_book.own_steps(grid_id)
    rows = []
    for urgency in ladder.URGENCIES:
        defaults = ladder.minutes_of(urgency)
        steps = tuple(
            Step(n, minutes[urgency][n], defaults[n], own.get((urgency, rung))) for n, rung in enumerate(ladder.RUNGS)
        )
        form = refused.get(urgency) or (_form(minutes, urgency) if may else None)
        rows.append(Row(urgency, steps, form))
    return rows


def _form(table: dict[str, tuple[int | None, ...]], urgency: str, data: object = None) -> LadderForm:
    minutes = table.get(urgency, table[ladder.URGENCIES[0]])
    known = [(rung, n) for n, rung in enumerate(ladder.RUNGS) if n and minutes[n] is not None]
    return LadderForm(
        data,
        rungs=[(rung, rung_name(n)) for rung, n in known],
        initial={rung: minutes[n] for rung, n in known},
        auto_id=f"id_{urgency}_%s",
    )
