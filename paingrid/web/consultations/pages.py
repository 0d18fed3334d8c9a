"""The inbox of both sides, the form, and the page of one consultation."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from paingrid.consortium.roles import TEAM_ROLES
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.ask_consultant import ask_consultant
from paingrid.journey.read_archive import read_archive
from paingrid.journey.read_patient import read_patient
from paingrid.journey.steps.consulting import NoSuchConsultation
from paingrid.records.queries import consultations as query
from paingrid.records.queries import patient_page
from paingrid.records.queries.agreements import every_place_to_ask
from paingrid.records.queries.consult_summary import summary_of
from paingrid.records.queries.consultants import CLINICAL, colleagues
from paingrid.timekeeping import now
from paingrid.web.consultations import forms, words
from paingrid.web.shell.doors import see_other, staff_required


@require_safe
@staff_required
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what waits for this reader on either side; colleagues' ones are a number only."""
    actor, moment = request.actor, now()
    if not actor.role_names & (TEAM_ROLES | {"district-doctor", "tertiary-doctor", "pharmacist"}):
        raise access.NotAllowed(code="access.role", text=access.WRONG_ROLE)
    found = query.inbox(actor.practitioner_id, actor.consults_at, actor.team_ids, now=moment)
    # Who asked and has the patient no more sees the question no more.
    asked = [
        one
        for one in found.asked
        if one.team_id in actor.team_ids or access.can_care_for(actor, one.patient_id, now=moment)
    ]
    context = {"inbox": found, "asked": asked, "written": query.written_by(actor.practitioner_id), "now": moment}
    return render(request, "consultations/inbox.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def ask(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the form with the record as it will be sent, or send it."""
    moment = now()
    access.check_can_change_record(request.actor, patient_id, now=moment)
    read_patient(by=request.actor, patient_id=patient_id, part="consultation", now=moment)
    person = patient_page.person(patient_id, now=moment)
    form = forms.AskForm(request.POST or None, places=places(request, patient_id))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            ask_consultant(by=request.actor, patient_id=patient_id, consent_at=moment, now=moment, **given)
        except access.NotAllowed:
            raise
        except Refusal as refusal:
            form.add_error(None, refusal.in_language(get_language() or "zh"))
        else:
            messages.success(request, _("The question has been sent."))
            return see_other("consultations:page", given["consultation_id"])
    context = {
        "person": person,
        "form": form,
        "summary": summary_of(patient_id, at=moment),
        "may_ask": access.can_prescribe(request.actor),
        "now": moment,
    }
    return render(request, "consultations/ask.html", context, status=422 if form.is_bound else 200)


@require_safe
@staff_required
def page(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """Show one consultation, or what its reader keeps of it; that it was read is kept first."""
    try:
        return shown(request, consultation_id)
    except NoSuchConsultation:
        return _archive(request, consultation_id)


def _archive(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    read_archive(by=request.actor, consultation_id=consultation_id, now=now())
    kept = query.archived(consultation_id, request.actor.practitioner_id)
    if kept is None:
        raise NoSuchConsultation
    return render(request, "consultations/archive.html", {"one": kept, "now": now()})


@require_safe
@staff_required
def picture(request: HttpRequest, consultation_id: UUID, picture_id: UUID) -> HttpResponse:
    """Serve one picture to whoever may see its consultation, as a picture and nothing else."""
    opened(request, consultation_id)
    found = query.picture(consultation_id, picture_id)
    if found is None:
        raise NoSuchConsultation
    content, media_type = found
    ending = media_type.rpartition("/")[2]
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": f'inline; filename="picture.{ending}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def opened(request: HttpRequest, consultation_id: UUID) -> query.Whole:
    """Return a consultation that this reader may see. :raises NoSuchConsultation: none, or not open to them."""
    actor, moment = request.actor, now()
    cares = access.can_care_for(actor, query.patient_of(consultation_id) or access.NO_PATIENT, now=moment)
    if not cares and not query.is_open_to(consultation_id, actor.practitioner_id, actor.consults_at, now=moment):
        raise NoSuchConsultation
    found = query.consultation(consultation_id)
    if found is None:
        raise NoSuchConsultation
    return found


def shown(request: HttpRequest, consultation_id: UUID, *, notice: str = "", status: int = 200) -> HttpResponse:
    """Render the page with the steps that are open to this reader."""
    found, moment = opened(request, consultation_id), now()
    read_patient(by=request.actor, patient_id=found.patient_id, part="consultation", now=moment)
    context = {
        "one": found,
        "person": patient_page.person(found.patient_id, now=moment),
        "now": moment,
        "notice": notice,
        **_steps(request, found),
    }
    return render(request, "consultations/page.html", context, status=status)


def _steps(request: HttpRequest, found: query.Whole) -> dict[str, Any]:
    actor, status = request.actor, found.line.status
    asks = access.can_prescribe(actor) and access.can_care_for(actor, found.patient_id, now=now())
    taken = found.taken_by_id == actor.practitioner_id
    consults = query.is_open_to(found.line.consultation_id, actor.practitioner_id, actor.consults_at, now=now())
    open_ = status not in ("decided", "withdrawn")
    mine = [one for one in found.opinions if one.author_id == actor.practitioner_id and not one.corrected]
    return {
        "may_take": consults and status == "asked",
        "may_answer": consults and (status in ("taken", "asked-back", "answered")) and (taken or not asks),
        "may_ask_back": taken and status == "taken",
        "may_reply": asks and status == "asked-back",
        "may_decide": asks and status in ("answered", "unanswered"),
        "may_ask_again": asks and status == "unanswered",
        "may_withdraw": asks and status in ("asked", "taken", "asked-back", "unanswered"),
        "may_arrange": open_ and (asks or taken),
        "may_add_picture": asks and open_,
        "own_opinions": mine if consults else [],
        "correction_id": uuid.uuid4(),
        "note_form": forms.NoteForm(auto_id=False),
        "opinion_form": forms.OpinionForm(prefix="o"),
        "call_form": forms.CallForm(prefix="c"),
        "minutes_form": forms.MinutesForm(prefix="m"),
        **(_people(request, found) if open_ and (asks or taken) else {}),
        "picture_form": forms.PictureForm(prefix="f"),
        "place_form": forms.PlaceForm(prefix="a", places=places(request, found.patient_id)),
    }


def _people(request: HttpRequest, found: query.Whole) -> dict[str, Any]:
    """Who fits what was typed, of the institutions that work together; nobody before something was."""
    search = request.GET.get("who", "").replace("\x00", "").strip()[:60]
    people = colleagues(search, found.place_ids, now=now()) if search else ()
    there = {pk for pk, _name in found.members} | {found.taken_by_id, request.actor.practitioner_id}
    shown_ = [(one, words.pick(CLINICAL[one.role])) for one in people if one.practitioner_id not in there]
    return {"who": search, "people": shown_}


def places(request: HttpRequest, patient_id: UUID) -> list[tuple[int, str]]:
    """Return whom to ask, with the paper where there is one, and who can be asked only in an emergency."""
    team = patient_page.person(patient_id, now=now()).team
    asking = next((r.institution_id for r in request.actor.roles if team and r.team_id == team.team_id), None)
    asking = asking or next((r.institution_id for r in request.actor.roles), 0)
    said = {"": "", "-": f" ({_('no agreement: emergencies only')})"}
    found = every_place_to_ask(asking, at=now())
    return [(one.pk, words.pick(one.name) + said.get(one.paper, f" ({one.paper})")) for one in found]
