"""Take one step of a referral."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from paingrid.errors import Refusal
from paingrid.journey.move_referral import NotNow, Said, move_referral
from paingrid.journey.read_referral import read_referral
from paingrid.journey.steps.referral import NoSuchReferral
from paingrid.records.queries import referrals as query
from paingrid.timekeeping import now
from paingrid.web.referrals.forms import StepForm
from paingrid.web.referrals.pages import SHOWS, show, step_form
from paingrid.web.referrals.places import wanted_place
from paingrid.web.referrals.words import state_words
from paingrid.web.shell.doors import see_other, staff_required


@require_POST
@staff_required
def step(request: HttpRequest, referral_id: UUID, move: str) -> HttpResponse:
    """Do a step, or show the page again with what was missing."""
    read_referral(by=request.actor, referral_id=referral_id, part="step", now=now())
    one = query.full(referral_id)
    if one is None:
        raise NoSuchReferral
    if move not in SHOWS:
        raise NotNow
    form = step_form(move, one, request.POST)
    if not form.is_valid():
        return show(request, referral_id, tried=(move, form), status=422)
    try:
        status = move_referral(
            by=request.actor,
            referral_id=referral_id,
            move=move,
            version=form.cleaned_data["version"],
            said=_said(form, referral_id),
            now=now(),
        )
    except NoSuchReferral:
        raise
    except Refusal as refusal:
        said = refusal.in_language(get_language() or "zh")
        code = 409 if isinstance(refusal, NotNow) else 422
        return show(request, referral_id, tried=(move, form), notice=said, status=code)
    messages.success(request, _("Done. It now stands at: %(state)s.") % {"state": state_words(status)})
    return see_other("referrals:page", referral_id)


def _said(form: StepForm, referral_id: UUID) -> Said:
    given = form.cleaned_data
    return Said(
        note=given.get("note", ""),
        alternative_id=given.get("alternative"),
        expected_at=form.expected_at(),
        visit_on=given.get("visit_on"),
        hold=wanted_place(given.get("place", ""), form.openings, referral_id),
        plan=form.plan(),
    )
