"""The words of referrals: kinds, what is needed, states, moves, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from paingrid.consortium.referral import REFERRAL
from paingrid.consortium.services import SERVICES

KINDS: dict[str, Promise] = {"up": _("Up"), "down": _("Down"), "across": _("Across")}
SIDES: dict[str, Promise] = {
    "sender": _("the sending side"),
    "receiver": _("the receiving side"),
    "clock": _("the clock"),
}
#: What stands in the history besides the moves of the table.
OTHERS: dict[str, dict[str, str]] = {
    "send": {"zh": "发出转诊", "en": "Sent"},
    "pass-on": {"zh": "病人换了团队，由新团队接着办", "en": "The patient changed team: the new one goes on"},
    "remind": {"zh": "超时提醒", "en": "Late: reminded"},
}


def pick(text: dict[str, str]) -> str:
    """Return the reader's language."""
    return text["en"] if (get_language() or "").startswith("en") else text["zh"]


def state_words(code: str) -> str:
    """Return what a state is called."""
    return pick(REFERRAL.state(code).text)


def move_words(code: str) -> str:
    """Return what a move, or a line of the history, is called."""
    return pick(OTHERS[code] if code in OTHERS else REFERRAL.move(code).text)


def service_words(code: str) -> str:
    """Return what is needed."""
    return pick(SERVICES[code]) if code in SERVICES else code
