"""What comes in and went out, one referral in full, and its letter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from paingrid.consortium.referral import DOWN, process_of
from paingrid.consortium.return_plan import FIELDS
from paingrid.journey import access
from paingrid.journey.read_referral import read_referral
from paingrid.journey.steps.referral import NoSuchReferral
from paingrid.records.queries import referrals as query
from paingrid.records.queries.carrying_on import Need, needs_of
from paingrid.timekeeping import SHANGHAI, now
from paingrid.web.referrals.forms import StepForm
from paingrid.web.referrals.places import places_here, places_to_offer
from paingrid.web.shell.doors import staff_required

#: The fields that each step shows.
SHOWS: dict[str, tuple[str, ...]] = {
    "accept": ("place", "expected_on", "expected_time", "note"),
    "ask-back": ("note",),
    "answer": ("note",),
    "refuse": ("note", "alternative"),
    "withdraw": ("note",),
    "decline": ("note",),
    "arrive": (),
    "send-home": ("rescue", "stop_rules", "next_visit_on", "supply_days", "note"),
    "hold": ("note",),
    "offer-again": ("note",),
    "confirm": ("visit_on", "note"),
    "close": ("note",),
    "end-there": ("note",),
}
#: Steps that end or undo something; their buttons are quiet.
QUIET = frozenset({"refuse", "withdraw", "decline", "hold", "end-there"})


@dataclass(frozen=True)
class Step:
    """One step that the reader may take now; `form` none: another page."""

    code: str
    form: StepForm | None
    quiet: bool


@require_safe
@staff_required
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what waits, the reader's own next steps first."""
    me, moment = request.actor, now()
    teams, clinics = me.team_ids, access.clinics_of(me)
    rows = query.waiting(teams, clinics)
    mine = [one for one in rows if _is_mine(one, clinics)]
    past = request.GET.get("show") == "ended"
    context = {
        "mine": mine,
        "others": [one for one in rows if one not in mine],
        "ended": query.ended(teams, clinics) if past else (),
        "past": past,
        "loop": query.loop_of(teams, clinics, at=moment),
        "clinics": clinics,
        "grids": [query.open_counts(grid, at=moment) for grid in _grids(me)],
        "now": moment,
    }
    return render(request, "referrals/inbox.html", context)


@require_safe
@staff_required
def page(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Show one referral: what was sent, its history, and the steps that are open to the reader."""
    return show(request, referral_id)


@require_safe
@staff_required
def letter(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Show the letter to print."""
    read_referral(by=request.actor, referral_id=referral_id, part="letter", now=now())
    return render(request, "referrals/letter.html", {"one": _full(referral_id), "now": now(), "plan_names": FIELDS})


def show(
    request: HttpRequest,
    referral_id: UUID,
    *,
    tried: tuple[str, StepForm] | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the page; `tried` is a step that was refused, with what was typed."""
    sides = read_referral(by=request.actor, referral_id=referral_id, part="page", now=now())
    one = _full(referral_id)
    context: dict[str, Any] = {
        "one": one,
        "sides": sides,
        "mine": one.row.owes in sides,
        "steps": _steps(one, sides, tried),
        "tried": tried[0] if tried else "",
        "needs": _needs(one, sides),
        "notice": notice,
        "may_read": access.can_read_patient(request.actor, one.row.patient_id, now=now()),
        "plan_names": FIELDS,
        "now": now(),
    }
    return render(request, "referrals/page.html", context, status=status)


def _full(referral_id: UUID) -> query.Full:
    one = query.full(referral_id)
    if one is None:
        raise NoSuchReferral
    return one


def _steps(one: query.Full, sides: Iterable[str], tried: tuple[str, StepForm] | None) -> list[Step]:
    process = process_of(one.row.kind)
    open_moves = {move.code: move for side in sides for move in process.moves_from(one.row.status, side)}
    steps = []
    for move in (move for move in process.moves if move.code in open_moves):
        form = None
        if move.code != "reroute":
            form = tried[1] if tried and tried[0] == move.code else step_form(move.code, one)
        steps.append(Step(move.code, form, move.code in QUIET))
    return sorted(steps, key=lambda step: step.quiet)


def step_form(code: str, one: query.Full, data: Any = None) -> StepForm:
    """Return the form of a step."""
    places = places_to_offer(one) if "alternative" in SHOWS[code] else ()
    openings = places_here(one, at=now()) if "place" in SHOWS[code] else ()
    shows = tuple(name for name in SHOWS[code] if name != "place" or openings)
    initial: dict[str, Any] = {"version": one.version}
    if one.held is not None:  # whoever has a place comes at its time, unless the receiver writes another
        begins_at = one.held.begins_at.astimezone(SHANGHAI)
        initial |= {"expected_on": begins_at.date(), "expected_time": begins_at.time()}
    return StepForm(data, shows=shows, places=places, openings=openings, initial=initial, auto_id=f"{code}-%s")


def _needs(one: query.Full, sides: Iterable[str]) -> tuple[Need, ...]:
    """What the community must have before it confirms; shown to both sides."""
    down = process_of(one.row.kind) is DOWN
    if one.row.status not in (("sent", "held") if down else ("in-care", "returning", "held")):
        return ()
    home = one.row.receiver if down else one.row.sender
    return needs_of(one.row.patient_id, home.institution_id, at=now())


def _is_mine(one: query.Row, clinics: frozenset[int]) -> bool:
    return (one.owes == "receiver") == (one.receiver.institution_id in clinics)


def _grids(me: access.Actor) -> list[int]:
    return [role.territory_id for role in me.roles if role.role == "grid-coordinator" and role.territory_id]
