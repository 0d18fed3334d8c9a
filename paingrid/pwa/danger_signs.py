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

_TOXIC = ("recovery-position", "remove-patch", "no-more-opioid", "stay-and-watch")
#: Instructions of the rules that the sign's own sentence already gives; in fright nobody reads a thing twice.
TOLD_BY: dict[str, tuple[str, ...]] = {
    CANNOT_WAKE: _TOXIC,
    "toxicity": _TOXIC,
    "collapse": ("recovery-position", "stay-and-watch"),
    "cord-compression": ("lie-flat",),
    "fracture": ("keep-limb-still", "stay-and-watch"),
    "obstruction": ("stop-laxative", "stay-and-watch"),
    "sepsis": ("take-temperature",),
    "raised-icp": ("stay-and-watch",),
    "svc-pe-acs-bleed": ("stay-and-watch",),
    "exposure": ("stay-with-person",),
    SUICIDE: ("stay-with-person", "bring-packages"),
}
#: The 120 button and the promise of a call stand above the list.
SAID_ELSEWHERE = frozenset({"call-120", "expect-call"})


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
    """Return what to do until somebody calls: for the signs that were ticked, then what the rules add to them."""
    signs_said = list(dict.fromkeys([*_woken(answers), *_ticked(answers)]))
    told = {code for sign in signs_said for code in TOLD_BY.get(sign, ())} | SAID_ELSEWHERE
    if is_emergency(answers, ""):
        told.add("new-reading")
    marked = [RED_FLAGS["toxicity" if s == CANNOT_WAKE else s].until_help for s in signs_said if s != SUICIDE]
    added = [INSTRUCTIONS[code] for code in instructions if code in INSTRUCTIONS and code not in told]
    every = [*marked, *added]
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


def _woken(answers: Mapping[str, object]) -> list[str]:
    return [CANNOT_WAKE] if answers.get("sleepy") == CANNOT_WAKE else []


def _ticked(answers: Mapping[str, object]) -> list[str]:
    said = answers.get("red_flags")
    return [code for code in said if isinstance(code, str) and code in RED_FLAGS] if isinstance(said, list) else []


def _ticked_emergencies(answers: Mapping[str, object]) -> list[str]:
    return _woken(answers) + [code for code in _ticked(answers) if _needs_120(RED_FLAGS[code])]
