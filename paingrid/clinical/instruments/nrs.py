"""NRS: pain as a whole number from 0 to 10, now and over the last 24 hours."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.pain_bands import PAIN_BANDS
from paingrid.clinical.instruments.scale import Change, Flag, Instrument, Item, Scored, band_of

INCONSISTENT = Flag(
    "inconsistent",
    {
        "zh": "最轻、平时、最重或现在的分数互相矛盾，请再问一次",
        "en": "Least, usual, worst or now contradict each other: please ask again",
    },
)
ORDERED = (("least", "usual"), ("usual", "worst"), ("least", "worst"), ("now", "worst"))


def score(values: Mapping[str, int], bands_id: str) -> Scored:
    """Return each score with its band; contradictions are flagged, never corrected."""
    scored = Scored(dict(values), {key: band_of(PAIN_BANDS[bands_id], value) for key, value in values.items()})
    if any(low in values and high in values and values[low] > values[high] for low, high in ORDERED):
        scored.flags.append(INCONSISTENT)
    return scored


def _item(key: str, zh: str, en: str, ask_zh: str, ask_en: str) -> Item:
    return Item(key, {"zh": zh, "en": en}, question={"zh": ask_zh, "en": ask_en})


INSTRUMENT = Instrument(
    id="nrs",
    name={"zh": "数字评分法（NRS）", "en": "Numeric rating scale (NRS)"},
    licence="A",
    items=(
        _item(
            "now",
            "现在",
            "now",
            "现在有多痛？0 是不痛，10 是能想到的最痛。",
            "How much pain now? 0 is none, 10 the worst you can imagine.",
        ),
        _item("worst", "最痛", "worst", "过去24小时最痛时几分？", "At its worst in the last 24 hours?"),
        _item("least", "最轻", "least", "过去24小时最轻时几分？", "At its least in the last 24 hours?"),
        _item("usual", "平时", "usual", "过去24小时大多数时候几分？", "Most of the time in the last 24 hours?"),
    ),
    score=score,
    makes=(),
    source="S24, S32",
    loinc="72514-3",
    change=Change(points=2, percent=30, source="S24"),
    change_of="now",
)
