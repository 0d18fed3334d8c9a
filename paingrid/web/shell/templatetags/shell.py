"""What templates of every screen may say."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import get_language

register = template.Library()


@register.filter
def pick(text: dict[str, str] | None) -> str:
    """Return the reader's language of a bilingual text `{"zh": …, "en": …}`."""
    if not text:
        return ""
    return text["en"] if (get_language() or "").startswith("en") else text["zh"]


@register.simple_tag
def bilingual(zh: str, en: str) -> str:
    """Return `en` for a reader of English when there is one, else `zh`."""
    return en if en and (get_language() or "").startswith("en") else zh


@register.filter
def moment(value: datetime | None) -> str:
    """Return a date and time of day in Chengdu as the reader writes it: `11月23日 09:05`, `23 Nov 09:05`."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    if (get_language() or "").startswith("en"):
        return f"{local.day} {local:%b %H:%M}"
    return f"{local.month}月{local.day}日 {local:%H:%M}"
