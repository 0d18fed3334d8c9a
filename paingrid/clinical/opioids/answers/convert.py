"""`paingrid dose convert`: from what is taken to another opioid or another way in."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

from paingrid.clinical.findings import Refused
from paingrid.clinical.medicines.reading import read_medicines
from paingrid.clinical.opioids.answers.frame import (
    Case,
    Reader,
    range_json,
    refused,
    reply,
    rules_of,
    shown,
    units_json,
)
from paingrid.clinical.opioids.convert import Conversion, convert
from paingrid.clinical.opioids.crossover import Reassess
from paingrid.clinical.opioids.factors import FactorSet
from paingrid.clinical.opioids.person import read_person
from paingrid.clinical.opioids.target import Target, read_target
from paingrid.clinical.quantities import Hours, MicrogramsPerHour, Milligrams, MilligramsPerDay

FIELDS = ("id", "factors", "from", "to", "reduction_percent", "patient")
SETS = ("cn-2018", "cdc-2022", "fda-tts", "eu-tts")
FAILED: dict[str, Any] = {
    "equivalent": None,
    "range": None,
    "proposed": None,
    "rescue": None,
    "working": [],
    "refused": None,
    "flags": [],
    "reassess": None,
}


def answer(case: Case) -> dict[str, Any]:
    """Return the proposal for one case, or the refusal with its reason; errors where it cannot be read."""
    reader = Reader(case, FIELDS)
    factors = reader.factors(SETS, "cn-2018")
    if case.get("from") is None:
        reader.wrong("from", "missing", "请给出现在用的药", "give what is taken now")
    medicines, problems = read_medicines(case.get("from"), "from")
    to, wrong = read_target(case.get("to"), "to")
    person, unfit = read_person(case.get("patient"), "patient", on=None)
    reader.problems += problems + wrong + unfit
    cut = reader.amount("reduction_percent", 95, zero=True)
    if reader.problems or factors is None or to is None:
        return {**reply(case), **FAILED, "errors": [problem.as_json() for problem in reader.problems]}
    frame = {**reply(case, rules_of(factors)), **FAILED, "source": factors.source, "verified": factors.verified}
    try:
        found = convert(medicines, to, factors, reduction=cut, person=person)
    except Refused as refusal:
        frame.pop("proposed")
        return {**frame, "refused": refused(refusal.said)}
    return {**frame, **_as_json(found, to, factors)}


def _as_json(found: Conversion, to: Target, factors: FactorSet) -> dict[str, Any]:
    unit = MicrogramsPerHour.unit if isinstance(found.equivalent, MicrogramsPerHour) else MilligramsPerDay.unit
    single = MicrogramsPerHour.unit if isinstance(found.per_dose, MicrogramsPerHour) else Milligrams.unit
    return {
        "from_total": {"amount": shown(found.total.per_day), "unit": MilligramsPerDay.unit},
        "equivalent": {"amount": shown(found.equivalent), "unit": unit},
        "range": [shown(found.low), shown(found.high)],
        "reduction_percent": shown(Milligrams(found.reduction)),
        "proposed": {
            "drug": to.substance.id,
            "route": to.route,
            "form": to.form,
            "per_dose": shown(found.per_dose),
            "unit": single,
            "every_h": shown(to.every),
            "per_day": shown(found.per_day),
            "made_of": units_json(found.made_of),
        },
        "rescue": {**range_json(found.rescue, found.rescue_of, found.rescue_drug), "route": found.rescue_route},
        "working": list(found.working),
        "flags": [flag.as_json() for flag in found.flags],
        "reassess": {**looks(found.reassess), "factors": factors.id},
    }


def looks(reassess: tuple[Reassess, ...]) -> dict[str, Any]:
    """Return when to look again: the first look, and all of them."""
    listed = [{"hours": _hours(one.after), "what": one.what, "source": one.source} for one in reassess]
    return {"first_hours": listed[0]["hours"] if listed else None, "looks": listed}


def _hours(after: timedelta) -> int | float:
    return shown(Hours(Fraction(int(after.total_seconds()), 3600)))
