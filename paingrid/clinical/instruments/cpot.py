"""CPOT: observation in intensive care. Score entry only."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import OBSERVED, Instrument, Item, Scored, needing

KEYS = ("face", "movement", "tension", "ventilator_or_voice")


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return the total of all four; 3 or more suggests pain [unverified]."""
    total = sum(values[key] for key in KEYS)
    return Scored({"total": total}, {"total": "suspect-pain" if total >= 3 else "below-cut-off"}, [OBSERVED])


INSTRUMENT = Instrument(
    id="cpot",
    name={"zh": "重症疼痛观察（CPOT）", "en": "Critical-Care Pain Observation Tool (CPOT)"},
    licence="C",
    items=tuple(
        Item(key, {"zh": zh, "en": key.replace("_", " ")}, high=2)
        for key, zh in zip(KEYS, ("面部", "动作", "肌张力", "呼吸机或发声"), strict=True)
    ),
    score=needing(KEYS, score),
    source="unverified",
)
