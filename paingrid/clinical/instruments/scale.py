"""
What every scale is made of: items, bands, the rule for change, and a scoring function.

A scoring function returns exact numbers; bands are taken from these, and only then are they rounded.
Nothing is imputed unless the scale's own rule says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from paingrid.clinical.sources import DEFAULT, UNVERIFIED, Citation, cite

Text = dict[str, str]
Number = int | Fraction
NOT_VERIFIED = cite(UNVERIFIED)


@dataclass(frozen=True)
class Item:
    """
    One answer: a whole number from `low` to `high` in steps, a named word, or yes/no.

    `question` and `labels` are our own wording and exist for licence class A only. An item of words
    alone has `high` below `low`.
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
    loinc: str | None = None

    def takes(self, number: int) -> bool:
        """Return whether this whole number stands on the scale."""
        return self.low <= number <= self.high and (number - self.low) % self.step == 0

    def shown(self, number: int) -> int | str:
        """Return the word an answer was given in, else the number: a word is never kept as a number."""
        return next((word for word, value in (self.words or {}).items() if value == number), number)


@dataclass(frozen=True)
class Band:
    """All values from `low` up to the next band's `low`."""

    low: float
    word: str
    text: Text


@dataclass(frozen=True)
class Cuts:
    """Half-open bands, lowest first, so that no number inside the range falls between two; with their source."""

    bands: tuple[Band, ...]
    source: Citation
    verified: bool = False

    def band(self, value: Number | float) -> Band:
        """
        Return the band of an exact value.

        :raises LookupError: the value lies below the lowest band, which no answer can reach.
        """
        for band in reversed(self.bands):
            if value >= band.low:
                return band
        raise LookupError(value)


def cuts(*steps: tuple[float, str, str, str], source: Citation, verified: bool = False) -> Cuts:
    """Return bands from (low, word, zh, en), lowest first."""
    return Cuts(tuple(Band(low, word, {"zh": zh, "en": en}) for low, word, zh, en in steps), source, verified)


@dataclass(frozen=True)
class Change:
    """
    Which score a baseline is compared with, and which fall of it means something.

    `step` none means a mean with decimals. Either of `points` and `percent` is enough; with neither, nobody has said.
    """

    of: str = "total"
    low: int = 0
    high: int = 10
    step: int | None = 1
    points: int | None = None
    percent: int | None = None
    less_is_better: bool = True
    source: Citation = NOT_VERIFIED
    verified: bool = False


@dataclass(frozen=True)
class Flag:
    """Something the reader must know beside the number."""

    code: str
    text: Text
    source: Citation
    verified: bool = False


@dataclass(frozen=True)
class Scored:
    """
    What a scale makes of its answers; no scores means a missing-answer rule forbids them.

    `also` are values that have a band without being a score: one item of many, or a threshold already reached.
    """

    scores: Mapping[str, Number] = field(default_factory=dict)
    flags: tuple[Flag, ...] = ()
    also: Mapping[str, Number] = field(default_factory=dict)


Score = Callable[[Mapping[str, int]], Scored]


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """
    One scale, as the clinical reference §1 gives it.

    Licence class A carries our own wording, B and C only what a typed-in score needs. `verified` speaks of the
    scoring rule; bands, flags and change have their own. `loinc` gives codes by score, `panel` for the whole.
    """

    id: str
    name: Text
    licence: Literal["A", "B", "C"]
    #: How the score is made and what a missing answer does, for the physician who signs.
    rule: Text
    items: tuple[Item, ...]
    score: Score
    source: Citation
    verified: bool = False
    loinc: Mapping[str, str] = field(default_factory=dict)
    #: Scores of which at least one must come out for the case to count as scored; none means any score does.
    makes: tuple[str, ...] = ("total",)
    cuts: Mapping[str, Cuts] = field(default_factory=dict)
    #: Scores whose band is the one the case asks for (`cn-2018`, `nccn`).
    pain: tuple[str, ...] = ()
    change: Change | None = None


def named(keys: str, names: str, **more: int | bool) -> tuple[Item, ...]:
    """Return items without wording from their keys and Chinese names, each a list parted by spaces."""
    pairs = zip(keys.split(), names.split(), strict=True)
    return tuple(Item(key, {"zh": zh, "en": key.replace("_", " ")}, **more) for key, zh in pairs)  # type: ignore[arg-type]  # numbers and one boolean, by name


def numbered(count: int, *, high: int) -> tuple[Item, ...]:
    """Return the items q1, q2 … of a scale whose wording we do not carry."""
    return tuple(Item(f"q{n}", {"zh": f"第{n}题", "en": f"question {n}"}, high=high) for n in range(1, count + 1))


def has_all(values: Mapping[str, int], keys: Mapping[str, int] | tuple[str, ...]) -> bool:
    """Return whether each of these items is answered."""
    return all(key in values for key in keys)


def weighted(weights: Mapping[str, int], *flags: Flag) -> Score:
    """Return a scorer of the weighted sum; any missing item forbids it."""

    def score(values: Mapping[str, int]) -> Scored:
        if not has_all(values, weights):
            return Scored()
        return Scored({"total": sum(weight * values[key] for key, weight in weights.items())}, flags)

    return score


def total_of(items: tuple[Item, ...], *flags: Flag) -> Score:
    """Return a scorer of the plain sum; any missing item forbids it."""
    return weighted({item.key: 1 for item in items}, *flags)


def mean_of(items: tuple[Item, ...]) -> Score:
    """Return a scorer of the mean; any missing item forbids it."""
    total = total_of(items)

    def score(values: Mapping[str, int]) -> Scored:
        return Scored({key: Fraction(number, len(items)) for key, number in total(values).scores.items()})

    return score


def as_given(values: Mapping[str, int]) -> Scored:
    """Score each answer as itself."""
    return Scored(dict(values))


SAFETY_QUESTION = Flag(
    "safety-question",
    {"zh": "请直接询问有没有不想活的念头", "en": "Ask directly about thoughts of suicide"},
    cite(DEFAULT),
)
OBSERVED = Flag(
    "observed-not-self-report",
    {
        "zh": "这是观察评分，不代表疼痛强度，不能与本人评分混用",
        "en": "An observed score: it is no intensity, and must never be mixed with self-report",
    },
    cite("S42"),
    verified=True,
)


def inconsistent(values: Mapping[str, int], *, usual: str) -> tuple[Flag, ...]:
    """Return a flag unless least ≤ usual ≤ worst and now ≤ worst; contradictions are never corrected."""
    ordered = (("least", usual), (usual, "worst"), ("least", "worst"), ("now", "worst"))
    if any(has_all(values, pair) and values[pair[0]] > values[pair[1]] for pair in ordered):
        return (INCONSISTENT,)
    return ()


INCONSISTENT = Flag(
    "inconsistent",
    {
        "zh": "最轻、平时、最重或现在的分数互相矛盾，请再问一次",
        "en": "Least, usual, worst or now contradict each other: please ask again",
    },
    cite(DEFAULT),
)
