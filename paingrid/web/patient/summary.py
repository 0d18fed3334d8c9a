"""One A4 page for the next level: who, what they take, the pain of two weeks, what is open, what was tried."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from statistics import median
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from paingrid.clinical.triage.red_flags import RED_FLAGS
from paingrid.journey.read_patient import read_patient
from paingrid.records.queries import family, patient_page, patient_reports
from paingrid.records.queries.patient_timeline import Rescue, Score, red_flags
from paingrid.timekeeping import SHANGHAI, now
from paingrid.web.patient import words
from paingrid.web.patient.chart import Course, breadth
from paingrid.web.patient.drawing import on_paper
from paingrid.web.patient.page import by_purpose, course_of, header_words
from paingrid.web.shell.doors import staff_required

LOOK_BACK, TRIED = timedelta(days=14), timedelta(days=7)
#: Lines of each part, so that the sheet stays one sheet; a part says how many were left out.
TASKS, CONTACTS, FLAGS = 2, 4, 3
#: Lines for medicines, and how broad their names and doses are (chart units): a dose is never cut short.
MEDICINE_LINES, NAME_BROAD, DOSE_BROAD = 9, 230, 245


@require_safe
@staff_required
def summary(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the sheet; that it was printed or read is kept first."""
    moment = now()
    read_patient(by=request.actor, patient_id=patient_id, part="summary", now=moment)
    person = patient_page.person(patient_id, now=moment)
    course = course_of(patient_id, moment - LOOK_BACK, moment, died_at=person.died_at)
    newest = patient_reports.reports(patient_id, since=moment - LOOK_BACK, until=moment, page=1, length=1)
    tried = [one for one in reversed(course.contacts) if one.at >= moment - TRIED]
    taken = by_purpose(one for one in course.medicines if one.is_current(moment))
    shown = that_fit(taken)
    flags = _flags(patient_id, moment)
    open_tasks = patient_page.open_tasks(patient_id)
    context = {
        "person": person,
        "now": moment,
        "chart": on_paper(_without_medicines(course)),
        "medicines": shown,
        "more_medicines": len(taken) - len(shown),
        "changed_at": max((at for at in _changes(course, moment)), default=None),
        "open_tasks": open_tasks[:TASKS],
        "more_tasks": max(0, len(open_tasks) - TASKS),
        "contacts": tried[:CONTACTS],
        "more_contacts": max(0, len(tried) - CONTACTS),
        "flags": flags[:FLAGS],
        "more_flags": max(0, len(flags) - FLAGS),
        "figures": figures(course, moment),
        "reports": newest.total,
        "last_rules": next((r.decision.rules for r in newest.reports if r.decision), ""),
        "relatives": [one for one in family.relatives(patient_id) if one.is_current(moment) and one.phone][:2],
        "relationships": words.RELATIONSHIPS,
        **header_words(person),
    }
    return render(request, "patient/summary.html", context)


def that_fit(taken: Sequence[patient_page.Medicine]) -> list[patient_page.Medicine]:
    """Return the first medicines whose whole names and doses fit the sheet."""
    left, shown = MEDICINE_LINES, []
    for one in taken:
        name, dose = breadth(words.pick(one.name)), breadth(words.pick(one.dose))
        left -= max(1, ceil(name / NAME_BROAD), ceil(dose / DOSE_BROAD))
        if left < 0:
            break
        shown.append(one)
    return shown


def figures(course: Course, moment: datetime) -> dict[str, Any]:
    """
    Return usual, worst and last pain of the last seven days by whose view, and the rescue doses.

    "Usual" is the middle value (median) of the readings "now"; nothing is filled in where nothing was said.
    """
    week = moment - timedelta(days=7)
    return {
        "views": [_view(view, [s for s in course.scores if s.view == view and s.at >= week]) for view in words.VIEWS],
        "rescue": rescue_days([r for r in course.rescues if r.at >= week]),
    }


def _view(view: str, scores: Sequence[Score]) -> dict[str, Any]:
    said = [score.now for score in scores if score.now is not None]
    every = [*said, *(score.worst for score in scores if score.worst is not None)]
    middle = median(said) if said else None
    return {
        "name": words.VIEWS[view],
        "count": len(scores),
        "usual": None if middle is None else f"{middle:g}",
        "worst": max(every, default=None),
        "last": said[-1] if said else None,
        "last_at": scores[-1].at if scores else None,
    }


def rescue_days(rescues: Sequence[Rescue]) -> dict[str, Any]:
    """Return total and highest day of "since the last report"; staff's 24-hour figures are not mixed in."""
    days: dict[Any, int] = {}
    for one in rescues:
        if not one.in_24h:
            on = one.at.astimezone(SHANGHAI).date()
            days[on] = days.get(on, 0) + one.count
    asked = [one.count for one in rescues if one.in_24h]
    return {
        "days": len(days),
        "total": sum(days.values()),
        "most": max(days.values(), default=None),
        "asked": asked[-1:],
    }


def _flags(patient_id: UUID, moment: datetime) -> list[dict[str, Any]]:
    """Return the danger signs ticked in two weeks, each once with its latest time; corrected reports are out."""
    latest = red_flags(patient_id, since=moment - LOOK_BACK, until=moment)
    known = [(RED_FLAGS[code], at) for code, at in latest.items() if code in RED_FLAGS]
    # Emergencies first: what does not fit is never the gravest.
    known.sort(key=lambda one: not one[0].row.startswith(("E", "TOX")))
    return [{"text": flag.question, "row": flag.row, "at": at} for flag, at in known]


def _changes(course: Course, moment: datetime) -> list[datetime]:
    """Return when medicines were begun or stopped."""
    return [at for one in course.medicines for at in (one.starts_at, one.ends_at) if at is not None and at <= moment]


def _without_medicines(course: Course) -> Course:
    """The medicines stand in their own table on the sheet."""
    return Course(
        since=course.since,
        until=course.until,
        scores=course.scores,
        rescues=course.rescues,
        medicines=(),
        events=[one for one in course.events if one.kind in ("opened", "raised", "climbed")],
        contacts=course.contacts,
        died_at=course.died_at,
    )
