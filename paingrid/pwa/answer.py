"""The page after a report: what danger asks for at once, who will call and by when, what to do until then."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from paingrid.pwa import danger_signs
from paingrid.pwa.doors import Visit, link_page
from paingrid.pwa.form_answers import WORDS_LIMIT
from paingrid.pwa.report import CORRECTION_TIME
from paingrid.pwa.words import contact_of, follow_up_of, say_time
from paingrid.records.queries import family_page as record


@require_safe
@link_page
def answer(request: HttpRequest, visit: Visit, report_id: UUID) -> HttpResponse:
    """Show the answer to a report that is kept; somebody else's report leads home."""
    sent = record.sent_report(visit.patient_id, report_id)
    if sent is None or not (visit.may_read or sent.link_id == visit.link_id):
        return redirect("pocket:home", token=visit.token)
    person = record.person_of(visit.patient_id, now=visit.now)
    outcome = record.answered(report_id)
    promises = record.promises_to(visit.patient_id)
    own = sent.link_id == visit.link_id
    context = {
        "visit": visit,
        "person": person,
        "sent": sent,
        "received": say_time(sent.received_at, now=visit.now),
        "outcome": outcome,
        "emergency": danger_signs.is_emergency(sent.answers, outcome.urgency if outcome else ""),
        "care": danger_signs.care_for(sent.answers, comfort_plan=person.comfort_plan),
        "until_then": danger_signs.until_then(sent.answers, outcome.instructions if outcome else ()),
        "contact": contact_of(promises, team=person.team, now=visit.now),
        "follow_up": follow_up_of(promises, now=visit.now),
        "correctable": own and not sent.corrected and visit.now - sent.received_at <= CORRECTION_TIME,
        "words_cut": "cut" in request.GET,
        "words_limit": WORDS_LIMIT,
        **danger_signs.panel(comfort_plan=person.comfort_plan),
    }
    return render(request, "pwa/answer.html", context)
