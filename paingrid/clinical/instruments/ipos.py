"""IPOS: 17 scored answers 0–4. Score entry only; "cannot assess" is not 0."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import Instrument, Item, Scored, needing, one_decimal

KEYS = tuple(f"q{n}" for n in range(1, 18))
SUBSCALES = {"physical": KEYS[:10], "emotional": KEYS[10:14], "communication": KEYS[14:]}


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return the total of all 17, and subscales by mean substitution when at most half is missing [default]."""
    scored = needing(KEYS, lambda v, _: Scored({"total": sum(v[key] for key in KEYS)}))(values, "")
    for name, keys in SUBSCALES.items():
        answered = [values[key] for key in keys if key in values]
        if answered and 2 * len(answered) >= len(keys):
            scored.scores[name] = one_decimal(sum(answered) / len(answered) * len(keys))
    scored.bands |= {key: "severe" for key in KEYS if values.get(key, 0) >= 3}
    return scored


INSTRUMENT = Instrument(
    id="ipos",
    name={"zh": "综合姑息照护结局（IPOS）", "en": "IPOS"},
    licence="C",
    items=tuple(Item(key, {"zh": key, "en": key}, high=4) for key in KEYS),
    score=score,
    source="S38; subscales unverified",
)
