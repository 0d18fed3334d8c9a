"""Agreements between institutions, kept by coordinators and administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.make_agreement import check_can_agree, end_agreement, make_agreement
from paingrid.records.queries import agreements as query
from paingrid.timekeeping import now
from paingrid.web.consultations.forms import AgreementForm
from paingrid.web.consultations.words import pick
from paingrid.web.shell.doors import see_other, staff_required


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def home(request: HttpRequest) -> HttpResponse:
    """Show the agreements of one's places with a form for another."""
    check_can_agree(request.actor)
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given |= {f"{name}_id": given.pop(name) for name in ("institution", "other", "grid")}
        try:
            make_agreement(by=request.actor, now=now(), **given)
        except access.NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, refusal.in_language(get_language() or "zh"))
        else:
            messages.success(request, _("The agreement has been kept."))
            return see_other("agreements:home")
    own = None if request.actor.administrator else {pk for pk, _name in _own(request)}
    context = {"form": form, "agreements": query.agreements(own, at=now())}
    return render(request, "consultations/agreements.html", context, status=422 if form.is_bound else 200)


@require_POST
@staff_required
def end(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """End one today."""
    end_agreement(by=request.actor, agreement_id=agreement_id, now=now())
    messages.success(request, _("The agreement has ended."))
    return see_other("agreements:home")


def _own(request: HttpRequest) -> tuple[tuple[int, dict[str, str]], ...]:
    if request.actor.administrator:
        return query.institutions_of_grids(None)
    grids = {r.territory_id for r in request.actor.roles if r.role == "grid-coordinator" and r.territory_id}
    return query.institutions_of_grids(grids)


def _form(request: HttpRequest) -> AgreementForm:
    named = [(pk, pick(name)) for pk, name in query.institutions_of_grids(None)]
    return AgreementForm(
        request.POST or None,
        own=[(pk, pick(name)) for pk, name in _own(request)],
        others=named,
        grids=[(pk, pick(name)) for pk, name in query.grids()],
        initial={"starts_on": now().date()},
    )
