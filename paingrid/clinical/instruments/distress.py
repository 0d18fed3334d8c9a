"""Distress 0–10: a plain question of our own, under a name of our own."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import SAFETY_QUESTION, Change, Instrument, Item, Scored, cuts
from paingrid.clinical.sources import cite

ASK_ABOUT_SAFETY = 7


def score(values: Mapping[str, int]) -> Scored:
    """Return the score; 7 or more asks the safety question."""
    return Scored(dict(values), (SAFETY_QUESTION,) if values.get("now", 0) >= ASK_ABOUT_SAFETY else ())


INSTRUMENT = Instrument(
    id="distress",
    name={"zh": "心里难受程度（0–10）", "en": "Distress 0–10"},
    licence="A",
    rule={
        "zh": "数字就是分数；7分以上直接问安全",
        "en": "The number is the score; from 7 the safety question is asked",
    },
    items=(
        Item(
            "now",
            {"zh": "过去一周", "en": "the past week"},
            question={"zh": "过去一周心里有多难受？", "en": "How distressed did you feel in the past week?"},
            labels={0: {"zh": "不难受", "en": "not at all"}, 10: {"zh": "难受极了", "en": "as much as can be"}},
        ),
    ),
    score=score,
    makes=(),
    source=cite("S50"),
    verified=True,
    cuts={
        "now": cuts((0, "low", "不高", "low"), (4, "raised", "偏高", "raised"), source=cite("S50"), verified=True),
    },
    change=Change(of="now"),
)
