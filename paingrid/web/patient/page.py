"""The page of one patient: who, what is open, the time axis, and everything that was said and decided."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from paingrid.journey import access
from paingrid.journey.read_patient import read_patient
from paingrid.records.queries import patient_page, patient_reports, patient_tasks, patient_timeline, referrals
from paingrid.timekeeping import now
from paingrid.web.patient import words
from paingrid.web.patient.chart import Course
from paingrid.web.patient.drawing import drawings, what
from paingrid.web.patient.window import SPANS, Window, window_of
from paingrid.web.shell.doors import staff_required

REPORTS_A_PAGE = 20
#: Rows of the table beside the drawing; the reports below are complete, page by page.
TABLE_ROWS = 120
#: From here on a report says that it came later than it was felt.
LATE = timedelta(minutes=30)


@require_safe
@staff_required
def page(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the record; that it was read is kept before anything is shown."""
    moment = now()
    read_patient(by=request.actor, patient_id=patient_id, part="page", now=moment)
    person = patient_page.person(patient_id, now=moment)
    window = window_of(request, beginning=person.registered_at, now=moment)
    course = course_of(patient_id, window.since, window.until, died_at=person.died_at)
    told = patient_reports.reports(
        patient_id, since=window.since, until=window.until, page=window.page, length=REPORTS_A_PAGE
    )
    tasks = patient_tasks.tasks(patient_id, since=window.since, until=window.until)
    context = {
        "person": person,
        "now": moment,
        "window": window,
        "ranges": _ranges(window),
        "open_tasks": patient_page.open_tasks(patient_id),
        "medicines": by_purpose(m for m in course.medicines if m.is_current(window.until)),
        "drawings": drawings(course),
        "course": course,
        "readings": _table(course),
        "happenings": _happenings(course),
        "reports": [ShownReport.of(one) for one in told.reports],
        "turning": _turning(window, told.total),
        "tasks": tasks.tasks,
        "more_tasks": tasks.more,
        "referrals": [one for one in referrals.of_patient(patient_id) if one.ended_at is None],
        "may_change": access.can_change_record(request.actor, patient_id, now=moment),
        "own_patient": person.died_at is None and access.is_own_patient(request.actor, patient_id, now=moment),
        "may_refer": person.died_at is None and access.can_refer(request.actor, patient_id, now=moment),
        **header_words(person),
    }
    return render(request, "patient/page.html", context)


def course_of(patient_id: UUID, since: datetime, until: datetime, *, died_at: datetime | None) -> Course:
    """Return everything the time axis draws; five queries."""
    return Course(
        since=since,
        until=until,
        scores=patient_timeline.scores(patient_id, since=since, until=until),
        rescues=patient_timeline.rescues(patient_id, since=since, until=until),
        medicines=patient_page.medicines(patient_id, since=since, until=until),
        events=patient_timeline.events(patient_id, since=since, until=until),
        contacts=patient_timeline.contacts(patient_id, since=since, until=until),
        died_at=died_at,
    )


def by_purpose(medicines: Iterable[patient_page.Medicine]) -> list[patient_page.Medicine]:
    """Return regular pain medicines first, then rescue, then the rest."""
    order = tuple(words.PURPOSES)
    return sorted(medicines, key=lambda one: (order.index(one.purpose), one.starts_at))


def header_words(person: patient_page.Person) -> dict[str, Any]:
    """Return the codes of the header in words."""
    return {
        "sex": words.SEXES.get(person.sex, person.sex),
        "goals": words.GOALS.get(person.goals_of_care, person.goals_of_care),
    }


@dataclass(frozen=True)
class ShownReport:
    """One report with its answers in words."""

    told: patient_reports.Told
    answers: list[tuple[str, str]]
    scores: list[tuple[str, str, str]]
    reporter: str
    short: str
    late: bool
    inputs: str

    @classmethod
    def of(cls, told: patient_reports.Told) -> ShownReport:
        """Return the report ready to be shown."""
        inputs = told.decision.inputs if told.decision else {}
        return cls(
            told,
            words.answers_in_words(told.answers),
            [_scored(one) for one in told.scores],
            _reporter(told),
            _short(told),
            told.received_at - told.felt_at > LATE,
            json.dumps(inputs, ensure_ascii=False, indent=1, sort_keys=True),
        )


def _reporter(told: patient_reports.Told) -> str:
    kind = str(words.REPORTERS.get(told.reporter, told.reporter))
    relative = str(words.RELATIONSHIPS.get(told.relationship, told.relationship))
    parts = [kind, relative, words.pick(told.who)]
    return " · ".join(part for part in parts if part)


def _short(told: patient_reports.Told) -> str:
    """Return the pain in one line; what was not said stays a dash."""

    def said(name: str) -> str:
        value = told.answers.get(name)
        return "–" if value is None else str(value)[:12]

    return _("now %(now)s, worst %(worst)s, rescue %(rescue)s") % {
        "now": said("pain_now"),
        "worst": said("pain_worst"),
        "rescue": said("rescue_count"),
    }


def _scored(one: patient_reports.Scored) -> tuple[str, str, str]:
    """Return instrument, whose view, and its scores in words; what could not be scored says so."""
    name = str(words.INSTRUMENTS.get(one.instrument, one.instrument))
    view = str(words.VIEWS.get(one.view, one.view)) if one.instrument in ("nrs", "painad") else ""
    values = {"level": one.answers.get("level")} if one.instrument == "sedation" else one.result.get("scores") or {}
    said = ", ".join(f"{words.SCORES.get(key, key)} {words.ANSWERS['sedation'].get(v, v)}" for key, v in values.items())
    status = str(words.STATUSES.get(one.status, one.status))
    return name, view, said if one.status == "scored" else f"{said} ({status})"


def _ranges(window: Window) -> list[dict[str, Any]]:
    names = {"24h": _("24 hours"), "7d": _("7 days"), "30d": _("30 days"), "all": _("Everything")}
    return [{"name": names[name], "address": window.address(name=name), "here": name == window.name} for name in SPANS]


def _turning(window: Window, total: int) -> dict[str, Any]:
    """Return the pages of the reports; page numbers beyond the end show an empty page, not an error."""
    last = max(1, -(-total // REPORTS_A_PAGE))
    return {
        "total": total,
        "page": window.page,
        "last": last,
        "newer": window.turned_to(min(window.page - 1, last)) if window.page > 1 else "",
        "older": window.turned_to(window.page + 1) if window.page < last else "",
    }


def _table(course: Course) -> dict[str, Any]:
    """Return the drawing as a table, newest first, and how many rows were left out."""
    rows: list[tuple[datetime, str, Any, Any, Any]] = [
        (s.at, str(words.VIEWS[s.view]), s.now, s.worst, None) for s in course.scores
    ]
    rows += [
        (r.at, str(_("Rescue doses, in 24 hours") if r.in_24h else _("Rescue doses")), None, None, r.count)
        for r in course.rescues
    ]
    rows.sort(key=lambda row: row[0], reverse=True)
    return {"rows": rows[:TABLE_ROWS], "left_out": max(0, len(rows) - TABLE_ROWS)}


def _happenings(course: Course) -> dict[str, Any]:
    """Return alarms, levels and contacts as a list, newest first."""
    both = sorted([*course.events, *course.contacts], key=lambda one: one.at, reverse=True)
    return {"rows": [(one, what(one)) for one in both[:TABLE_ROWS]], "left_out": max(0, len(both) - TABLE_ROWS)}
