"""BPI short form: score entry only. Severity needs all four, interference at least four of seven."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from paingrid.clinical.instruments.scale import Change, Instrument, Number, Scored, cuts, inconsistent, named
from paingrid.clinical.sources import UNVERIFIED, cite

SEVERITY = named("worst least average now", "最痛 最轻 平均 现在")
INTERFERENCE = named("activity mood walking work relations sleep enjoyment", "活动 情绪 行走 工作 人际 睡眠 乐趣")
ENOUGH = 4


def score(values: Mapping[str, int]) -> Scored:
    """Return the two means that the missing-answer rules allow; the worst pain has a band of its own."""
    scores: dict[str, Number] = {}
    intensity = [values[item.key] for item in SEVERITY if item.key in values]
    hindered = [values[item.key] for item in INTERFERENCE if item.key in values]
    if len(intensity) == len(SEVERITY):
        scores["severity"] = Fraction(sum(intensity), len(intensity))
    if len(hindered) >= ENOUGH:
        scores["interference"] = Fraction(sum(hindered), len(hindered))
    worst = {"worst": values["worst"]} if "worst" in values else {}
    return Scored(scores, inconsistent(values, usual="average"), worst)


INSTRUMENT = Instrument(
    id="bpi",
    name={"zh": "简明疼痛量表（BPI）", "en": "Brief Pain Inventory (BPI)"},
    licence="C",
    rule={
        "zh": "强度为四题平均，四题都要；影响为已答题平均，七题至少答四题；最痛另有等级",
        "en": "Severity: mean of four, all needed; interference: mean of at least 4 of 7; worst has its own band",
    },
    items=SEVERITY + INTERFERENCE,
    score=score,
    makes=("severity", "interference"),
    source=cite("S37", UNVERIFIED),
    loinc={"interference": "77565-0"},
    cuts={
        "worst": cuts(
            (0, "none", "无痛", "no pain"),
            (1, "mild", "轻度", "mild"),
            (5, "moderate", "中度", "moderate"),
            (7, "severe", "重度", "severe"),
            source=cite(UNVERIFIED),
        )
    },
    change=Change(of="severity", step=None),
)
