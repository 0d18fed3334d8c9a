"""PHQ-2: two questions on mood over two weeks. It has no suicide item, so 3 or more asks for one."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.phq4 import INTEREST, MOOD, pair_band
from paingrid.clinical.instruments.scale import SAFETY_QUESTION, Instrument, Scored, needing


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return the sum of both."""
    total = values["interest"] + values["mood"]
    return Scored({"total": total}, {"total": pair_band(total)}, [SAFETY_QUESTION] if total >= 3 else [])


INSTRUMENT = Instrument(
    id="phq2",
    name={"zh": "情绪两问（PHQ-2）", "en": "PHQ-2"},
    licence="A",
    items=(INTEREST, MOOD),
    score=needing(("interest", "mood"), score),
    source="S40, S51",
    loinc="55758-7",
)
