"""What the templates of the dispensary may say."""

from __future__ import annotations

from django import template

from paingrid.web.dispensary import words

register = template.Library()


@register.filter
def kind_name(code: str) -> str:
    """Return what happened in a row of the register."""
    return str(words.KINDS.get(code, code))
