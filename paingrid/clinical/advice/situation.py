"""In which of the guideline's situations a patient is: one word, decided in the order of danger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum

from paingrid.clinical.advice.facts import DAY, Facts
from paingrid.clinical.checks.rules.person_today import BREATHS_HOLD
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Form
from paingrid.clinical.numbers import BUILT_IN, Edition, number_of
from paingrid.clinical.opioids.titrate import FOLD_FROM, TITRATION_FROM, WAIT_ORAL
from paingrid.clinical.sources import DEFAULT, UNVERIFIED, cite

CHINA_2018 = cite("S6", UNVERIFIED)
CURRENT_FOR = number_of(
    *("reading.current", 4, "h", "疼痛分数在多久内算“现在”", "how long a pain score counts as now", cite(DEFAULT))
)
TARGET = number_of("target.nrs", 3, "NRS", "达标：疼痛不超过", "target: pain at most", CHINA_2018)
STABLE_FOR = number_of(
    *("titrate.stable", 24, "h", "稳定多久改长效", "time of control before a long-acting form", cite(DEFAULT))
)
NUMBERS = (CURRENT_FOR, TARGET, STABLE_FOR)
#: Opioids of the second step: where they do not suffice, a low dose of a strong one follows.
WEAK = ("codeine", "dihydrocodeine", "tramadol")


class Situation(StrEnum):
    """The kinds of proposals, in the order in which they are asked."""

    COMFORT = "comfort"
    HOLD = "hold"
    REFER = "refer"
    ASK = "ask"
    ASSESS = "assess"
    NON_OPIOID = "non-opioid"
    START = "start"
    NEWLY_CHANGED = "newly-changed"
    REDUCE = "reduce"
    WAIT = "wait"
    NEXT_DOSE = "titrate-next-dose"
    NEXT_DAY = "titrate-next-day"
    TO_LONG_ACTING = "to-long-acting"
    FOLD = "fold-rescue"
    RAISE = "raise"
    KEEP = "keep"


def situation_of(facts: Facts, edition: Edition = BUILT_IN) -> Situation:
    """Return the first situation that fits."""
    return next(situation for situation, fits in _ORDER if fits(facts, edition))


def current_nrs(facts: Facts, edition: Edition = BUILT_IN) -> int | None:
    """Return the score of now, or none when it is too old to act on."""
    if facts.nrs_now is None or facts.nrs_at is None:
        return None
    age = (facts.now - facts.nrs_at) / timedelta(hours=1)
    return facts.nrs_now if age <= edition[CURRENT_FOR] else None


def strong(facts: Facts) -> tuple[Medicine, ...]:
    """Return the regular opioids of the third step."""
    return tuple(medicine for medicine in facts.background if not _weak(medicine))


def minutes_since_dose(facts: Facts) -> float | None:
    """Return the minutes since the latest dose, whatever it was."""
    last = facts.last_dose
    return None if last is None else (facts.now - last.at) / timedelta(minutes=1)


def _weak(medicine: Medicine) -> bool:
    return any(medicine.holds(name) for name in WEAK)


def _too_sleepy(facts: Facts, edition: Edition) -> bool:
    """Whoever is too sleepy gets no more of an opioid, and is not started on one."""
    sleepy = facts.sedation is not None and facts.sedation >= 3
    rate = facts.person.respiratory_rate
    slow = rate is not None and rate < edition[BREATHS_HOLD]
    return sleepy or slow or (bool(facts.opioids) and "toxicity" in facts.red_flags)


def _unreadable(facts: Facts, edition: Edition) -> bool:
    """An opioid of unknown dose, or two strong ones by the clock: arithmetic would be guessing."""
    unknown = [m for m in facts.background if m.rate is None and any(m.daily(p) is None for p in m.parts)]
    return bool(unknown) or len(strong(facts)) > 1


def _needs_opioid(facts: Facts, edition: Edition) -> bool:
    nrs = current_nrs(facts, edition)
    return not strong(facts) and nrs is not None and nrs >= edition[TITRATION_FROM]


def _bearable_pain_unbearable_effects(facts: Facts, edition: Edition) -> bool:
    nrs = current_nrs(facts, edition)
    return bool(facts.background) and facts.intolerable and nrs is not None and nrs < edition[TITRATION_FROM]


def _scored_before_the_change(facts: Facts, edition: Edition) -> bool:
    """The change answered this score: to act on it again would raise the dose twice for one pain."""
    changed = facts.changed_at
    return bool(facts.background) and changed is not None and facts.nrs_at is not None and facts.nrs_at <= changed


def _titrating(facts: Facts) -> bool:
    return bool(strong(facts)) and all(medicine.form in (Form.IR, Form.INJECTION) for medicine in strong(facts))


def _waits(facts: Facts, edition: Edition) -> bool:
    minutes = minutes_since_dose(facts)
    nrs = current_nrs(facts, edition)
    hurts = nrs is not None and nrs >= edition[TITRATION_FROM]
    return _titrating(facts) and hurts and minutes is not None and minutes < edition[WAIT_ORAL]


def _day_done(facts: Facts) -> bool:
    return facts.changed_at is not None and facts.now - facts.changed_at >= DAY


def _next_dose(facts: Facts, edition: Edition) -> bool:
    nrs = current_nrs(facts, edition)
    hurts = nrs is not None and nrs >= edition[TITRATION_FROM]
    return _titrating(facts) and hurts and facts.last_dose is not None


def _controlled(facts: Facts, edition: Edition) -> bool:
    since = facts.controlled_since
    long_enough = since is not None and (facts.now - since) / timedelta(hours=1) >= edition[STABLE_FOR]
    return long_enough and (facts.rescue_count or 0) < edition[FOLD_FROM]


def _fold(facts: Facts, edition: Edition) -> bool:
    count = facts.rescue_count
    return bool(strong(facts)) and count is not None and count >= edition[FOLD_FROM]


_ORDER: tuple[tuple[Situation, Callable[[Facts, Edition], bool]], ...] = (
    (Situation.COMFORT, lambda f, e: f.dying),
    (Situation.HOLD, _too_sleepy),
    (Situation.REFER, lambda f, e: bool(f.red_flags)),
    (Situation.ASK, _unreadable),
    (Situation.ASSESS, lambda f, e: current_nrs(f, e) is None),
    (Situation.START, _needs_opioid),
    (Situation.NON_OPIOID, lambda f, e: not f.background),
    (Situation.NEWLY_CHANGED, _scored_before_the_change),
    (Situation.REDUCE, _bearable_pain_unbearable_effects),
    (Situation.WAIT, _waits),
    (Situation.NEXT_DOSE, _next_dose),
    (Situation.TO_LONG_ACTING, lambda f, e: _titrating(f) and _controlled(f, e)),
    (Situation.NEXT_DAY, lambda f, e: _titrating(f) and _day_done(f)),
    (Situation.FOLD, _fold),
    (Situation.RAISE, lambda f, e: (current_nrs(f, e) or 0) >= e[TITRATION_FROM]),
    (Situation.KEEP, lambda f, e: True),
)
