"""Words of the roster: a day of the year, a length of time."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.translation import get_language

from paingrid.web.shell.templatetags.shell import duration

register = template.Library()


@register.filter
def day_and_month(day: date) -> str:
    """Return a day as the reader writes it: `11月23日`, `23 Nov`."""
    if (get_language() or "").startswith("en"):
        return f"{day.day} {day:%b}"
    return f"{day.month}月{day.day}日"


@register.filter
def length_of_time(minutes: int) -> str:
    """Return minutes as `40 min`, `4 h`, `2 days`."""
    return duration(minutes)
