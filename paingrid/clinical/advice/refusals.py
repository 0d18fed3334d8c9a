"""Why today's advice gives no dose: each with its ground and the way on."""

from __future__ import annotations

from fractions import Fraction

from paingrid.clinical.findings import Said
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.quantities import Milligrams, digits
from paingrid.clinical.sources import DEFAULT, UNVERIFIED, cite

OWN = cite(DEFAULT)


def kidneys() -> Said:
    """Return the refusal of morphine with failing kidneys."""
    return Said(
        "kidneys-first",
        {
            "zh": "eGFR 低于 30：不用吗啡。请区医院疼痛医生决定（多选芬太尼或低量羟考酮）。",
            "en": "eGFR below 30: no morphine. The district pain doctor decides (mostly fentanyl, or a low dose of"
            " oxycodone).",
        },
        cite(UNVERIFIED, note="§3.5"),
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
