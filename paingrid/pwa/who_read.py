"""Behind the patient's own link: who may read the record and why, and who did."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from paingrid.errors import Refusal
from paingrid.journey.read_patient import read_patient
from paingrid.pwa.doors import Visit, link_page
from paingrid.pwa.words import pick, say_time
from paingrid.records.queries import who_reads as query

RIGHTS = {
    "team": _("your family-doctor team"),
    "guest-team": _("the team where you are staying"),
    "told": _("was told of an alarm about you"),
    "referral": _("you were referred there"),
    "consultation": _("your doctor asked them"),
    "emergency": _("emergency; somebody else reviews it"),
    "family": _("your family"),
    "none": _("no care of you: the privacy officer sees this"),
}
LAST_PK = 2**63 - 1


class OnlyYourself(Refusal):
    """A family member's link does not show who reads."""

    code = "missing.page"
    text = {"zh": "这一页只有病人本人的链接能打开。", "en": "Only the patient's own link opens this page."}


@require_safe
@link_page
def who_read(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show both lists; that the patient looked is kept too."""
    if visit.actor.reporter != "patient":
        raise OnlyYourself
    read_patient(by=visit.actor, patient_id=visit.patient_id, part="who-read", now=visit.now)
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and int(asked) <= LAST_PK else None
    page = query.who_read(visit.patient_id, before=before)
    context = {
        "visit": visit,
        "may": [
            (pick(one.name), RIGHTS.get(one.right, one.right), say_time(one.until, now=visit.now) if one.until else "")
            for one in query.who_may_read(visit.patient_id, now=visit.now)
        ],
        "did": [
            (
                pick(one.name),
                RIGHTS.get(one.right, one.right),
                say_time(one.last_at, now=visit.now),
                [pick(what) for what in one.deeds],
                one.times,
            )
            for one in page.lines
        ],
        "older": page.older,
        "later": before is not None,
    }
    return render(request, "pwa/who_read.html", context)
