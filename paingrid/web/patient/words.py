"""The words for codes: answers, outcomes, relationships, kinds of tasks and events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from paingrid.clinical.triage.red_flags import RED_FLAGS
from paingrid.journey.steps.outcomes import OUTCOMES

SEXES = {"female": _("female"), "male": _("male"), "other": _("other"), "unknown": _("sex not known")}
GOALS = {"standard": _("Standard: control the pain, keep active"), "comfort-dying": _("Comfort in the last days")}
RELATIONSHIPS = {
    "daughter": _("daughter"),
    "son": _("son"),
    "spouse": _("husband or wife"),
    "parent": _("parent"),
    "sibling": _("brother or sister"),
    "carer": _("carer"),
    "other": _("other relative"),
}
SCOPES = {"report": _("may report"), "read": _("may read")}
PURPOSES = {
    "background": _("Regular pain medicine"),
    "rescue": _("Rescue medicine"),
    "adjuvant": _("Supporting medicine"),
    "laxative": _("Laxative"),
    "other": _("Other medicine"),
}
TASKS = {
    "alert": _("Alarm"),
    "call-patient": _("Call the patient"),
    "follow-up": _("Follow-up"),
    "no-news": _("No news"),
    "reassess": _("Look after a change"),
    "review": _("Three-monthly review"),
    "record-request": _("Request about the record"),
}
VIEWS = {"self": _("patient's own score"), "family": _("family's score"), "observed": _("observed (PAINAD)")}
REPORTERS = {"patient": _("Patient"), "family": _("Family"), "staff": _("Staff")}
EVENTS = {
    "opened": _("Opened"),
    "raised": _("A graver report raised it"),
    "reported": _("Another report joined it"),
    "climbed": _("Nobody had acted in time: passed up to"),
    "nobody-there": _("Nobody was on duty at this level:"),
    "claimed": _("Taken on by"),
    "released": _("Let go by"),
    "handed-over": _("Handed over by"),
    "closed": _("Closed by"),
    "moved": _("Moved"),
    "told": _("Told:"),
    "contact": _("Contact by"),
}
SHORT_RUNGS = (_("nurse"), _("doctor"), _("leader"), _("district"), _("tertiary"), _("coordinator"))
SHORT_OUTCOMES = {
    "reached-better": _("better"),
    "reached-same": _("same"),
    "reached-worse": _("worse"),
    "not-reached": _("not reached"),
    "visit-agreed": _("visit"),
    "advice-given": _("advice"),
    "sent-to-hospital": _("hospital"),
    "died": _("died"),
    "wrong-number": _("wrong number"),
}
QUESTIONS: dict[str, Promise] = {
    "pain_now": _("Pain now"),
    "pain_worst": _("Worst pain in 24 hours"),
    "rescue_count": _("Rescue doses"),
    "bowels": _("Last stool"),
    "sleepy": _("Sleepy"),
    "vomiting": _("Vomiting"),
    "red_flags": _("Danger signs"),
    "sedation": _("Sedation level"),
    "respiratory_rate": _("Breaths a minute"),
    "spo2": _("Oxygen saturation, %"),
    "temperature": _("Temperature, °C"),
    "relief_percent": _("Relief, %"),
    "painad": _("PAINAD items"),
    "words": _("In their own words"),
    "form": _("Form"),
}
ANSWERS: dict[str, dict[str, Promise]] = {
    "bowels": {
        "today": _("today"),
        "1-2-days": _("1–2 days ago"),
        "3-4-days": _("3–4 days ago"),
        "5-or-more": _("5 days ago or more"),
    },
    "sleepy": {
        "no": _("no"),
        "a-little": _("a little"),
        "keeps-dozing": _("keeps dozing off"),
        "cannot-wake": _("cannot be woken"),
    },
    "vomiting": {"none": _("none"), "some": _("some"), "cannot-keep-opioid": _("cannot keep the opioid down")},
    "sedation": {"asleep": _("normal sleep, easy to rouse")},
}
SCORES = {"now": _("now"), "worst": _("worst"), "total": _("total"), "level": _("level")}
STATUSES = {"scored": _("scored"), "incomplete": _("incomplete"), "invalid": _("could not be scored")}
INSTRUMENTS = {"nrs": "NRS", "painad": "PAINAD", "sedation": _("Sedation")}


def outcome(code: str) -> str:
    """Return an outcome in full."""
    known = OUTCOMES.get(code)
    return code if known is None else pick({"zh": known.zh, "en": known.en})


def answers_in_words(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return question and answer in the order of the form; what nobody knows is shown as it was sent."""
    known = [name for name in QUESTIONS if name in answers and name != "form"]
    rest = [name for name in answers if name not in QUESTIONS]
    return [(str(QUESTIONS.get(name, name)), _answer(name, answers[name])) for name in [*known, *rest]]


def _answer(name: str, value: Any) -> str:
    if value is None or value == "":
        return say("not answered")
    if name == "red_flags" and isinstance(value, list):
        flags = [pick(RED_FLAGS[code].question) if code in RED_FLAGS else str(code) for code in map(_hashable, value)]
        return say("; ").join(flags) if flags else say("none ticked")
    if isinstance(value, str):
        return str(ANSWERS.get(name, {}).get(value, value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {_answer('', inner)}" for key, inner in value.items())
    return json.dumps(value, ensure_ascii=False)


def _hashable(code: object) -> object:
    return code if isinstance(code, str | int | float) else json.dumps(code)


def pick(text: Mapping[str, str] | None) -> str:
    """Return the reader's language of a bilingual text."""
    if not text:
        return ""
    return text["en"] if (get_language() or "").startswith("en") else text["zh"]
