"""One step a situation: what to take from now on, why, and when to look again."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from paingrid.clinical.advice import lines as make
from paingrid.clinical.advice import patch_steps, refusals
from paingrid.clinical.advice.facts import Facts
from paingrid.clinical.advice.looks import look, sum_line
from paingrid.clinical.advice.proposal import Line, Proposal
from paingrid.clinical.advice.situation import WEAK, current_nrs, minutes_since_dose, strong
from paingrid.clinical.findings import Refused, Said, Text
from paingrid.clinical.medicines.medicine import Medicine, Part
from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.medicines.products import products_of
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.medicines.substances import SUBSTANCES
from paingrid.clinical.numbers import Edition, number_of
from paingrid.clinical.opioids.crossover import PAIN, PEAK
from paingrid.clinical.opioids.person import Renal
from paingrid.clinical.opioids.rescue import rescue, rescue_made_of
from paingrid.clinical.opioids.rounding import MadeOf, dose_of, made_of
from paingrid.clinical.opioids.titrate import (
    MODERATE_HIGH,
    MODERATE_LOW,
    REDUCE_HIGH,
    SEVERE_FROM,
    SEVERE_HIGH,
    SEVERE_LOW,
    TITRATION_FROM,
    WAIT_ORAL,
    NextDay,
    check_titrated,
    first_dose,
    fold_rescues,
    next_day,
    next_dose,
    rescue_sum,
    spread,
)
from paingrid.clinical.quantities import Milligrams, MilligramsPerDay, digits
from paingrid.clinical.sources import DEFAULT, UNVERIFIED, cite

OWN = cite(DEFAULT)
CHINA = cite("S6", UNVERIFIED)
SCHEDULE = cite(DEFAULT, note="§4.3")
MORPHINE = SUBSTANCES["morphine"]
EVERY_4_H = Fraction(6)
FIRST_SEVERE = number_of(
    "start.severe", 10, "mg", "7 分起且无需谨慎者的首剂", "first dose from 7 on, without reasons for care", OWN
)
NUMBERS = (FIRST_SEVERE,)


def refused(facts: Facts, said: Said) -> Proposal:
    """Return a refusal: the list stays, the reason is said."""
    return Proposal(kind="refused", text=said.text, lines=make.all_of(facts), refused=said)


def comfort(facts: Facts, edition: Edition) -> Proposal:
    """The last days: what relieves goes on; nobody counts."""
    return _unchanged(
        facts,
        "comfort",
        "以舒适为目标：现有用药照用，痛就给解救药，由团队当面决定。",
        "Comfort is the aim: go on as it is, extra doses for pain, the team decides at the bedside.",
        24,
    )


def hold(facts: Facts, edition: Edition) -> Proposal:
    """Too sleepy, or breathing too slowly: no dose before somebody has looked."""
    if not facts.opioids:
        return _unchanged(
            facts,
            "hold",
            "镇静或呼吸慢：不开始阿片，一小时内当面评估原因。",
            "Sleepy or breathing slowly: no opioid is begun; see the patient within the hour and look for the cause.",
            1,
        )
    return _unchanged(
        facts,
        "hold",
        "镇静或呼吸慢：下一次先不给，一小时内当面评估，按“嗜睡”“呼吸变慢”路径处理；这时不加量。",
        "Sleepy or breathing slowly: omit the next dose, see the patient within the hour, follow the paths for"
        " sleepiness and breathing; nothing is raised now.",
        1,
    )


def refer(facts: Facts, edition: Edition) -> Proposal:
    """A red flag comes before any dose."""
    return _unchanged(
        facts,
        "refer",
        "有未处理的危险信号：先处理它（见任务单），再调药。",
        "A red flag is open: deal with it first (see the task), then with the dose.",
        1,
    )


def ask(facts: Facts, edition: Edition) -> Proposal:
    """The doses of today are not known."""
    return _unchanged(
        facts,
        "ask",
        "现在的阿片用量说不清（剂量不明，或两种按时服用的强阿片）：先问清楚、理成一种，再算。",
        "What is taken now cannot be summed (a dose not known, or two strong opioids by the clock): ask, bring it "
        "to one,"
        " then calculate.",
        24,
    )


def assess(facts: Facts, edition: Edition) -> Proposal:
    """No score of now."""
    return _unchanged(
        facts,
        "assess",
        "没有现在的疼痛评分：先评分，再调药。",
        "There is no pain score of now: score first, then decide.",
        4,
    )


def keep(facts: Facts, edition: Edition) -> Proposal:
    """Controlled: go on, with the extra dose and the laxative in place."""
    found = _unchanged(facts, "keep", "疼痛已控制：继续现在的用药。", "Pain is controlled: go on as it is.", 168)
    if not facts.opioids:
        return found
    extra = _extra_dose(facts, edition)
    added = [] if extra is None or _present_extras(facts) else make.extra(extra[1], edition)
    return replace(
        found,
        lines=(*found.lines, *added, *make.beside(facts, edition)),
        rescue=None if extra is None else extra[0],
    )


def _extra_dose(facts: Facts, edition: Edition) -> tuple[tuple[Milligrams, Milligrams], MadeOf] | None:
    """Return the range and the units of an extra dose beside one regular strong opioid whose dose is known."""
    if len(strong(facts)) != 1 or facts.dying:
        return None
    medicine = strong(facts)[0]
    if medicine.opioid is None or medicine.opioid.substance.id in ("methadone", "pethidine"):
        return None
    if medicine.rate is not None:
        base, drug = patch_steps.base_of(medicine, edition), MORPHINE
    elif medicine.route is Route.ORAL and medicine.opioid.high is not None and medicine.high_per_day is not None:
        drug, base = _dose(medicine)
    else:
        return None
    if base is None or (drug is MORPHINE and facts.person.renal_by(edition) is Renal.SEVERE):
        return None
    return rescue(base, edition), rescue_made_of(base, drug, edition)


def wait(facts: Facts, edition: Edition) -> Proposal:
    """The last dose has not had its time."""
    gone, wait_for = int(minutes_since_dose(facts) or 0), digits(edition[WAIT_ORAL])
    return _unchanged(
        facts,
        "wait",
        f"上次用药 {gone} 分钟，还没到 {wait_for} 分钟：到时再评分，再决定加不加。",
        f"{gone} min since the last dose, not yet {wait_for}: score again then, and decide.",
        1,
    )


def newly_changed(facts: Facts, edition: Edition) -> Proposal:
    """The regular opioid was changed after the last score: that score has had its answer."""
    return _unchanged(
        facts,
        "wait",
        "改药以后还没有新的疼痛评分：先评分，再决定下一步。",
        "No pain score since the medicine was changed: score first, then decide what comes next.",
        4,
    )


def non_opioid(facts: Facts, edition: Edition) -> Proposal:
    """Mild pain: no opioid; paracetamol where nothing of the first step is taken."""
    nrs = current_nrs(facts, edition) or 0
    first_step = any(one.is_a("paracetamol", "nsaid") for one in facts.current)
    if nrs == 0 or first_step:
        return _unchanged(facts, "keep", "轻度或不痛：继续现在的用药。", "Mild or no pain: go on as it is.", 24 * 14)
    tablet = next(p for p in products_of(SUBSTANCES["paracetamol"], Form.IR) if p.parts[0][1] == Milligrams(500))
    line: Line = {"product": tablet.name["zh"], "count": 1, "times_per_day": 3, "purpose": "other"}
    return Proposal(
        kind="non-opioid",
        text={
            "zh": "轻度疼痛：第一阶梯，对乙酰氨基酚；有炎症且无禁忌可换非甾体药。",
            "en": "Mild pain: first step, paracetamol; with inflammation and no reason against it an NSAID instead.",
        },
        lines=(*make.all_of(facts), line),
        working=({"zh": "500 mg × 3 = 1500 mg/日，低于 2 g", "en": "500 mg × 3 = 1500 mg/d, below 2 g"},),
        reassess=look(24 * 3, PAIN),
    )


def start(facts: Facts, edition: Edition) -> Proposal:
    """The first strong opioid: immediate-release morphine by the clock; a weak one ends with it."""
    nrs = current_nrs(facts, edition) or 0
    dose = first_dose(MORPHINE, edition)
    person, severe = facts.person, edition[SEVERE_FROM]
    careful = nrs < severe or person.old or person.frail or person.renal_by(edition) is not Renal.NORMAL
    chosen = dose.exact[0] if careful else min(Milligrams(edition[FIRST_SEVERE]), dose.exact[1])
    units = made_of(chosen, MORPHINE, Form.IR, Route.ORAL)
    per_day = MilligramsPerDay(dose_of(units).amount * EVERY_4_H)
    given, after = digits(dose_of(units).amount), digits(edition[WAIT_ORAL])
    weak = [one for one in facts.opioids if any(one.holds(name) for name in WEAK)]
    working = [*dose.working, _choice(given, digits(severe), careful=careful), *map(_ends, weak)]
    return Proposal(
        kind="start",
        text={
            "zh": f"开始滴定：速释吗啡每次 {given} mg，每 4 小时一次，{after} 分钟后评分。",
            "en": f"Begin titration: immediate-release morphine {given} mg every 4 h, score after {after} minutes.",
        },
        lines=(
            *make.others(facts),
            *make.by_the_clock(units, EVERY_4_H),
            *make.extra(rescue_made_of(per_day, MORPHINE, edition), edition),
            *make.beside(facts, edition, starting=True),
        ),
        working=tuple(working),
        rescue=rescue(per_day, edition),
        reassess=(*look(1, PAIN), *look(24, PEAK)),
    )


def reduce(facts: Facts, edition: Edition) -> Proposal:
    """Effects that cannot be borne while the pain is low."""
    medicine = _one(facts)
    share, below = edition[REDUCE_HIGH], digits(edition[TITRATION_FROM])
    text = {
        "zh": f"不能耐受且疼痛不到 {below} 分：减 {digits(share)} %，再向下取到现有规格。",
        "en": f"Effects that cannot be borne, pain below {below}: lower by {digits(share)} %, down to strengths that"
        " exist.",
    }
    return _changed(facts, "reduce", text, medicine, -share, edition)


def next_single(facts: Facts, edition: Edition) -> Proposal:
    """During titration: the next single dose, by the score an hour after the last one."""
    medicine = _by_mouth(_one(facts))
    part = medicine.opioid
    nrs, minutes = current_nrs(facts, edition), minutes_since_dose(facts)
    assert part is not None and nrs is not None and minutes is not None
    last = _regular_dose(facts, part)
    dose = next_dose(
        part.substance,
        last,
        nrs,
        Fraction(int(minutes)),
        route=medicine.route,
        intolerable=facts.intolerable,
        edition=edition,
    )
    times = medicine.high_per_day or EVERY_4_H
    per_day = MilligramsPerDay(dose.low.amount * times)
    low, high, after = digits(dose.low.amount), digits(dose.high.amount), digits(edition[WAIT_ORAL])
    return Proposal(
        kind="titrate-next-dose",
        text={
            "zh": f"NRS {nrs}：下一次给 {low}–{high} mg（这里填的是下限），{after} 分钟后再评分。",
            "en": f"NRS {nrs}: the next dose is {low}–{high} mg (the lower end is filled in); score after"
            f" {after} minutes.",
        },
        lines=_with_regular(facts, dose.low_of, times, per_day, part.substance, edition),
        working=dose.working,
        rescue=rescue(per_day, edition),
        reassess=(*look(1, PAIN), *look(24, PEAK)),
    )


def _regular_dose(facts: Facts, part: Part) -> Milligrams:
    """Return the regular dose that rises: the latest that was written down, else the one on the list; no extra dose."""
    given = [dose for dose in facts.given if dose.substance_id == part.substance.id]
    latest = max(given, key=lambda dose: dose.at, default=None)
    dose = part.high if latest is None or latest.mg is None else latest.mg
    if dose is None:
        raise Refused(refusals.dose_unknown())
    return dose


def tomorrow(facts: Facts, edition: Edition) -> Proposal:
    """Titration, the next day: everything of yesterday in six doses."""
    medicine = _by_mouth(_one(facts))
    part, per_day = _dose(medicine)
    ours = [dose.mg for dose in facts.given if dose.mg is not None and dose.substance_id == part.id]
    regular = ours or [Milligrams(per_day.amount)]
    day = next_day(part, regular, _extras(facts, medicine), edition)
    return _by_day(facts, "titrate-next-day", day, part, medicine, edition)


def long_acting(facts: Facts, edition: Edition) -> Proposal:
    """Stable: the same amount a day in a long-acting form."""
    part, per_day = _dose(_by_mouth(_one(facts)))
    besides = sum((dose.amount for dose in _extras(facts, _one(facts))), Fraction(0))
    total = MilligramsPerDay(per_day.amount + besides)
    line = {
        "zh": f"稳定在 0–3 分：等量换成 12 小时一次的长效药，{digits(total.amount)} mg/日",
        "en": f"Stable at 0–3: the same amount as a 12-hourly long-acting form, {digits(total.amount)} mg/d",
    }
    day = spread(part, total, Fraction(2), Form.SR, [line], edition)
    if not day.made_of:
        raise Refused(refusals.no_strength(part, day.exact_per_dose))
    return _by_day(facts, "to-long-acting", day, part, _one(facts), edition)


def fold(facts: Facts, edition: Edition) -> Proposal:
    """Three extra doses or more: into the background."""
    medicine = _one(facts)
    if medicine.rate is not None:
        return patch_steps.folded(facts, medicine, edition)
    part, per_day = _dose(_by_mouth(medicine))
    check_titrated(part)
    extras = _extras(facts, medicine)
    times = medicine.high_per_day or Fraction(2)
    day = fold_rescues(part, per_day, extras, times, medicine.form, edition)
    if day.made_of and day.per_dose * times <= Milligrams(per_day.amount):
        raise Refused(refusals.no_strength_between(part))
    return _by_day(facts, "fold-rescue", day, part, medicine, edition)


def raise_background(facts: Facts, edition: Edition) -> Proposal:
    """Pain of 4 or more under regular medicine: the background by the band of the score, its lower end."""
    nrs = current_nrs(facts, edition) or 0
    low, high = (SEVERE_LOW, SEVERE_HIGH) if nrs >= edition[SEVERE_FROM] else (MODERATE_LOW, MODERATE_HIGH)
    text = {
        "zh": f"NRS {nrs}：背景量加 {digits(edition[low])}–{digits(edition[high])} %。",
        "en": f"NRS {nrs}: raise the background by {digits(edition[low])}–{digits(edition[high])} %.",
    }
    return _changed(facts, "raise", text, _one(facts), edition[low], edition, ceiling=edition[high])


def _one(facts: Facts) -> Medicine:
    """The one strong opioid by the clock; more than one was asked about before."""
    regular = strong(facts) or facts.background
    return regular[0]


def _by_mouth(medicine: Medicine) -> Medicine:
    """
    Return a medicine that is swallowed.

    :raises Refused: any other way in: its milligrams are not those of tablets, and the community does not titrate it.
    """
    if medicine.route is not Route.ORAL:
        raise Refused(refusals.injected(medicine))
    return medicine


def _dose(medicine: Medicine) -> tuple[Substance, MilligramsPerDay]:
    part = medicine.opioid
    per_day = medicine.daily(part) if part else None
    if part is None or per_day is None:
        raise Refused(refusals.dose_unknown())
    return part.substance, per_day


def _extras(facts: Facts, medicine: Medicine) -> list[Milligrams]:
    """
    Return each extra dose of 24 h in mg of the regular drug; only counted ones take the dose of the rescue line.

    :raises Refused: some were of another drug, or nobody knows how much: a sum without them would say too little.
    """
    part = medicine.opioid
    name = part.substance.id if part else ""
    known = [dose.mg for dose in facts.extra if dose.mg is not None and dose.substance_id == name]
    lines = [one for one in facts.opioids if one.as_needed]
    usual = next((one.opioid.high for one in lines if one.opioid and one.opioid.substance.id == name), None)
    count = facts.rescue_count or 0
    found = [*known, *([usual] * (count - len(known)) if usual is not None else [])]
    if len(found) < count or any(dose.substance_id not in (name, "") for dose in facts.extra):
        raise Refused(refusals.extras_unknown(count))
    return found


def _changed(
    facts: Facts,
    kind: str,
    text: Text,
    medicine: Medicine,
    share: Fraction,
    edition: Edition,
    *,
    ceiling: Fraction | None = None,
) -> Proposal:
    """Return the list with the regular opioid changed by so many percent, in strengths that exist."""
    if medicine.rate is not None:
        return patch_steps.changed(facts, kind, text, medicine, share, edition, ceiling)
    part, per_day = _dose(_by_mouth(medicine))
    if share > 0:
        check_titrated(part)
    times = medicine.high_per_day or Fraction(2)
    wanted = MilligramsPerDay(per_day.amount * (100 + share) / 100)
    line = sum_line(digits(per_day.amount), share, digits(wanted.amount), "mg/d")
    day = spread(part, wanted, times, medicine.form, [line], edition, medicine.route)
    if ceiling is not None and day.per_dose * times <= Milligrams(per_day.amount):
        # Rounding down ate the whole rise: the upper end of the band is tried before nothing happens.
        wanted = MilligramsPerDay(per_day.amount * (100 + ceiling) / 100)
        line = sum_line(digits(per_day.amount), ceiling, digits(wanted.amount), "mg/d")
        day = spread(part, wanted, times, medicine.form, [line], edition, medicine.route)
        if day.made_of and day.per_dose * times <= Milligrams(per_day.amount):
            raise Refused(refusals.no_strength_between(part))
    return _by_day(facts, kind, day, part, medicine, edition, text=text)


def _by_day(
    facts: Facts,
    kind: str,
    day: NextDay,
    part: Substance,
    medicine: Medicine,
    edition: Edition,
    *,
    text: Text | None = None,
) -> Proposal:
    if not day.made_of:
        raise Refused(refusals.no_strength(part, day.exact_per_dose))
    actual = MilligramsPerDay(day.per_dose.amount * day.doses)
    per_dose, times = digits(day.per_dose.amount), digits(day.doses)
    said = {
        "zh": f"每次 {per_dose} mg，每天 {times} 次，共 {digits(actual.amount)} mg/日。",
        "en": f"{per_dose} mg each time, {times} times a day, {digits(actual.amount)} mg/d.",
    }
    hours = 24 if day.made_of[0].product.long_acting else 4
    return Proposal(
        kind=kind,
        text={lang: f"{text[lang]} {said[lang]}" for lang in said} if text else said,
        lines=_with_regular(facts, day.made_of, day.doses, actual, part, edition),
        working=(*day.sums, rescue_sum(actual, edition)),
        rescue=rescue(actual, edition),
        reassess=(*look(hours, PAIN), *look(72, PEAK)),
    )


def _with_regular(
    facts: Facts, units: MadeOf, times: Fraction, per_day: MilligramsPerDay, part: Substance, edition: Edition
) -> tuple[Line, ...]:
    rescues = rescue_made_of(per_day, part, edition)
    return (
        *make.others(facts),
        *make.by_the_clock(units, times),
        *(make.extra(rescues, edition) if rescues else _present_extras(facts)),
        *make.beside(facts, edition),
    )


def _present_extras(facts: Facts) -> list[Line]:
    pairs = zip(facts.lines, facts.current, strict=True)
    return [dict(line) for line, one in pairs if one.opioid and one.as_needed]


def _unchanged(facts: Facts, kind: str, zh: str, en: str, hours: int) -> Proposal:
    return Proposal(kind=kind, text={"zh": zh, "en": en}, lines=make.all_of(facts), reassess=look(hours, PAIN))


def _choice(given: str, severe: str, *, careful: bool) -> Text:
    if careful:
        return {
            "zh": f"取下限 {given} mg：不到 {severe} 分，或高龄、衰弱、肾功能下降或不明",
            "en": f"The lower end, {given} mg: pain below {severe}, or old age, frailty, kidneys impaired or not known",
        }
    return {
        "zh": f"{severe} 分以上且无需谨慎：{given} mg",
        "en": f"{severe} or more and no reason for care: {given} mg",
    }


def _ends(medicine: Medicine) -> Text:
    return {
        "zh": f"{medicine.name['zh']}停用，不与强阿片同用",
        "en": f"{medicine.name['en']} ends: not with a strong opioid",
    }
