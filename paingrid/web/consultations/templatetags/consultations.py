"""Words for the codes of a consultation."""

from __future__ import annotations

from datetime import datetime

from django import template

from paingrid.web.consultations import words

register = template.Library()


@register.filter
def state_words(code: str) -> str:
    """Return a state in words."""
    return words.state(code)


@register.filter
def kind_words(code: str) -> str:
    """Return what a question is about."""
    return words.kind(code)


@register.filter
def step_words(code: str) -> str:
    """Return a step of the thread in words."""
    return str(words.STEPS.get(code, code))


@register.filter
def consent_words(code: str) -> str:
    """Return how consent was given."""
    return words.consent(code)


@register.filter
def purpose_words(code: str) -> str:
    """Return what an agreement is for."""
    return str(words.PURPOSES.get(code, code))


@register.filter
def outcome_words(code: str) -> str:
    """Return the outcome of a contact."""
    return words.outcome(code)


@register.filter
def as_moment(written: str | None) -> datetime | None:
    """Return the moment that was kept as text."""
    return datetime.fromisoformat(written) if written else None
