"""ECOG performance status: one number by a clinician."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import Instrument, Item, Scored


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return the number; 2 or more limits; 5 means dead."""
    if "grade" not in values:
        return Scored()
    level = values["grade"]
    return Scored({"grade": level}, {"grade": "limited" if level >= 2 else "not-limited"})


INSTRUMENT = Instrument(
    id="ecog",
    name={"zh": "体力状况（ECOG）", "en": "ECOG performance status"},
    licence="A",
    items=(Item("grade", {"zh": "等级", "en": "grade"}, high=5, step=1),),
    score=score,
    makes=(),
    source="S51",
    loinc="89247-1",
    change_of="grade",
)
