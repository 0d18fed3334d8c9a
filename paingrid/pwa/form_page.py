"""The family's form as a page: its questions, what was answered so far, and the ids it will be sent under."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from paingrid.pwa.form_answers import EARLIER_HOURS, NO_MEDICINE, NO_NUMBER


@dataclass(frozen=True)
class Choice:
    """One button of a question."""

    value: str
    text: str
    checked: bool
    band: str = ""


@dataclass(frozen=True)
class Filled:
    """What the form shows as already answered, and the ids under which it will be sent."""

    report_id: UUID
    answers: Mapping[str, Any]
    corrects: UUID | None = None
    reporter: str = ""
    earlier: int = 0


def questions(filled: Filled, *, has_rescue: bool) -> dict[str, object]:
    """Return every question of the form with its choices."""
    said = filled.answers
    return {
        "pain_now": _pain(said.get("pain_now")),
        "pain_worst": _numbers(said.get("pain_worst")),
        "no_number": NO_NUMBER,
        "rescue_count": _rescues(said, has_rescue=has_rescue),
        "bowels": _choices(_bowels(), said.get("bowels")),
        "sleepy": _choices(_sleepy(), said.get("sleepy")),
        "vomiting": _choices(_vomiting(), said.get("vomiting")),
        "earlier": _choices(_earlier(), str(filled.earlier)),
        "words": said.get("words") or "",
        "red_flags": set(_texts(said.get("red_flags"))),
        "more_open": any(said.get(name) for name in ("pain_worst", "vomiting")) or bool(filled.earlier),
    }


def band_of(value: int) -> str:
    """Return the band of a pain score 0–10 (GB: none, mild 1–3, moderate 4–6, severe 7–10)."""
    if value == 0:
        return "none"
    return "mild" if value <= 3 else "moderate" if value <= 6 else "severe"


def _pain(said: object) -> list[Choice]:
    words = {0: _("no pain"), 3: _("bearable"), 7: _("very bad"), 10: _("worst I can imagine")}
    return [Choice(str(n), words.get(n, ""), said == n and said is not True, band_of(n)) for n in range(11)]


def _numbers(said: object) -> list[Choice]:
    return [Choice(str(n), "", said == n and said is not True, band_of(n)) for n in range(11)]


def _rescues(said: Mapping[str, Any], *, has_rescue: bool) -> list[Choice]:
    count = said.get("rescue_count")
    shown = min(count, 4) if type(count) is int and count >= 0 else None
    numbers = [Choice(str(n), str(n), shown == n) for n in range(4)]
    return [
        *numbers,
        Choice("4", _("4 or more"), shown == 4),
        *([] if has_rescue else [Choice(NO_MEDICINE, _("I have none"), False)]),
    ]


def _choices(offered: Iterable[tuple[str, str]], said: object) -> list[Choice]:
    return [Choice(value, text, value == said) for value, text in offered]


def _texts(said: object) -> list[str]:
    return [one for one in said if isinstance(one, str)] if isinstance(said, list) else []


def _bowels() -> tuple[tuple[str, str], ...]:
    return (
        ("today", pgettext("bowels", "today")),
        ("1-2-days", _("1–2 days ago")),
        ("3-4-days", _("3–4 days ago")),
        ("5-or-more", _("5 days or more")),
    )


def _sleepy() -> tuple[tuple[str, str], ...]:
    return (
        ("no", _("wide awake")),
        ("a-little", _("a little sleepy, wakes easily")),
        ("keeps-dozing", _("falls asleep while talking")),
        ("cannot-wake", _("cannot be woken")),
    )


def _vomiting() -> tuple[tuple[str, str], ...]:
    return (
        ("none", pgettext("vomiting", "no")),
        ("some", pgettext("vomiting", "a little")),
        ("cannot-keep-opioid", _("the pain medicine comes up again")),
    )


def _earlier() -> tuple[tuple[str, str], ...]:
    longer = tuple((str(n), _("%(hours)s hours ago") % {"hours": n}) for n in EARLIER_HOURS if n > 1)
    return (("0", pgettext("when", "now")), ("1", _("1 hour ago")), *longer)
