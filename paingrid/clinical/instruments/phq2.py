"""PHQ-2: two questions on mood over two weeks. It has no suicide item, so 3 or more asks for one."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.phq4 import HALF, MOOD_ITEMS, ask_about_safety
from paingrid.clinical.instruments.scale import Change, Instrument, Scored, total_of
from paingrid.clinical.sources import cite

TOTAL = total_of(MOOD_ITEMS)


def score(values: Mapping[str, int]) -> Scored:
    """Return the sum of both; one missing forbids it."""
    return Scored(TOTAL(values).scores, ask_about_safety(values))


INSTRUMENT = Instrument(
    id="phq2",
    name={"zh": "情绪两问（PHQ-2）", "en": "PHQ-2"},
    licence="A",
    rule={
        "zh": "两题之和，缺一题就没有总分；达3分就直接问安全",
        "en": "Sum of two, both needed; from 3 the safety question is asked",
    },
    items=MOOD_ITEMS,
    score=score,
    source=cite("S40", "S51"),
    verified=True,
    loinc={"total": "55758-7"},
    cuts={"total": HALF},
    change=Change(high=6),
)
