"""FLACC: observation of small children. Score entry only; this platform refers children to hospital."""

from __future__ import annotations

from paingrid.clinical.instruments.scale import OBSERVED, Instrument, Item, Scored, band_of, bands, needing

KEYS = ("face", "legs", "activity", "cry", "consolability")
CUTS = bands(
    (0, "none", "无", "none"),
    (1, "mild", "轻度", "mild"),
    (4, "moderate", "中度", "moderate"),
    (7, "severe", "重度", "severe"),
)

INSTRUMENT = Instrument(
    id="flacc",
    name={"zh": "FLACC 儿童疼痛观察", "en": "FLACC"},
    licence="C",
    items=tuple(
        Item(key, {"zh": zh, "en": key}, high=2)
        for key, zh in zip(KEYS, ("面部", "腿部", "活动", "哭闹", "可安抚程度"), strict=True)
    ),
    score=needing(
        KEYS,
        lambda v, _: Scored(
            {"total": sum(v[k] for k in KEYS)}, {"total": band_of(CUTS, sum(v[k] for k in KEYS))}, [OBSERVED]
        ),
    ),
    source="unverified",
    loinc="38213-5",
)
