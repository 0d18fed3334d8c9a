"""`paingrid dose mme`: the day's total under one factor set."""

from __future__ import annotations

from typing import Any

from paingrid.clinical.medicines.reading import read_medicines
from paingrid.clinical.opioids.answers.frame import Case, Reader, reply, rules_of, shown
from paingrid.clinical.opioids.total import Item, Total, total

FIELDS = ("id", "factors", "medicines")
SETS = ("cdc-2022", "cdc-2016", "cn-2018")
FAILED: dict[str, Any] = {"total": None, "complete": False, "items": [], "paracetamol_mg_per_day": None, "flags": []}


def answer(case: Case) -> dict[str, Any]:
    """Return the total of one case; what cannot be read is said and nothing is summed."""
    reader = Reader(case, FIELDS)
    factors = reader.factors(SETS, "cdc-2022")
    if case.get("medicines") is None:
        reader.wrong("medicines", "missing", "请给出药物列表，可为空", "give the list of medicines, empty if none")
    medicines, problems = read_medicines(case.get("medicines"), "medicines")
    reader.problems += problems
    if reader.problems or factors is None:
        return {**reply(case), **FAILED, "errors": [problem.as_json() for problem in reader.problems]}
    summed = total(medicines, factors)
    source = {"source": factors.source, "verified": factors.verified, "purpose": factors.purpose}
    return {**reply(case, rules_of(factors)), **_as_json(summed), **source}


def _as_json(summed: Total) -> dict[str, Any]:
    return {
        "total": shown(summed.per_day),
        "at_least": shown(summed.at_least),
        "at_most": shown(summed.at_most),
        "complete": summed.complete,
        "items": [_item(item) for item in summed.items],
        "paracetamol_mg_per_day": shown(summed.paracetamol),
        "flags": [flag.as_json() for flag in summed.flags],
    }


def _item(item: Item) -> dict[str, Any]:
    medicine = item.medicine
    part = medicine.opioid
    per_day = medicine.daily(part) if part else None
    if medicine.rate is not None:
        amount: Any = {"amount": shown(medicine.rate), "unit": medicine.rate.unit}
    else:
        amount = None if per_day is None else {"amount": shown(per_day), "unit": per_day.unit}
    return {
        "name": medicine.name,
        "mme": None if item.mme is None else shown(item.mme),
        "at_most": None if item.at_most is None else shown(item.at_most),
        "per_day": amount,
        "no_factor": item.no_factor,
        "notes": list(item.notes),
    }
