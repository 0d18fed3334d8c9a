"""
What every instrument shares: items, reading of answers, bands, change.

An instrument is data plus one scoring function. Total and bands are made here from
whole answers only; nothing is imputed unless the instrument's own rule says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Text = dict[str, str]
ABSENT_REASONS = ("asleep", "refused", "unable")


@dataclass(frozen=True)
class Item:
    """
    One answer: a whole number from `low` to `high` in steps, a named word, or yes/no.

    `question` and `labels` are our own wording and exist for licence class A only.
    """

    key: str
    name: Text
    low: int = 0
    high: int = 10
    step: int = 1
    words: Mapping[str, int] | None = None
    boolean: bool = False
    question: Text | None = None
    labels: Mapping[int, Text] | None = None


@dataclass(frozen=True)
class Band:
    """All values from `low` up to the next band's `low`."""

    low: float
    word: str
    text: Text


@dataclass(frozen=True)
class Change:
    """Which difference means something: so many points, or so many per cent of the baseline; either is enough."""

    points: float | None = None
    percent: float | None = None
    source: str = ""
    verified: bool = False


@dataclass(frozen=True)
class Flag:
    """Something the reader must know beside the number."""

    code: str
    text: Text

    def as_json(self) -> dict[str, object]:
        """Return the flag as the contract writes it."""
        return {"code": self.code, "text": self.text}


@dataclass
class Scored:
    """What an instrument makes of its answers; no scores means a missing-answer rule forbids them."""

    scores: dict[str, float] = field(default_factory=dict)
    bands: dict[str, str] = field(default_factory=dict)
    flags: list[Flag] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """One scale, as the clinical reference §1 gives it."""

    id: str
    version: str = "1"
    name: Text
    licence: Literal["A", "B", "C"]
    items: tuple[Item, ...]
    score: Callable[[Mapping[str, int], str], Scored]
    source: str
    verified: bool = False
    loinc: str | None = None
    #: Scores of which at least one must come out for the case to count as scored; none means any score does.
    makes: tuple[str, ...] = ("total",)
    change: Change = Change()
    change_of: str = "total"


@dataclass
class Answers:
    """Answers after reading: whole values, absent with a reason, and what was wrong."""

    values: dict[str, int] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    errors: list[dict[str, object]] = field(default_factory=list)


def read_answers(instrument: Instrument, raw: Mapping[str, object]) -> Answers:
    """Read the answers of one instrument; an unknown key is an error, a null is "not given"."""
    known = {item.key: item for item in instrument.items}
    answers = Answers()
    for key in raw:
        if key not in known:
            answers.errors.append(problem(str(key)[:60], "unknown-field", "不认识这一项", "this item is not known"))
    for key, item in known.items():
        value = raw.get(key)
        if value is None:
            continue
        if isinstance(value, Mapping):
            _read_absent(key, value, answers)
        else:
            _read_value(item, value, answers)
    return answers


def problem(name: str, code: str, zh: str, en: str) -> dict[str, object]:
    """Return one error as the contract writes it."""
    return {"field": name, "code": code, "text": {"zh": zh, "en": en}}


def _read_absent(key: str, value: Mapping[object, object], answers: Answers) -> None:
    reason = value.get("absent")
    if set(value) == {"absent"} and isinstance(reason, str) and reason in ABSENT_REASONS:
        answers.absent[key] = reason
        return
    answers.errors.append(
        problem(
            key, "absent-reason", "缺失原因只能是 asleep、refused、unable", "absent must be asleep, refused or unable"
        )
    )


def _read_value(item: Item, value: object, answers: Answers) -> None:
    if item.boolean:
        if type(value) is bool:
            answers.values[item.key] = int(value)
        else:
            answers.errors.append(problem(item.key, "not-boolean", "应为 true 或 false", "must be true or false"))
    elif isinstance(value, str) and item.words and value in item.words:
        answers.values[item.key] = item.words[value]
    elif type(value) is int and not _words_only(item) and _on_scale(item, value):
        answers.values[item.key] = value
    else:
        answers.errors.append(problem(item.key, "out-of-range", *_allowed(item)))


def _words_only(item: Item) -> bool:
    return item.words is not None and item.high < item.low


def _on_scale(item: Item, value: int) -> bool:
    return item.low <= value <= item.high and (value - item.low) % item.step == 0


def _allowed(item: Item) -> tuple[str, str]:
    parts = [] if _words_only(item) else [f"{item.low}–{item.high}" + (f" (step {item.step})" if item.step > 1 else "")]
    listed = ", ".join([*parts, *(item.words or ())])
    return f"允许的值：{listed}", f"allowed: {listed}"


def band_of(bands: tuple[Band, ...], value: float) -> str:
    """Return the band of a value; bands are half-open, so no number inside the range falls between two."""
    return next(band.word for band in reversed(bands) if value >= band.low)


def bands(*steps: tuple[float, str, str, str]) -> tuple[Band, ...]:
    """Build bands from (low, word, zh, en), lowest first."""
    return tuple(Band(low, word, {"zh": zh, "en": en}) for low, word, zh, en in steps)


def total_of(cutoffs: tuple[Band, ...] | None = None) -> Callable[[Mapping[str, int], str], Scored]:
    """Return a scorer of the plain sum; any missing item forbids it (`needed` is checked by the caller)."""

    def score(values: Mapping[str, int], _: str) -> Scored:
        total = sum(values.values())
        return Scored({"total": total}, {"total": band_of(cutoffs, total)} if cutoffs else {})

    return score


def needing(
    keys: tuple[str, ...], score: Callable[[Mapping[str, int], str], Scored]
) -> Callable[[Mapping[str, int], str], Scored]:
    """Return a scorer that gives nothing unless all these items are answered."""

    def checked(values: Mapping[str, int], bands_id: str) -> Scored:
        return score(values, bands_id) if all(key in values for key in keys) else Scored()

    return checked


def one_decimal(value: float) -> float:
    """Round half up to one decimal (§3.12); bands are taken before rounding."""
    return int(value * 10 + 0.5) / 10


SAFETY_QUESTION = Flag(
    "safety-question", {"zh": "请直接询问有没有不想活的念头", "en": "Ask directly about thoughts of suicide"}
)
OBSERVED = Flag(
    "observed-not-self-report",
    {"zh": "这是观察评分，不能与本人评分混用", "en": "An observed score: never mix it with self-report"},
)
