"""The steps of one consultation: one address, the button says which."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from paingrid.consortium.attachments import MOST_BYTES
from paingrid.errors import Refusal
from paingrid.journey import access, answer_consultation, follow_consultation
from paingrid.journey.add_picture import NotAPicture, add_picture
from paingrid.journey.ask_consultant import ask_again
from paingrid.journey.steps.consulting import NoSuchConsultation
from paingrid.timekeeping import now
from paingrid.web.consultations import forms, pages
from paingrid.web.shell.doors import see_other, staff_required


@require_POST
@staff_required
def step(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """Do what the button says; a refusal is shown on the page as it stands now."""
    pages.opened(request, consultation_id)
    known = STEPS.get(request.POST.get("step", ""))
    if known is None:
        return pages.shown(request, consultation_id, notice=_("Please choose a step."), status=422)
    make, deed = known
    form = make(request, consultation_id)
    if not form.is_valid():
        return pages.shown(request, consultation_id, notice=_first_error(form), status=422)
    try:
        deed(by=request.actor, consultation_id=consultation_id, now=now(), **_fields(form.cleaned_data, request))
    except access.NotAllowed:
        raise
    except Refusal as refusal:
        said = refusal.in_language(get_language() or "zh")
        return pages.shown(request, consultation_id, notice=said, status=409)
    try:
        pages.opened(request, consultation_id)
    except NoSuchConsultation:
        return see_other("consultations:inbox")
    return see_other("consultations:page", consultation_id)


def _first_error(form: django_forms.Form) -> str:
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    return f"{label}: {errors[0]}"


def _fields(data: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    given = dict(data)
    if "picture" in given:
        if given["picture"].size > MOST_BYTES:
            raise NotAPicture
        given = {"content": given["picture"].read()}
    return given


def _plain(kind: type[django_forms.Form], prefix: str | None = None) -> Callable[..., django_forms.Form]:
    return lambda request, _pk: kind(request.POST, request.FILES, prefix=prefix)


def _place(request: HttpRequest, pk: UUID) -> django_forms.Form:
    found = pages.opened(request, pk)
    return forms.PlaceForm(request.POST, prefix="a", places=pages.places(request, found.patient_id))


def _opinion(*, note: str, row_id: UUID, corrects: UUID | None = None, **who: Any) -> None:
    answer_consultation.give_opinion(opinion_id=row_id, text=note, corrects=corrects, **who)


def _invite(*, person: int, **who: Any) -> None:
    follow_consultation.invite(practitioner_id=person, **who)


def _minutes(*, row_id: UUID, at: Any, present: str, note: str, **who: Any) -> None:
    follow_consultation.keep_minutes(minutes_id=row_id, held_at=at, present=present, text=note, **who)


class CorrectionForm(forms.OpinionForm):
    """An opinion that takes the place of an earlier one."""

    corrects = django_forms.UUIDField(widget=django_forms.HiddenInput)


class Nothing(django_forms.Form):
    """A button without a field."""


def _named(deed: Callable[..., Any], name: str) -> Callable[..., Any]:
    return lambda *, note, **who: deed(**{name: note}, **who)


STEPS: dict[str, tuple[Callable[..., django_forms.Form], Callable[..., Any]]] = {
    "take": (_plain(Nothing), answer_consultation.take_question),
    "ask-back": (_plain(forms.NoteForm), answer_consultation.ask_back),
    "answer": (_plain(forms.OpinionForm, "o"), _opinion),
    "correct": (_plain(CorrectionForm, "o"), _opinion),
    "reply": (_plain(forms.NoteForm), follow_consultation.reply),
    "decide": (_plain(forms.NoteForm), _named(follow_consultation.record_decision, "decision")),
    "withdraw": (_plain(forms.NoteForm), _named(follow_consultation.withdraw, "why")),
    "ask-again": (_place, partial(ask_again)),
    "invite": (_plain(forms.PersonForm, "p"), _invite),
    "call": (_plain(forms.CallForm, "c"), follow_consultation.arrange_call),
    "minutes": (_plain(forms.MinutesForm, "m"), _minutes),
    "picture": (_plain(forms.PictureForm, "f"), add_picture),
}
