"""Why no dose is worked out, and what to know beside one: each with its ground and the way on."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from paingrid.clinical.findings import Said, Text
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.opioids.factors import FactorSet
from paingrid.clinical.quantities import MicrogramsPerHour, Milligrams, MilligramsPerDay, digits
from paingrid.clinical.sources import DEFAULT, UNVERIFIED, Citation, cite

LABEL = cite("S26")
TOLERANCE = cite("S9")
CHINA = cite("S6", UNVERIFIED)
OWN = cite(DEFAULT)


def _said(code: str, zh: str, en: str, source: Citation, *, verified: bool = False) -> Said:
    return Said(code, {"zh": zh, "en": en}, source, verified)


def children(age: Fraction, adult: Fraction) -> Said:
    """Return the refusal of the doses of adults for a child."""
    return _said(
        "not-for-children",
        f"病人 {digits(age)} 岁，未满 {digits(adult)} 岁：这里的剂量只用于成人，请儿科和疼痛专科决定。",
        f"Age {digits(age)}, below {digits(adult)}: these are doses of adults; a paediatrician and the pain clinic"
        " decide.",
        OWN,
    )


def allergic(word: str, substance: Substance) -> Said:
    """Return the refusal to change to a drug that the person is allergic to."""
    zh, en = substance.names["zh"], substance.names["en"]
    return _said(
        "allergic",
        f"记录对“{word}”过敏，不换成{zh}：请选另一种药。",
        f"An allergy to “{word}” is on record, so nothing is changed to {en}: choose another medicine.",
        OWN,
    )


def allergic_extra(word: str, substance: Substance) -> Said:
    """Return the warning that the extra dose is of a drug that the person is allergic to."""
    zh, en = substance.names["zh"], substance.names["en"]
    return _said(
        "allergic-extra",
        f"解救药算的是{zh}，但记录对“{word}”过敏：解救药请另选。",
        f"The extra dose is worked out as {en}, but an allergy to “{word}” is on record: choose another extra dose.",
        OWN,
    )


METHADONE = _said(
    "methadone-specialist",
    "美沙酮不自动换算：比值随剂量升高，还要看心电图。请转三级医院疼痛门诊，由专科医生换药。",
    "Methadone is never worked out: its ratio rises with the dose and an ECG is needed. Refer to the tertiary pain "
    "clinic,"
    " where a specialist makes the change.",
    cite("S24"),
    verified=True,
)
PETHIDINE = _said(
    "pethidine-not-for-cancer-pain",
    "哌替啶不用于慢性癌痛。",
    "Pethidine is not for chronic cancer pain.",
    CHINA,
)
NOTHING = _said(
    "nothing-to-convert",
    "没有在用的阿片类药，无从换算；从首剂滴定开始。",
    "No opioid is taken, so there is nothing to convert; begin with a first dose.",
    OWN,
)
LOWER_END = _said(
    "range-lower-end",
    "有的药剂量或次数是一个范围：按下限换算，换少不换多。",
    "A dose or how often is given as a range: its lower end is converted, so that the change does not gain.",
    OWN,
)
NO_RESCUE = _said(
    "no-rescue-strength",
    "没有合适规格的速释药可作解救剂量：请咨询药师，或用口服液。",
    "No immediate-release strength makes this extra dose: ask the pharmacist, or use a liquid.",
    OWN,
)
RISK_ONLY = _said(
    "risk-only-factors",
    "这套系数只衡量风险，不是给病人定剂量用的；定剂量请用 cn-2018。",
    "These factors measure risk and were not made for dosing; to dose, use cn-2018.",
    cite("S1"),
    verified=True,
)


def mixed(substance: Substance) -> Said:
    """Return the refusal of a partial agonist or an agonist-antagonist."""
    zh, en = substance.names["zh"], substance.names["en"]
    return _said(
        "no-factor",
        f"{zh}是部分激动或混合激动拮抗药，没有换算系数，加给在用阿片者会引起戒断。",
        f"{en} is a partial or mixed agonist: no factor exists, and added to an opioid it brings withdrawal.",
        CHINA,
    )


def no_factor(factors: FactorSet, substance: Substance) -> Said:
    """Return the refusal of a drug that the set does not have."""
    zh, en = substance.names["zh"], substance.names["en"]
    return _said(
        "no-factor",
        f"{factors.id} 没有{zh}这种用法的系数，不能换算。请咨询区医院疼痛医生。",
        f"{factors.id} has no factor for {en} given this way. Ask the district pain doctor.",
        factors.source,
        verified=factors.verified,
    )


def incomplete(factors: FactorSet, missing: Iterable[Text]) -> Said:
    """Return the refusal of a list with a gap."""
    names = list(missing)
    zh, en = "、".join(name["zh"] for name in names), ", ".join(name["en"] for name in names)
    return _said(
        "total-unknown",
        f"现在的总量不清楚（{zh}没有系数或剂量不明），不能换算。先问清楚实际用量。",
        f"The present total is not known (no factor or no dose: {en}). Ask first what is really taken.",
        factors.source,
        verified=factors.verified,
    )


def below_smallest(substance: Substance, wanted: Milligrams) -> Said:
    """Return the refusal of a dose below every strength."""
    zh, en = substance.names["zh"], substance.names["en"]
    return _said(
        "below-smallest",
        f"每次 {digits(wanted.amount)} mg，低于{zh}这种剂型现有的最小规格；换剂型或换药。",
        f"{digits(wanted.amount)} mg a dose is below the smallest {en} of this form: choose another form or drug.",
        OWN,
    )


def no_patch(wanted: MicrogramsPerHour) -> Said:
    """Return the refusal of a rate below every patch."""
    return _said(
        "below-smallest",
        f"{digits(wanted.amount)} µg/h 低于现有最小的贴剂。",
        f"{digits(wanted.amount)} µg/h is below the smallest patch that exists.",
        OWN,
    )


def only_to_patch(factors: FactorSet) -> Said:
    """Return the refusal of a label's table for anything but the patch."""
    return _said(
        "only-to-patch",
        f"{factors.id} 只能用来换成芬太尼贴剂。",
        f"{factors.id} leads to the fentanyl patch only.",
        LABEL,
        verified=True,
    )


def never_backwards(factors: FactorSet) -> Said:
    """Return the refusal to start a label's table from a patch."""
    return _said(
        "never-backwards",
        f"{factors.id} 不能从贴剂反着读：会高估剂量。从贴剂换出请用 cn-2018。",
        f"{factors.id} is never read from the patch: it overestimates. From a patch use cn-2018.",
        LABEL,
        verified=True,
    )


def below_table(factors: FactorSet, per_day: MilligramsPerDay, least: Fraction) -> Said:
    """Return the refusal of a dose below a label's table."""
    return _said(
        "not-eligible",
        f"口服吗啡 {digits(per_day.amount)} mg/日不到 {digits(least)} mg/日，不适合换贴剂（{factors.id}）。",
        f"{digits(per_day.amount)} mg/d of oral morphine is below {digits(least)}: not eligible for a patch"
        f" ({factors.id}).",
        LABEL,
        verified=True,
    )


def above_table(factors: FactorSet, per_day: MilligramsPerDay, end: Fraction) -> Said:
    """Return the refusal of a dose beyond a label's table."""
    return _said(
        "above-table",
        f"口服吗啡 {digits(per_day.amount)} mg/日超出 {factors.id} 表的上限 {digits(end)}；请三级疼痛门诊会诊。",
        f"{digits(per_day.amount)} mg/d of oral morphine is beyond the table {factors.id}, which ends at {digits(end)}:"
        " ask the tertiary pain clinic.",
        LABEL,
        verified=True,
    )


def not_tolerant(per_day: MilligramsPerDay, least: Fraction) -> Said:
    """Return the refusal of a patch for somebody below the definition of tolerance."""
    return _said(
        "not-tolerant",
        f"口服吗啡 {digits(per_day.amount)} mg/日，不到阿片耐受的 {digits(least)} mg/日：不能用芬太尼贴剂。",
        f"{digits(per_day.amount)} mg/d of oral morphine is below the {digits(least)} of opioid tolerance: no fentanyl"
        " patch.",
        TOLERANCE,
        verified=True,
    )


def too_short(days: Fraction, least: Fraction) -> Said:
    """Return the refusal of a patch after too few days."""
    return _said(
        "not-tolerant",
        f"连续用阿片 {digits(days)} 天，不到 {digits(least)} 天：不能用芬太尼贴剂。",
        f"{digits(days)} days on opioids, fewer than {digits(least)}: no fentanyl patch.",
        TOLERANCE,
        verified=True,
    )


def history_unknown(least: Fraction) -> Said:
    """Return the note that tolerance must be shown before a patch is signed."""
    return _said(
        "history-unknown",
        f"连续用药天数不明：签字前先确认已满 {digits(least)} 天，否则按未用过阿片处理，不能用贴剂。",
        f"How long opioids have been taken is not known: confirm {digits(least)} days before signing; without them the"
        " patient counts as naive and no patch is allowed.",
        TOLERANCE,
        verified=True,
    )


def above_ceiling(substance: Substance, per_day: MilligramsPerDay, most: Fraction, source: Citation) -> Said:
    """Return the refusal of a weak opioid beyond its ceiling."""
    zh, en = substance.names["zh"], substance.names["en"]
    return _said(
        "above-ceiling",
        f"{zh} {digits(per_day.amount)} mg/日超过每天上限 {digits(most)} mg：请用强阿片。",
        f"{en} {digits(per_day.amount)} mg/d is above its ceiling of {digits(most)} mg/d: use a strong opioid.",
        source,
    )


def patch_gains(per_day: MilligramsPerDay, rate: MicrogramsPerHour, least: Fraction) -> Said:
    """Return the refusal of the smallest patch for somebody who takes less than it gives."""
    return _said(
        "not-eligible",
        f"口服吗啡 {digits(per_day.amount)} mg/日，少于 {digits(rate.amount)} µg/h 贴剂所相当的 {digits(least)} mg/日："
        "不适合换贴剂。",
        f"{digits(per_day.amount)} mg/d of oral morphine is less than the {digits(least)} mg/d that a patch of"
        f" {digits(rate.amount)} µg/h stands for: not eligible for a patch.",
        OWN,
    )


def below_tolerance(per_day: MilligramsPerDay, least: Fraction) -> Said:
    """Return the note on a table that begins below the definition of tolerance."""
    return _said(
        "below-tolerance",
        f"口服吗啡 {digits(per_day.amount)} mg/日，不到阿片耐受定义的 {digits(least)} mg/日：欧洲表只用于稳定"
        "且耐受良好者，签字前的核对会拒绝耐受证据不足者。",
        f"{digits(per_day.amount)} mg/d of oral morphine is below the {digits(least)} of the definition of tolerance:"
        " the European line is for stable people who bear it well; the check before signing refuses it without proof.",
        TOLERANCE,
        verified=True,
    )


def reduction_outside(cut: Fraction, low: Fraction, high: Fraction) -> Said:
    """Return the note on a reduction outside the range."""
    return _said(
        "reduction-outside",
        f"减量 {digits(cut)} % 不在 {digits(low)}–{digits(high)} % 之内，请写明理由。",
        f"A reduction of {digits(cut)} % is outside {digits(low)}–{digits(high)} %: give a reason.",
        cite("S28"),
        verified=True,
    )


def large_patch(rate: MicrogramsPerHour, limit: Fraction) -> Said:
    """Return the note that a second person signs."""
    return _said(
        "large-first-patch",
        f"首次贴剂 {digits(rate.amount)} µg/h 超过 {digits(limit)} µg/h：需要第二位医生签字。",
        f"A first patch of {digits(rate.amount)} µg/h is above {digits(limit)} µg/h: a second doctor signs.",
        OWN,
    )


def large_single(dose: Milligrams, limit: Fraction) -> Said:
    """Return the note that a second person signs a single dose."""
    return _said(
        "large-single-dose",
        f"单次 {digits(dose.amount)} mg 超过 {digits(limit)} mg：再核对一次，并由第二位医生签字。",
        f"A single dose of {digits(dose.amount)} mg is above {digits(limit)} mg: a second doctor signs.",
        OWN,
    )


def kidneys_avoid(substances: Iterable[Substance]) -> Said:
    """Return the note on a drug that failing kidneys do not clear."""
    names = [substance.names for substance in substances]
    zh, en = "、".join(name["zh"] for name in names), ", ".join(name["en"] for name in names)
    return _said(
        "kidneys-avoid",
        f"eGFR 低于 30：{zh}应避免（代谢物蓄积），作解救药也一样。请区医院疼痛医生选药。",
        f"eGFR below 30: {en} is to be avoided (its metabolites build up), as an extra dose too. The district"
        " pain doctor chooses.",
        cite(UNVERIFIED, note="§3.5"),
    )
