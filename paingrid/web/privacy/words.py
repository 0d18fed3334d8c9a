"""Codes of emergencies and of the audit in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

CATEGORIES = {
    "cannot-speak": _("The patient cannot speak for themselves"),
    "severe-pain": _("Severe pain or crisis, treatment now"),
    "overdose": _("Overdose, or hard to wake"),
    "medicines": _("Medicines must be known before something is given"),
    "other": _("Something else"),
}
VERDICTS = {"justified": _("Justified"), "not-justified": _("Not justified")}
RIGHTS = {
    "team": _("own team"),
    "guest-team": _("host team"),
    "told": _("was told of a task"),
    "referral": _("referral"),
    "consultation": _("consultation"),
    "emergency": _("emergency"),
    "self": _("the patient"),
    "family": _("family"),
    "system": _("the clock"),
    "none": _("no care relation"),
}
PURPOSES = {
    "treatment": _("treatment"),
    "dispensing": _("dispensing"),
    "emergency": _("emergency"),
    "administration": _("administration"),
    "oversight": _("oversight"),
    "operation": _("operation"),
}
#: A pattern's name, and in plain words why its rows are worth a look and what may be behind them.
PATTERNS = {
    "emergency": (
        _("Emergency access, and numbers looked for"),
        _("Somebody opened a record that is not theirs, or looked whether it exists. Each needs a review."),
    ),
    "no-relation": (
        _("Without a care relation"),
        _(
            "The reader had neither team, task, referral nor question about this patient. "
            "Lists and counters can be behind it."
        ),
    ),
    "watched": (
        _("Closely watched patients"),
        _("Everything staff did about the patients you keep a closer eye on."),
    ),
    "after-leaving": (
        _("After leaving"),
        _("At that moment the person had no role any more, or none yet. Nobody should have got in."),
    ),
    "neighbours": (
        _("Own household or neighbours"),
        _(
            "The reader is a patient here too (the same telephone) and opened the own record, that of the household, "
            "or of the same street outside their team. Addresses of other staff are not kept, "
            "and a surname proves nothing."
        ),
    ),
    "night": (
        _("By night, not on duty"),
        _("A record was opened between 22 and 6 o'clock by somebody who was neither on duty nor called."),
    ),
}
