"""Every number a site may sign another value for, and which values can never be meant."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from paingrid.clinical.advice.tables import NUMBERS as ADVICE
from paingrid.clinical.checks.tables import NUMBERS as CHECKS
from paingrid.clinical.findings import Problem, Text
from paingrid.clinical.numbers import Edition, Number
from paingrid.clinical.opioids.tables import NUMBERS as OPIOIDS
from paingrid.clinical.opioids.titrate import MILD_FROM, SEVERE_FROM, TITRATION_FROM
from paingrid.clinical.quantities import digits

#: Every number a pharmacist may argue with, each once, in the order of the rooms.
NUMBERS: tuple[Number, ...] = tuple({number.id: number for number in (*OPIOIDS, *CHECKS, *ADVICE)}.values())
BY_ID: Mapping[str, Number] = {number.id: number for number in NUMBERS}
#: A value so many times the shipped one, or as many times less, is a slip of the decimal point.
SLIP = 10
#: From here on the preview says that the step is large.
LARGE_STEP = 2
#: The first must not be above the second.
ORDERED = (("low", "high"), ("soft", "hard"))


def problems_of(values: Mapping[str, Fraction]) -> tuple[Problem, ...]:
    """Return what forbids a set of values: numbers nobody knows, slips, ends of a range the wrong way round."""
    unknown = [Problem(name, "unknown", UNKNOWN) for name in values if name not in BY_ID]
    single = [problem for name, value in values.items() if name in BY_ID for problem in _alone(BY_ID[name], value)]
    edition = Edition("proposed", dict(values))
    return (*unknown, *single, *_upside_down(edition), *_not_rising(edition))


def differing(edition: Edition) -> dict[str, Fraction]:
    """Return the values of an edition that are not as shipped; a number that was given up since says nothing."""
    known = ((BY_ID[name], value) for name, value in edition.changed.items() if name in BY_ID)
    return {number.id: value for number, value in known if value != number.value}


def is_large_step(number: Number, before: Fraction, after: Fraction) -> bool:
    """Whether a change at least doubles or halves a value."""
    low, high = sorted((before, after))
    return low == 0 or high / low >= LARGE_STEP


def _alone(number: Number, value: Fraction) -> Iterator[Problem]:
    if number.value > 0 and value <= 0:
        yield Problem(number.id, "not-positive", {"zh": "必须大于 0", "en": "must be above 0"})
    elif number.value > 0 and not Fraction(1, SLIP) < value / number.value < SLIP:
        yield Problem(number.id, "slip", _slip(number))
    if number.unit == "%" and value > 100:
        yield Problem(number.id, "above-hundred", {"zh": "不能超过 100%", "en": "cannot be above 100 %"})


def _upside_down(edition: Edition) -> Iterator[Problem]:
    for number in NUMBERS:
        for first, second in ORDERED:
            partner = BY_ID.get(f"{number.id.removesuffix(first)}{second}") if number.id.endswith(f".{first}") else None
            if partner is not None and edition[number] > edition[partner]:
                yield Problem(number.id, "upside-down", _not_above(edition[partner]))


def _not_rising(edition: Edition) -> Iterator[Problem]:
    """The rows of a table of steps must keep their order: a step that ends before it begins is never reached."""
    for rows in _steps():
        for lower, upper in itertools.pairwise(rows):
            if edition[lower] >= edition[upper]:
                yield Problem(lower.id, "not-rising", _below(edition[upper]))


def _steps() -> Iterable[list[Number]]:
    tables: dict[str, list[Number]] = {"bands": [MILD_FROM, TITRATION_FROM, SEVERE_FROM]}
    for number in NUMBERS:
        parts = number.id.split(".")
        if "upto" in parts:
            tables.setdefault(number.id.partition(".upto.")[0], []).append(number)
        elif parts[0] == "table" and parts[-1] in ("from", "rate") and parts[2].isdigit():
            tables.setdefault(f"{parts[1]}.{parts[-1]}", []).append(number)
    return tables.values()


UNKNOWN: Text = {"zh": "没有这个编号的数值", "en": "there is no number of this id"}


def _slip(number: Number) -> Text:
    shipped = f"{digits(number.value)} {number.unit}"
    return {
        "zh": f"与出厂值 {shipped} 相差十倍以上，请看小数点",
        "en": f"ten times or more away from the shipped {shipped}: look at the decimal point",
    }


def _not_above(other: Fraction) -> Text:
    return {"zh": f"不能大于另一端 {digits(other)}", "en": f"cannot be above the other end, {digits(other)}"}


def _below(other: Fraction) -> Text:
    return {"zh": f"必须小于下一级 {digits(other)}", "en": f"must be below the next step, {digits(other)}"}
