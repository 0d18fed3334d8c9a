"""
Rotation: from what is taken now to another opioid or another way in. A suggestion with its arithmetic, never an order.

Methadone is never worked out. A label's table leads to the patch and never back, and so do factors that only measure
risk: they count a patch higher than the dosing set does. A range is converted at its lower end: no change gains.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from paingrid.clinical.findings import Refused, Said, Text
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.medicines.substances import SUBSTANCES
from paingrid.clinical.numbers import BUILT_IN, Edition, number_of
from paingrid.clinical.opioids import refusals
from paingrid.clinical.opioids.allergies import names
from paingrid.clinical.opioids.ceilings import above
from paingrid.clinical.opioids.crossover import Reassess, crossing, reassess_of, wears_patch
from paingrid.clinical.opioids.factors import CN_2018, Direction, FactorSet, way_of
from paingrid.clinical.opioids.person import ADULT, Hepatic, Person, Renal
from paingrid.clinical.opioids.rescue import rescue, units_within
from paingrid.clinical.opioids.rounding import MadeOf, dose_of, made_of, patches_of, rate_of
from paingrid.clinical.opioids.target import Target
from paingrid.clinical.opioids.titrate import large
from paingrid.clinical.opioids.tolerance import DAYS, MORPHINE
from paingrid.clinical.opioids.total import Total, total
from paingrid.clinical.quantities import (
    MicrogramsPerHour,
    Milligrams,
    MilligramsPerDay,
    digits,
    times_per_day,
)
from paingrid.clinical.sources import DEFAULT, cite

REVIEW = cite("S28")
LOW = number_of("reduction.low", 25, "%", "不完全交叉耐受的减量下限", "reduction for cross-tolerance, from", REVIEW)
HIGH = number_of("reduction.high", 50, "%", "不完全交叉耐受的减量上限", "reduction for cross-tolerance, to", REVIEW)
HIGH_DOSE = number_of(
    "reduction.high-dose", 300, "mg/d OME", "高剂量（减量取上限）", "a high dose, reduced by the upper end", cite("S24")
)
LARGE_PATCH = number_of(
    "patch.large", 100, "ug/h", "首次贴剂超过此数需第二人签字", "first patch above which a second signs", cite(DEFAULT)
)
NUMBERS = (LOW, HIGH, HIGH_DOSE, LARGE_PATCH)
MORPHINE_DRUG = SUBSTANCES["morphine"]
#: What the organ table of the checks stops below an eGFR of 30.
KIDNEYS_AVOID = ("morphine", "codeine", "dihydrocodeine")
FENTANYL_DRUG = SUBSTANCES["fentanyl"]


@dataclass(frozen=True)
class Conversion:
    """
    A proposal. Amounts are mg/d of the new drug, or µg/h of a patch.

    `equivalent` is before the reduction, `low` and `high` where the ends of the factors' ranges put it, `per_dose` in
    strengths that exist. `rescue` is one extra dose of `rescue_drug` by `rescue_route`.
    """

    total: Total
    equivalent: MilligramsPerDay | MicrogramsPerHour
    low: MilligramsPerDay | MicrogramsPerHour
    high: MilligramsPerDay | MicrogramsPerHour
    reduction: Fraction
    per_dose: Milligrams | MicrogramsPerHour
    per_day: MilligramsPerDay | MicrogramsPerHour
    made_of: MadeOf
    rescue: tuple[Milligrams, Milligrams]
    rescue_drug: str
    rescue_route: Route
    rescue_of: MadeOf
    working: tuple[Text, ...] = field(hash=False)
    flags: tuple[Said, ...] = ()
    reassess: tuple[Reassess, ...] = ()


def convert(
    medicines: Sequence[Medicine],
    to: Target,
    factors: FactorSet,
    *,
    reduction: Fraction | None = None,
    person: Person | None = None,
    edition: Edition = BUILT_IN,
) -> Conversion:
    """
    Return the proposal for a change of opioid.

    :raises Refused: methadone on either side, a total that is not known, no factor, no tolerance, no strength so small.
    """
    person = person or Person()
    _check_drugs(medicines, to)
    _check_person(person, to, edition)
    if factors.direction is Direction.TO_PATCH:
        return _by_label(medicines, to, factors, person, reduction, edition)
    if not factors.doses and wears_patch(medicines):
        raise Refused(refusals.never_backwards(factors))
    summed, ranged = _basis(medicines, factors, edition)
    row = factors.row(to.substance, to.route, to.form)
    if row is None:
        raise Refused(refusals.no_factor(factors, to.substance))
    # The higher divisor gives the lower new dose; the other end is shown, never proposed.
    safe = summed.per_day.amount / edition[row.high]
    high = safe if row.low is row.high else summed.per_day.amount / edition[row.low]
    working = [*_sum_lines(summed, factors), _ratio_line(summed, to, edition[row.high], safe, factors)]
    flags = [*([] if factors.doses else [refusals.RISK_ONLY]), *ranged]
    if to.form is Form.PATCH:
        _check_tolerant(summed, person, edition)
        flags += _patch_flags(person, edition)
        cut = Fraction(0) if reduction is None else reduction
        flags += _cut_flags(cut, edition, patch=True, same=False)
        wanted = MicrogramsPerHour(safe * (100 - cut) / 100)
        working.append(_patch_cut_line(cut, wanted))
        ends = MicrogramsPerHour(safe), MicrogramsPerHour(high)
        return _patch(summed, to, MicrogramsPerHour(safe), ends, cut, wanted, working, flags, medicines, edition)
    cut, why = _reduction(medicines, to, summed, person, reduction, edition)
    flags += _cut_flags(cut, edition, patch=False, same=_same(medicines, to))
    ends_ = MilligramsPerDay(safe), MilligramsPerDay(high)
    working.append(_cut_line(safe, cut, why, given=reduction is not None))
    return _by_mass(summed, to, MilligramsPerDay(safe), ends_, cut, working, flags, medicines, person, edition)


def _check_drugs(medicines: Sequence[Medicine], to: Target) -> None:
    drugs = {to.substance.id, *(part.substance.id for one in medicines for part in one.parts)}
    if "methadone" in drugs:
        raise Refused(refusals.METHADONE)
    if to.substance.id == "pethidine":
        raise Refused(refusals.PETHIDINE)
    if to.substance.is_a("agonist-antagonist", "partial-agonist"):
        raise Refused(refusals.mixed(to.substance))


def _check_person(person: Person, to: Target, edition: Edition) -> None:
    if person.age is not None and person.age < edition[ADULT]:
        raise Refused(refusals.children(person.age, edition[ADULT]))
    word = next((word for word in person.allergies if names(word, to.substance)), None)
    if word is not None:
        raise Refused(refusals.allergic(word, to.substance))


def _basis(medicines: Sequence[Medicine], factors: FactorSet, edition: Edition) -> tuple[Total, list[Said]]:
    """Return the total to convert, a range at its lower end; refused where it is not known."""
    summed = total(medicines, factors, edition=edition)
    if not summed.complete:
        missing = [item.medicine.name for item in summed.items if item.mme is None]
        raise Refused(refusals.incomplete(factors, missing))
    if not summed.at_least:
        raise Refused(refusals.NOTHING)
    if summed.at_least == summed.per_day:
        return summed, []
    items = tuple(replace(item, mme=item.at_least) for item in summed.items)
    return replace(summed, per_day=summed.at_least, items=items), [refusals.LOWER_END]


def _same(medicines: Sequence[Medicine], to: Target) -> bool:
    """The same drug by the same way: another form only, and nothing crosses."""
    way = way_of(to.route, to.form)
    opioids = [one for one in medicines if one.opioid]
    return all(one.holds(to.substance.id) and way_of(one.route, one.form) is way for one in opioids)


def _reduction(
    medicines: Sequence[Medicine],
    to: Target,
    summed: Total,
    person: Person,
    given: Fraction | None,
    edition: Edition,
) -> tuple[Fraction, Text]:
    if given is not None:
        return given, {"zh": "由医生给出", "en": "given by the prescriber"}
    if _same(medicines, to):
        return Fraction(0), {"zh": "同一种药同一途径，只换剂型", "en": "same drug, same way in: another form only"}
    if all(one.holds(to.substance.id) for one in medicines if one.opioid):
        return edition[LOW], {"zh": "同一种药，换给药途径", "en": "same drug by another way in"}
    reasons = list(_caution(summed, person, edition))
    if reasons:
        zh, en = ("、".join(r["zh"] for r in reasons), ", ".join(r["en"] for r in reasons))
        return edition[HIGH], {"zh": f"取上限：{zh}", "en": f"the upper end: {en}"}
    return edition[LOW], {"zh": "没有需要多减的情况", "en": "nothing that asks for more"}


def _caution(summed: Total, person: Person, edition: Edition) -> list[Text]:
    """What puts the reduction near its upper end; a kidney nobody measured lately counts."""
    renal = person.renal_by(edition)
    found: list[tuple[bool, str, str]] = [
        (summed.per_day.amount >= edition[HIGH_DOSE], "剂量高", "a high dose"),
        (person.old, "高龄", "old age"),
        (person.frail, "衰弱", "frailty"),
        (renal in (Renal.MODERATE, Renal.SEVERE), "肾功能下降", "impaired kidneys"),
        (renal is Renal.UNKNOWN, "肾功能不明", "kidney function not known"),
        (person.hepatic in (Hepatic.MODERATE, Hepatic.SEVERE), "肝功能下降", "an impaired liver"),
    ]
    return [{"zh": zh, "en": en} for holds, zh, en in found if holds]


def _cut_flags(cut: Fraction, edition: Edition, *, patch: bool, same: bool) -> list[Said]:
    if (patch or same) and cut == 0:
        return []
    if edition[LOW] <= cut <= edition[HIGH]:
        return []
    return [refusals.reduction_outside(cut, edition[LOW], edition[HIGH])]


def _by_mass(
    summed: Total,
    to: Target,
    equivalent: MilligramsPerDay,
    ends: tuple[MilligramsPerDay, MilligramsPerDay],
    cut: Fraction,
    working: list[Text],
    flags: list[Said],
    medicines: Sequence[Medicine],
    person: Person,
    edition: Edition,
) -> Conversion:
    times = times_per_day(to.every)
    wanted = Milligrams(equivalent.amount * (100 - cut) / 100 / times)
    if to.form is Form.INJECTION:
        units: MadeOf = ()
        per_dose = wanted
    else:
        units = made_of(wanted, to.substance, to.form, to.route)
        per_dose = dose_of(units)
        if not units:
            raise Refused(refusals.below_smallest(to.substance, wanted))
    per_day = MilligramsPerDay(per_dose.amount * times)
    ceiling = above(per_day, to.substance, edition)
    if ceiling is not None:
        raise Refused(refusals.above_ceiling(to.substance, per_day, edition[ceiling], ceiling.source))
    working += [_split_line(wanted, times, per_dose, per_day)]
    base, extra, rescue_drug, route, rescue_of = _extra(summed, to, per_day, cut, edition)
    working += [_rescue_line(base, extra, rescue_drug.names, route), *crossing(medicines, to)]
    flags += [] if rescue_of or route is not Route.ORAL else [refusals.NO_RESCUE]
    flags += large(to.substance, per_dose, edition) if to.form is not Form.SR else ()
    flags += _person_flags((to.substance, rescue_drug), person, edition)
    return Conversion(
        summed,
        equivalent,
        *ends,
        cut,
        per_dose,
        per_day,
        units,
        extra,
        rescue_drug.id,
        route,
        rescue_of,
        tuple(working),
        tuple(flags),
        reassess_of(to),
    )


def _extra(
    summed: Total, to: Target, per_day: MilligramsPerDay, cut: Fraction, edition: Edition
) -> tuple[MilligramsPerDay, tuple[Milligrams, Milligrams], Substance, Route, MadeOf]:
    """
    Return the day's amount that the extra dose is a share of, its range, its drug, its way in, its units.

    Injected milligrams are not swallowed ones: beside an injection the extra dose is injected too.
    """
    if to.form is Form.INJECTION:
        return per_day, rescue(per_day, edition), to.substance, to.route, ()
    extra = rescue(per_day, edition)
    own = units_within(*extra, to.substance)
    if own:
        return per_day, extra, to.substance, Route.ORAL, own
    base = MilligramsPerDay(summed.per_day.amount * (100 - cut) / 100)
    extra = rescue(base, edition)
    return base, extra, MORPHINE_DRUG, Route.ORAL, units_within(*extra, MORPHINE_DRUG)


def _by_label(
    medicines: Sequence[Medicine],
    to: Target,
    factors: FactorSet,
    person: Person,
    reduction: Fraction | None,
    edition: Edition,
) -> Conversion:
    """Read a label's table: the day's oral morphine by the Chinese factors, then the line that it falls on."""
    if to.substance.id != "fentanyl" or to.form is not Form.PATCH:
        raise Refused(refusals.only_to_patch(factors))
    if wears_patch(medicines):
        raise Refused(refusals.never_backwards(factors))
    summed, ranged = _basis(medicines, CN_2018, edition)
    rate = _rate_by(factors, summed.per_day, edition)
    _check_days(person, edition)
    _check_no_gain(summed, rate, edition)
    flags = [*ranged, *_patch_flags(person, edition), *_below_tolerance(summed, edition)]
    cut = Fraction(0) if reduction is None else reduction
    flags += _cut_flags(cut, edition, patch=True, same=False)
    wanted = rate * ((100 - cut) / 100)
    working = [*_sum_lines(summed, CN_2018), _table_line(summed, factors, rate), _patch_cut_line(cut, wanted)]
    return _patch(summed, to, rate, (rate, rate), cut, wanted, working, flags, medicines, edition)


def _rate_by(factors: FactorSet, per_day: MilligramsPerDay, edition: Edition) -> MicrogramsPerHour:
    """Lines are half-open: 134.5 belongs to the line that begins at 60, because the next begins at 135."""
    reached = [step for step in factors.steps if per_day.amount >= edition[step.from_mg]]
    if not reached:
        raise Refused(refusals.below_table(factors, per_day, edition[factors.steps[0].from_mg]))
    if factors.last_mg is not None and per_day.amount >= edition[factors.last_mg]:
        raise Refused(refusals.above_table(factors, per_day, edition[factors.last_mg]))
    last = reached[-1]
    rate = edition[last.rate]
    if factors.further is not None and last is factors.steps[-1]:
        each, more = edition[factors.further[0]], edition[factors.further[1]]
        rate += (per_day.amount - edition[last.from_mg]) // each * more
    return MicrogramsPerHour(rate)


def _check_no_gain(summed: Total, rate: MicrogramsPerHour, edition: Edition) -> None:
    """
    The European table begins at nothing; whoever takes less than its smallest patch stands for would gain by it.

    From the definition of tolerance on the published lines hold as they are.
    """
    row = CN_2018.row(FENTANYL_DRUG, Route.TRANSDERMAL, Form.PATCH)
    least = rate.amount * edition[row.low] if row else Fraction(0)
    if summed.per_day.amount < min(least, edition[MORPHINE]):
        raise Refused(refusals.patch_gains(summed.per_day, rate, least))


def _below_tolerance(summed: Total, edition: Edition) -> list[Said]:
    enough = summed.per_day.amount >= edition[MORPHINE]
    return [] if enough else [refusals.below_tolerance(summed.per_day, edition[MORPHINE])]


def _check_tolerant(summed: Total, person: Person, edition: Edition) -> None:
    if summed.per_day.amount < edition[MORPHINE]:
        raise Refused(refusals.not_tolerant(summed.per_day, edition[MORPHINE]))
    _check_days(person, edition)


def _check_days(person: Person, edition: Edition) -> None:
    days = person.opioid_history_days
    if days is not None and days < edition[DAYS]:
        raise Refused(refusals.too_short(days, edition[DAYS]))


def _patch_flags(person: Person, edition: Edition) -> list[Said]:
    """Return what stands beside every patch; its extra dose is morphine."""
    unknown = [refusals.history_unknown(edition[DAYS])] if person.opioid_history_days is None else []
    return [*unknown, *_person_flags((MORPHINE_DRUG,), person, edition)]


def _person_flags(substances: Iterable[Substance], person: Person, edition: Edition) -> list[Said]:
    """Return what these kidneys and these allergies say of the new drug and of the drug of its extra dose."""
    drugs = {one.id: one for one in substances}
    held = [one for one in drugs.values() if one.id in KIDNEYS_AVOID]
    severe = person.renal_by(edition) is Renal.SEVERE
    allergies = [
        refusals.allergic_extra(word, one) for one in drugs.values() for word in person.allergies if names(word, one)
    ]
    return [*([refusals.kidneys_avoid(held)] if held and severe else []), *allergies]


def _patch(
    summed: Total,
    to: Target,
    equivalent: MicrogramsPerHour,
    ends: tuple[MicrogramsPerHour, MicrogramsPerHour],
    cut: Fraction,
    wanted: MicrogramsPerHour,
    working: list[Text],
    flags: list[Said],
    medicines: Sequence[Medicine],
    edition: Edition,
) -> Conversion:
    units = patches_of(wanted, to.substance)
    rate = rate_of(units)
    if not units:
        raise Refused(refusals.no_patch(wanted))
    if rate.amount > edition[LARGE_PATCH]:
        flags.append(refusals.large_patch(rate, edition[LARGE_PATCH]))
    base = MilligramsPerDay(min(summed.per_day.amount, summed.per_day.amount * rate.over(equivalent)))
    extra = rescue(base, edition)
    working += [_round_line(wanted, rate), _rescue_line(base, extra, MORPHINE_DRUG.names, Route.ORAL)]
    working += crossing(medicines, to)
    rescue_of = units_within(*extra, MORPHINE_DRUG)
    flags += [] if rescue_of else [refusals.NO_RESCUE]
    return Conversion(
        summed,
        equivalent,
        *ends,
        cut,
        rate,
        rate,
        units,
        extra,
        MORPHINE_DRUG.id,
        Route.ORAL,
        rescue_of,
        tuple(working),
        tuple(flags),
        reassess_of(to),
    )


def _sum_lines(summed: Total, factors: FactorSet) -> list[Text]:
    """One line for each medicine that counts, and the sum."""
    counted = [(item.medicine.name, item.mme) for item in summed.items if item.mme]
    lines: list[Text] = [
        {
            "zh": f"{name['zh']}：相当于口服吗啡 {digits(mme.amount)} mg/日（{factors.id}）",
            "en": f"{name['en']}: {digits(mme.amount)} mg/d of oral morphine ({factors.id})",
        }
        for name, mme in counted
        if mme is not None
    ]
    amount = digits(summed.per_day.amount)
    return [*lines, {"zh": f"合计 {amount} mg/日", "en": f"{amount} mg/d in all"}]


def _ratio_line(summed: Total, to: Target, factor: Fraction, safe: Fraction, factors: FactorSet) -> Text:
    unit = "µg/h" if to.form is Form.PATCH else "mg/d"
    sums = f"{digits(summed.per_day.amount)} ÷ {digits(factor)} = {digits(safe)} {unit}"
    zh, en = to.substance.names["zh"], to.substance.names["en"]
    return {
        "zh": f"换成{zh}：{sums}（{factors.id}，范围取使新剂量较低的一端）",
        "en": f"To {en}: {sums} ({factors.id}, the end of a range that gives the lower new dose)",
    }


def _table_line(summed: Total, factors: FactorSet, rate: MicrogramsPerHour) -> Text:
    amount, shown = digits(summed.per_day.amount), digits(rate.amount)
    return {
        "zh": f"查 {factors.id}：口服吗啡 {amount} mg/日 → {shown} µg/h",
        "en": f"By {factors.id}: oral morphine {amount} mg/d → {shown} µg/h",
    }


def _cut_line(safe: Fraction, cut: Fraction, why: Text, *, given: bool) -> Text:
    sums = f"{digits(safe)} × (1 − {digits(cut)} %) = {digits(safe * (100 - cut) / 100)} mg/d"
    return {
        "zh": f"不完全交叉耐受减量 {digits(cut)} %（{why['zh']}）：{sums}",
        "en": f"Reduced by {digits(cut)} % for incomplete cross-tolerance ({why['en']}): {sums}",
    }


def _patch_cut_line(cut: Fraction, wanted: MicrogramsPerHour) -> Text:
    if cut == 0:
        return {"zh": "换贴剂不再减量（说明书表已含）", "en": "To a patch without a further cut (the table has it)"}
    shown = digits(wanted.amount)
    return {"zh": f"再减 {digits(cut)} % = {shown} µg/h", "en": f"Reduced by {digits(cut)} % = {shown} µg/h"}


def _split_line(wanted: Milligrams, times: Fraction, per_dose: Milligrams, per_day: MilligramsPerDay) -> Text:
    sums = f"{digits(wanted.amount)} → {digits(per_dose.amount)} mg × {digits(times)} = {digits(per_day.amount)} mg/d"
    return {"zh": f"每次（向下取到现有规格）：{sums}", "en": f"Each dose, down to strengths that exist: {sums}"}


def _round_line(wanted: MicrogramsPerHour, rate: MicrogramsPerHour) -> Text:
    sums = f"{digits(wanted.amount)} → {digits(rate.amount)} µg/h"
    return {"zh": f"向下取到现有贴剂：{sums}", "en": f"Down to patches that exist: {sums}"}


def _rescue_line(base: MilligramsPerDay, extra: tuple[Milligrams, Milligrams], names: Text, route: Route) -> Text:
    low, high = (digits(one.amount) for one in extra)
    amount = digits(base.amount)
    zh, en = ("速释", "immediate-release") if route is Route.ORAL else ("注射", "injected")
    return {
        "zh": f"解救：{zh}{names['zh']} {low}–{high} mg（按 {amount} mg/日计）",
        "en": f"Extra dose: {en} {names['en']} {low}–{high} mg (of {amount} mg/d)",
    }
