"""VAS: pain as millimetres on a line of 100 mm."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import Instrument, Item, Scored, band_of, bands

CUTS = bands(
    (0, "none", "无痛", "none"),
    (5, "mild", "轻度", "mild"),
    (45, "moderate", "中度", "moderate"),
    (75, "severe", "重度", "severe"),
)


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return the millimetres and their band (cut-offs unverified)."""
    return Scored(dict(values), {key: band_of(CUTS, value) for key, value in values.items()})


INSTRUMENT = Instrument(
    id="vas",
    name={"zh": "视觉模拟评分（VAS）", "en": "Visual analogue scale (VAS)"},
    licence="A",
    items=(
        Item(
            "now",
            {"zh": "现在（毫米）", "en": "now (mm)"},
            high=100,
            question={"zh": "在线上标出现在有多痛。", "en": "Mark on the line how much pain there is now."},
        ),
    ),
    score=score,
    makes=(),
    source="S51 code; cut-offs unverified",
    loinc="38214-3",
)
