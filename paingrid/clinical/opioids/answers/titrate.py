"""`paingrid dose titrate`: the first dose, the next dose, the next day, extra doses folded in, the long-acting form."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from paingrid.clinical.findings import Refused
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.medicines.reading import ROUTES, read_medicine
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.medicines.substances import SUBSTANCES, substance_named
from paingrid.clinical.opioids.answers.frame import Case, Reader, range_json, refused, reply, shown, units_json
from paingrid.clinical.opioids.target import USUAL_HOURS, read_every
from paingrid.clinical.opioids.titrate import (
    CHINA,
    NextDay,
    NextDose,
    below_smallest,
    check_titrated,
    first_dose,
    fold_rescues,
    next_day,
    next_dose,
    spread,
)
from paingrid.clinical.quantities import Milligrams, MilligramsPerDay

MOST_MG = 10_000
MOST_SINGLE_MG = 1_000
LATEST_MINUTES = 24 * 60
FAILED: dict[str, Any] = {
    "next_dose_mg": None,
    "per_day_mg": None,
    "per_dose_mg": None,
    "doses": None,
    "working": [],
    "flags": [],
}


def answer(case: Case) -> dict[str, Any]:
    """Return one step of titration."""
    step = case.get("step")
    fields, take = STEPS.get(step, ((), _unknown)) if isinstance(step, str) else ((), _unknown)
    reader = Reader(case, ("id", "step", *(fields or case)))
    try:
        found = take(reader)
    except Refused as refusal:
        found = {"refused": refused(refusal.said)}
    if reader.problems or found is None:
        return {**reply(case), **FAILED, "errors": [problem.as_json() for problem in reader.problems]}
    return {**reply(case), "refused": None, "source": CHINA, "verified": False, **found}


def _unknown(reader: Reader) -> None:
    reader.word("step", STEPS)


def _first(reader: Reader) -> dict[str, Any] | None:
    drug = _drug(reader)
    return None if drug is None else _dose_json(first_dose(drug))


def _next_dose(reader: Reader) -> dict[str, Any] | None:
    drug = _drug(reader)
    last = reader.amount("last_dose_mg", MOST_SINGLE_MG, required=True)
    nrs = reader.whole("nrs", 0, 10, required=True)
    minutes = reader.amount("minutes_since_dose", LATEST_MINUTES, required=True, zero=True)
    route = reader.word("route", ROUTES, "oral")
    intolerable = _yes_no(reader, "intolerable")
    if reader.problems or drug is None or last is None or nrs is None or minutes is None or route is None:
        return None
    found = next_dose(drug, Milligrams(last), nrs, minutes, route=ROUTES[route], intolerable=intolerable)
    return _dose_json(found)


def _next_day(reader: Reader) -> dict[str, Any] | None:
    drug = _drug(reader)
    fixed, extra = reader.amounts("fixed_mg", MOST_SINGLE_MG), reader.amounts("extra_mg", MOST_SINGLE_MG)
    if not any(fixed) and not any(extra):
        reader.wrong("fixed_mg", "missing", "请给出昨天的用量", "give yesterday's doses")
    if reader.problems or drug is None:
        return None
    return _day_json(drug, next_day(drug, list(map(Milligrams, fixed)), list(map(Milligrams, extra))))


def _fold(reader: Reader) -> dict[str, Any] | None:
    background, problems = read_medicine(reader.case.get("background"), "background")
    reader.problems += problems
    taken = reader.amounts("rescue_taken", MOST_SINGLE_MG)
    if background is None or reader.problems:
        return None
    base = _regular(reader, background)
    if base is None:
        return None
    drug, per_day, doses = base
    rescues = list(map(Milligrams, filter(None, taken)))
    return _day_json(drug, fold_rescues(drug, per_day, rescues, doses, background.form))


def _regular(reader: Reader, background: Medicine) -> tuple[Substance, MilligramsPerDay, Fraction] | None:
    part = background.opioid
    if part is None or background.form is Form.PATCH or background.route is not Route.ORAL:
        zh = "这一步只用于口服阿片；贴剂请先换算成同一种药"
        reader.wrong("background", "not-oral", zh, "this step takes an oral opioid; convert a patch first")
        return None
    if background.as_needed:
        reader.wrong("background", "not-regular", "背景药应是按时服用的药", "the background is taken by the clock")
        return None
    per_day = background.daily(part)
    if per_day is None or background.high_per_day is None or per_day != background.daily_at_least(part):
        zh, en = "请写明一个确定的剂量和频率，不写范围", "give one dose and how often, not a range"
        reader.wrong("background", "dose-unknown", zh, en)
        return None
    if reader.case.get("drug") is not None and _drug(reader) is not part.substance:
        zh, en = (
            "解救药须与背景药是同一种药；不同的药请先换算",
            "the extra doses must be of the same drug; convert another first",
        )
        reader.wrong("drug", "another-drug", zh, en)
        return None
    return part.substance, per_day, background.high_per_day


def _to_long_acting(reader: Reader) -> dict[str, Any] | None:
    drug = _drug(reader)
    per_day = reader.amount("per_day_mg", MOST_MG, required=True)
    every = read_every(reader.case.get("every_h"), Form.SR, "every_h", reader.problems) or USUAL_HOURS[Form.SR]
    if reader.problems or drug is None or per_day is None:
        return None
    check_titrated(drug)
    return _day_json(drug, spread(drug, MilligramsPerDay(per_day), Fraction(24) / every, Form.SR))


def _drug(reader: Reader) -> Substance | None:
    word = reader.case.get("drug")
    if word is None:
        return SUBSTANCES["morphine"]
    known = substance_named(word) if isinstance(word, str) else None
    if known is None or not known.is_a("pure-agonist"):
        reader.wrong("drug", "unknown-drug", "请写一种阿片激动药", "name an opioid agonist that is known")
        return None
    return known


def _yes_no(reader: Reader, field: str) -> bool:
    value = reader.case.get(field)
    if value is not None and type(value) is not bool:
        reader.wrong(field, "wrong-type", "应为 true 或 false", "must be true or false")
    return value is True


def _dose_json(found: NextDose) -> dict[str, Any]:
    return {
        "next_dose_mg": [shown(found.low), shown(found.high)],
        "exact_mg": [shown(one) for one in found.exact],
        "made_of": [units_json(found.low_of), units_json(found.high_of)],
        "working": list(found.working),
        "flags": [flag.as_json() for flag in found.flags],
    }


def _day_json(drug: Substance, found: NextDay) -> dict[str, Any]:
    if not found.made_of:
        raise Refused(below_smallest(drug, found.exact_per_dose))
    return {
        "per_day_mg": shown(found.per_day),
        "per_dose_mg": shown(found.per_dose),
        "exact_per_dose_mg": shown(found.exact_per_dose),
        "doses": shown(Milligrams(found.doses)),
        "made_of": units_json(found.made_of),
        "rescue": range_json(found.rescue, found.rescue_of),
        "working": list(found.working),
        "flags": [flag.as_json() for flag in found.flags],
    }


Take = Callable[[Reader], dict[str, Any] | None]
#: Each step with the fields it takes.
STEPS: dict[str, tuple[tuple[str, ...], Take]] = {
    "first-dose": (("drug",), _first),
    "next-dose": (("drug", "last_dose_mg", "nrs", "minutes_since_dose", "route", "intolerable"), _next_dose),
    "next-day": (("drug", "fixed_mg", "extra_mg"), _next_day),
    "fold-rescue": (("background", "rescue_taken", "drug"), _fold),
    "to-long-acting": (("drug", "per_day_mg", "every_h"), _to_long_acting),
}
