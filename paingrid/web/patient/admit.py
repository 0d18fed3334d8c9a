"""The list of one's own patients, and admitting another."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from paingrid.errors import Refusal
from paingrid.journey.access import NotAllowed
from paingrid.journey.admit_patient import FormUsedBefore, ProbablyKnown, admit_patient
from paingrid.records.queries import caseload as query
from paingrid.records.queries import moving_house
from paingrid.timekeeping import SHANGHAI, now
from paingrid.web.patient import words
from paingrid.web.patient.forms import AdmitForm
from paingrid.web.shell.doors import see_other, staff_required

PATIENTS_A_PAGE = 50


class NoTeam(NotAllowed):
    """Only members of a family-doctor team have patients of their own."""

    code = "access.no-team"
    text = {
        "zh": "只有家庭医生团队的成员有自己的病人名单。转到您这里的病人在工作清单里。",
        "en": "Only members of a family-doctor team have a list of patients. "
        "Patients passed to you are on your worklist.",
    }


@require_safe
@staff_required
def caseload(request: HttpRequest) -> HttpResponse:
    """Show the patients of one's own teams, by name."""
    if not request.actor.team_ids:
        raise NoTeam
    moment, search = now(), request.GET.get("search", "").replace("\x00", "").strip()[:60]
    asked = request.GET.get("page", "1")
    page = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    found = query.caseload(request.actor.team_ids, search=search, page=page, length=PATIENTS_A_PAGE, now=moment)
    last = max(1, -(-found.total // PATIENTS_A_PAGE))

    def turned(to: int) -> str:
        return "?" + urlencode({"search": search, "page": to}) if 1 <= to <= last and to != page else ""

    context = {
        "caseload": found,
        "sexes": words.SEXES,
        "search": search,
        "now": moment,
        "page": page,
        "last": last,
        "before": turned(page - 1),
        "after": turned(page + 1),
    }
    return render(request, "patient/caseload.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def admit(request: HttpRequest) -> HttpResponse:
    """Show the form, or admit the patient and go to the family page, where the card is printed."""
    if not request.actor.team_ids:
        raise NoTeam
    choices = {"teams": query.teams(request.actor.team_ids), "streets": query.streets(request.actor.team_ids)}
    form = AdmitForm(request.POST or None, initial={"patient_id": AdmitForm.fresh_id(), "nrs_goal": 3}, **choices)
    if request.method == "POST" and form.is_valid():
        try:
            admitted = admit_patient(
                by=request.actor,
                team_id=form.cleaned_data["team"],
                patient_id=form.cleaned_data["patient_id"],
                facts=form.facts(),
                another_person=form.cleaned_data["another_person"],
                invented=settings.DEMO,
                now=now(),
            )
        except Refusal as refusal:
            if isinstance(refusal, FormUsedBefore):
                form = form.for_another_patient(**choices)
            form.add_error(
                "another_person" if isinstance(refusal, ProbablyKnown) else _field_of(refusal),
                refusal.in_language(get_language() or "zh"),
            )
        else:
            messages.success(request, _("The patient is admitted. Next: the family, and the card for the fridge."))
            _say_whose_it_is(request, form)
            return see_other("patient:family", admitted.patient_id)
    return render(
        request,
        "patient/admit.html",
        {"form": form, "probably_known": "another_person" in form.errors},
        status=422 if form.is_bound else 200,
    )


def _say_whose_it_is(request: HttpRequest, form: AdmitForm) -> None:
    """Say so when the map names another team for this door: the patient may choose, but somebody should know."""
    given = form.cleaned_data
    on = now().astimezone(SHANGHAI).date()
    found = moving_house.teams_for(given["street"], given["pin"], own_id=given["team"], on=on)
    named = [one for one in found if one.by_map]
    if named and given["team"] not in {one.pk for one in named}:
        said = _("By the map %(team)s looks after this address. The patient stays with your team unless you change it.")
        messages.warning(request, said % {"team": words.pick(named[0].name)})


def _field_of(refusal: Refusal) -> str | None:
    fields = {"admit.birth-date": "birth_on", "admit.street": "street"}
    fields |= dict.fromkeys(("place.unreadable", "place.impossible", "place.swapped"), "pin")
    fields |= dict.fromkeys(("identity.wrong", "identity.taken"), "identity_number")
    return fields.get(refusal.code)
