"""The reader's words on the time axis, and the two drawings (desk and phone) of one course."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from paingrid.records.queries.patient_page import Medicine
from paingrid.records.queries.patient_timeline import Happening, Score
from paingrid.timekeeping import SHANGHAI
from paingrid.web.patient import words
from paingrid.web.patient.chart import NARROW, WIDE, Chart, Course, Words, draw
from paingrid.web.shell.templatetags.shell import moment, rung_name, urgency_name


def drawings(course: Course) -> list[tuple[str, Chart]]:
    """Return the drawing for a desk and the one for a phone; the page shows one of them."""
    said = in_words()
    return [("wide", draw(course, said, width=WIDE)), ("narrow", draw(course, said, width=NARROW))]


def on_paper(course: Course) -> Chart:
    """Return the low drawing of the one-page summary."""
    return draw(course, in_words(), width=WIDE, pain_height=110)


def in_words() -> Words:
    """Return the words of the drawing in the reader's language."""
    return Words(
        lanes={
            "alarms": _("Alarms"),
            "levels": _("Nobody acted in time: next level told"),
            "contacts": _("Contacts"),
            "pain": _("Pain 0–10, said by patient or family"),
            "observed": _("Observed pain, PAINAD 0–10 (another scale)"),
            "rescue": _("Rescue doses"),
            "medicines": _("Medicines"),
        },
        happening=short,
        happening_title=full,
        moment=moment,
        tick=_tick,
        score=_score,
        rescue=_rescue,
        medicine=lambda one: f"{words.pick(one.name)} ({lane_of(one)})",
        dose=lambda one: words.pick(one.dose),
    )


def short(one: Happening) -> str:
    """Return the one or two words beside a mark."""
    if one.kind == "contact":
        return str(words.SHORT_OUTCOMES.get(one.outcome, one.outcome))
    if one.kind in ("opened", "raised"):
        return urgency_name(one.urgency) if one.task_kind == "alert" else str(words.TASKS.get(one.task_kind, ""))
    if one.kind in ("climbed", "nobody-there"):
        return str(words.SHORT_RUNGS[one.rung]) if one.rung < len(words.SHORT_RUNGS) else ""
    return _("closed")


def full(one: Happening) -> str:
    """Return a mark in full, with its time."""
    return f"{moment(one.at)} · {what(one)}"


def what(one: Happening) -> str:
    """Return what happened, without its time."""
    who = words.pick(one.who)
    if one.kind == "contact":
        return _("Contact: %(outcome)s (%(who)s)") % {"outcome": words.outcome(one.outcome), "who": who}
    kind = str(words.TASKS.get(one.task_kind, one.task_kind))
    if one.kind == "opened":
        return _("%(task)s opened: %(urgency)s") % {"task": kind, "urgency": urgency_name(one.urgency)}
    if one.kind == "raised":
        return _("%(task)s raised to %(urgency)s") % {"task": kind, "urgency": urgency_name(one.urgency)}
    if one.kind == "climbed":
        return _("Nobody had acted in time: %(rung)s told") % {"rung": rung_name(one.rung)}
    if one.kind == "nobody-there":
        return _("Nobody on duty: %(rung)s") % {"rung": rung_name(one.rung)}
    return _("%(task)s closed (%(who)s)") % {"task": kind, "who": who or "–"}


def _tick(at: datetime, midnight: bool) -> str:
    local = at.astimezone(SHANGHAI)
    if not midnight:
        return f"{local:%H:%M}"
    english = (get_language() or "").startswith("en")
    return f"{local.day} {local:%b}" if english else f"{local.month}/{local.day}"


def _score(score: Score) -> str:
    parts = [moment(score.at), str(words.VIEWS[score.view])]
    if score.now is not None:
        parts.append(_("now %(score)s") % {"score": score.now})
    if score.worst is not None:
        parts.append(_("worst %(score)s") % {"score": score.worst})
    return " · ".join(parts)


def _rescue(count: int, in_24h: bool, at: datetime, daily: bool) -> str:
    doses = ngettext("%(count)s rescue dose", "%(count)s rescue doses", count) % {"count": count}
    when = _tick(at, True) if daily else moment(at)
    since = _("in 24 hours, as staff were told") if in_24h else _("since the report before")
    return f"{when} · {doses} · {since}"


def lane_of(medicine: Medicine) -> str:
    """Return the purpose of a medicine in words."""
    return str(words.PURPOSES.get(medicine.purpose, medicine.purpose))
