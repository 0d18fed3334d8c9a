"""Palliative Performance Scale: one number by a clinician. Score entry only."""

from __future__ import annotations

from math import inf, nextafter

from paingrid.clinical.instruments.scale import Change, Instrument, Item, as_given, cuts
from paingrid.clinical.sources import DEFAULT, UNVERIFIED, cite

INSTRUMENT = Instrument(
    id="pps",
    name={"zh": "姑息功能评分（PPS）", "en": "Palliative Performance Scale (PPS v2)"},
    licence="C",
    rule={"zh": "分数照录；50分以下建议姑息评估", "en": "The number as given; 50 or less asks for a palliative review"},
    items=(Item("level", {"zh": "等级", "en": "level"}, high=100, step=10),),
    score=as_given,
    makes=(),
    source=cite(UNVERIFIED),
    cuts={
        "level": cuts(
            (0, "palliative-review", "建议姑息评估", "palliative review"),
            # 50 itself still asks for the review.
            (nextafter(50, inf), "no-review", "无需姑息评估", "no review"),
            source=cite(DEFAULT),
        )
    },
    change=Change(of="level", high=100, step=10, less_is_better=False),
)
