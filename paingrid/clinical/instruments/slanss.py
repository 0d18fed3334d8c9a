"""S-LANSS: seven weighted yes/no answers, 0–24. Score entry only."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import Instrument, Item, Scored, needing

WEIGHTS = {"dysaesthesia": 5, "skin": 5, "sensitivity": 3, "bursts": 2, "burning": 1, "allodynia": 5, "pressing": 3}


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return the weighted sum; 12 or more suggests neuropathic pain."""
    total = sum(weight * values[key] for key, weight in WEIGHTS.items())
    return Scored({"total": total}, {"total": "positive" if total >= 12 else "negative"})


INSTRUMENT = Instrument(
    id="slanss",
    name={"zh": "S-LANSS 神经病理性疼痛筛查", "en": "S-LANSS"},
    licence="C",
    items=tuple(
        Item(key, {"zh": zh, "en": key}, boolean=True)
        for key, zh in zip(
            WEIGHTS, ("异常感觉", "皮肤颜色", "触觉敏感", "阵发", "烧灼", "触诱发痛", "按压异常"), strict=True
        )
    ),
    score=needing(tuple(WEIGHTS), score),
    source="S41",
)
