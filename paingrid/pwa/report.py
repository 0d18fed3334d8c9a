"""The report: show the form, take what was sent, and answer in a way that no tap, tab or tunnel can lose or double."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4, uuid5

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from paingrid.journey.receive_report import CorrectionTooLate, ReportIdReused, receive_report
from paingrid.journey.throttle import TooManyTries
from paingrid.pwa import danger_signs
from paingrid.pwa.doors import Visit, link_page
from paingrid.pwa.form_answers import WORDS_LIMIT, FormSent, digest, read
from paingrid.pwa.form_page import Filled, questions
from paingrid.pwa.sending_too_often import check_pace
from paingrid.records.patience import is_busy
from paingrid.records.queries import family_page as record

log = logging.getLogger(__name__)

CORRECTION_TIME = timedelta(minutes=10)
#: The same answers under the same id after this long, from a phone that did not wait, are news and not an echo.
ECHO = timedelta(minutes=30)


@dataclass(frozen=True)
class Identity:
    """Under which id a form is kept, and which report it corrects."""

    report_id: UUID
    corrects: UUID | None


# The address itself is the authority and nothing ambient is used, so a forged form gains nothing; but a phone that
# keeps no cookies, or a page without referrer, would fail Django's check and a report would be lost.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@link_page
def report(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the form, or receive it."""
    if request.method != "POST":
        return _form(request, visit, _first_fill(request, visit))
    try:
        sent = read(request.POST, link_id=visit.link_id)
    except (SuspiciousOperation, BadRequest):
        return _too_long(request, visit)
    if sent.lacks_number:
        return _ask_for_number(request, visit, sent)
    try:
        check_pace(request, visit)
    except TooManyTries:
        # A family in panic presses again and again. Whatever may be about danger always gets through.
        if not sent.grave:
            return _too_often(request, visit, sent)
    return _receive(request, visit, sent)


def _receive(request: HttpRequest, visit: Visit, sent: FormSent) -> HttpResponse:
    identity = _identity(visit, sent)
    try:
        _hand_over(visit, sent, identity)
    except ReportIdReused:
        # Two phones, or a guessed id: one more look finds what is kept now; a stranger's id is left alone.
        kept = record.sent_report(visit.patient_id, identity.report_id)
        identity = _identity(visit, sent) if kept else Identity(_derived(visit.link_id, sent), None)
        _hand_over(visit, sent, identity)
    except CorrectionTooLate:
        if not sent.grave:
            return _too_late(request, visit, sent)
        identity = replace(identity, corrects=None)
        _hand_over(visit, sent, identity)
    address = reverse("pocket:answer", args=[visit.token, identity.report_id])
    return _delivered(request, f"{address}?cut=1" if sent.words_cut else address)


def _delivered(request: HttpRequest, address: str) -> HttpResponse:
    """Only this says "delivered": to the script on the phone in so many words, to a plain browser by going there."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"address": address}, status=201)
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def _hand_over(visit: Visit, sent: FormSent, identity: Identity) -> None:
    """Give the report to the journey; once it is kept, a fault in acting on it is the loop's to repair."""
    try:
        receive_report(
            by=replace(visit.actor, reporter=_reporter(visit, sent)),
            patient_id=visit.patient_id,
            report_id=identity.report_id,
            answers=sent.answers,
            felt_at=visit.now - sent.earlier - sent.waited,
            now=visit.now,
            corrects=identity.corrects,
            language=get_language() or "zh-hans",
        )
    except (ReportIdReused, CorrectionTooLate):
        raise
    except Exception as error:
        if isinstance(error, OperationalError | InterfaceError) and not is_busy(error):
            raise
        if record.sent_report(visit.patient_id, identity.report_id) is None:
            raise
        log.exception("report %s is kept but was not acted on yet", identity.report_id)


def _reporter(visit: Visit, sent: FormSent) -> str:
    """The patient's own phone may be in a relative's hand; a relative's link never speaks as the patient."""
    family = visit.actor.reporter == "family" or sent.reporter == "family"
    return "family" if family else "patient"


def _identity(visit: Visit, sent: FormSent) -> Identity:
    kept = record.sent_report(visit.patient_id, sent.report_id)
    if kept is None:
        return Identity(sent.report_id, _own(visit, sent.corrects))
    if kept.answers == sent.answers:
        if visit.now - kept.received_at > ECHO and not sent.waited:
            half_hour = int(visit.now.timestamp() // ECHO.total_seconds())
            return Identity(uuid5(sent.report_id, str(half_hour)), None)
        return Identity(kept.report_id, kept.corrects)
    # The same id with other answers: somebody went back in the browser and changed something.
    changed = _derived(sent.report_id, sent)
    earlier = record.sent_report(visit.patient_id, changed)
    if earlier is not None:
        return Identity(changed, earlier.corrects)
    newest = record.latest_version(visit.patient_id, kept.report_id)
    in_time = _correctable(visit, record.sent_report(visit.patient_id, newest))
    return Identity(changed, newest if in_time else None)


def _derived(base: UUID, sent: FormSent) -> UUID:
    return uuid5(base, f"{sent.report_id}:{digest(sent.answers)}")


def _own(visit: Visit, corrects: UUID | None) -> UUID | None:
    """Only the sender of a report corrects it, its newest version; for anybody else this is a report of its own."""
    kept = record.sent_report(visit.patient_id, corrects) if corrects else None
    if kept is None or kept.link_id != visit.link_id:
        return None
    return record.latest_version(visit.patient_id, kept.report_id) if kept.corrected else kept.report_id


def _correctable(visit: Visit, kept: record.Sent | None) -> bool:
    return kept is not None and kept.link_id == visit.link_id and visit.now - kept.received_at <= CORRECTION_TIME


def _first_fill(request: HttpRequest, visit: Visit) -> Filled:
    """An empty form, or the slip that is to be corrected."""
    try:
        slip_id = UUID(request.GET.get("corrects", ""))
    except ValueError:
        return Filled(uuid4(), {})
    kept = record.sent_report(visit.patient_id, slip_id)
    if kept is None or kept.link_id != visit.link_id:
        return Filled(uuid4(), {})
    return Filled(uuid4(), kept.answers, corrects=slip_id, reporter=kept.reporter)


def _form(request: HttpRequest, visit: Visit, filled: Filled, *, status: int = 200, **said: object) -> HttpResponse:
    person = record.person_of(visit.patient_id, now=visit.now)
    slip = record.sent_report(visit.patient_id, filled.corrects) if filled.corrects else None
    late = slip is not None and not _correctable(visit, slip)
    context = {
        "visit": visit,
        "person": person,
        "filled": replace(filled, corrects=None) if late else filled,
        "too_late": late,
        "questions": questions(filled, has_rescue=record.has_rescue_medicine(visit.patient_id, at=visit.now)),
        "signs": danger_signs.signs(),
        "own_link": visit.actor.reporter == "patient",
        "words_limit": WORDS_LIMIT,
        "prefilled": bool(filled.answers),
        **danger_signs.panel(comfort_plan=person.comfort_plan),
        **said,
    }
    return render(request, "pwa/report.html", context, status=status)


def _ask_for_number(request: HttpRequest, visit: Visit, sent: FormSent) -> HttpResponse:
    return _form(request, visit, _again(sent), status=422, asked=not sent.empty, number_missing=True)


def _too_late(request: HttpRequest, visit: Visit, sent: FormSent) -> HttpResponse:
    fresh = replace(_again(sent), report_id=_derived(sent.report_id, sent))
    return _form(request, visit, fresh, status=409)


def _too_often(request: HttpRequest, visit: Visit, sent: FormSent) -> HttpResponse:
    response = _form(request, visit, _again(sent), status=429, too_often=True)
    response.headers["Retry-After"] = "60"
    return response


def _too_long(request: HttpRequest, visit: Visit) -> HttpResponse:
    person = record.person_of(visit.patient_id, now=visit.now)
    return render(request, "pwa/too_long.html", {"visit": visit, "person": person}, status=413)


def _again(sent: FormSent) -> Filled:
    """The form as it was sent, under the same id."""
    hours = int(sent.earlier.total_seconds() // 3600)
    return Filled(sent.report_id, sent.answers, sent.corrects, sent.reporter, hours)
