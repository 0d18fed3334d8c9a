"""PAINAD: observation of people who cannot report. Not an intensity, never mixed with NRS."""

from __future__ import annotations

from paingrid.clinical.instruments.scale import OBSERVED, Change, Instrument, cuts, named, total_of
from paingrid.clinical.sources import UNVERIFIED, cite

ITEMS = named("breathing vocalisation face body consolability", "呼吸 发声 面部 身体 可安抚程度", high=2)

#: The 1–3 / 4–6 / 7–10 bands one meets elsewhere are not substantiated: compare with the person's own earlier score.
INSTRUMENT = Instrument(
    id="painad",
    name={"zh": "晚期痴呆疼痛评估（PAINAD）", "en": "Pain Assessment in Advanced Dementia (PAINAD)"},
    licence="B",
    rule={
        "zh": "五题之和，缺一题就没有总分；只与本人以前比，不代表疼痛强度",
        "en": "Sum of five, all needed; compare with the person's own earlier score only, it is no intensity",
    },
    items=ITEMS,
    score=total_of(ITEMS, OBSERVED),
    source=cite("S42"),
    verified=True,
    cuts={
        "total": cuts(
            (0, "below-cut-off", "未达疑痛界限", "below the cut-off"),
            (2, "suspect-pain", "怀疑疼痛", "suspect pain"),
            source=cite(UNVERIFIED),
        )
    },
    change=Change(),
)
