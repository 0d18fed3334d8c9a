"""FLACC: observation of small children. Score entry only; this platform refers children to hospital."""

from __future__ import annotations

from paingrid.clinical.instruments.pain_bands import pain_cuts
from paingrid.clinical.instruments.scale import OBSERVED, Change, Instrument, named, total_of
from paingrid.clinical.sources import UNVERIFIED, cite

ITEMS = named("face legs activity cry consolability", "面部 腿部 活动 哭闹 可安抚程度", high=2)

INSTRUMENT = Instrument(
    id="flacc",
    name={"zh": "FLACC 儿童疼痛观察", "en": "FLACC"},
    licence="C",
    rule={
        "zh": "五题之和，缺一题就没有总分；本平台把儿童转到医院",
        "en": "Sum of five, all needed; this platform refers children to hospital",
    },
    items=ITEMS,
    score=total_of(ITEMS, OBSERVED),
    source=cite(UNVERIFIED),
    loinc={"total": "38213-5"},
    cuts={"total": pain_cuts(4, 7, source=cite(UNVERIFIED))},
    change=Change(),
)
