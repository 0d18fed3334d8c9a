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
