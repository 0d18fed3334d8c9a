"""CPOT: observation in intensive care. Score entry only."""

from __future__ import annotations

from paingrid.clinical.instruments.scale import OBSERVED, Change, Instrument, cuts, named, total_of
from paingrid.clinical.sources import UNVERIFIED, cite

ITEMS = named("face movement tension ventilator_or_voice", "面部 动作 肌张力 呼吸机或发声", high=2)

INSTRUMENT = Instrument(
    id="cpot",
    name={"zh": "重症疼痛观察（CPOT）", "en": "Critical-Care Pain Observation Tool (CPOT)"},
    licence="C",
    rule={"zh": "四题之和，缺一题就没有总分；仅用于重症监护", "en": "Sum of four, all needed; intensive care only"},
    items=ITEMS,
    score=total_of(ITEMS, OBSERVED),
    source=cite(UNVERIFIED),
    cuts={
        "total": cuts(
            (0, "below-cut-off", "未达疑痛界限", "below the cut-off"),
            (3, "suspect-pain", "怀疑疼痛", "suspect pain"),
            source=cite(UNVERIFIED),
        )
    },
    change=Change(high=8),
)
