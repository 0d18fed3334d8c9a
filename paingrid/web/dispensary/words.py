"""The words for the rows of the register."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Promise] = {
    "dispensed": _("Handed out"),
    "used-patch": _("Used patches back"),
    "used-ampoule": _("Used ampoules back"),
    "unused": _("Unused medicine back"),
}
#: How the paper of a prescription is called.
PAPERS: dict[str, Promise] = {
    "pale-red": _("Narcotics and psychotropics class 1: pale red"),
    "white-2": _("Psychotropics class 2: white"),
    "ordinary": _("Ordinary prescription: white"),
}


def english() -> bool:
    """Tell whether the reader reads English."""
    return (get_language() or "").startswith("en")


def pick(text: dict[str, str] | None) -> str:
    """Return the reader's language of a bilingual text."""
    if not text:
        return ""
    return text.get("en" if english() else "zh") or text.get("zh", "")
