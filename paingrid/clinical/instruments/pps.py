"""Palliative Performance Scale: one number by a clinician."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import Instrument, Item, Scored


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return the number; 50 or less asks for a palliative review [default]."""
    if "level" not in values:
        return Scored()
    level = values["level"]
    return Scored({"level": level}, {"level": "palliative-review" if level <= 50 else "no-review"})


INSTRUMENT = Instrument(
    id="pps",
    name={"zh": "姑息功能评分（PPS）", "en": "Palliative Performance Scale"},
    licence="C",
    items=(Item("level", {"zh": "等级", "en": "level"}, high=100, step=10),),
    score=score,
    makes=(),
    source="unverified",
    loinc=None,
    change_of="level",
)
