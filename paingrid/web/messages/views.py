"""What the outbox could not deliver, why in words, and sending it again."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from paingrid.journey.access import check_can_see_outbox
from paingrid.journey.deliver_messages import outgoing_channels
from paingrid.journey.deliver_messages import resend as send_again
from paingrid.records.queries import outbox
from paingrid.timekeeping import now
from paingrid.web.shell.doors import see_other, staff_required

URGENCIES = ("E", "U", "D", "S", "R")


@dataclass(frozen=True)
class Letter:
    """One message that could not be delivered."""

    pk: int
    urgency: str
    to: dict[str, str]
    channel: str
    queued_at: object
    attempts: int
    why: str
    details: str


@require_safe
@staff_required
def dead_letters(request: HttpRequest) -> HttpResponse:
    """List the dead letters, filtered by channel and urgency."""
    check_can_see_outbox(request.actor, now=now())
    channel, urgency = _filters(request.GET)
    counts = outbox.outbox_counts()
    context = {
        "letters": [_letter(one) for one in outbox.dead_letters(channel=channel, urgency=urgency)],
        "channels": [(name, channel_name(name), name == channel) for name in outgoing_channels()],
        "urgencies": [(code, code == urgency) for code in URGENCIES],
        "filtered": bool(channel or urgency),
        "channel": channel,
        "urgency": urgency,
        "waiting": sum(n for (state, _channel), n in counts.items() if state == "queued"),
        "dead": sum(n for (state, _channel), n in counts.items() if state == "dead"),
    }
    return render(request, "outbox/dead_letters.html", context)


@require_POST
@staff_required
def resend(request: HttpRequest) -> HttpResponse:
    """Queue one letter again, or everything the reader had before them."""
    chosen = [int(raw[:18]) for raw in request.POST.getlist("letter") if raw.isascii() and raw.isdigit()]
    count = send_again(by=request.actor, message_ids=chosen, now=now())
    words = ngettext("%(count)s message is on its way again.", "%(count)s messages are on their way again.", count)
    messages.success(request, words % {"count": count})
    channel, urgency = _filters(request.POST)
    wanted = {name: value for name, value in (("channel", channel), ("urgency", urgency)) if value}
    return see_other(f"{reverse('outbox:dead_letters')}?{urlencode(wanted)}" if wanted else "outbox:dead_letters")


def channel_name(channel: str) -> str:
    """Return a channel's name for a reader; an unknown one speaks for itself."""
    return {"email": _("E-mail"), "webhook": _("SMS and WeChat gateway")}.get(channel, channel)


def why_in_words(error: str) -> str:
    """Return what went wrong in words; the exact answer of the other side stands beside it."""
    known = (
        ("SMTP 5", _("The mail server does not accept this address.")),
        ("SMTP 4", _("The mail server asked to try later, again and again.")),
        ("SMTP", _("The mail server could not be reached.")),
        ("webhook: HTTP 4", _("The gateway refused the message.")),
        ("webhook: HTTP 3", _("The gateway's address has moved; please check the settings.")),
        ("webhook: HTTP", _("The gateway had a fault of its own.")),
        ("webhook", _("The gateway could not be reached.")),
    )
    return next((words for start, words in known if error.startswith(start)), _("Something unexpected went wrong."))


def _letter(message: object) -> Letter:
    person = message.practitioner
    return Letter(
        message.pk,
        message.urgency,
        {"zh": person.name_zh, "en": person.name_en or person.name_zh},
        channel_name(message.channel),
        message.queued_at,
        message.attempts,
        why_in_words(message.last_error),
        message.last_error,
    )


def _filters(given: object) -> tuple[str, str]:
    channel, urgency = given.get("channel", ""), given.get("urgency", "")
    return (channel if channel in outgoing_channels() else "", urgency if urgency in URGENCIES else "")
