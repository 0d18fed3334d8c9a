"""
The breakthrough diary: an extra dose in three taps, and one more tap after 30 and after 60 minutes.

Each score said here is also a report like any other, so that the clock starts on it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4, uuid5

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from paingrid.errors import Refusal
from paingrid.journey.receive_report import ReportIdReused, receive_report
from paingrid.journey.record_episode import record_episode, record_relief
from paingrid.pwa.doors import Visit, link_page
from paingrid.pwa.form_page import Choice, band_of
from paingrid.pwa.words import pick, say_time
from paingrid.records.patience import is_busy
from paingrid.records.queries import diary
from paingrid.records.queries import family_page as record

log = logging.getLogger(__name__)
#: How long ago the dose was given; a longer time belongs into an ordinary report.
MINUTES_AGO = (0, 15, 30, 60)
TRIGGERS = ("movement", "end-of-dose", "spontaneous", "care", "unknown")
COUNTS = ("0.5", "1", "2", "3")


@dataclass(frozen=True)
class Sent:
    """What was sent; a value that is not one of the offered ones is none."""

    episode_id: UUID
    nrs: int | None
    minutes_ago: int
    trigger: str
    medicine: str
    count: str


@dataclass(frozen=True)
class Waiting:
    """A dose whose effect is not known yet: which look is asked for."""

    episode_id: UUID
    taken: str
    minutes: int
    numbers: list[Choice]


@csrf_exempt  # for the reason given at the report
@require_http_methods(["GET", "HEAD", "POST"])
@link_page
def extra_dose(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the form, or keep the dose."""
    if request.method != "POST":
        return _form(request, visit, Sent(uuid4(), None, 0, "", "", ""))
    sent = _read(request)
    if sent.nrs is None:
        return _form(request, visit, sent, status=422, number_missing=True)
    taken_at = visit.now - timedelta(minutes=sent.minutes_ago)
    try:
        record_episode(
            by=visit.actor,
            patient_id=visit.patient_id,
            episode_id=sent.episode_id,
            nrs_before=sent.nrs,
            trigger=sent.trigger,
            taken_at=taken_at,
            product=sent.medicine,
            count=sent.count,
            now=visit.now,
        )
    except Refusal as refusal:
        return _form(request, visit, sent, status=409, refusal=refusal.in_language(get_language() or "zh"))
    report_id = _report(visit, uuid5(sent.episode_id, "before"), sent.nrs, minutes_ago=sent.minutes_ago)
    return _see_other(reverse("pocket:answer", args=[visit.token, report_id]))


@csrf_exempt  # for the reason given at the report
@require_POST
@link_page
def relief(request: HttpRequest, visit: Visit, episode_id: UUID, minutes: int) -> HttpResponse:
    """Keep the score after an extra dose; one tap."""
    nrs = _score(request.POST.get("nrs"))
    if nrs is None:
        return _see_other(reverse("pocket:home", args=[visit.token]))
    try:
        record_relief(
            by=visit.actor, patient_id=visit.patient_id, episode_id=episode_id, minutes=minutes, nrs=nrs, now=visit.now
        )
    except Refusal:
        # Somebody else entered it first, or the dose is not on record: the score itself is still news.
        log.info("relief was not kept with its dose; the score is kept as a report")
    report_id = _report(visit, uuid5(episode_id, f"after-{minutes}-{nrs}"), nrs)
    return _see_other(reverse("pocket:answer", args=[visit.token, report_id]))


def waiting(visit: Visit) -> Waiting | None:
    """Return the last extra dose whose effect is asked for now, or none."""
    asked = diary.relief_wanted(visit.patient_id, now=visit.now)
    if asked is None:
        return None
    numbers = [Choice(str(n), "", False, band_of(n)) for n in range(11)]
    return Waiting(asked.episode_id, say_time(asked.taken_at, now=visit.now), asked.minutes, numbers)


def _report(visit: Visit, report_id: UUID, nrs: int, *, minutes_ago: int = 0) -> UUID:
    """Hand the score to the journey as a report; the dose itself is counted from the diary, never twice."""
    try:
        receive_report(
            by=visit.actor,
            patient_id=visit.patient_id,
            report_id=report_id,
            answers={"pain_now": nrs},
            felt_at=visit.now - timedelta(minutes=minutes_ago),
            now=visit.now,
            language=get_language() or "zh-hans",
        )
    except ReportIdReused:
        pass  # the same tap arrived before: its answer is shown again
    except Exception as error:
        if isinstance(error, OperationalError | InterfaceError) and not is_busy(error):
            raise
        if record.sent_report(visit.patient_id, report_id) is None:
            raise
        log.exception("report %s is kept but was not acted on yet", report_id)
    return report_id


def _read(request: HttpRequest) -> Sent:
    try:
        episode_id = UUID(request.POST.get("episode_id", ""))
    except ValueError:
        episode_id = uuid4()
    ago = request.POST.get("minutes_ago", "0")
    return Sent(
        episode_id=episode_id,
        nrs=_score(request.POST.get("nrs")),
        minutes_ago=int(ago) if ago in map(str, MINUTES_AGO) else 0,
        trigger=request.POST.get("trigger", "")[:20],
        medicine=request.POST.get("medicine", "")[:120],
        count=request.POST.get("count", "")[:8],
    )


def _score(said: str | None) -> int | None:
    return int(said) if said in map(str, range(11)) else None


def _form(request: HttpRequest, visit: Visit, sent: Sent, *, status: int = 200, **said: object) -> HttpResponse:
    medicines = diary.rescue_medicines(visit.patient_id, at=visit.now)
    chosen = sent.medicine or (medicines[0].product if medicines else "")
    counts = {medicine.product: medicine.count for medicine in medicines}
    count = sent.count or counts.get(chosen, "1")
    context = {
        "visit": visit,
        "person": record.person_of(visit.patient_id, now=visit.now),
        "episode_id": sent.episode_id,
        "medicines": [Choice(m.product, pick(m.name), m.product == chosen) for m in medicines],
        "numbers": [Choice(str(n), "", n == sent.nrs, band_of(n)) for n in range(11)],
        "ago": [Choice(str(n), _ago(n), n == sent.minutes_ago) for n in MINUTES_AGO],
        "triggers": [Choice(name, text, name == sent.trigger) for name, text in _triggers()],
        "counts": [Choice(n, n, n == count) for n in COUNTS],
        **said,
    }
    return render(request, "pwa/extra_dose.html", context, status=status)


def _ago(minutes: int) -> str:
    return _("%(minutes)s minutes ago") % {"minutes": minutes} if minutes else pgettext("dose given", "just now")


def _triggers() -> tuple[tuple[str, str], ...]:
    words = (
        pgettext("what set the pain off", "moving"),
        pgettext("what set the pain off", "medicine wearing off"),
        pgettext("what set the pain off", "out of the blue"),
        pgettext("what set the pain off", "washing, dressing, a change of bandage"),
        pgettext("what set the pain off", "do not know"),
    )
    return tuple(zip(TRIGGERS, words, strict=True))


def _see_other(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
