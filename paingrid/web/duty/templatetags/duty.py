"""Words of the roster: a day of the year, a length of time."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

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
    """Return minutes exactly, as `40 min`, `4 h`, `2 days 12 h`: a limit is never rounded."""
    if minutes < 120:
        return duration(minutes)
    days, rest = divmod(minutes, 1440)
    parts = [_("%(count)s days") % {"count": days}] if days > 1 else []
    hours, rest = divmod(rest if parts else minutes, 60)
    parts += [_("%(count)s h") % {"count": hours}] if hours else []
    parts += [_("%(count)s min") % {"count": rest}] if rest else []
    return " ".join(parts)
