"""The family of a patient, what they may do, their links, and the card for the fridge."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.add_family_member import NoSuchRelative, add_family_member, end_family_member
from paingrid.journey.open_link import issue_link, link_path, revoke_link
from paingrid.journey.read_patient import read_patient
from paingrid.records.queries import family as query
from paingrid.records.queries import patient_page
from paingrid.timekeeping import now
from paingrid.web.patient import words
from paingrid.web.patient.forms import FamilyForm, LinkForm
from paingrid.web.patient.page import header_words
from paingrid.web.shell.doors import see_other, staff_required

#: Addresses that no phone can reach.
ONLY_HERE = frozenset({"127.0.0.1", "localhost", "::1"})


class NoSuchLink(Refusal):
    """This link does not belong to this patient."""

    code = "missing.link"
    text = {"zh": "没有找到这张卡片的链接。", "en": "The link of this card was not found."}


class LinkIsOver(Refusal):
    """A card for a link that no longer opens would stand on the fridge and do nothing."""

    code = "conflict.link-over"
    text = {
        "zh": "这个链接已经停用或过期，不能再打印卡片。请发一个新的。",
        "en": "This link was withdrawn or has expired, so no card is printed. Please make a new one.",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def family(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show family and links; add a family member."""
    moment = now()
    access.check_can_change_record(request.actor, patient_id, now=moment)
    form = FamilyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _add(request, patient_id, form)
        except Refusal as refusal:
            field = {"family.scopes": "scopes", "family.expires": "until_on"}.get(refusal.code)
            form.add_error(field, refusal.in_language(get_language() or "zh"))
        else:
            messages.success(request, _("The family member is on the record. Now make their card."))
            return see_other("patient:family", patient_id)
    if request.method != "POST":
        read_patient(by=request.actor, patient_id=patient_id, part="family", now=moment)
    return _show(request, patient_id, form)


def _add(request: HttpRequest, patient_id: UUID, form: FamilyForm) -> None:
    given = form.cleaned_data
    add_family_member(
        by=request.actor,
        patient_id=patient_id,
        name_zh=given["name_zh"],
        name_en=given["name_en"],
        relationship=given["relationship"],
        phone=given["phone"],
        scopes=tuple(given["scopes"]),
        expires_at=form.expires_at(),
        invented=settings.DEMO,
        now=now(),
    )


def _show(request: HttpRequest, patient_id: UUID, form: FamilyForm) -> HttpResponse:
    moment = now()
    person = patient_page.person(patient_id, now=moment)
    relatives = query.relatives(patient_id)
    links = [(one, one.is_live(moment)) for one in query.links(patient_id)]
    context = {
        "person": person,
        "now": moment,
        "form": form,
        "relatives": [(one, one.is_current(moment)) for one in relatives],
        "links": links,
        "link_form": LinkForm(people=_people(relatives, moment)),
        **header_words(person),
    }
    return render(request, "patient/family.html", context, status=422 if form.is_bound else 200)


def _people(relatives: tuple[query.Relative, ...], moment: Any) -> list[tuple[int, str]]:
    return [
        (one.person_id, f"{words.pick(one.name)} ({words.RELATIONSHIPS.get(one.relationship, one.relationship)})")
        for one in relatives
        if one.is_current(moment)
    ]


@require_POST
@staff_required
def end(request: HttpRequest, patient_id: UUID, person_id: int) -> HttpResponse:
    """End what a family member may do and withdraw their links."""
    end_family_member(by=request.actor, patient_id=patient_id, related_person_id=person_id, now=now())
    messages.success(request, _("Ended. Their links no longer open."))
    return see_other("patient:family", patient_id)


@require_POST
@staff_required
def issue(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Make a link and show its card."""
    moment = now()
    access.check_can_change_record(request.actor, patient_id, now=moment)
    form = LinkForm(request.POST, people=_people(query.relatives(patient_id), moment))
    if not form.is_valid():
        raise NoSuchRelative
    person_id, days = form.cleaned_data["person"], form.cleaned_data["days"]
    made = issue_link(by=request.actor, patient_id=patient_id, related_person_id=person_id, days=days, now=moment)
    return see_other("patient:card", patient_id, made.link_id)


@require_POST
@staff_required
def revoke(request: HttpRequest, patient_id: UUID, link_id: UUID) -> HttpResponse:
    """Withdraw a link at once."""
    access.check_can_change_record(request.actor, patient_id, now=now())
    if query.link(patient_id, link_id) is None:
        raise NoSuchLink
    revoke_link(by=request.actor, link_id=link_id, now=now())
    messages.success(request, _("Withdrawn. This link no longer opens."))
    return see_other("patient:family", patient_id)


@require_safe
@staff_required
def card(request: HttpRequest, patient_id: UUID, link_id: UUID) -> HttpResponse:
    """Show the card for the fridge, A6 or A5."""
    moment = now()
    access.check_can_change_record(request.actor, patient_id, now=moment)
    link = query.link(patient_id, link_id)
    if link is None:
        raise NoSuchLink
    if not link.is_live(moment):
        raise LinkIsOver
    address = settings.BASE_URL + link_path(by=request.actor, link_id=link_id, now=moment)
    person = patient_page.person(patient_id, now=moment)
    context = {
        "person": person,
        "link": link,
        "address": address,
        "only_here": urlsplit(address).hostname in ONLY_HERE,
        "code": qr(address),
        "name": f"{person.name_zh[:1]}＊＊",
        "size": "a5" if request.GET.get("size") == "a5" else "a6",
        "relationship": words.RELATIONSHIPS.get(link.relationship, link.relationship),
    }
    return render(request, "patient/card.html", context)


def qr(address: str) -> SafeString:
    """Return a QR code as SVG without any style; level Q still reads with a quarter of it stained."""
    out = io.BytesIO()
    made = segno.make(address, error="q", micro=False)
    made.save(out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, svgclass="qr", lineclass=None)
    return mark_safe(out.getvalue().decode())
