"""Distress 0–10: a plain question of our own."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import SAFETY_QUESTION, Instrument, Item, Scored


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return the score; 4 or more is raised, 7 or more asks the safety question."""
    if "now" not in values:
        return Scored()
    now = values["now"]
    return Scored({"now": now}, {"now": "raised" if now >= 4 else "low"}, [SAFETY_QUESTION] if now >= 7 else [])


INSTRUMENT = Instrument(
    id="distress",
    name={"zh": "心里难受程度", "en": "Distress 0–10"},
    licence="A",
    items=(
        Item(
            "now",
            {"zh": "现在", "en": "now"},
            question={
                "zh": "过去一周心里有多难受？0 是不难受，10 是非常难受。",
                "en": "How distressed in the past week? 0 not at all, 10 extremely.",
            },
        ),
    ),
    score=score,
    makes=(),
    source="S50",
    change_of="now",
)
