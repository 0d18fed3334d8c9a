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


def english() -> bool:
    """Tell whether the reader reads English."""
    return (get_language() or "").startswith("en")


def pick(text: dict[str, str] | None) -> str:
    """Return the reader's language of a bilingual text."""
    if not text:
        return ""
    return text.get("en" if english() else "zh") or text.get("zh", "")
