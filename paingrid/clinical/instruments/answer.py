"""One case of the scoring contract in, one answer out."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from paingrid.clinical import instruments
from paingrid.clinical.instruments.comparison import compare, read_baseline
from paingrid.clinical.instruments.pain_bands import PAIN_BANDS
from paingrid.clinical.instruments.reading import Answers, Problem, problem, read_answers, unknown_field
from paingrid.clinical.instruments.scale import Cuts, Flag, Instrument, Number, Scored

RULES = {"id": "instruments", "version": "2026.1"}
FIELDS = frozenset(("id", "instrument", "answers", "bands", "change"))
DEFAULT_BANDS = "cn-2018"
#: What "no result" looks like; a reply replaces these, never writes into them.
INVALID: dict[str, object] = {"status": "invalid", "scores": {}, "band": {}, "findings": [], "flags": []}


@cache
def catalogue() -> dict[str, Instrument]:
    """Return every scale by its id: each module of this room that holds an `INSTRUMENT`."""
    names = sorted(module.name for module in pkgutil.iter_modules(instruments.__path__))
    modules = [importlib.import_module(f"{instruments.__name__}.{name}") for name in names]
    found = [module.INSTRUMENT for module in modules if hasattr(module, "INSTRUMENT")]
    return {instrument.id: instrument for instrument in found}


def answer(case: Mapping[str, object]) -> dict[str, Any]:
    """Score one case; impossible input is answered as `invalid`, never raised."""
    name, raw, asked = case.get("instrument"), case.get("answers"), case.get("bands")
    instrument = catalogue().get(name) if isinstance(name, str) else None
    bands_id = DEFAULT_BANDS if asked is None else asked
    errors = _errors_of_the_frame(case, instrument, bands_id)
    if instrument is None or not isinstance(raw, Mapping) or not isinstance(bands_id, str):
        return _invalid(case, instrument, errors)
    answers = read_answers(instrument, raw)
    baseline, wrong_baseline = read_baseline(instrument, case.get("change"))
    errors += answers.errors + wrong_baseline
    if errors:
        return _invalid(case, instrument, errors)
    reply = _scored(case, instrument, answers, bands_id)
    if case.get("change") is not None:
        reply["change"] = None if baseline is None else _change(instrument, reply["scores"], baseline)
    return reply


def _errors_of_the_frame(case: Mapping[str, object], instrument: Instrument | None, bands_id: object) -> list[Problem]:
    errors = [unknown_field(name) for name in case if name not in FIELDS]
    if "id" in case and _id_of(case) is None:
        errors.append(problem("id", "wrong-type", "应为文字或整数", "must be text or a whole number"))
    if instrument is None:
        errors.append(problem("instrument", "unknown-instrument", "没有这个量表", "there is no such instrument"))
    if not isinstance(case.get("answers"), Mapping):
        errors.append(problem("answers", "not-an-object", "应为对象", "must be an object"))
    if not isinstance(bands_id, str) or bands_id not in PAIN_BANDS:
        known = ", ".join(PAIN_BANDS)
        errors.append(problem("bands", "unknown-bands", f"允许的值：{known}", f"allowed: {known}"))
    return errors


def _scored(case: Mapping[str, object], instrument: Instrument, answers: Answers, bands_id: str) -> dict[str, Any]:
    scored = instrument.score(answers.values)
    findings = _findings(instrument, scored, bands_id)
    reply = _reply(case, instrument)
    reply["status"] = "scored" if _complete(instrument, scored) else "incomplete"
    reply["scores"] = {key: _shown(instrument, key, value) for key, value in scored.scores.items()}
    reply["band"] = _band_word_or_map(scored, findings)
    reply["findings"] = findings
    reply["flags"] = [_flag_as_json(flag) for flag in scored.flags]
    reply["absent"] = answers.absent
    reply["missing"] = [item.key for item in instrument.items if item.key not in answers.values]
    if instrument.pain:
        chosen = PAIN_BANDS[bands_id]
        reply["bands"] = {"id": bands_id, "source": chosen.source, "verified": chosen.verified}
    return reply


def _complete(instrument: Instrument, scored: Scored) -> bool:
    if not instrument.makes:
        return bool(scored.scores)
    return any(name in scored.scores for name in instrument.makes)


def _findings(instrument: Instrument, scored: Scored, bands_id: str) -> list[dict[str, Any]]:
    """Return the band of each exact value that has one: banded first, rounded afterwards."""
    values = {**scored.scores, **scored.also}
    found = [(key, value, _cuts_of(instrument, key, bands_id)) for key, value in values.items()]
    return [_finding(instrument, key, value, cuts) for key, value, cuts in found if cuts is not None]


def _cuts_of(instrument: Instrument, key: str, bands_id: str) -> Cuts | None:
    return PAIN_BANDS[bands_id] if key in instrument.pain else instrument.cuts.get(key)


def _finding(instrument: Instrument, key: str, value: Number, cuts: Cuts) -> dict[str, Any]:
    band = cuts.band(value)
    return {
        "score": key,
        "value": _shown(instrument, key, value),
        "band": band.word,
        "text": band.text,
        "source": cuts.source,
        "verified": cuts.verified,
    }


def _band_word_or_map(scored: Scored, findings: list[dict[str, Any]]) -> str | dict[str, str]:
    """Return the word of a single score, else a map."""
    words = {finding["score"]: finding["band"] for finding in findings}
    single = len(scored.scores) == 1 and list(words) == list(scored.scores)
    return next(iter(words.values())) if single else words


def _shown(instrument: Instrument, key: str, value: Number) -> int | float | str:
    """Return a score as printed: a whole number, a mean with one decimal (half up), or the word it was said in."""
    if isinstance(value, Fraction):
        return (20 * value.numerator + value.denominator) // (2 * value.denominator) / 10
    item = next((item for item in instrument.items if item.words and item.key == key), None)
    return item.shown(value) if item else value


def _change(
    instrument: Instrument, scores: Mapping[str, int | float | str], baseline: Decimal
) -> dict[str, Any] | None:
    rule = instrument.change
    if rule is None:
        return None
    # A baseline beside one single reading can only be meant for that one.
    alone = not instrument.makes and len(scores) == 1
    of = next(iter(scores)) if alone else rule.of
    now = scores.get(of)
    if now is None or isinstance(now, str):
        return None
    return compare(rule, of, now, baseline)


def _flag_as_json(flag: Flag) -> dict[str, Any]:
    return {"code": flag.code, "text": flag.text, "source": flag.source, "verified": flag.verified}


def _invalid(case: Mapping[str, object], instrument: Instrument | None, errors: list[Problem]) -> dict[str, Any]:
    return _reply(case, instrument) | {"errors": errors}


def _id_of(case: Mapping[str, object]) -> str | int | None:
    """Return the case's id; what is neither text nor a whole number is not echoed."""
    value = case.get("id")
    return value if isinstance(value, str | int) and not isinstance(value, bool) else None


def _reply(case: Mapping[str, object], instrument: Instrument | None) -> dict[str, Any]:
    return {
        "id": _id_of(case),
        "instrument": instrument.id if instrument else None,
        **INVALID,
        "errors": [],
        "rules": RULES,
        "source": instrument.source if instrument else "",
        "verified": instrument.verified if instrument else False,
        "licence": instrument.licence if instrument else None,
        "loinc": instrument.loinc if instrument else {},
    }
