"""Filters of the referral pages."""

from __future__ import annotations

from datetime import datetime

from django import template

from paingrid.web.referrals import words

register = template.Library()
register.filter("state_words", words.state_words)
register.filter("move_words", words.move_words)
register.filter("service_words", words.service_words)


@register.filter
def as_moment(written: str | None) -> datetime | None:
    """Return the moment that was kept as text."""
    return datetime.fromisoformat(written) if written else None


@register.filter
def kind_words(code: str) -> str:
    """Return up, down or across."""
    return str(words.KINDS[code])


@register.filter
def side_words(code: str) -> str:
    """Return which side."""
    return str(words.SIDES[code])
