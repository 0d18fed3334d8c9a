"""Zarit-22: the carer's burden, 0–88; all 22 answers are needed. Score entry only."""

from __future__ import annotations

from paingrid.clinical.instruments.scale import Change, Instrument, cuts, numbered, total_of
from paingrid.clinical.sources import UNVERIFIED, cite

ITEMS = numbered(22, high=4)

INSTRUMENT = Instrument(
    id="zarit",
    name={"zh": "照护者负担（Zarit-22）", "en": "Zarit burden interview (22)"},
    licence="C",
    rule={"zh": "22题之和，缺一题就没有总分", "en": "Sum of 22, all needed"},
    items=ITEMS,
    score=total_of(ITEMS),
    source=cite(UNVERIFIED),
    cuts={
        "total": cuts(
            (0, "little", "很少", "little"),
            (21, "mild", "轻度", "mild"),
            (41, "moderate", "中度", "moderate"),
            (61, "severe", "重度", "severe"),
            source=cite(UNVERIFIED),
        )
    },
    change=Change(high=88),
)
