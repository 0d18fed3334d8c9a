"""painDETECT: seven answers 0–5, the course of pain and radiation; −1 to 38. Score entry only."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import Instrument, Item, Scored, band_of, bands, needing

SENSORY = ("burning", "tingling", "touch", "attacks", "temperature", "numbness", "pressure")
PATTERN = {"steady": 0, "steady-attacks": -1, "attacks-free": 1, "attacks-pain": 1}
KEYS = (*SENSORY, "pattern", "radiation")
CUTS = bands(
    (-1, "unlikely", "不太像", "unlikely"), (13, "unclear", "不确定", "unclear"), (19, "likely", "很可能", "likely")
)


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return the total of all nine; radiation counts 2."""
    total = sum(values[key] for key in SENSORY) + values["pattern"] + 2 * values["radiation"]
    return Scored({"total": total}, {"total": band_of(CUTS, total)})


INSTRUMENT = Instrument(
    id="paindetect",
    name={"zh": "painDETECT", "en": "painDETECT"},
    licence="C",
    items=(
        *(
            Item(key, {"zh": zh, "en": key}, high=5)
            for key, zh in zip(SENSORY, ("烧灼", "麻刺", "轻触痛", "发作", "冷热痛", "麻木", "轻压痛"), strict=True)
        ),
        Item("pattern", {"zh": "疼痛过程", "en": "course of pain"}, low=1, high=0, words=PATTERN),
        Item("radiation", {"zh": "放射", "en": "radiation"}, boolean=True),
    ),
    score=needing(KEYS, score),
    source="S41",
)
