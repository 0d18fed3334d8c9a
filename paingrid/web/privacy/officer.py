"""The privacy officer's pages: the audit of the own grids searched, what is worth a look, a file to take along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from paingrid.journey import access
from paingrid.journey.oversee import look_at_patterns, search_audit, watch_closely, watch_no_longer
from paingrid.records.queries import emergencies, oversight
from paingrid.records.queries.deeds import deed
from paingrid.timekeeping import SHANGHAI, now
from paingrid.web.privacy.forms import SearchForm, WatchForm
from paingrid.web.privacy.words import CATEGORIES, PATTERNS, PURPOSES, RIGHTS, VERDICTS
from paingrid.web.shell.doors import see_other, staff_required
from paingrid.web.shell.spreadsheet import as_csv

HEAD = ("at", "who", "patient", "action", "subject", "relationship", "purpose")


@dataclass(frozen=True)
class Line:
    """One row of the audit with its codes in words."""

    row: oversight.Row
    deed: dict[str, str]
    right: str
    purpose: str

    @classmethod
    def of(cls, row: oversight.Row) -> Line:
        """Return the row ready to be shown."""
        right = RIGHTS.get(row.relationship, row.relationship)
        return cls(row, deed(row.action), str(right), str(PURPOSES.get(row.purpose, row.purpose)))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def home(request: HttpRequest) -> HttpResponse:
    """Show the newest rows, or those that were searched for; a number never stands in an address."""
    access.check_can_oversee(request.actor)
    form, moment = SearchForm(request.POST if request.method == "POST" else {}), now()
    context: dict[str, Any] = {"form": form, "now": moment, "status": 200}
    if form.is_valid():
        page = search_audit(by=request.actor, after=form.cleaned_data["after"], now=moment, **form.wanted())
        context |= {"lines": [Line.of(row) for row in page.rows], "older": page.older}
    else:
        context["status"] = 422
    grids = access.grids_overseen(request.actor)
    context |= {
        "emergencies": _emergencies(grids),
        "watched": oversight.watched(grids, now=moment),
        "watch_form": WatchForm(auto_id="watch_%s"),
        "said": {name: value for name, value in form.data.items() if name in form.fields and name != "after"},
    }
    return render(request, "privacy/home.html", context, status=context["status"])


@require_safe
@staff_required
def worth_a_look(request: HttpRequest) -> HttpResponse:
    """Show the patterns of the last thirty days, each with the reason."""
    moment = now()
    found, unusual = look_at_patterns(by=request.actor, now=moment)
    shown = [
        {"name": PATTERNS[one.code][0], "why": PATTERNS[one.code][1], "code": one.code, "more": one.more}
        | {"lines": [Line.of(row) for row in one.rows]}
        for one in found
    ]
    return render(request, "privacy/worth_a_look.html", {"patterns": shown, "unusual": unusual, "now": moment})


@require_POST
@staff_required
def csv(request: HttpRequest) -> HttpResponse:
    """Send what was searched for as a file, up to ten thousand rows; that it was taken along is kept."""
    access.check_can_oversee(request.actor)
    form, moment = SearchForm(request.POST), now()
    if not form.is_valid():
        return see_other("privacy:home")
    page = search_audit(by=request.actor, as_file=True, now=moment, **form.wanted())
    rows = [_cells(row) for row in page.rows]
    if page.older:
        rows.append((_("There are more rows: ask for single days."), "", "", "", "", "", ""))
    response = HttpResponse(as_csv(HEAD, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="paingrid-audit-{moment:%Y%m%d}.csv"'
    return response


@require_POST
@staff_required
def watch(request: HttpRequest) -> HttpResponse:
    """Keep a closer eye on a patient of one's own grids."""
    access.check_can_oversee(request.actor)
    form = WatchForm(request.POST)
    if form.is_valid() and watch_closely(by=request.actor, number=form.cleaned_data["number"], now=now()):
        messages.success(request, _("Everything done about this patient now stands under “Worth a look”."))
    else:
        messages.error(request, _("No single patient of your grid has this number."))
    return see_other("privacy:home")


@require_POST
@staff_required
def end_watch(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """End the closer eye."""
    watch_no_longer(by=request.actor, patient_id=patient_id, now=now())
    return see_other("privacy:home")


def _emergencies(grids: frozenset[int]) -> list[tuple[emergencies.Shown, str, str]]:
    rows = emergencies.of_grids(grids, at_most=20)
    return [(one, str(CATEGORIES[one.category]), str(VERDICTS.get(one.verdict, ""))) for one in rows]


def _cells(row: oversight.Row) -> tuple[str, ...]:
    at = row.at.astimezone(SHANGHAI).isoformat(timespec="seconds")
    who = row.who["zh"] if row.who else ("link" if row.by_link else "system")
    patient = row.patient["zh"] if row.patient else ""
    return (at, who, patient, row.action, row.subject, row.relationship, row.purpose)
