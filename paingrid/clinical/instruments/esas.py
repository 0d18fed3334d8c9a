"""ESAS-r: nine symptoms now, 0–10. Names and scoring only; form and name belong to their owner."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import Change, Instrument, Scored, cuts, has_all, named
from paingrid.clinical.sources import UNVERIFIED, cite

ITEMS = named(
    "pain tiredness drowsiness nausea appetite breathlessness depression anxiety wellbeing",
    "疼痛 疲乏 嗜睡 恶心 食欲 气促 抑郁 焦虑 总体感受",
)
KEYS = tuple(item.key for item in ITEMS)
SUMS = {"total": KEYS, "physical": KEYS[:6], "emotional": ("depression", "anxiety")}
CUTS = cuts(
    (0, "below-action", "未达处理线", "below action"),
    (4, "act", "需处理", "act"),
    (7, "severe", "重度", "severe"),
    source=cite("S39", UNVERIFIED),
)


def score(values: Mapping[str, int]) -> Scored:
    """Return the items, and the sums only when all nine are answered."""
    if not has_all(values, KEYS):
        return Scored(dict(values))
    return Scored({**values, **{name: sum(values[key] for key in keys) for name, keys in SUMS.items()}})


INSTRUMENT = Instrument(
    id="esas",
    name={"zh": "埃德蒙顿症状评估（ESAS-r）", "en": "ESAS-r"},
    licence="B",
    rule={
        "zh": "各项单独显示；九项都答才有总和、躯体（前六项）和情绪（抑郁、焦虑）",
        "en": "Items stand alone; sums (all nine; the first six; depression and anxiety) only of all nine",
    },
    items=ITEMS,
    score=score,
    source=cite("S39", "S40", UNVERIFIED),
    loinc={"panel": "112503-8", "total": "112493-2"},
    cuts=dict.fromkeys(KEYS, CUTS),
    change=Change(high=90),
)
