"""One case of the scoring contract in, one answer out."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Any

from paingrid.clinical import instruments
from paingrid.clinical.instruments.pain_bands import BAND_SOURCES, PAIN_BANDS
from paingrid.clinical.instruments.scale import Answers, Instrument, Scored, one_decimal, problem, read_answers

RULES = {"id": "instruments", "version": "2026.1"}
FIELDS = ("id", "instrument", "answers", "bands", "change")
MACHINERY = ("answer", "scale", "pain_bands")


@cache
def catalogue() -> dict[str, Instrument]:
    """Return every instrument: each module of this room but the machinery holds one."""
    names = sorted(m.name for m in pkgutil.iter_modules(instruments.__path__) if m.name not in MACHINERY)
    found = [importlib.import_module(f"{instruments.__name__}.{name}").INSTRUMENT for name in names]
    return {instrument.id: instrument for instrument in found}


def answer(case: Mapping[str, object]) -> dict[str, Any]:
    """Score one case; impossible input is answered as `invalid`, never raised."""
    errors = [
        problem(str(k)[:60], "unknown-field", "不认识这个字段", "this field is not known")
        for k in case
        if k not in FIELDS
    ]
    name, raw = case.get("instrument"), case.get("answers")
    instrument = catalogue().get(name) if isinstance(name, str) else None
    if instrument is None:
        errors.append(problem("instrument", "unknown-instrument", "没有这个量表", "there is no such instrument"))
    if not isinstance(raw, Mapping):
        errors.append(problem("answers", "not-an-object", "应为对象", "must be an object"))
    bands_id = case.get("bands") if case.get("bands") is not None else "cn-2018"
    if not isinstance(bands_id, str) or bands_id not in PAIN_BANDS:
        errors.append(problem("bands", "unknown-bands", "应为 cn-2018 或 nccn", "must be cn-2018 or nccn"))
    if errors or instrument is None or not isinstance(raw, Mapping):
        return _reply(case, "invalid", instrument, errors)
    answers = read_answers(instrument, raw)
    baseline = _baseline(case.get("change"), instrument, answers)
    if answers.errors:
        return _reply(case, "invalid", instrument, answers.errors)
    scored = instrument.score(answers.values, str(bands_id))
    return _scored(case, instrument, answers, scored, baseline, str(bands_id))


def _scored(
    case: Mapping[str, object],
    instrument: Instrument,
    answers: Answers,
    scored: Scored,
    baseline: float | None,
    bands_id: str,
) -> dict[str, Any]:
    complete = any(name in scored.scores for name in instrument.makes) if instrument.makes else bool(scored.scores)
    status = "scored" if complete else "incomplete"
    reply = _reply(case, status, instrument, [])
    reply["scores"] = scored.scores
    reply["band"] = (
        scored.bands if len(scored.scores) != 1 or len(scored.bands) != 1 else next(iter(scored.bands.values()))
    )
    reply["flags"] = [flag.as_json() for flag in scored.flags]
    reply["absent"] = answers.absent
    reply["missing"] = [i.key for i in instrument.items if i.key not in answers.values]
    reply["bands"] = {"id": bands_id, "source": BAND_SOURCES[bands_id], "verified": False}
    if baseline is not None:
        reply["change"] = _change(instrument, scored, baseline)
    return reply


def _baseline(raw: object, instrument: Instrument, answers: Answers) -> float | None:
    if raw is None:
        return None
    value = raw.get("from") if isinstance(raw, Mapping) and set(raw) == {"from"} else None
    # NaN fails the comparison too.
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < 1000:
        answers.errors.append(problem("change", "out-of-range", '应为 {"from": 数}', 'must be {"from": number}'))
        return None
    if value < 0 and instrument.id not in ("idpain", "paindetect"):
        answers.errors.append(problem("change", "out-of-range", "基线不能是负数", "the baseline cannot be negative"))
    return float(value)


def _change(instrument: Instrument, scored: Scored, baseline: float) -> dict[str, Any] | None:
    now = scored.scores.get(instrument.change_of)
    if now is None:
        return None
    rule, points = instrument.change, now - baseline
    relief = None if baseline == 0 else one_decimal_signed((baseline - now) / baseline * 100)
    by_points = rule.points is not None and -points >= rule.points
    by_percent = rule.percent is not None and baseline > 0 and (baseline - now) / baseline * 100 >= rule.percent
    known = rule.points is not None or rule.percent is not None
    return {
        "points": int(points) if float(points).is_integer() else one_decimal_signed(points),
        "relief_percent": relief,
        "meaningful": (by_points or by_percent) if known else None,
        "source": rule.source,
        "verified": rule.verified,
    }


def one_decimal_signed(value: float) -> float:
    """Round half away from zero to one decimal."""
    return one_decimal(value) if value >= 0 else -one_decimal(-value)


def _reply(
    case: Mapping[str, object], status: str, instrument: Instrument | None, errors: list[dict[str, object]]
) -> dict[str, Any]:
    return {
        "id": case.get("id"),
        "instrument": case.get("instrument"),
        "status": status,
        "scores": {},
        "band": {},
        "flags": [],
        "errors": errors,
        "rules": RULES,
        "source": instrument.source if instrument else "",
        "verified": instrument.verified if instrument else False,
        "loinc": instrument.loinc if instrument else None,
    }
