"""The board: what an institution shares, who is booked for the next week, who waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from paingrid.consortium.services import RESOURCES
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.book_place import end_booking
from paingrid.journey.share_places import close_places, share_places
from paingrid.records.queries import resources as query
from paingrid.records.queries.cooperation import cooperates, partners_of
from paingrid.timekeeping import now
from paingrid.web.resources.week import days_of, week
from paingrid.web.shell.doors import see_other, staff_required

Text = dict[str, str]


class NotShared(Refusal):
    """Not an institution the reader works with."""

    code = "access.not-shared"
    text = {"zh": "这家机构和您不在同一个医联体。", "en": "This institution is not of your consortium."}


@dataclass(frozen=True)
class ShownBooking:
    """One booking; `patient` none: the reader may know that the place is taken, and not by whom."""

    booking_id: UUID
    patient: Text | None
    begins_at: datetime
    ends_at: datetime
    place: int
    may_end: bool


@require_safe
@staff_required
def home(request: HttpRequest) -> HttpResponse:
    """Show what is free now in the reader's consortium, by institution; counts only."""
    mine = {role.institution_id for role in request.actor.roles}
    around = mine | {pk for one in mine for pk, _name in partners_of(one)}
    moment = now()
    places = query.places_that_share(around)
    boards = query.board([pk for pk, _name in places], since=moment, days=1)
    rows = [(pk, name, [one for one in boards if one.institution_id == pk]) for pk, name in places]
    return render(request, "resources/home.html", {"rows": rows, "now": moment})


@require_safe
@staff_required
def page(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Show the board of one institution for a week."""
    _check_shared(request, institution_id)
    moment, ours = now(), institution_id in access.clinics_of(request.actor)
    shared = query.board([institution_id], since=moment)
    boards = [(one, [_shown(request, booked, ours, moment) for booked in one.bookings]) for one in shared]
    waiting = query.waiting(institution_id)
    counts = {kind: sum(one.kind == kind for one in waiting) for kind in RESOURCES}
    context = {
        "institution_id": institution_id,
        "boards": boards,
        "week": week(shared, since=moment),
        "days": days_of(moment),
        "ours": ours,
        "waiting": [(one, RESOURCES[one.kind][0]) for one in waiting] if ours else [],
        "waiting_counts": [(RESOURCES[kind][0], count) for kind, count in counts.items() if count],
        "may_share": access.can_manage_duty(request.actor, institution_id, now=moment),
        "kinds": [(kind, text) for kind, (text, _by_hour) in RESOURCES.items()],
        "now": moment,
    }
    return render(request, "resources/board.html", context)


@require_POST
@staff_required
def end(request: HttpRequest, institution_id: int, booking_id: UUID) -> HttpResponse:
    """Release a booking, or write what became of it."""
    _check_shared(request, institution_id)
    try:
        end_booking(by=request.actor, booking_id=booking_id, status=request.POST.get("status", ""), now=now())
    except Refusal as refusal:
        messages.error(request, refusal.in_language(get_language() or "zh"))
    else:
        messages.success(request, _("Written down."))
    return see_other("resources:board", institution_id)


@require_POST
@staff_required
def share(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Share places, or change how many there are; with `close` share them no longer."""
    said = request.POST
    places, resource = said.get("places", ""), said.get("close", "")
    try:
        if resource.isdecimal():
            close_places(by=request.actor, institution_id=institution_id, resource_id=int(resource[:18]), now=now())
        else:
            share_places(
                by=request.actor,
                institution_id=institution_id,
                kind=said.get("kind", ""),
                name_zh=said.get("name", "").replace("\x00", ""),
                places=int(places[:6]) if places.isdecimal() else 0,
                now=now(),
            )
    except access.NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.in_language(get_language() or "zh"))
    else:
        messages.success(request, _("Written down."))
    return see_other("resources:board", institution_id)


def _check_shared(request: HttpRequest, institution_id: int) -> None:
    mine = {role.institution_id for role in request.actor.roles}
    if not (request.actor.administrator or any(cooperates(one, institution_id, "sharing", at=now()) for one in mine)):
        raise NotShared


def _shown(request: HttpRequest, one: query.Booked, ours: bool, moment: datetime) -> ShownBooking:
    open_ = ours or access.can_read_patient(request.actor, one.patient_id, now=moment)
    return ShownBooking(
        booking_id=one.booking_id,
        patient=one.patient if open_ else None,
        begins_at=one.begins_at,
        ends_at=one.ends_at,
        place=one.place,
        may_end=open_ and one.status == "booked",
    )
