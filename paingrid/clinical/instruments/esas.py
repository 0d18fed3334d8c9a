"""ESAS-r: nine symptoms now, 0–10. Names and scoring only; form and name belong to their owner."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import Instrument, Item, Scored, band_of, bands, needing

KEYS = ("pain", "tiredness", "drowsiness", "nausea", "appetite", "breathlessness", "depression", "anxiety", "wellbeing")
PHYSICAL = KEYS[:6]
EMOTIONAL = ("depression", "anxiety")
CUTS = bands(
    (0, "below-action", "未达处理线", "below action"), (4, "act", "需处理", "act"), (7, "severe", "重度", "severe")
)


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return the items with their bands, and the sums when all nine are answered."""
    scored = Scored(dict(values), {key: band_of(CUTS, value) for key, value in values.items()})
    sums = needing(KEYS, _sums)(values, "")
    return Scored(scored.scores | sums.scores, scored.bands)


def _sums(values: Mapping[str, int], _: str) -> Scored:
    def add(keys: tuple[str, ...]) -> int:
        return sum(values[key] for key in keys)

    return Scored({"total": add(KEYS), "physical": add(PHYSICAL), "emotional": add(EMOTIONAL)})


INSTRUMENT = Instrument(
    id="esas",
    name={"zh": "埃德蒙顿症状评估（ESAS-r）", "en": "ESAS-r"},
    licence="B",
    items=tuple(
        Item(key, {"zh": zh, "en": key})
        for key, zh in zip(
            KEYS, ("疼痛", "疲乏", "嗜睡", "恶心", "食欲", "气促", "抑郁", "焦虑", "总体感受"), strict=True
        )
    ),
    score=score,
    source="S39, S40; cut-offs unverified",
    loinc="112503-8",
)
