"""Zarit-22: the carer's burden, 0–88. Score entry only."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import Instrument, Item, Scored, band_of, bands, needing

KEYS = tuple(f"q{n}" for n in range(1, 23))
CUTS = bands(
    (0, "little", "很少", "little"),
    (21, "mild", "轻度", "mild"),
    (41, "moderate", "中度", "moderate"),
    (61, "severe", "重度", "severe"),
)


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return the sum of all 22."""
    total = sum(values[key] for key in KEYS)
    return Scored({"total": total}, {"total": band_of(CUTS, total)})


INSTRUMENT = Instrument(
    id="zarit",
    name={"zh": "照护者负担（Zarit-22）", "en": "Zarit burden interview (22)"},
    licence="C",
    items=tuple(Item(key, {"zh": key, "en": key}, high=4) for key in KEYS),
    score=needing(KEYS, score),
    source="unverified",
)
