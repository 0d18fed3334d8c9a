"""Reading the answers of a case: whole numbers, words and yes/no as the scale has them, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from paingrid.clinical.instruments.scale import Instrument, Item

ABSENT_REASONS = ("asleep", "refused", "unable")
Problem = dict[str, object]


@dataclass
class Answers:
    """Answers after reading: whole values, absent with a reason, and what was wrong."""

    values: dict[str, int] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    errors: list[Problem] = field(default_factory=list)


def problem(name: str, code: str, zh: str, en: str) -> Problem:
    """Return one error as the contract writes it."""
    return {"field": name, "code": code, "text": {"zh": zh, "en": en}}


def read_answers(instrument: Instrument, raw: Mapping[str, object]) -> Answers:
    """Read the answers of one scale; an unknown key is an error, a null is "not given"."""
    known = {item.key: item for item in instrument.items}
    answers = Answers()
    answers.errors += [unknown_field(key) for key in raw if key not in known]
    # In the order of the scale, so that the same answers always give the same line.
    for key, item in known.items():
        value = raw.get(key)
        if isinstance(value, Mapping):
            _read_absent(key, value, answers)
        elif value is not None:
            _read_value(item, value, answers)
    return answers


def unknown_field(name: object) -> Problem:
    """Return the error for a field the contract does not have, so that a typo never passes as "not given"."""
    return problem(str(name)[:60], "unknown-field", "不认识这个字段", "this field is not known")


def _read_absent(key: str, value: Mapping[object, object], answers: Answers) -> None:
    reason = value.get("absent")
    if set(value) == {"absent"} and isinstance(reason, str) and reason in ABSENT_REASONS:
        answers.absent[key] = reason
        return
    zh, en = "缺失原因只能是 asleep、refused、unable", "absent must be asleep, refused or unable"
    answers.errors.append(problem(key, "absent-reason", zh, en))


def _read_value(item: Item, value: object, answers: Answers) -> None:
    if item.boolean and type(value) is bool:
        answers.values[item.key] = int(value)
    elif isinstance(value, str) and item.words and value in item.words:
        answers.values[item.key] = item.words[value]
    # `type is int`: a boolean is an int to Python, and 7.0 is no whole number on paper.
    elif type(value) is int and not item.boolean and item.takes(value):
        answers.values[item.key] = value
    else:
        answers.errors.append(_wrong(item, value))


def _wrong(item: Item, value: object) -> Problem:
    if item.boolean:
        return problem(item.key, "wrong-type", "应为 true 或 false", "must be true or false")
    number = isinstance(value, int | float) and not isinstance(value, bool)
    code = "out-of-range" if number or (isinstance(value, str) and item.words) else "wrong-type"
    return problem(item.key, code, f"允许的值：{allowed(item)}", f"allowed: {allowed(item)}")


def allowed(item: Item) -> str:
    """Return what an answer may be, in the words of the contract."""
    if item.boolean:
        return "true, false"
    numbers = []
    if item.takes(item.low):
        whole = f"{item.low}–{item.high}"
        numbers = [whole if item.step == 1 else ", ".join(map(str, range(item.low, item.high + 1, item.step)))]
    return ", ".join([*numbers, *(item.words or ())])
