"""BPI short form: score entry only. Severity needs all four, interference at least four of seven."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import Instrument, Item, Scored, one_decimal

SEVERITY = ("worst", "least", "average", "now")
INTERFERENCE = ("activity", "mood", "walking", "work", "relations", "sleep", "enjoyment")


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return the two means that the missing-answer rules allow."""
    scored = Scored()
    if all(key in values for key in SEVERITY):
        scored.scores["severity"] = one_decimal(sum(values[k] for k in SEVERITY) / 4)
    answered = [values[key] for key in INTERFERENCE if key in values]
    if len(answered) >= 4:
        scored.scores["interference"] = one_decimal(sum(answered) / len(answered))
    return scored


INSTRUMENT = Instrument(
    id="bpi",
    name={"zh": "简明疼痛量表（BPI）", "en": "Brief Pain Inventory (BPI)"},
    licence="C",
    items=tuple(
        Item(key, {"zh": zh, "en": key})
        for key, zh in zip(
            SEVERITY + INTERFERENCE,
            ("最痛", "最轻", "平均", "现在", "活动", "情绪", "行走", "工作", "人际", "睡眠", "乐趣"),
            strict=True,
        )
    ),
    score=score,
    makes=("severity", "interference"),
    source="S37; scoring unverified",
    loinc="77565-0",
    change_of="severity",
)
