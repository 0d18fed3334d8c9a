"""The first page behind a personal link: report, call, what was promised, the last two weeks."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from paingrid.pwa.chart import draw
from paingrid.pwa.doors import Visit, link_page
from paingrid.pwa.extra_dose import waiting
from paingrid.pwa.report import CORRECTION_TIME
from paingrid.pwa.words import contact_of, follow_up_of, say_time
from paingrid.records.queries import family_page as record

SHOWN = 6


@dataclass(frozen=True)
class Row:
    """One line of the list of last reports."""

    report_id: UUID
    felt: str
    pain: object
    by: str
    corrected: bool
    correctable: bool


@require_safe
@link_page
def home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the home of the link; without the right to read, only what reporting needs."""
    person = record.person_of(visit.patient_id, now=visit.now)
    promises = record.promises_to(visit.patient_id)
    context = {
        "visit": visit,
        "person": person,
        "own_link": visit.actor.reporter == "patient",
        "contact": contact_of(promises, team=person.team, now=visit.now),
        "follow_up": follow_up_of(promises, now=visit.now),
    }
    if not person.died:
        context["has_rescue"] = record.has_rescue_medicine(visit.patient_id, at=visit.now)
        context["asked"] = waiting(visit)
    reports = record.sent_lately(visit.patient_id, now=visit.now)
    if visit.may_read:
        context["chart"] = draw(record.readings_lately(visit.patient_id, now=visit.now), reports, now=visit.now)
    else:
        reports = tuple(sent for sent in reports if sent.link_id == visit.link_id)
    context["reports"] = [_row(sent, visit) for sent in reports[:SHOWN]]
    return render(request, "pwa/home.html", context)


def _row(sent: record.Sent, visit: Visit) -> Row:
    own = sent.link_id == visit.link_id
    fresh = visit.now - sent.received_at <= CORRECTION_TIME
    return Row(
        report_id=sent.report_id,
        felt=say_time(sent.felt_at, now=visit.now),
        pain=sent.answers.get("pain_now"),
        by=_reporter(sent.reporter),
        corrected=sent.corrected,
        correctable=own and fresh and not sent.corrected,
    )


def _reporter(who: str) -> str:
    return {
        "patient": pgettext("who reported", "patient"),
        "family": pgettext("who reported", "family"),
        "staff": pgettext("who reported", "care team"),
    }[who]
