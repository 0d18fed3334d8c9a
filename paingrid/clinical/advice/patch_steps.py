"""The steps of somebody who wears a patch: whole patches, and not before the last change has settled."""

from __future__ import annotations

from fractions import Fraction

from paingrid.clinical.advice import lines as make
from paingrid.clinical.advice import refusals
from paingrid.clinical.advice.facts import Facts
from paingrid.clinical.advice.looks import look, sum_line
from paingrid.clinical.advice.proposal import Proposal
from paingrid.clinical.checks.rules.patches import RAISE_AFTER
from paingrid.clinical.findings import Refused, Text
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.medicines.substances import SUBSTANCES
from paingrid.clinical.numbers import Edition
from paingrid.clinical.opioids.crossover import PAIN, PEAK
from paingrid.clinical.opioids.factors import CN_2018
from paingrid.clinical.opioids.rescue import rescue, rescue_made_of
from paingrid.clinical.opioids.rounding import MadeOf, patches_of, rate_of
from paingrid.clinical.opioids.titrate import FOLD_FROM
from paingrid.clinical.quantities import Hours, MicrogramsPerHour, Milligrams, MilligramsPerDay, digits

MORPHINE = SUBSTANCES["morphine"]


def changed(
    facts: Facts,
    kind: str,
    text: Text,
    medicine: Medicine,
    share: Fraction,
    edition: Edition,
    ceiling: Fraction | None,
) -> Proposal:
    """
    Return the patch changed by so many percent, rounded down to patches that exist.

    The upper end of a rise (`ceiling`) is tried only where rounding down ate the whole of the lower one.
    """
    part, rate = medicine.opioid, medicine.rate
    assert part is not None and rate is not None
    hours = facts.hours_since_change()
    if share > 0 and (hours is None or hours < edition[RAISE_AFTER]):
        raise Refused(refusals.too_early_for_patch(edition[RAISE_AFTER]))
    _factor(part.substance, edition)
    wanted = rate * ((100 + share) / 100)
    units = patches_of(wanted, part.substance)
    if ceiling is not None and rate_of(units) <= rate:
        share = ceiling
        wanted = rate * ((100 + share) / 100)
        units = patches_of(wanted, part.substance)
        if rate_of(units) <= rate:
            raise Refused(refusals.no_strength_between(part.substance))
    line = sum_line(digits(rate.amount), share, digits(wanted.amount), "µg/h")
    return _with_patch(facts, kind, text, medicine, units, [line], edition)


def folded(facts: Facts, medicine: Medicine, edition: Edition) -> Proposal:
    """Extra doses of oral morphine beside a patch: half their mg as µg/h, by the Chinese factor."""
    hours = facts.hours_since_change()
    if hours is None or hours < edition[RAISE_AFTER]:
        raise Refused(refusals.too_early_for_patch(edition[RAISE_AFTER]))
    part, rate = medicine.opioid, medicine.rate
    assert part is not None and rate is not None
    morphine = [dose.mg for dose in facts.extra if dose.mg is not None and dose.substance_id == "morphine"]
    usual = next((m.opioid.high for m in facts.opioids if m.as_needed and m.opioid and m.holds("morphine")), None)
    missing = (facts.rescue_count or 0) - len(morphine)
    if missing and (usual is None or len(morphine) < len(facts.extra)):
        raise Refused(refusals.extras_unknown(facts.rescue_count or 0))
    besides = sum((dose.amount for dose in morphine), Fraction(0)) + (usual.amount * missing if usual else 0)
    factor = _factor(part.substance, edition)
    wanted = rate + MicrogramsPerHour(besides / factor)
    least = digits(edition[FOLD_FROM])
    text = {"zh": f"24 小时解救 ≥{least} 次：并入贴剂。", "en": f"{least} or more extra doses: folded into the patch."}
    line = {
        "zh": f"{digits(rate.amount)} + {digits(besides)} ÷ {digits(factor)} = {digits(wanted.amount)} µg/h",
        "en": f"{digits(rate.amount)} + {digits(besides)} ÷ {digits(factor)} = {digits(wanted.amount)} µg/h",
    }
    units = patches_of(wanted, part.substance)
    if rate_of(units) <= rate:
        raise Refused(refusals.no_strength_between(part.substance))
    return _with_patch(facts, "fold-rescue", text, medicine, units, [line], edition)


def base_of(medicine: Medicine, edition: Edition) -> MilligramsPerDay | None:
    """Return what a patch is worth a day in oral morphine; none where the Chinese factors say nothing of it."""
    part, rate = medicine.opioid, medicine.rate
    assert part is not None and rate is not None
    factor = CN_2018.factor(part.substance, Route.TRANSDERMAL, Form.PATCH, edition)
    return None if factor is None else MilligramsPerDay(rate.amount * factor)


def _with_patch(
    facts: Facts, kind: str, text: Text, medicine: Medicine, units: MadeOf, working: list[Text], edition: Edition
) -> Proposal:
    part = medicine.opioid
    assert part is not None
    rate = rate_of(units)
    if not units:
        raise Refused(refusals.no_strength(part.substance, Milligrams(0)))
    base = MilligramsPerDay(rate.amount * _factor(part.substance, edition))
    every = (medicine.change_every or Hours(72)).amount
    working.append(
        {"zh": f"现有贴剂：{digits(rate.amount)} µg/h", "en": f"Patches that exist: {digits(rate.amount)} µg/h"}
    )
    shown = digits(rate.amount)
    return Proposal(
        kind=kind,
        text={"zh": f"{text['zh']} 贴剂共 {shown} µg/h。", "en": f"{text['en']} Patches of {shown} µg/h in all."},
        lines=(
            *make.others(facts),
            *make.as_patches(units, every),
            *make.extra(rescue_made_of(base, MORPHINE, edition), edition),
            *make.beside(facts, edition),
        ),
        working=tuple(working),
        rescue=rescue(base, edition),
        reassess=(*look(24, PEAK), *look(72, PAIN)),
    )


def _factor(substance: Substance, edition: Edition) -> Fraction:
    """Return mg of oral morphine a day for 1 µg/h, by the Chinese factors: the only ones that dose from a patch."""
    factor = CN_2018.factor(substance, Route.TRANSDERMAL, Form.PATCH, edition)
    if factor is None:
        raise Refused(refusals.no_patch_factor(substance))
    return factor
