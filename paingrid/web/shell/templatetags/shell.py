"""What templates of every screen may say."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from paingrid import sealing

register = template.Library()

URGENCIES: dict[str, Promise] = {
    "E": pgettext_lazy("urgency", "Emergency"),
    "U": pgettext_lazy("urgency", "Urgent"),
    "D": pgettext_lazy("urgency", "Same day"),
    "S": pgettext_lazy("urgency", "Soon"),
    "R": pgettext_lazy("urgency", "Routine"),
}
RUNGS: tuple[Promise, ...] = (
    gettext_lazy("Nurse"),
    gettext_lazy("Family doctor"),
    gettext_lazy("Team leader, community duty"),
    gettext_lazy("District hospital duty"),
    gettext_lazy("Tertiary pain clinic"),
    gettext_lazy("Grid coordinator"),
)


@register.filter
def pick(text: dict[str, str] | None) -> str:
    """Return the reader's language of a bilingual text `{"zh": …, "en": …}`."""
    if not text:
        return ""
    return text["en"] if _english() else text["zh"]


@register.filter
def masked(number: str) -> str:
    """Return a number for a list: its middle is hidden."""
    return sealing.masked(number)


@register.simple_tag
def bilingual(zh: str, en: str) -> str:
    """Return `en` for a reader of English when there is one, else `zh`."""
    return en if en and _english() else zh


@register.filter
def moment(value: datetime | None) -> str:
    """Return a date and time of day in Chengdu as the reader writes it: `11月23日 09:05`, `23 Nov 09:05`."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    if _english():
        return f"{local.day} {local:%b %H:%M}"
    return f"{local.month}月{local.day}日 {local:%H:%M}"


@register.filter
def near_moment(value: datetime, now: datetime) -> str:
    """Return the time of day alone when it is today in Chengdu, else with the date."""
    return clock(value) if timezone.localtime(value).date() == timezone.localtime(now).date() else moment(value)


@register.filter
def clock(value: datetime | None) -> str:
    """Return the time of day in Chengdu, `09:05`."""
    return "" if value is None else f"{timezone.localtime(value):%H:%M}"


@register.filter
def time_left(until: datetime, now: datetime) -> str:
    """Return how long until `until`, or since it passed: `12 min left`, `7 min overdue`; whole, never rounded up."""
    seconds = (until - now).total_seconds()
    how_long = duration(int(abs(seconds) // 60))
    if seconds < 0:
        return _("%(time)s overdue") % {"time": how_long} if seconds <= -60 else _("due now")
    return _("%(time)s left") % {"time": how_long} if seconds >= 60 else _("due now")


def duration(minutes: int) -> str:
    """Return a length of time: minutes up to two hours, then hours and minutes, from two days on days."""
    if minutes < 120:
        return _("%(count)s min") % {"count": minutes}
    if minutes < 2880:
        hours, rest = divmod(minutes, 60)
        whole = _("%(count)s h") % {"count": hours}
        return f"{whole} {_('%(count)s min') % {'count': rest}}" if rest else whole
    return _("%(count)s days") % {"count": minutes // 1440}


@register.simple_tag
def time_words() -> dict[str, str]:
    """Return the words of `time_left` for a script that counts on between two looks at the server."""
    return {
        "left": _("%(time)s left"),
        "over": _("%(time)s overdue"),
        "due": _("due now"),
        "min": _("%(count)s min"),
        "hour": _("%(count)s h"),
        "day": _("%(count)s days"),
    }


@register.filter
def age(born: date, now: datetime) -> str:
    """Return the age in whole years at `now` in Chengdu."""
    on = timezone.localtime(now).date()
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return _("%(years)s years") % {"years": years}


@register.filter
def rung_name(rung: int) -> str:
    """Return the name of a rung of the ladder."""
    return str(RUNGS[rung]) if 0 <= rung < len(RUNGS) else ""


@register.filter
def urgency_name(code: str) -> str:
    """Return the name of a class of urgency."""
    return str(URGENCIES.get(code, code))


@register.inclusion_tag("shell/urgency.html")
def urgency(code: str) -> dict[str, str]:
    """Show a class of urgency as shape, text and colour."""
    return {"code": code, "name": urgency_name(code)}


def _english() -> bool:
    return (get_language() or "").startswith("en")
