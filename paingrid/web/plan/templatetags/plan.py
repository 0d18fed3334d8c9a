"""What the templates of a plan may say."""

from __future__ import annotations

from django import template

from paingrid.web.plan import words
from paingrid.web.plan.sheet import PART_NAMES

register = template.Library()


@register.filter
def part_zh(part: str) -> str:
    """Return the Chinese name of a part of the day."""
    return PART_NAMES.get(part, part)


@register.filter
def status_name(code: str) -> str:
    """Return the state of a plan."""
    return str(words.STATUSES.get(code, code))


@register.filter
def kind_name(code: str) -> str:
    """Return what a proposal does."""
    return str(words.KINDS.get(code, code))


@register.filter
def purpose_name(code: str) -> str:
    """Return what a medicine is for."""
    return str(words.PURPOSES.get(code, code))


@register.filter
def verdict_name(code: str) -> str:
    """Return what the checks say of a plan."""
    return str(words.VERDICTS.get(code, code))


@register.filter
def document_name(code: str) -> str:
    """Return the name of a document."""
    return str(words.DOCUMENTS.get(code, code))


@register.filter
def setting_name(code: str) -> str:
    """Return for whom a prescription is."""
    return str(words.SETTINGS.get(code, code))
