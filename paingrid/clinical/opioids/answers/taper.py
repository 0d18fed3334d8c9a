"""`paingrid dose taper`: the way off an opioid."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from paingrid.clinical.findings import Problem, Refused, Said
from paingrid.clinical.opioids.answers.frame import RULES, Case, Reader, refused, reply, shown, units_json
from paingrid.clinical.opioids.rounding import MadeOf
from paingrid.clinical.opioids.taper import (
    CHINA_2011,
    CHINA_2018,
    FIXED_RHYTHM,
    ROUNDED,
    TOO_SMALL,
    WATCH,
    Taper,
    in_strengths,
    taper,
)
from paingrid.clinical.opioids.taper import RULES as TAPERS
from paingrid.clinical.opioids.target import Target, read_target
from paingrid.clinical.quantities import Milligrams, MilligramsPerDay

Doses = tuple[tuple[Milligrams, MadeOf], ...]

FIELDS = ("id", "per_day_mg", "percent", "rule", "every_days", "drug", "form", "every_h")
FAILED: dict[str, Any] = {"steps": [], "hold_days": None, "stop_day": None, "working": [], "refused": None, "flags": []}


def answer(case: Case) -> dict[str, Any]:
    """Return the steps down from a daily amount of oral morphine; with a drug also in its strengths."""
    reader = Reader(case, FIELDS)
    per_day = reader.amount("per_day_mg", 100_000, required=True)
    percent = reader.amount("percent", 100)
    rule = reader.word("rule", TAPERS, "cn-2018")
    every = reader.whole("every_days", 1, 31)
    drug = _drug(reader)
    if reader.problems or per_day is None or rule is None:
        return {**reply(case), **FAILED, "errors": [problem.as_json() for problem in reader.problems]}
    source = CHINA_2018 if rule == "cn-2018" else CHINA_2011
    frame = {**reply(case, {**RULES, "rule": rule}), **FAILED, "source": source, "verified": False}
    try:
        found = taper(MilligramsPerDay(per_day), rule=rule, percent=percent, every_days=every)
        doses = () if drug is None else in_strengths(found, drug)
    except Refused as refusal:
        return {**frame, "refused": refused(refusal.said)}
    return {
        **frame,
        "steps": _steps(found, drug, doses),
        "hold_days": found.hold_days,
        "stop_day": found.stop_day,
        "working": list(found.working),
        "flags": [flag.as_json() for flag in _flags(rule, percent, doses)],
    }


def _drug(reader: Reader) -> Target | None:
    given = {name: reader.case[name] for name in ("drug", "form", "every_h") if reader.case.get(name) is not None}
    if not given:
        return None
    to, problems = read_target({"route": "oral", **given}, "")
    reader.problems += [Problem(one.field.lstrip("."), one.code, one.text) for one in problems]
    return to


def _steps(found: Taper, drug: Target | None, doses: Doses) -> list[dict[str, Any]]:
    plain = [{"day": step.day, "per_day_mg": shown(step.per_day)} for step in found.steps]
    if drug is None:
        return plain
    every = shown(drug.every)
    return [
        {
            **step,
            "per_dose_mg": shown(dose) if units else None,
            "every_h": every,
            "made_of": units_json(units),
        }
        for step, (dose, units) in zip(plain, doses, strict=True)
    ]


def _flags(rule: str, percent: Fraction | None, doses: Doses) -> Iterator[Said]:
    yield WATCH
    if rule == "cn-2011" and percent is not None:
        yield FIXED_RHYTHM
    if doses:
        yield ROUNDED
    if not all(units for _, units in doses):
        yield TOO_SMALL
