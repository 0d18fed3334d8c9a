"""The patient's requests about the record and a doctor's answers; the copy that the team hands over for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from paingrid.journey import access
from paingrid.journey.ask_about_record import LONGEST, AnswerNeeded, answer_request
from paingrid.journey.export_record import FORMS, export_record
from paingrid.journey.read_patient import read_patient
from paingrid.records.queries import patient_page
from paingrid.records.queries import record_requests as query
from paingrid.timekeeping import now
from paingrid.web.patient.page import header_words
from paingrid.web.shell.doors import see_other, staff_required

KINDS = {"correction": _("Asks for a correction"), "erasure": _("Asks for erasure")}
VERDICTS = {"accepted": _("Yes: put right, or to be erased on its day"), "refused": _("No, with the reason")}


class AnswerForm(forms.Form):
    """A verdict and what was done or why not."""

    verdict = forms.ChoiceField(label=_("Answer to the patient"), choices=[("", "–"), *VERDICTS.items()])
    answer = forms.CharField(
        label=_("What was put right, or why not; the patient reads this"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_safe
@staff_required
def requests(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show what was asked, with a form under each that waits."""
    return _page(request, patient_id)


@require_POST
@staff_required
def answer(request: HttpRequest, patient_id: UUID, request_id: UUID) -> HttpResponse:
    """Take the answer to one request."""
    access.check_can_answer_request(request.actor, patient_id, now=now())
    form = AnswerForm(request.POST, prefix=str(request_id))
    verdict, written = (request.POST.get(form.add_prefix(name), "") for name in ("verdict", "answer"))
    try:
        answer_request(by=request.actor, request_id=request_id, verdict=verdict, answer=written, now=now())
    except AnswerNeeded as refusal:
        form.is_valid()
        form.add_error(None, refusal.in_language(get_language() or "zh"))
        return _page(request, patient_id, form, status=422)
    messages.success(request, say("Answered. The patient reads it on their own link."))
    return see_other("patient:requests", patient_id)


@require_safe
@staff_required
def export(request: HttpRequest, patient_id: UUID, form: str) -> HttpResponse:
    """Hand over the copy of the record as a file, in the patient's language."""
    if form not in FORMS:
        raise Http404
    moment = now()
    access.check_can_export(request.actor, patient_id, now=moment)
    language = "en" if (get_language() or "").startswith("en") else "zh"
    copy = export_record(by=request.actor, patient_id=patient_id, form=form, language=language, now=moment)  # type: ignore[arg-type]
    return HttpResponse(
        copy.content,
        content_type=copy.media_type,
        headers={"Content-Disposition": f'attachment; filename="{copy.file_name}"', "Cache-Control": "no-store"},
    )


def _page(request: HttpRequest, patient_id: UUID, bad: AnswerForm | None = None, *, status: int = 200) -> HttpResponse:
    moment = now()
    read_patient(by=request.actor, patient_id=patient_id, part="requests", now=moment)
    person = patient_page.person(patient_id, now=moment)
    may_answer = access.can_answer_request(request.actor, patient_id, now=moment)
    context = {
        "person": person,
        "now": moment,
        "asked": [_shown(one, bad) for one in query.requests_of(patient_id)],
        "may_answer": may_answer,
        "may_export": access.is_own_patient(request.actor, patient_id, now=moment),
        "kept_until": query.may_be_erased_on(patient_id, years=settings.RECORD_KEPT_YEARS),
        "kept_years": settings.RECORD_KEPT_YEARS,
        **header_words(person),
    }
    return render(request, "patient/requests.html", context, status=status)


def _shown(one: query.Asked, bad: AnswerForm | None) -> dict[str, Any]:
    prefix = str(one.request_id)
    form = bad if bad is not None and bad.prefix == prefix else AnswerForm(prefix=prefix)
    return {"one": one, "kind": KINDS[one.kind], "verdict": VERDICTS.get(one.verdict, ""), "form": form}
