"""The danger signs as the family's form asks for them, and what to say before anything has been sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings

from paingrid.clinical.triage.instructions import INSTRUCTIONS
from paingrid.clinical.triage.red_flags import RED_FLAGS, RedFlag

Text = dict[str, str]

#: Level 4 of the question about sleepiness is a danger sign too, in the same panel.
CANNOT_WAKE = "cannot-wake"
#: Signs of a body that is dying anyway: with an agreed comfort plan the team comes first, not the ambulance
#: (clinical reference §4.1: E1 and E2 become U, and the family is supported).
OF_DYING = frozenset({CANNOT_WAKE, "toxicity"})
SUICIDE = "suicide"


@dataclass(frozen=True)
class Sign:
    """One danger sign: its picture in the sprite has the same name as its code."""

    code: str
    question: Text
    until_help: Text
    emergency: bool


def signs() -> tuple[Sign, ...]:
    """Return every danger sign, those that need 120 first."""
    every = tuple(_sign(flag) for flag in RED_FLAGS.values())
    return tuple(s for s in every if s.emergency) + tuple(s for s in every if not s.emergency)


def panel(*, comfort_plan: bool) -> dict[str, object]:
    """Return what the emergency panel says for each sign that opens it."""
    woken = Sign(CANNOT_WAKE, {}, RED_FLAGS["toxicity"].until_help, True)
    opening = (woken, *(s for s in signs() if s.emergency))
    return {
        "panel_signs": opening,
        "team_first": OF_DYING if comfort_plan else frozenset(),
        "crisis_line": settings.CRISIS_LINE,
    }


def is_emergency(answers: Mapping[str, object], urgency: str) -> bool:
    """Whether the sender must read about 120 first: the rules say so, or a sign was ticked that always does."""
    return urgency == "E" or bool(_ticked_emergencies(answers))


def care_for(answers: Mapping[str, object], *, comfort_plan: bool) -> tuple[str, ...]:
    """Return whom to turn to first: `120`, `team` (comfort plan agreed) or `suicide`; 120 when in doubt."""
    first = {_care(code, comfort_plan=comfort_plan) for code in _ticked_emergencies(answers)}
    return tuple(sorted(first)) or ("120",)


def until_then(answers: Mapping[str, object], instructions: Iterable[str]) -> tuple[Text, ...]:
    """Return what to do until somebody calls: first for the signs that were ticked, then what the rules add."""
    marked = [RED_FLAGS[code].until_help for code in _ticked(answers)]
    woken = [RED_FLAGS["toxicity"].until_help] if answers.get("sleepy") == CANNOT_WAKE else []
    # "Call 120" has its own button, and the promise above already says that somebody will call.
    said = [INSTRUCTIONS[code] for code in instructions if code in INSTRUCTIONS and code not in ("call-120",)]
    every = [*woken, *marked, *said]
    return tuple(text for n, text in enumerate(every) if text not in every[:n])


def _care(code: str, *, comfort_plan: bool) -> str:
    if code == SUICIDE:
        return "suicide"
    return "team" if comfort_plan and code in OF_DYING else "120"


def _sign(flag: RedFlag) -> Sign:
    return Sign(flag.code, flag.question, flag.until_help, _needs_120(flag))


def _needs_120(flag: RedFlag) -> bool:
    """Opioid toxicity is E or U by what else is known; nobody should have to find out before calling."""
    return flag.row.startswith("E") or flag.row == "TOX"


def _ticked(answers: Mapping[str, object]) -> list[str]:
    said = answers.get("red_flags")
    return [code for code in said if isinstance(code, str) and code in RED_FLAGS] if isinstance(said, list) else []


def _ticked_emergencies(answers: Mapping[str, object]) -> list[str]:
    woken = [CANNOT_WAKE] if answers.get("sleepy") == CANNOT_WAKE else []
    return woken + [code for code in _ticked(answers) if _needs_120(RED_FLAGS[code])]
