"""What the templates of the patient's pages may say: numbers of a drawing, words for codes, dialled numbers."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from paingrid.consortium.referral import REFERRAL
from paingrid.web.patient import words
from paingrid.web.patient.chart import BANDS, Lane
from paingrid.web.patient.scale import ScoreScale

register = template.Library()


@register.filter
def referral_state(code: str) -> str:
    """Return what a state of a referral is called."""
    text = REFERRAL.state(code).text
    return text["en"] if (get_language() or "").startswith("en") else text["zh"]


@register.filter
def number(value: float) -> str:
    """Return a number as a drawing wants it: a point, at most one digit behind it."""
    return f"{value:.1f}".removesuffix(".0")


@register.filter
def plus(value: float, more: float) -> str:
    """Return the sum as a drawing wants it."""
    return number(float(value) + float(more))


@register.filter(name="sum")
def sum_(value: float, more: float) -> str:
    """Return the sum of two places."""
    return plus(value, more)


@register.filter
def minus(value: float, less_: float) -> str:
    """Return the difference as a drawing wants it."""
    return number(float(value) - float(less_))


@register.filter
def less(value: float, less_: float) -> str:
    """Return the distance between two places."""
    return minus(value, less_)


@register.filter
def minus_number(value: float, less_: float) -> float:
    """Return the difference to compare with."""
    return float(value) - float(less_)


@register.filter
def bands(lane: Lane) -> list[tuple[str, str, str]]:
    """Return place, height and name of the bands 1–3, 4–6 and 7–10."""
    scale = ScoreScale(lane.top, lane.bottom)
    return [(number(scale.y(high)), number(scale.y(low) - scale.y(high)), name) for low, high, name in BANDS]


@register.filter
def gridlines(lane: Lane) -> list[tuple[int, str]]:
    """Return the numbers beside a lane from 0 to 10 and their places."""
    scale = ScoreScale(lane.top, lane.bottom)
    values = (0, 3, 6, 10) if lane.bottom - lane.top > 80 else (0, 10)
    return [(value, number(scale.y(value))) for value in values]


@register.filter
def dialled(phone: str) -> str:
    """Return what a phone dials: digits and a leading plus."""
    kept = "".join(letter for letter in phone if letter.isascii() and letter.isdigit())
    return f"+{kept}" if phone.strip().startswith("+") else kept


@register.filter
def task_name(kind: str) -> str:
    """Return the name of a kind of task."""
    return str(words.TASKS.get(kind, kind))


@register.filter
def event_name(kind: str) -> str:
    """Return what an event of a task means."""
    return str(words.EVENTS.get(kind, kind))


@register.filter
def outcome_name(code: str) -> str:
    """Return an outcome in full."""
    return words.outcome(code)


@register.filter
def purpose_name(purpose: str) -> str:
    """Return what a medicine is for."""
    return str(words.PURPOSES.get(purpose, purpose))


@register.filter
def relationship_name(code: str) -> str:
    """Return how somebody is related to the patient."""
    return str(words.RELATIONSHIPS.get(code, code))


@register.filter
def scope_name(code: str) -> str:
    """Return what somebody may do."""
    return str(words.SCOPES.get(code, code))


@register.filter
def day(at: datetime | None) -> str:
    """Return a date in Chengdu, `2026-11-23`."""
    return "" if at is None else f"{timezone.localtime(at):%Y-%m-%d}"


@register.filter
def card_sheet(size: str) -> str:
    """Return the style sheet of a card's paper."""
    return f"patient/card-{size}.css"
