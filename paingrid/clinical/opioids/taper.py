"""The way off an opioid: down in steps to about 30 mg of oral morphine a day, hold, stop."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from paingrid.clinical.findings import Refused, Said, Text
from paingrid.clinical.numbers import BUILT_IN, Edition, number_of
from paingrid.clinical.opioids import refusals
from paingrid.clinical.opioids.factors import CN_2018
from paingrid.clinical.opioids.rounding import MadeOf, dose_of, made_of
from paingrid.clinical.opioids.target import Target
from paingrid.clinical.quantities import Milligrams, MilligramsPerDay, digits, times_per_day
from paingrid.clinical.sources import DEFAULT, UNVERIFIED, cite

CHINA_2018 = cite("S6", UNVERIFIED)
CHINA_2011 = cite(UNVERIFIED, note="Chinese cancer pain standard, 2011 edition")
LOW = number_of("taper.2018.low", 10, "%", "2018 版每步减量下限", "step of the 2018 rule, from", CHINA_2018)
HIGH = number_of("taper.2018.high", 25, "%", "2018 版每步减量上限", "step of the 2018 rule, to", CHINA_2018)
FIRST_2011 = number_of("taper.2011.first", 30, "%", "2011 版第一步减量", "first step of the 2011 rule", CHINA_2011)
NEXT_2011 = number_of("taper.2011.next", 25, "%", "2011 版以后每步", "its further steps", CHINA_2011)
EVERY_2011 = number_of("taper.2011.every", 2, "d", "2011 版每步隔几天", "days between", CHINA_2011)
FLOOR = number_of("taper.floor", 30, "mg/d", "减到这里后停", "the level from which one stops", CHINA_2018)
HOLD = number_of("taper.hold", 2, "d", "停药前维持天数", "days to hold before stopping", CHINA_2018)
COMMUNITY_EVERY = number_of(
    "taper.community.every", 2, "d", "社区默认每步间隔", "days between steps in the community", cite(DEFAULT)
)
NUMBERS = (LOW, HIGH, FIRST_2011, NEXT_2011, EVERY_2011, FLOOR, HOLD, COMMUNITY_EVERY)
RULES = ("cn-2018", "cn-2011")
LONGEST = 400
WATCH = Said(
    "watch-withdrawal",
    {
        "zh": "每一步前先看疼痛和戒断（出汗、打哈欠、腹痛腹泻、烦躁）；有症状就停在原剂量或放慢。",
        "en": "Look at pain and withdrawal (sweating, yawning, cramps, restlessness) before each step; with either,"
        " stay at the dose or go slower.",
    },
    cite(DEFAULT),
)


FIXED_RHYTHM = Said(
    "percent-not-used",
    {
        "zh": "2011 版的减量百分比是固定的，没有用所给的百分比。",
        "en": "The 2011 rule has fixed steps; the percentage that was given was not used.",
    },
    CHINA_2011,
)
ROUNDED = Said(
    "rounded-down",
    {
        "zh": "各步都向下取到现有规格，实际减量可能比百分比大；减得太快就停在原剂量或换小规格。",
        "en": "Each step is rounded down to strengths that exist, so it may be larger than the percentage; if it is too"
        " fast stay at the dose or use smaller strengths.",
    },
    cite(DEFAULT),
)
TOO_SMALL = Said(
    "below-smallest",
    {
        "zh": "有的步骤没有这么小的规格：换剂型，或问药师。",
        "en": "For some steps no strength is so small: choose another form, or ask the pharmacist.",
    },
    cite(DEFAULT),
)


@dataclass(frozen=True)
class Step:
    """One day on which the dose changes, and the mg of oral morphine a day from then on."""

    day: int
    per_day: MilligramsPerDay


@dataclass(frozen=True)
class Taper:
    """The steps down to the floor, the days to hold there, and the day on which nothing is taken any more."""

    rule: str
    steps: tuple[Step, ...]
    hold_days: int
    stop_day: int
    working: tuple[Text, ...] = field(hash=False)


def taper(
    per_day: MilligramsPerDay,
    *,
    rule: str = "cn-2018",
    percent: Fraction | None = None,
    every_days: int | None = None,
    edition: Edition = BUILT_IN,
) -> Taper:
    """
    Return the steps from a daily amount of oral morphine.

    :raises Refused: a percentage outside the rule, or so small that the way down would not end within a year.
    """
    first, after, days = _rhythm(rule, percent, every_days, edition)
    floor, hold = edition[FLOOR], int(edition[HOLD])
    steps: list[Step] = []
    working: list[Text] = []
    amount, day, share = per_day.amount, 1, first
    while amount > floor:
        reduced = amount * ((100 - share) / 100)
        lower = max(reduced, floor)
        working.append(_line(day, amount, share, reduced, floor))
        steps.append(Step(day, MilligramsPerDay(lower)))
        amount, day, share = lower, day + days, after
        if day > LONGEST:
            raise Refused(_too_slow())
    stop = (steps[-1].day + hold if steps else 1 + hold) + (0 if hold else 1)
    working.append(
        {
            "zh": f"在 {digits(amount)} mg/日维持 {hold} 天，第 {stop} 天停。",
            "en": f"Hold at {digits(amount)} mg/d for {hold} days, stop on day {stop}.",
        }
    )
    return Taper(rule, tuple(steps), hold, stop, tuple(working))


def in_strengths(way: Taper, drug: Target, edition: Edition = BUILT_IN) -> tuple[tuple[Milligrams, MadeOf], ...]:
    """
    Return the dose of each step in strengths of a drug by mouth, rounded down; empty units: none is so small.

    One drug goes down and nothing crosses, so the factor is the one that the total was made with: a higher one would
    make the first step far larger than its percentage.

    :raises Refused: methadone, or a drug for which the dosing set has no factor.
    """
    if drug.substance.id == "methadone":
        raise Refused(refusals.METHADONE)
    row = CN_2018.row(drug.substance, drug.route, drug.form)
    if row is None:
        raise Refused(refusals.no_factor(CN_2018, drug.substance))
    share = 1 / (edition[row.low] * times_per_day(drug.every))
    units = [
        made_of(Milligrams(step.per_day.amount * share), drug.substance, drug.form, drug.route) for step in way.steps
    ]
    return tuple((dose_of(one), one) for one in units)


def _rhythm(
    rule: str, percent: Fraction | None, every_days: int | None, edition: Edition
) -> tuple[Fraction, Fraction, int]:
    if rule == "cn-2011":
        return edition[FIRST_2011], edition[NEXT_2011], every_days or int(edition[EVERY_2011])
    low, high = edition[LOW], edition[HIGH]
    share = high if percent is None else percent
    if not low <= share <= high:
        raise Refused(_outside(share, low, high))
    return share, share, every_days or 1


def _line(day: int, amount: Fraction, share: Fraction, reduced: Fraction, floor: Fraction) -> Text:
    sum_ = f"{digits(amount)} × (1 − {digits(share)} %) = {digits(reduced)}"
    at_floor = reduced < floor
    return {
        "zh": f"第 {day} 天：{sum_}{f'，低于 {digits(floor)}，取 {digits(floor)}' if at_floor else ''} mg/日",
        "en": f"Day {day}: {sum_}{f', below {digits(floor)}: {digits(floor)}' if at_floor else ''} mg/d",
    }


def _outside(share: Fraction, low: Fraction, high: Fraction) -> Said:
    between = f"{digits(low)}–{digits(high)} %"
    return Said(
        "percent-outside",
        {
            "zh": f"2018 版每步减 {between}，不是 {digits(share)} %。",
            "en": f"The 2018 rule takes steps of {between}, not {digits(share)} %.",
        },
        CHINA_2018,
    )


def _too_slow() -> Said:
    text = {"zh": "这样减要一年以上，请重新选择。", "en": "This would take more than a year: choose again."}
    return Said("too-slow", text, cite(DEFAULT))
