"""Read what the family's form sent: raw answers under the names of the home form, and what belongs to the sending."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4, uuid5

from django.http import QueryDict

FORM = "home-2026.1"
WORDS_LIMIT = 2000
#: Far more than any answer of ours has; what is longer was not sent by our form.
ANSWER_LIMIT = 100
EARLIER_HOURS = (1, 3, 6, 12, 24)
LONGEST_WAIT = timedelta(days=14)
#: The family's way to say that no number can be given, and that there is no medicine to count.
NO_NUMBER, NO_MEDICINE = "cannot-say", "none"
SEVERE = 7

#: Full-width digits and signs of a Chinese keyboard. Nothing wider: "3²" or "①" is no number that somebody chose.
_WIDE = str.maketrans("０１２３４５６７８９．＋－\u2212\u2013", "0123456789.+---")
_WHOLE, _FRACTION = re.compile(r"[+-]?[0-9]{1,9}"), re.compile(r"[+-]?[0-9]{0,9}\.[0-9]{1,9}")


@dataclass(frozen=True)
class FormSent:
    """One filled form. `waited` is how long the phone had to keep it; `earlier` how long ago the pain was felt."""

    answers: dict[str, object]
    report_id: UUID
    corrects: UUID | None
    reporter: str
    earlier: timedelta
    waited: timedelta
    words_cut: bool
    asked_before: bool
    cannot_say: bool

    @property
    def empty(self) -> bool:
        """Whether nothing at all was answered; "cannot say a number" is an answer, and somebody must call."""
        return not self.cannot_say and not any(
            value not in (None, [], "") for name, value in self.answers.items() if name != "form"
        )

    @property
    def lacks_number(self) -> bool:
        """Whether to ask once for a number: it was forgotten, and nothing graver makes asking wrong."""
        forgotten = self.answers["pain_now"] is None and not self.cannot_say
        return self.empty or (forgotten and not self.grave and not self.asked_before)

    @property
    def grave(self) -> bool:
        """
        Whether this may be about danger, read as widely as possible.

        Such a report is never turned away for sending too often, nor asked
        again for a forgotten number.
        """
        said = self.answers
        pain = said["pain_now"]
        quiet = pain is None or (type(pain) is int and 0 <= pain < SEVERE)
        drowsy = said["sleepy"] not in (None, "no", "a-little")
        return bool(not quiet or drowsy or said["red_flags"] or said["words"] or said["vomiting"] not in (None, "none"))


def read(post: QueryDict, *, link_id: UUID) -> FormSent:
    """Return what was sent. Nothing is refused here: what cannot be read as a number stays as it was written."""
    words = clean(post.get("words", ""))
    answers: dict[str, object] = {
        "form": FORM,
        "pain_now": None if post.get("pain_now") == NO_NUMBER else _number(post, "pain_now"),
        "pain_worst": _number(post, "pain_worst"),
        "rescue_count": None if post.get("rescue_count") == NO_MEDICINE else _number(post, "rescue_count"),
        "bowels": _word(post, "bowels"),
        "sleepy": _word(post, "sleepy"),
        "red_flags": sorted({clean(flag)[:ANSWER_LIMIT] for flag in post.getlist("red_flags") if clean(flag)}),
        "vomiting": _word(post, "vomiting"),
        "words": words[:WORDS_LIMIT],
    }
    return FormSent(
        answers={name: value for name, value in answers.items() if name != "pain_worst" or value is not None},
        report_id=_report_id(post.get("report_id", ""), link_id),
        corrects=_uuid(post.get("corrects", "")),
        reporter=post.get("reporter", ""),
        earlier=timedelta(hours=_one_of(post.get("earlier", ""), EARLIER_HOURS)),
        waited=_waited(post.get("waited", "")),
        words_cut=len(words) > WORDS_LIMIT,
        asked_before="asked" in post,
        cannot_say=post.get("pain_now") == NO_NUMBER,
    )


def digest(answers: Mapping[str, object]) -> str:
    """Return a short name of the content, the same for the same answers."""
    return hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()


def clean(text: str) -> str:
    """Return text without what a database cannot keep (NUL, half characters), and without blanks around it."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode().strip()


def number_in(raw: str) -> int | float | str | None:
    """Return a number as it was meant, full-width digits included; anything else as it was written."""
    text = clean(raw).translate(_WIDE)
    if not text:
        return None
    if _WHOLE.fullmatch(text):
        return int(text)
    if _FRACTION.fullmatch(text):
        return float(text)
    return clean(raw)[:ANSWER_LIMIT]


def _number(post: QueryDict, name: str) -> object:
    # Two different answers to one question: neither may be dropped in silence, so both are kept and somebody calls.
    values = list(dict.fromkeys(number_in(raw) for raw in post.getlist(name)[:9]))
    return (values[0] if values else None) if len(values) < 2 else values


def _word(post: QueryDict, name: str) -> str | None:
    return clean(post.get(name, ""))[:ANSWER_LIMIT] or None


def _uuid(raw: str) -> UUID | None:
    try:
        return UUID(raw)
    except ValueError:
        return None


def _report_id(raw: str, link_id: UUID) -> UUID:
    """A garbled id still makes every retry the same report; without any, each arrival is a report of its own."""
    return _uuid(raw) or (uuid5(link_id, clean(raw)) if clean(raw) else uuid4())


def _one_of(raw: str, allowed: tuple[int, ...]) -> int:
    value = number_in(raw)
    return value if type(value) is int and value in allowed else 0


def _waited(raw: str) -> timedelta:
    """Seconds the phone waited for a connection; a clock that ran backwards counts as no waiting."""
    value = number_in(raw)
    seconds = value if isinstance(value, int | float) else 0
    return min(max(timedelta(seconds=seconds), timedelta()), LONGEST_WAIT)
