"""IPOS: 17 scored answers 0–4. Score entry only; "cannot assess" is absent, not 0."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from paingrid.clinical.instruments.scale import Change, Instrument, Number, Scored, cuts, numbered, total_of
from paingrid.clinical.sources import DEFAULT, UNVERIFIED, cite

ITEMS = numbered(17, high=4)
KEYS = tuple(item.key for item in ITEMS)
TOTAL = total_of(ITEMS)
SUBSCALES = {"physical": KEYS[:10], "emotional": KEYS[10:14], "communication": KEYS[14:]}
SEVERE = 3


def score(values: Mapping[str, int]) -> Scored:
    """Return the total of all 17, and subscales by mean substitution when at most half is missing [default]."""
    scores: dict[str, Number] = dict(TOTAL(values).scores)
    for name, keys in SUBSCALES.items():
        answered = [values[key] for key in keys if key in values]
        if len(answered) == len(keys):
            scores[name] = sum(answered)
        elif 2 * len(answered) >= len(keys):
            scores[name] = Fraction(sum(answered) * len(keys), len(answered))
    return Scored(scores, also={key: value for key, value in values.items() if value >= SEVERE})


INSTRUMENT = Instrument(
    id="ipos",
    name={"zh": "综合姑息照护结局（IPOS）", "en": "Integrated Palliative care Outcome Scale (IPOS)"},
    licence="C",
    rule={
        "zh": "17题之和，缺一题就没有总分；分量表最多缺一半时用均值补；无法评估不是0",
        "en": "Sum of 17, all needed; a subscale takes the mean for at most half missing; cannot assess is not 0",
    },
    items=ITEMS,
    score=score,
    source=cite("S38", UNVERIFIED, DEFAULT),
    cuts=dict.fromkeys(
        KEYS,
        cuts(
            (0, "not-severe", "不重", "not severe"),
            (SEVERE, "severe", "重度", "severe"),
            source=cite("S38", UNVERIFIED),
        ),
    ),
    change=Change(high=68),
)
