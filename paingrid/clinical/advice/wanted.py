"""What a doctor asks for on purpose: another opioid, or the way off one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from paingrid.clinical.advice import lines as make
from paingrid.clinical.advice.facts import Facts
from paingrid.clinical.advice.proposal import Proposal, Reassess
from paingrid.clinical.advice.want import Rotate, Taper
from paingrid.clinical.findings import Problem, Refused, Said
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.medicines.reading import exact_number
from paingrid.clinical.numbers import Edition
from paingrid.clinical.opioids.convert import Conversion, convert
from paingrid.clinical.opioids.factors import CN_2018, FACTOR_SETS
from paingrid.clinical.opioids.rescue import MOST_PER_DAY
from paingrid.clinical.opioids.rounding import dose_of, made_of
from paingrid.clinical.opioids.taper import CHINA_2018, FLOOR, RULES, WATCH, taper
from paingrid.clinical.opioids.target import Target, read_target
from paingrid.clinical.opioids.total import total
from paingrid.clinical.quantities import Milligrams, digits, number, times_per_day
from paingrid.clinical.sources import DEFAULT, cite

OWN = cite(DEFAULT)


def rotate(facts: Facts, want: Rotate, edition: Edition) -> Proposal:
    """Return the change to another opioid: everything that was really taken counts, extra doses too."""
    to, problems = read_target(want.to, "want.to", edition)
    if to is None:
        raise Refused(_unreadable(problems))
    cut = None if want.reduction_percent is None else exact_number(want.reduction_percent)
    if want.reduction_percent is not None and (cut is None or not 0 <= cut <= 95):
        raise Refused(_bad_percent())
    factors = FACTOR_SETS[facts.factor_set]
    taken = tuple(_as_taken(one, facts) for one in facts.opioids)
    found = convert(taken, to, factors, reduction=cut, person=facts.person, edition=edition)
    zh, en = to.substance.names["zh"], to.substance.names["en"]
    amount = f"{digits(found.per_dose.amount)} {found.per_dose.unit.replace('ug', 'µg')}"
    return Proposal(
        kind="rotate",
        text={
            "zh": f"换成{zh}：每次 {amount}，每 {digits(to.every.amount)} 小时。",
            "en": f"Change to {en}: {amount} every {digits(to.every.amount)} h.",
        },
        lines=(
            *make.others(facts),
            *_regular(found, to),
            *_rescue(found, to, edition),
            *make.beside(facts, edition),
        ),
        working=found.working,
        rescue=found.rescue,
        reassess=tuple(Reassess(look.after, look.what, look.source) for look in found.reassess),
        notes=found.flags,
    )


def way_off(facts: Facts, want: Taper, edition: Edition) -> Proposal:
    """Return the first step down of the present regular opioid, and the whole way in words."""
    if want.rule not in RULES:
        raise Refused(_bad_percent())
    percent = None if want.percent is None else exact_number(want.percent)
    if want.percent is not None and percent is None:
        raise Refused(_bad_percent())
    if len(facts.background) != 1 or facts.background[0].rate is not None:
        raise Refused(_one_oral())
    medicine = facts.background[0]
    part = medicine.opioid
    now = total((medicine,), CN_2018, edition=edition)
    if part is None or part.high is None or not now.complete or medicine.high_per_day is None:
        raise Refused(_one_oral())
    way = taper(now.per_day, rule=want.rule, percent=percent, edition=edition)
    share = way.steps[0].per_day.over(now.per_day) if way.steps else Fraction(1)
    units = made_of(part.high * share, part.substance, medicine.form, medicine.route)
    if not units:
        raise Refused(_one_oral())
    at_floor = now.per_day.amount <= edition[FLOOR]
    times = medicine.high_per_day
    dose = dose_of(units)
    left = digits(100 * dose.amount / part.high.amount, places=0)
    sums = f"{digits((part.high * share).amount)} → {digits(dose.amount)} mg × {digits(times)}"
    sums = f"{sums} = {digits(dose.amount * times)} mg/d"
    rounded = {"zh": f"第一步每次（向下取到现有规格）：{sums}", "en": f"The first step in strengths that exist: {sums}"}
    return Proposal(
        kind="taper",
        text={
            "zh": "已到停药前的剂量：维持后停。" if at_floor else f"第一步减到现在的 {left} %。",
            "en": "At the level before stopping: hold, then stop."
            if at_floor
            else f"The first step: down to {left} % of the present dose.",
        },
        lines=(
            *make.others(facts),
            *make.by_the_clock(units, medicine.high_per_day),
            *_extras(facts),
        ),
        working=(*way.working, rounded),
        reassess=(Reassess(timedelta(hours=24), WATCH.text, CHINA_2018),),
        notes=(WATCH,),
    )


def _regular(found: Conversion, to: Target) -> list[dict[str, object]]:
    if to.form is Form.PATCH:
        return make.as_patches(found.made_of, to.every.amount)
    if found.made_of:
        return make.by_the_clock(found.made_of, times_per_day(to.every))
    assert isinstance(found.per_dose, Milligrams)
    return [
        {
            "drug": to.substance.id,
            "route": to.route.value,
            "form": to.form.value,
            "dose": float(found.per_dose.amount),
            "unit": "mg",
            "every_h": float(to.every.amount),
            "purpose": "background",
        }
    ]


def _rescue(found: Conversion, to: Target, edition: Edition) -> list[dict[str, object]]:
    """Return the line of the extra dose; an injected one is not counted in units."""
    if found.rescue_route is Route.ORAL:
        return make.extra(found.rescue_of, edition)
    return [
        {
            "drug": to.substance.id,
            "route": found.rescue_route.value,
            "form": to.form.value,
            "dose": [number(dose.amount) for dose in found.rescue],
            "unit": "mg",
            "as_needed": True,
            "taken_per_day": 0,
            "max_per_day": number(edition[MOST_PER_DAY]),
            "purpose": "rescue",
        }
    ]


def _as_taken(medicine: Medicine, facts: Facts) -> Medicine:
    """An extra-dose line counts with what was taken of it in the last 24 h."""
    if not medicine.as_needed or medicine.high_per_day:
        return medicine
    count = Fraction(facts.rescue_count or 0)
    return replace(medicine, low_per_day=count, high_per_day=count)


def _extras(facts: Facts) -> list[dict[str, object]]:
    pairs = zip(facts.lines, facts.current, strict=True)
    return [dict(line) for line, one in pairs if one.opioid and one.as_needed]


def _unreadable(problems: list[Problem]) -> Said:
    return Said("target-unreadable", problems[0].text, OWN)


def _bad_percent() -> Said:
    text = {"zh": "减量百分比或规则不对，请重新选。", "en": "This percentage or rule cannot be right: choose again."}
    return Said("bad-percent", text, OWN)


def _one_oral() -> Said:
    text = {
        "zh": "减停只为一种剂量清楚的口服阿片计算；贴剂或多种请先换成一种口服药。",
        "en": "A taper is worked out for one oral opioid of known dose; change a patch or several to one oral drug "
        "first.",
    }
    return Said("one-oral", text, OWN)
