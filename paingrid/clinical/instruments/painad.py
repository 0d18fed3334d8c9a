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
    items=ITEMS,
    score=total_of(ITEMS, OBSERVED),
    source=cite("S42"),
    verified=True,
    cuts={
        "total": cuts(
            (0, "below-cut-off", "未达疑痛界限", "below the cut-off"),
            (2, "suspect-pain", "怀疑疼痛", "suspect pain"),
            source=UNVERIFIED,
        )
    },
    change=Change(),
)
