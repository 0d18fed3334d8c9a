"""Titration by the Chinese standard: the first dose, the next one by NRS, the next day, rescues folded in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from paingrid.clinical.findings import Refused, Said, Text
from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.numbers import BUILT_IN, Edition, Number, number_of
from paingrid.clinical.opioids import refusals
from paingrid.clinical.opioids.ceilings import above
from paingrid.clinical.opioids.rescue import HIGH, LOW, rescue, rescue_made_of
from paingrid.clinical.opioids.rounding import MadeOf, dose_of, made_of
from paingrid.clinical.quantities import Milligrams, MilligramsPerDay, digits
from paingrid.clinical.sources import DEFAULT, UNVERIFIED, cite

CHINA = cite("S6", UNVERIFIED)
OWN = cite(DEFAULT)


def _number(id: str, value: int, unit: str, zh: str, en: str, source: object = CHINA) -> Number:
    return number_of(f"titrate.{id}", value, unit, zh, en, source)  # type: ignore[arg-type]  # a Citation


FIRST_LOW = _number("first.low", 5, "mg", "首剂下限", "first dose, from")
FIRST_HIGH = _number("first.high", 15, "mg", "首剂上限", "first dose, to")
DOSES = _number("doses", 6, "/24 h", "每天次数（每 4 小时）", "doses a day (every 4 h)")
WAIT_ORAL = _number("wait.oral", 60, "min", "口服后多久再评", "time to the next score, by mouth")
WAIT_SC = _number("wait.sc", 30, "min", "皮下注射后多久再评", "time to the next score, under the skin", OWN)
WAIT_IV = _number("wait.iv", 15, "min", "静脉注射后多久再评", "time to the next score, into a vein", OWN)
TITRATION_FROM = _number("from", 4, "NRS", "几分起要加量", "score from which a dose is raised")
SEVERE_FROM = _number("severe.from", 7, "NRS", "几分起按重度加量", "score from which the rise is that of severe pain")
MILD_FROM = _number("mild.from", 2, "NRS", "几分起可少量加量", "score from which a small rise is possible")
SEVERE_LOW = _number("severe.low", 50, "%", "7–10 分增量下限", "rise at 7–10, from")
SEVERE_HIGH = _number("severe.high", 100, "%", "7–10 分增量上限", "rise at 7–10, to")
MODERATE_LOW = _number("moderate.low", 25, "%", "4–6 分增量下限", "rise at 4–6, from")
MODERATE_HIGH = _number("moderate.high", 50, "%", "4–6 分增量上限", "rise at 4–6, to")
MILD_HIGH = _number("mild.high", 25, "%", "2–3 分增量上限", "rise at 2–3, at most")
REDUCE_LOW = _number("reduce.low", 10, "%", "不能耐受且 <4 分时减量下限", "reduction below 4 with effects, from")
REDUCE_HIGH = _number("reduce.high", 25, "%", "不能耐受且 <4 分时减量上限", "reduction below 4 with effects, to")
LARGE = {
    drug: _number(
        f"large.{drug}",
        value,
        "mg",
        f"{zh}单次超过此数需第二人签字",
        f"{drug}, one dose above which a second signs",
        OWN,
    )
    for drug, zh, value in (("morphine", "吗啡", 60), ("oxycodone", "羟考酮", 40), ("hydromorphone", "氢吗啡酮", 16))
}
FOLD_FROM = _number("fold.from", 3, "/24 h", "解救几次起并入", "extra doses a day from which they are folded in")
NUMBERS = (
    *(FIRST_LOW, FIRST_HIGH, DOSES, WAIT_ORAL, WAIT_SC, WAIT_IV),
    *(MILD_FROM, TITRATION_FROM, SEVERE_FROM, SEVERE_LOW, SEVERE_HIGH, MODERATE_LOW),
    *(MODERATE_HIGH, MILD_HIGH, REDUCE_LOW, REDUCE_HIGH, FOLD_FROM, *LARGE.values()),
)
_WAITS = {Route.IV: WAIT_IV, Route.SC: WAIT_SC}
#: Ways in by which a dose acts, and is scored, within the hour.
WAYS = frozenset((Route.ORAL, Route.RECTAL, Route.IV, Route.SC, Route.IM))


@dataclass(frozen=True)
class NextDose:
    """The next single dose: `low` and `high` in real strengths, `exact` before rounding down."""

    low: Milligrams
    high: Milligrams
    exact: tuple[Milligrams, Milligrams]
    low_of: MadeOf
    high_of: MadeOf
    working: tuple[Text, ...] = field(hash=False)
    flags: tuple[Said, ...] = ()


@dataclass(frozen=True)
class NextDay:
    """A day's total in equal doses; `per_dose` in real strengths, `exact_per_dose` before rounding down."""

    per_day: MilligramsPerDay
    doses: Fraction
    per_dose: Milligrams
    exact_per_dose: Milligrams
    made_of: MadeOf
    rescue: tuple[Milligrams, Milligrams]
    rescue_of: MadeOf
    sums: tuple[Text, ...] = field(hash=False)
    rescue_sum: Text = field(hash=False)
    flags: tuple[Said, ...] = ()

    @property
    def working(self) -> tuple[Text, ...]:
        """The arithmetic in words, the extra dose last."""
        return (*self.sums, self.rescue_sum)


def first_dose(substance: Substance, edition: Edition = BUILT_IN) -> NextDose:
    """Return the first single dose for somebody who knows no opioid: 5–15 mg of morphine by mouth, every 4 h."""
    if substance.id != "morphine":
        raise Refused(_only_morphine())
    low, high = Milligrams(edition[FIRST_LOW]), Milligrams(edition[FIRST_HIGH])
    line = {
        "zh": f"首次用阿片：口服速释吗啡 {digits(low.amount)}–{digits(high.amount)} mg，每 4 小时一次或按需。",
        "en": f"Naive to opioids: immediate-release morphine {digits(low.amount)}–{digits(high.amount)} mg by mouth,"
        " every 4 h or as needed.",
    }
    return _in_strengths(low, high, substance, Route.ORAL, [line], edition)


def next_dose(
    substance: Substance,
    last: Milligrams,
    nrs: int,
    minutes: Fraction | int,
    *,
    route: Route = Route.ORAL,
    intolerable: bool = False,
    edition: Edition = BUILT_IN,
) -> NextDose:
    """
    Return the next single dose after a score, by the band of the score; both ends of the range.

    :raises Refused: the dose has not had its time to work, or this drug or way in is not titrated so.
    """
    check_titrated(substance, route)
    wait = edition[_WAITS.get(route, WAIT_ORAL)]
    if minutes < wait:
        raise Refused(_too_early(wait))
    low, high = _rise(nrs, intolerable=intolerable, edition=edition)
    lowest, highest = (last * ((100 + share) / 100) for share in (low, high))
    line = _band_line(last, nrs, low, high, lowest, highest)
    return _in_strengths(lowest, highest, substance, route, [line], edition)


def next_day(
    substance: Substance, fixed: Sequence[Milligrams], extra: Sequence[Milligrams], edition: Edition = BUILT_IN
) -> NextDay:
    """
    Return tomorrow's doses: all regular and all extra doses of the last 24 h, in six parts.

    :raises Refused: this drug is not titrated so, or the day goes above its ceiling.
    """
    check_titrated(substance)
    regular, besides = _sum(fixed), _sum(extra)
    per_day = MilligramsPerDay((regular + besides).amount)
    line = {
        "zh": f"昨天固定 {digits(regular.amount)} + 追加 {digits(besides.amount)} = {digits(per_day.amount)} mg/日",
        "en": f"Yesterday regular {digits(regular.amount)} + extra {digits(besides.amount)}"
        f" = {digits(per_day.amount)} mg/d",
    }
    return spread(substance, per_day, edition[DOSES], Form.IR, [line], edition)


def fold_rescues(
    substance: Substance,
    background: MilligramsPerDay,
    rescues: Sequence[Milligrams],
    doses: Fraction,
    form: Form,
    edition: Edition = BUILT_IN,
) -> NextDay:
    """
    Return the background with yesterday's extra doses folded in.

    :raises Refused: fewer extra doses than the rule asks for, a drug that is not titrated so, a day above its ceiling.
    """
    check_titrated(substance)
    if len(rescues) < edition[FOLD_FROM]:
        raise Refused(_too_few(len(rescues), edition[FOLD_FROM]))
    besides = _sum(rescues)
    per_day = background + MilligramsPerDay(besides.amount)
    line = {
        "zh": f"背景 {digits(background.amount)} + {len(rescues)} 次解救共 {digits(besides.amount)}"
        f" = {digits(per_day.amount)} mg/日",
        "en": f"Background {digits(background.amount)} + {len(rescues)} extra doses, {digits(besides.amount)} in all"
        f" = {digits(per_day.amount)} mg/d",
    }
    return spread(substance, per_day, doses, form, [line], edition)


def spread(
    substance: Substance,
    per_day: MilligramsPerDay,
    doses: Fraction,
    form: Form,
    working: Iterable[Text] = (),
    edition: Edition = BUILT_IN,
    route: Route = Route.ORAL,
) -> NextDay:
    """
    Return a day's total in equal doses of real strengths, rounded down, with its extra dose.

    `made_of` is empty where no strength is so small: a caller refuses, for 0 mg is no dose.

    :raises Refused: the day goes above the ceiling of the drug.
    """
    _check_ceiling(substance, per_day, edition)
    exact = Milligrams(per_day.amount / doses)
    units = made_of(exact, substance, form, route)
    per_dose, rescues = dose_of(units), rescue(per_day, edition)
    rescue_units = rescue_made_of(per_day, substance, edition)
    lines = (*working, _split_line(per_day, doses, exact, per_dose))
    flags = (*large(substance, per_dose, edition), *(() if rescue_units else (refusals.NO_RESCUE,)))
    return NextDay(
        per_day, doses, per_dose, exact, units, rescues, rescue_units, lines, rescue_sum(per_day, edition), flags
    )


def check_titrated(substance: Substance, route: Route = Route.ORAL) -> None:
    """:raises Refused: methadone, pethidine, or a way in whose effect cannot be scored within the hour."""
    if substance.id == "methadone":
        raise Refused(refusals.METHADONE)
    if substance.id == "pethidine":
        raise Refused(refusals.PETHIDINE)
    if route not in WAYS:
        raise Refused(_not_by_this_way())


def _check_ceiling(substance: Substance, per_day: MilligramsPerDay, edition: Edition) -> None:
    ceiling = above(per_day, substance, edition)
    if ceiling is not None:
        raise Refused(refusals.above_ceiling(substance, per_day, edition[ceiling], ceiling.source))


def large(substance: Substance, dose: Milligrams, edition: Edition) -> tuple[Said, ...]:
    """Return the flag of a single dose for which a second doctor signs, or nothing."""
    limit = LARGE.get(substance.id)
    return () if limit is None or dose.amount <= edition[limit] else (refusals.large_single(dose, edition[limit]),)


def _sum(doses: Iterable[Milligrams]) -> Milligrams:
    return sum(doses, Milligrams(0))


def _rise(nrs: int, *, intolerable: bool, edition: Edition) -> tuple[Fraction, Fraction]:
    """Return the rise in percent; below the band of titration, with effects that cannot be borne, a reduction."""
    if intolerable and nrs < edition[TITRATION_FROM]:
        return -edition[REDUCE_HIGH], -edition[REDUCE_LOW]
    if nrs >= edition[SEVERE_FROM]:
        return edition[SEVERE_LOW], edition[SEVERE_HIGH]
    if nrs >= edition[TITRATION_FROM]:
        return edition[MODERATE_LOW], edition[MODERATE_HIGH]
    return Fraction(0), edition[MILD_HIGH] if nrs >= edition[MILD_FROM] else Fraction(0)


def _in_strengths(
    low: Milligrams, high: Milligrams, substance: Substance, route: Route, working: list[Text], edition: Edition
) -> NextDose:
    _check_ceiling(substance, MilligramsPerDay(high.amount), edition)
    flags = large(substance, high, edition)
    form = Form.INJECTION if route in (Route.IV, Route.SC, Route.IM) else Form.IR
    if form is Form.INJECTION:
        # What is drawn into a syringe is not counted in ampoules.
        return NextDose(low, high, (low, high), (), (), tuple(working), flags)
    high_of = made_of(high, substance, form, route)
    if not high_of:
        raise Refused(below_smallest(substance, high))
    # No strength is as small as the lower end: the upper end, which is within the range, is then the only dose.
    low_of = made_of(low, substance, form, route) or high_of
    rounded = dose_of(low_of), dose_of(high_of)
    if rounded != (low, high):
        working.append(
            {
                "zh": f"向下取到现有规格：{digits(rounded[0].amount)}–{digits(rounded[1].amount)} mg",
                "en": f"Down to strengths that exist: {digits(rounded[0].amount)}–{digits(rounded[1].amount)} mg",
            }
        )
    return NextDose(*rounded, (low, high), low_of, high_of, tuple(working), flags)


def _band_line(
    last: Milligrams, nrs: int, low: Fraction, high: Fraction, lowest: Milligrams, highest: Milligrams
) -> Text:
    if low == high == 0:
        return {
            "zh": f"NRS {nrs}：不加量，仍为 {digits(last.amount)} mg",
            "en": f"NRS {nrs}: no rise, {digits(last.amount)} mg as before",
        }
    share = f"{_signed(low)}…{_signed(high)} %"
    sums = f"{digits(last.amount)} mg → {digits(lowest.amount)}–{digits(highest.amount)} mg"
    return {"zh": f"NRS {nrs}：{share}，{sums}", "en": f"NRS {nrs}: {share}, {sums}"}


def _signed(share: Fraction) -> str:
    return f"{'+' if share > 0 else '−' if share < 0 else ''}{digits(abs(share))}"


def _split_line(per_day: MilligramsPerDay, doses: Fraction, exact: Milligrams, per_dose: Milligrams) -> Text:
    sums = f"{digits(per_day.amount)} ÷ {digits(doses)} = {digits(exact.amount)} mg"
    if per_dose == exact:
        return {"zh": f"分 {digits(doses)} 次：{sums}", "en": f"In {digits(doses)} doses: {sums}"}
    return {
        "zh": f"分 {digits(doses)} 次：{sums}，向下取到 {digits(per_dose.amount)} mg",
        "en": f"In {digits(doses)} doses: {sums}, down to {digits(per_dose.amount)} mg",
    }


def rescue_sum(per_day: MilligramsPerDay, edition: Edition) -> Text:
    """Return the arithmetic of the extra dose beside a day's total."""
    low, high = (digits(one.amount) for one in rescue(per_day, edition))
    share = f"{digits(edition[LOW])}–{digits(edition[HIGH])} %"
    return {
        "zh": f"解救剂量：{digits(per_day.amount)} mg 的 {share} = {low}–{high} mg",
        "en": f"Extra dose: {share} of {digits(per_day.amount)} mg = {low}–{high} mg",
    }


def _too_early(wait: Fraction) -> Said:
    minutes = digits(wait)
    return Said(
        "too-early",
        {
            "zh": f"这次的药还没到起效时间：用药满 {minutes} 分钟再评分。",
            "en": f"The last dose has not had its time: score again {minutes} min after it.",
        },
        CHINA,
    )


def _too_few(count: int, least: Fraction) -> Said:
    return Said(
        "too-few-rescues",
        {
            "zh": f"24 小时内解救 {count} 次，不到 {digits(least)} 次，背景量不变。",
            "en": f"{count} extra doses in 24 h, fewer than {digits(least)}: the background stays.",
        },
        CHINA,
    )


def below_smallest(substance: Substance, dose: Milligrams) -> Said:
    """Return the refusal of a dose below every strength."""
    zh, en = substance.names["zh"], substance.names["en"]
    return Said(
        "below-smallest",
        {
            "zh": f"{digits(dose.amount)} mg 低于{zh}现有的最小规格。",
            "en": f"{digits(dose.amount)} mg is below the smallest strength of {en} that exists.",
        },
        OWN,
    )


def _not_by_this_way() -> Said:
    return Said(
        "not-titrated-so",
        {
            "zh": "这种给药途径不能按一小时内的评分滴定：请用口服速释药滴定。",
            "en": "Given this way it is not titrated by a score within the hour: use immediate release by mouth.",
        },
        OWN,
    )


def _only_morphine() -> Said:
    return Said(
        "first-dose-morphine",
        {"zh": "规范的首剂滴定只写了速释吗啡。", "en": "The standard gives a first dose for morphine only."},
        CHINA,
    )
