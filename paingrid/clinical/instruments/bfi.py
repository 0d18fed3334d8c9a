"""BFI: three bowel answers 0–100, their mean; all three are needed. Score entry only."""

from __future__ import annotations

from math import inf, nextafter

from paingrid.clinical.instruments.scale import Change, Instrument, cuts, mean_of, named
from paingrid.clinical.sources import cite

ITEMS = named("ease incomplete judgement", "排便难易 排不尽 自觉便秘", high=100)

INSTRUMENT = Instrument(
    id="bfi",
    name={"zh": "肠道功能指数（BFI）", "en": "Bowel Function Index (BFI)"},
    licence="C",
    rule={
        "zh": "三题的平均数，缺一题就没有分数；高于28.8为便秘",
        "en": "Mean of three, all needed; above 28.8 is constipated",
    },
    items=ITEMS,
    score=mean_of(ITEMS),
    source=cite("S43"),
    verified=True,
    cuts={
        "total": cuts(
            (0, "not-constipated", "无便秘", "not constipated"),
            # Constipated is above 28.8, not at it.
            (nextafter(28.8, inf), "constipated", "便秘", "constipated"),
            source=cite("S43"),
            verified=True,
        )
    },
    change=Change(high=100, step=None, points=12, source=cite("S43"), verified=True),
)
