"""Karnofsky performance status: one number by a clinician."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import Instrument, Item, Scored


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return the number; display only, no cut-off."""
    if "level" not in values:
        return Scored()
    level = values["level"]
    return Scored({"level": level}, {})


INSTRUMENT = Instrument(
    id="karnofsky",
    name={"zh": "卡氏评分", "en": "Karnofsky performance status"},
    licence="A",
    items=(Item("level", {"zh": "等级", "en": "level"}, high=100, step=10),),
    score=score,
    makes=(),
    source="S51",
    loinc="89243-0",
    change_of="level",
)
