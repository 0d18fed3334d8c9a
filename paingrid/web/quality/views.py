"""Counts for quality work, as a page, on paper and as a CSV file; never a name."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from paingrid.journey import access
from paingrid.journey.steps.outcomes import OUTCOMES
from paingrid.records.queries import quality as query
from paingrid.records.wall.asking import errand
from paingrid.timekeeping import SHANGHAI, now
from paingrid.web.quality.counts import Shown, kept_back, shown
from paingrid.web.shell.doors import staff_required
from paingrid.web.shell.templatetags.shell import urgency_name

#: Clinical reference §5, Q12 and Q4; the targets are local proposals.
LIMITS = {"E": timedelta(minutes=10), "U": timedelta(hours=1), "D": timedelta(hours=8)}
TARGETS = {"E": 95, "U": 90, "D": 90}
CONTROL_TARGET = 75
DAYS = {"7": 7, "30": 30, "90": 90}
LIVE = [code for code, one in OUTCOMES.items() if one.live]


@dataclass(frozen=True)
class Team:
    """One team's open work; numbers are none when kept back."""

    grid: str
    name: str
    patients: int | None
    open: int | None
    overdue: int | None
    overdue_grave: int | None


@dataclass(frozen=True)
class Counts:
    """Everything on the page."""

    since: datetime
    until: datetime
    days: str
    on_time: tuple[Shown, ...]
    control: Shown
    teams: tuple[Team, ...]
    reports: tuple[tuple[date, int | None], ...]


@require_safe
@staff_required
def quality(request: HttpRequest) -> HttpResponse:
    """Show the counts of the last 7, 30 or 90 days."""
    moment = now()
    access.check_can_see_quality(request.actor, now=moment)
    counts = _counts(request, moment)
    spans = [{"name": _("%(n)s days") % {"n": n}, "value": n, "here": n == counts.days} for n in DAYS]
    most = max((n for _on, n in counts.reports if n), default=1)
    context = {"counts": counts, "now": moment, "spans": spans, "most": most}
    return render(request, "quality/quality.html", context)


@require_safe
@staff_required
def as_csv(request: HttpRequest) -> HttpResponse:
    """Send the same counts as a CSV file that a spreadsheet opens with the right letters."""
    moment = now()
    access.check_can_see_quality(request.actor, now=moment)
    counts = _counts(request, moment)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="paingrid-quality-{moment:%Y%m%d}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(["indicator", "group", "numerator", "denominator", "missing", "left_out", "percent", "target"])
    for one in counts.on_time:
        writer.writerow(["Q12 urgent contact on time (local)", one.group, *_cells(one)])
    writer.writerow(["Q4 control by 72 h, simple form (local)", "", *_cells(counts.control)])
    writer.writerow([])
    writer.writerow(["grid", "team", "patients", "open", "overdue", "overdue_E_U"])
    for team in counts.teams:
        numbers = (team.patients, team.open, team.overdue, team.overdue_grave)
        writer.writerow([_safe(team.grid), _safe(team.name), *("<5" if n is None else n for n in numbers)])
    writer.writerow([])
    writer.writerow(["day", "reports"])
    writer.writerows([on.isoformat(), "<5" if n is None else n] for on, n in counts.reports)
    return response


@errand("quality")
def _counts(request: HttpRequest, moment: datetime) -> Counts:
    days = request.GET.get("days", "30")
    days = days if days in DAYS else "30"
    today = datetime.combine(moment.astimezone(SHANGHAI).date(), time(), SHANGHAI)
    since, scope = today - timedelta(days=DAYS[days] - 1), _scope(request.actor)
    on_time = query.contact_on_time(scope, since=since, until=moment, limits=LIMITS, live=LIVE, now=moment)
    control = query.control_by_72_hours(scope, since=since, until=moment, now=moment)
    return Counts(
        since=since,
        until=moment,
        days=days,
        on_time=tuple(_shown(one, urgency_name(one.group), TARGETS[one.group]) for one in on_time),
        control=_shown(control, "", CONTROL_TARGET),
        teams=_teams(query.load_by_team(scope, now=moment)),
        reports=_reports(query.reports_by_day(scope, since=since, until=moment), since.date(), DAYS[days]),
    )


def _scope(by: access.Actor) -> list[int]:
    """The grids of one's role; a role without a grid counts for the teams of its institution."""
    roles = [role for role in by.roles if role.role in ("quality-officer", "grid-coordinator")]
    return query.teams_of(
        territory_ids=[role.territory_id for role in roles if role.territory_id],
        institution_ids=[role.institution_id for role in roles if not role.territory_id],
    )


def _shown(one: query.Share, group: str, target: int) -> Shown:
    return shown(group, met=one.met, counted=one.counted, missing=one.missing, left_out=one.left_out, target=target)


def _teams(loads: tuple[query.TeamLoad, ...]) -> tuple[Team, ...]:
    hidden = kept_back([load.patients for load in loads])
    return tuple(
        Team(
            _pick(load.grid),
            _pick(load.team),
            *((None,) * 4 if n in hidden else (load.patients, load.open, load.overdue, load.overdue_grave)),
        )
        for n, load in enumerate(loads)
    )


def _reports(found: dict[date, int], first: date, days: int) -> tuple[tuple[date, int | None], ...]:
    """Every day has its line; one to four reports are kept back."""
    every = [first + timedelta(days=n) for n in range(days)]
    return tuple((on, None if 0 < found.get(on, 0) < 5 else found.get(on, 0)) for on in every)


def _cells(one: Shown) -> list[Any]:
    if one.kept_back:
        return ["<5", "<5", "<5", "<5", "", one.target]
    return [one.met, one.counted, one.missing, one.left_out, one.percent, one.target]


def _safe(name: str) -> str:
    """A spreadsheet must not take a name for a formula."""
    return f"'{name}" if name[:1] in "=+-@\t\r" else name


def _pick(text: dict[str, str]) -> str:
    return text["en"] if (get_language() or "").startswith("en") else text["zh"]
