"""VAS: pain as whole millimetres on a line of 100 mm."""

from __future__ import annotations

from paingrid.clinical.instruments.scale import Change, Instrument, Item, as_given, cuts
from paingrid.clinical.sources import UNVERIFIED, cite

INSTRUMENT = Instrument(
    id="vas",
    name={"zh": "视觉模拟评分（VAS）", "en": "Visual analogue scale (VAS)"},
    licence="A",
    rule={"zh": "毫米数就是分数", "en": "The millimetres are the score"},
    items=(
        Item(
            "now",
            {"zh": "现在（毫米）", "en": "now (mm)"},
            high=100,
            question={"zh": "在线上标出现在有多痛。", "en": "Mark on the line how much pain there is now."},
            labels={0: {"zh": "不痛", "en": "no pain"}, 100: {"zh": "痛到极点", "en": "pain as bad as it can be"}},
        ),
    ),
    score=as_given,
    makes=(),
    source=cite("S51"),
    verified=True,
    loinc={"now": "38214-3"},
    cuts={
        "now": cuts(
            (0, "none", "无痛", "no pain"),
            (5, "mild", "轻度", "mild"),
            (45, "moderate", "中度", "moderate"),
            (75, "severe", "重度", "severe"),
            source=cite(UNVERIFIED),
        )
    },
    change=Change(of="now", high=100),
)
