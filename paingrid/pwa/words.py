"""Times and promises in the words of a family."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from paingrid.records.queries.family_page import Promise
from paingrid.timekeeping import SHANGHAI

CALLS = ("alert", "call-patient", "no-news")


@dataclass(frozen=True)
class Contact:
    """Who will speak with the family and by when, ready to be read."""

    who: str
    by: str
    urgency: str
    late: bool
    spoken: bool


def say_time(at: datetime, *, now: datetime) -> str:
    """Return a time as one says it: `今天 15:05`, `tomorrow 08:00`, `11月27日 08:00`."""
    local, today = at.astimezone(SHANGHAI), now.astimezone(SHANGHAI).date()
    clock = f"{local:%H:%M}"
    days = (local.date() - today).days
    if days == 0:
        return _("today %(time)s") % {"time": clock}
    if days == 1:
        return _("tomorrow %(time)s") % {"time": clock}
    if days == -1:
        return _("yesterday %(time)s") % {"time": clock}
    if (get_language() or "").startswith("en"):
        return f"{local.day} {local:%b} {clock}"
    return f"{local.month}月{local.day}日 {clock}"


def pick(text: Mapping[str, str] | None) -> str:
    """Return the reader's language of a bilingual text."""
    if not text:
        return ""
    return text["en"] if (get_language() or "").startswith("en") else text["zh"]


def contact_of(promises: Iterable[Promise], *, team: Mapping[str, str] | None, now: datetime) -> Contact | None:
    """Return the soonest call that is open, or none; planned follow-ups are not calls."""
    call = next((p for p in promises if p.kind in CALLS), None)
    if call is None:
        return None
    return Contact(
        who=pick(call.holder) or _who(call, team),
        by=say_time(call.contact_by, now=now),
        urgency=call.urgency,
        late=call.contact_by < now and not call.contacted,
        spoken=call.contacted,
    )


def follow_up_of(promises: Iterable[Promise], *, now: datetime) -> str:
    """Return when the next planned call is due, or nothing."""
    planned = next((p for p in promises if p.kind == "follow-up" and p.contact_by >= now - timedelta(hours=1)), None)
    return say_time(planned.contact_by, now=now) if planned else ""


def _who(call: Promise, team: Mapping[str, str] | None) -> str:
    if call.rung >= 3:
        return _("The doctor on duty at the hospital")
    if team is None:
        return _("Your family-doctor team")
    return _("Your family-doctor team (%(team)s)") % {"team": pick(team)}
