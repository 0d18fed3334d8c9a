"""
The short report of patients, families and visiting staff: what each answer means for scoring and triage.

A wrong value is named and left out, the rest still counts: a slip in one number
must never hide a danger sign beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from paingrid.clinical.triage.red_flags import RED_FLAGS

FORMS = ("home-2026.1", "staff-2026.1")

#: Days without stool: the far end of each choice, so that a threshold inside it is met [default].
STOOL_DAYS = {"today": 0, "1-2-days": 2, "3-4-days": 4, "5-or-more": 5}
#: The family's words for our own four sedation levels (clinical reference §1.3, POSS meaning in our wording).
SEDATION = {"no": 1, "a-little": 2, "keeps-dozing": 3, "cannot-wake": 4}
VOMITING = ("none", "some", "cannot-keep-opioid")
PAINAD_ITEMS = ("breathing", "vocalisation", "face", "body", "consolability")
#: Plausible readings by visiting staff, inclusive: outside is a slip of the pen, not a patient [default].
STAFF_RANGES: dict[str, tuple[float, float]] = {
    "respiratory_rate": (0, 80),
    "spo2": (30, 100),
    "temperature": (30, 43),
    "relief_percent": (0, 100),
}

Reporter = Literal["patient", "family", "staff"]
Text = dict[str, str]


@dataclass(frozen=True)
class FieldError:
    """One answer that could not be understood."""

    field: str
    code: str
    text: Text

    def as_json(self) -> dict[str, object]:
        """Return the error as the command-line contract writes it."""
        return {"field": self.field, "code": self.code, "text": self.text}


@dataclass(frozen=True)
class Score:
    """One instrument to be scored, and whose view it is; views are never merged."""

    instrument: str
    view: Literal["self", "family", "observed"]
    answers: dict[str, object]


@dataclass
class Reading:
    """What a report says: fields of the triage contract, instruments to score, answers not understood."""

    triage: dict[str, object] = field(default_factory=dict)
    scores: list[Score] = field(default_factory=list)
    errors: list[FieldError] = field(default_factory=list)


def read_form(answers: Mapping[str, object], *, reporter: Reporter) -> Reading:
    """
    Read raw answers as they were sent.

    Pain said by a family member is a proxy reading and never stands in the
    place of the patient's own; staff enter what the patient says.
    """
    reading = Reading()
    _check_form(answers, reading)
    _read_pain(answers, reading, reporter)
    _read_choices(answers, reading)
    _read_red_flags(answers, reading)
    _read_words(answers, reading)
    if answers.get("form") == "staff-2026.1":
        _read_staff(answers, reading)
    return reading


def _check_form(answers: Mapping[str, object], reading: Reading) -> None:
    if answers.get("form") not in FORMS:
        _refuse(reading, "form", "unknown-form", "不认识这张表单。", "This form is not known.")
    known = {
        "form",
        "pain_now",
        "pain_worst",
        "rescue_count",
        "bowels",
        "sleepy",
        "red_flags",
        "vomiting",
        "words",
    }
    known |= {"sedation", "painad", *STAFF_RANGES} if answers.get("form") == "staff-2026.1" else set()
    for name in sorted(set(answers) - known):
        _refuse(reading, name[:40], "unknown-field", "不认识这一项。", "This item is not known.")


def _read_pain(answers: Mapping[str, object], reading: Reading, reporter: Reporter) -> None:
    view: Literal["self", "family"] = "family" if reporter == "family" else "self"
    said: dict[str, object] = {}
    for name, key in (("pain_now", "now"), ("pain_worst", "worst")):
        score = _whole(answers, name, 0, 10, reading)
        if score is not None:
            said[key] = score
    if view == "family":
        reading.triage["proxy_nrs"] = said.get("now")
    else:
        reading.triage["nrs_now"] = said.get("now")
        reading.triage["nrs_worst24"] = said.get("worst")
    if said:
        reading.scores.append(Score("nrs", view, said))


def _read_choices(answers: Mapping[str, object], reading: Reading) -> None:
    reading.triage["rescue_n24"] = _whole(answers, "rescue_count", 0, 48, reading)
    reading.triage["stool_days"] = _choice(answers, "bowels", STOOL_DAYS, reading)
    reading.triage["sedation"] = _choice(answers, "sleepy", SEDATION, reading)
    reading.triage["vomiting"] = _choice(answers, "vomiting", {word: word for word in VOMITING}, reading)
    level = reading.triage["sedation"]
    if level is not None:
        reading.scores.append(Score("sedation", "observed", {"level": level}))


def _read_red_flags(answers: Mapping[str, object], reading: Reading) -> None:
    if "red_flags" not in answers:
        return
    raw = answers["red_flags"] or []
    ticked = raw if isinstance(raw, list) else [raw]
    known = [flag for flag in ticked if isinstance(flag, str) and flag in RED_FLAGS]
    if len(known) < len(ticked):
        _refuse(
            reading,
            "red_flags",
            "unknown-flag",
            "有一个危险信号没有看懂。",
            "One danger sign was not understood.",
        )
    reading.triage["red_flags"] = known
    reading.triage["danger_signs_reviewed"] = True


def _read_words(answers: Mapping[str, object], reading: Reading) -> None:
    words = answers.get("words")
    if words is None:
        return
    if not isinstance(words, str):
        _refuse(reading, "words", "not-text", "这里只能写文字。", "This must be text.")
        return
    reading.triage["free_text"] = words


def _read_staff(answers: Mapping[str, object], reading: Reading) -> None:
    for name, (low, high) in STAFF_RANGES.items():
        reading.triage[name] = _number(answers, name, low, high, reading)
    level = answers.get("sedation")
    if level == "asleep" or (type(level) is int and 1 <= level <= 4):
        reading.triage["sedation"] = level
        reading.scores = [s for s in reading.scores if s.instrument != "sedation"]
        reading.scores.append(Score("sedation", "observed", {"level": level}))
    elif level is not None:
        _refuse(
            reading,
            "sedation",
            "out-of-range",
            "清醒程度只能是 1–4 级或“睡着”。",
            "Sedation is 1–4 or asleep.",
        )
    _read_painad(answers.get("painad"), reading)


def _read_painad(items: object, reading: Reading) -> None:
    if items is None:
        return
    if not isinstance(items, Mapping) or set(items) != set(PAINAD_ITEMS):
        _refuse(reading, "painad", "incomplete", "PAINAD 五项都要填。", "All five PAINAD items are needed.")
        return
    points = [items[name] for name in PAINAD_ITEMS]
    if not all(type(p) is int and 0 <= p <= 2 for p in points):
        _refuse(reading, "painad", "out-of-range", "PAINAD 每项只能是 0、1、2。", "Each PAINAD item is 0, 1 or 2.")
        return
    reading.triage["painad_now"] = sum(p for p in points if type(p) is int)
    reading.scores.append(Score("painad", "observed", dict(items)))


def _whole(answers: Mapping[str, object], name: str, low: int, high: int, reading: Reading) -> int | None:
    value = answers.get(name)
    if value is None:
        return None
    if type(value) is not int or not low <= value <= high:
        zh, en = f"请填 {low} 到 {high} 的整数。", f"Please give a whole number from {low} to {high}."
        _refuse(reading, name, "out-of-range", zh, en)
        return None
    return value


def _number(answers: Mapping[str, object], name: str, low: float, high: float, reading: Reading) -> float | None:
    value = answers.get(name)
    if value is None:
        return None
    if type(value) not in (int, float) or not low <= value <= high:  # type: ignore[operator]  # the type was just tested
        zh, en = f"请填 {low:g} 到 {high:g} 之间的数。", f"Please give a number from {low:g} to {high:g}."
        _refuse(reading, name, "out-of-range", zh, en)
        return None
    return value  # type: ignore[return-value]  # int or float, tested above


def _choice(answers: Mapping[str, object], name: str, choices: Mapping[str, object], reading: Reading) -> object | None:
    value = answers.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or value not in choices:
        _refuse(reading, name, "unknown-choice", "请从给出的选项里选。", "Please choose one of the answers given.")
        return None
    return choices[value]


def _refuse(reading: Reading, name: str, code: str, zh: str, en: str) -> None:
    reading.errors.append(FieldError(name, code, {"zh": zh, "en": en}))
