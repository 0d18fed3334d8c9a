"""One colleague's account: signed out everywhere, a lost second step, leaving."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from paingrid.errors import Refusal
from paingrid.journey import access, leaving, manage_account
from paingrid.records.queries.staff_member import staff_member
from paingrid.timekeeping import now
from paingrid.web.setup.forms import ROLES
from paingrid.web.shell.doors import see_other, staff_required

FACTORS = {"totp": gettext_noop("app with six digits"), "webauthn": gettext_noop("passkey")}


@require_safe
@staff_required
def member(request: HttpRequest, practitioner_id: int) -> HttpResponse:
    """Show one colleague, and what would happen."""
    return _show(request, practitioner_id)


@require_POST
@staff_required
def sign_out_everywhere(request: HttpRequest, practitioner_id: int) -> HttpResponse:
    """End every session."""
    access.check_is_administrator(request.actor)
    manage_account.end_sessions(by=request.actor, practitioner_id=practitioner_id, now=now())
    messages.success(request, _("Signed out everywhere."))
    return see_other("setup:member", practitioner_id)


@require_POST
@staff_required
def lost_step(request: HttpRequest, practitioner_id: int) -> HttpResponse:
    """Take a lost second step away."""
    reason = request.POST.get("reason", "").replace("\x00", "")
    given = {"practitioner_id": practitioner_id, "reason": reason, "now": now()}
    try:
        manage_account.take_second_step_away(by=request.actor, **given)
    except (manage_account.ReasonNeeded, manage_account.NotYourself, manage_account.ProveYourself) as refusal:
        return _show(request, practitioner_id, refusal=refusal, reason=reason)
    messages.success(request, _("The second step is taken away; the colleague is told, and signed out everywhere."))
    return see_other("setup:member", practitioner_id)


@require_POST
@staff_required
def leaves(request: HttpRequest, practitioner_id: int) -> HttpResponse:
    """Write that a colleague leaves now."""
    access.check_is_administrator(request.actor)
    if request.POST.get("sure") != "yes":
        refusal = Unsure()
        return _show(request, practitioner_id, refusal=refusal)
    try:
        leaving.leave(by=request.actor, practitioner_id=practitioner_id, now=now())
    except (leaving.LastAdministrator, manage_account.NotYourself) as refusal:
        return _show(request, practitioner_id, refusal=refusal)
    messages.success(request, _("Left. Every right has ended, and what was theirs is free for colleagues."))
    return see_other("setup:member", practitioner_id)


@require_POST
@staff_required
def last_day(request: HttpRequest, practitioner_id: int) -> HttpResponse:
    """Write the last day of somebody who leaves later."""
    access.check_is_administrator(request.actor)
    given = request.POST.get("last_day", "").replace("\x00", "")
    try:
        day = _day(given)
        leaving.leave_on(by=request.actor, practitioner_id=practitioner_id, last_day=day, now=now())
    except (leaving.LastAdministrator, leaving.DayNotToCome, manage_account.NotYourself) as refusal:
        return _show(request, practitioner_id, refusal=refusal, day=given)
    messages.success(request, _("Written. At the end of that day every right ends by itself."))
    return see_other("setup:member", practitioner_id)


@require_POST
@staff_required
def stays(request: HttpRequest, practitioner_id: int) -> HttpResponse:
    """Take a leaving to come back."""
    leaving.stay(by=request.actor, practitioner_id=practitioner_id, now=now())
    messages.success(request, _("Taken back: this colleague stays."))
    return see_other("setup:member", practitioner_id)


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise leaving.DayNotToCome from error


class Unsure(Refusal):
    """The box was not ticked."""

    code = "account.unsure"
    text = {"zh": "请先勾选“确定离开”。", "en": "Please tick the box first."}


def _show(
    request: HttpRequest, practitioner_id: int, *, refusal: Refusal | None = None, reason: str = "", day: str = ""
) -> HttpResponse:
    access.check_is_administrator(request.actor)
    one = staff_member(practitioner_id, now=now())
    if one is None:
        raise manage_account.NoSuchAccount
    context = {
        "one": one,
        "roles": [(ROLES.get(role, role), place) for role, place in one.roles],
        "factors": [_(FACTORS[kind]) for kind in one.factors],
        "myself": one.practitioner_id == request.actor.practitioner_id,
        "notice": refusal.in_language(get_language() or "zh") if refusal else "",
        "reason": reason,
        "day": day,
    }
    return render(request, "setup/member.html", context, status=422 if refusal else 200)
