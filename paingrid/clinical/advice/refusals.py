"""Why today's advice gives no dose: each with its ground and the way on."""

from __future__ import annotations

from fractions import Fraction

from paingrid.clinical.checks.finding import Finding
from paingrid.clinical.findings import Said
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.quantities import Milligrams, digits
from paingrid.clinical.sources import DEFAULT, UNVERIFIED, cite

OWN = cite(DEFAULT)


def barred(finding: Finding) -> Said:
    """Return the refusal of a dose that the check would stop for the person's kidneys, liver or allergies."""
    return Said(
        "not-for-this-person",
        {
            "zh": f"{finding.text['zh']}这里不建议剂量：请区医院疼痛医生决定用哪种药，或用“换药”另算一种。",
            "en": f"{finding.text['en']} No dose is proposed: the district pain doctor decides which medicine,"
            " or work out a change to another.",
        },
        finding.source,
        finding.verified,
    )


def left_out(finding: Finding) -> Said:
    """Return the note that an extra dose, a laxative or an anti-emetic was left out: the check would stop it."""
    return Said(
        "left-out",
        {
            "zh": f"有一种药没有写上，请另选：{finding.text['zh']}",
            "en": f"One medicine is left out, choose another: {finding.text['en']}",
        },
        finding.source,
        finding.verified,
    )


def dose_unknown() -> Said:
    """Return the refusal without a regular dose."""
    return Said(
        "dose-unknown",
        {"zh": "固定用药的剂量不明：先问清楚。", "en": "The regular dose is not known: ask first."},
        OWN,
    )


def no_strength(substance: Substance, wanted: Milligrams) -> Said:
    """Return the refusal of a dose that no strength makes."""
    zh, en = substance.names["zh"], substance.names["en"]
    return Said(
        "below-smallest",
        {
            "zh": f"每次 {digits(wanted.amount)} mg 低于{zh}现有的最小规格：换剂型，或维持现在的剂量。",
            "en": f"{digits(wanted.amount)} mg a dose is below the smallest {en} that exists: another form, or stay.",
        },
        OWN,
    )


def too_early_for_patch(hours: Fraction) -> Said:
    """Return the refusal to raise a patch that has not settled."""
    return Said(
        "patch-too-early",
        {
            "zh": f"贴剂用了不到 {digits(hours)} 小时（或时间不明），还没到稳定：先用解救药，不加贴剂。",
            "en": f"The patch has been on for less than {digits(hours)} h (or nobody knows): extra doses, no "
            "larger patch"
            " yet.",
        },
        cite(UNVERIFIED, note="§3.10"),
    )


def no_patch_factor(substance: Substance) -> Said:
    """Return the refusal of a patch without a factor."""
    zh, en = substance.names["zh"], substance.names["en"]
    return Said(
        "no-factor",
        {
            "zh": f"{zh}贴剂没有换算系数：请区医院疼痛医生决定。",
            "en": f"No factor for the {en} patch: the district pain doctor decides.",
        },
        OWN,
    )


def injected(medicine: Medicine) -> Said:
    """Return the refusal to work out tablets for an opioid that is not swallowed."""
    zh, en = medicine.name["zh"], medicine.name["en"]
    return Said(
        "injected",
        {
            "zh": f"{zh}不是口服药，这里不按片剂推算剂量：请区医院疼痛医生决定，或先用“换药”换成口服药。",
            "en": f"{en} is not taken by mouth, and is not worked out as tablets: the district pain doctor decides, or"
            " change it to an oral one first.",
        },
        OWN,
    )


def extras_unknown(count: int) -> Said:
    """Return the refusal to fold in extra doses that are not all known in mg of the regular drug."""
    return Said(
        "extra-doses-unknown",
        {
            "zh": f"24 小时解救 {count} 次，但有的剂量不明或不是同一种药，不能并入：先问清楚，或用“换药”合成一种。",
            "en": f"{count} extra doses in 24 h, but of some the dose is not known or they are of another drug, so they"
            " cannot be folded in: ask, or bring them to one drug by a change.",
        },
        OWN,
    )


def no_strength_between(substance: Substance) -> Said:
    """Return the refusal of a rise that rounding down eats."""
    zh, en = substance.names["zh"], substance.names["en"]
    return Said(
        "no-strength-between",
        {
            "zh": f"这样加量，{zh}现有规格向下取整后剂量不变：换有小规格的剂型，或由医生决定下一档。",
            "en": f"With the strengths of {en} that exist this rise rounds down to the present dose: choose a form with"
            " smaller strengths, or the doctor decides on the next one.",
        },
        OWN,
    )
