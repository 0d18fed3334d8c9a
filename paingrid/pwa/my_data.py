"""Behind the patient's own link: take a copy of the whole record, ask for a correction or erasure."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from paingrid.errors import Refusal
from paingrid.journey.ask_about_record import LONGEST, ask_about_record
from paingrid.journey.export_record import FORMS, export_record
from paingrid.journey.read_patient import read_patient
from paingrid.pwa.doors import Visit, link_page
from paingrid.pwa.who_read import OnlyYourself
from paingrid.pwa.words import pick, say_time
from paingrid.records.queries import record_requests as query
from paingrid.records.queries.record_export import size_of

KINDS = {"correction": _("Something is wrong: please put it right"), "erasure": _("Please erase my record")}
VERDICTS = {"accepted": _("the doctor agrees"), "refused": _("the doctor does not agree")}
#: Rows a second, as measured (docs/adr/0018); shorter waits are not spoken of.
ROWS_A_SECOND, WORTH_SAYING = 1000, 2


@dataclass(frozen=True)
class Wish:
    """What stands in the form; nothing that was typed is lost."""

    request_id: UUID
    kind: str = ""
    words: str = ""


# The address itself is the authority, as with a report: a forged form gains nothing, a lost cookie must not cost words.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@link_page
def my_record(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what can be done with the record, or take a request."""
    _only_the_patient(visit)
    if request.method != "POST":
        read_patient(by=visit.actor, patient_id=visit.patient_id, part="my-record", now=visit.now)
        return _page(request, visit, Wish(uuid4()))
    wish = _read(request)
    try:
        ask_about_record(
            by=visit.actor,
            patient_id=visit.patient_id,
            request_id=wish.request_id,
            kind=wish.kind,
            words=wish.words,
            now=visit.now,
        )
    except Refusal as refusal:
        status = {"throttle": 429, "conflict": 409}.get(refusal.code.split(".")[0], 422)
        return _page(request, visit, wish, status=status, refusal=refusal.in_language(get_language() or "zh"))
    response = redirect("pocket:my_record", token=visit.token)
    response.status_code = 303
    return response


@require_safe
@link_page
def take(request: HttpRequest, visit: Visit, form: str) -> HttpResponse:
    """Hand out the copy as a file; a refusal is a page, and nothing of either is kept by any cache."""
    _only_the_patient(visit)
    if form not in FORMS:
        raise Http404
    language = "en" if (get_language() or "").startswith("en") else "zh"
    try:
        copy = export_record(
            by=visit.actor,
            patient_id=visit.patient_id,
            form=form,  # type: ignore[arg-type]  # one of FORMS
            language=language,
            now=visit.now,
        )
    except Refusal as refusal:
        status = 429 if refusal.code.startswith("throttle") else 409
        return _page(request, visit, Wish(uuid4()), status=status, copy_refusal=refusal.in_language(language))
    return HttpResponse(
        copy.content,
        content_type=copy.media_type,
        headers={"Content-Disposition": f'attachment; filename="{copy.file_name}"'},
    )


def _only_the_patient(visit: Visit) -> None:
    if visit.actor.reporter != "patient":
        raise OnlyYourself


def _read(request: HttpRequest) -> Wish:
    try:
        request_id = UUID(request.POST.get("request_id", ""))
    except ValueError:
        request_id = uuid4()
    return Wish(request_id, request.POST.get("kind", "")[:20], request.POST.get("words", ""))


def _page(request: HttpRequest, visit: Visit, wish: Wish, *, status: int = 200, **said: str) -> HttpResponse:
    seconds = 1 + size_of(visit.patient_id) // ROWS_A_SECOND
    context = {
        "visit": visit,
        "wish": wish,
        "kinds": [(code, words, code == wish.kind) for code, words in KINDS.items()],
        "longest": LONGEST,
        "seconds": seconds if seconds > WORTH_SAYING else 0,
        "asked": [_shown(one, visit) for one in query.requests_of(visit.patient_id)],
        "kept_until": query.may_be_erased_on(visit.patient_id, years=settings.RECORD_KEPT_YEARS),
        "kept_years": settings.RECORD_KEPT_YEARS,
        "days": settings.RECORD_REQUEST_DAYS,
        **said,
    }
    return render(request, "pwa/my_record.html", context, status=status)


def _shown(one: query.Asked, visit: Visit) -> dict[str, object]:
    return {
        "kind": KINDS[one.kind],
        "words": one.words,
        "asked": say_time(one.asked_at, now=visit.now),
        "due": say_time(one.due_at, now=visit.now),
        "late": one.due_at < visit.now,
        "verdict": VERDICTS.get(one.verdict, ""),
        "answer": one.answer,
        "by": pick(one.answered_by),
        "answered": say_time(one.answered_at, now=visit.now) if one.answered_at else "",
        "kept_until": one.kept_until,
    }
