"""The words for states, kinds, steps, consents and purposes."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from paingrid.consortium.consultation import CONSENTS, CONSULTATION, KINDS
from paingrid.journey.steps.outcomes import OUTCOMES

STEPS: dict[str, Promise] = {
    "ask": _("asked"),
    "ask-again": _("asked another place"),
    "take": _("took the question"),
    "ask-back": _("asked back"),
    "reply": _("replied"),
    "answer": _("wrote the opinion"),
    "opinion": _("added an opinion"),
    "correct": _("corrected an opinion"),
    "reroute": _("no answer in time: sent on by itself"),
    "give-up": _("no institution left to ask"),
    "late": _("overdue: reminded"),
    "decide": _("recorded the decision"),
    "withdraw": _("withdrew the question"),
    "invite": _("invited somebody"),
    "uninvite": _("ended an invitation"),
    "call": _("arranged a call"),
    "minutes": _("wrote minutes"),
    "picture": _("added a picture"),
    "pass-on": _("the patient changed team: the new one asks on"),
}
PURPOSES: dict[str, Promise] = {
    "referral": _("Referral"),
    "consultation": _("Consultation"),
    "sharing": _("Shared resources"),
    "guest-care": _("Guest care"),
}


def pick(text: dict[str, str] | None) -> str:
    """Return the reader's language of a bilingual text."""
    text = text or {}
    return text.get("en" if (get_language() or "").startswith("en") else "zh") or text.get("zh", "")


def state(code: str) -> str:
    """Return a state in words."""
    return pick(CONSULTATION.state(code).text)


def kind(code: str) -> str:
    """Return what a question is about."""
    return pick(KINDS.get(code))


def consent(code: str) -> str:
    """Return how consent was given."""
    return pick(CONSENTS.get(code))


def outcome(code: str) -> str:
    """Return the outcome of a contact in words."""
    known = OUTCOMES.get(code)
    return pick({"zh": known.zh, "en": known.en}) if known else code
