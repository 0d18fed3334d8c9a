"""BFI: three bowel answers 0–100, their mean. Score entry only."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import Change, Instrument, Item, Scored, needing, one_decimal

KEYS = ("ease", "incomplete", "judgement")


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return the mean of all three; above 28.8 means constipated, decided before rounding."""
    mean = sum(values[key] for key in KEYS) / 3
    return Scored({"total": one_decimal(mean)}, {"total": "constipated" if mean > 28.8 else "not-constipated"})


INSTRUMENT = Instrument(
    id="bfi",
    name={"zh": "肠道功能指数（BFI）", "en": "Bowel Function Index (BFI)"},
    licence="C",
    items=tuple(
        Item(key, {"zh": zh, "en": key}, high=100)
        for key, zh in zip(KEYS, ("排便难易", "排不尽", "自觉便秘"), strict=True)
    ),
    score=needing(KEYS, score),
    source="S43",
    verified=True,
    change=Change(points=12, source="S43", verified=True),
)
