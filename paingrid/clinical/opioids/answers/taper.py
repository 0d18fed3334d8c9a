"""`paingrid dose taper`: the way off an opioid."""

from __future__ import annotations

from typing import Any

from paingrid.clinical.findings import Refused
from paingrid.clinical.opioids.answers.frame import RULES, Case, Reader, refused, reply, shown
from paingrid.clinical.opioids.taper import CHINA_2011, CHINA_2018, WATCH, taper
from paingrid.clinical.opioids.taper import RULES as TAPERS
from paingrid.clinical.quantities import MilligramsPerDay

FIELDS = ("id", "per_day_mg", "percent", "rule", "every_days")
FAILED: dict[str, Any] = {"steps": [], "hold_days": None, "stop_day": None, "working": [], "refused": None}


def answer(case: Case) -> dict[str, Any]:
    """Return the steps down from a daily amount of oral morphine."""
    reader = Reader(case, FIELDS)
    per_day = reader.amount("per_day_mg", 100_000, required=True)
    percent = reader.amount("percent", 100)
    rule = reader.word("rule", TAPERS, "cn-2018")
    every = reader.whole("every_days", 1, 31)
    if reader.problems or per_day is None or rule is None:
        return {**reply(case), **FAILED, "errors": [problem.as_json() for problem in reader.problems]}
    source = CHINA_2018 if rule == "cn-2018" else CHINA_2011
    frame = {**reply(case, {**RULES, "rule": rule}), **FAILED, "source": source, "verified": False}
    try:
        found = taper(MilligramsPerDay(per_day), rule=rule, percent=percent, every_days=every)
    except Refused as refusal:
        return {**frame, "refused": refused(refusal.said)}
    return {
        **frame,
        "steps": [{"day": step.day, "per_day_mg": shown(step.per_day)} for step in found.steps],
        "hold_days": found.hold_days,
        "stop_day": found.stop_day,
        "working": list(found.working),
        "flags": [WATCH.as_json()],
    }
