"""PAINAD: observation of people who cannot report. Not an intensity, never mixed with NRS."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import OBSERVED, Instrument, Item, Scored, needing

KEYS = ("breathing", "vocalisation", "face", "body", "consolability")


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return the total of all five; 2 or more suggests pain [unverified], bands are not substantiated."""
    total = sum(values[key] for key in KEYS)
    return Scored({"total": total}, {"total": "suspect-pain" if total >= 2 else "below-cut-off"}, [OBSERVED])


INSTRUMENT = Instrument(
    id="painad",
    name={"zh": "晚期痴呆疼痛评估（PAINAD）", "en": "PAINAD"},
    licence="B",
    items=tuple(
        Item(key, {"zh": zh, "en": key}, high=2)
        for key, zh in zip(KEYS, ("呼吸", "发声", "面部", "身体", "可安抚程度"), strict=True)
    ),
    score=needing(KEYS, score),
    source="S42; cut-off unverified",
)
