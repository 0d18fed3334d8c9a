"""Sedation in our own four levels; the meaning parallels POSS, the wording is ours."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import Instrument, Item, Scored

ASLEEP = 0
LABELS = {
    ASLEEP: {"zh": "睡着了，容易叫醒", "en": "asleep, easy to rouse"},
    1: {"zh": "很清醒", "en": "wide awake"},
    2: {"zh": "有点困，一叫就醒", "en": "sleepy but wakes easily"},
    3: {"zh": "说着话就睡着", "en": "keeps falling asleep while talking"},
    4: {"zh": "叫不醒", "en": "cannot be properly woken"},
}


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return the level; 3 and 4 are unacceptable (reduce or stop the opioid, a clinician decides)."""
    level = values.get("level")
    if level is None:
        return Scored()
    return Scored({"level": level}, {"level": "unacceptable" if level >= 3 else "acceptable"})


INSTRUMENT = Instrument(
    id="sedation",
    name={"zh": "清醒程度（自有四级）", "en": "Sedation (our own four levels)"},
    licence="A",
    items=(
        Item(
            "level",
            {"zh": "清醒程度", "en": "wakefulness"},
            low=1,
            high=4,
            words={"asleep": ASLEEP},
            question={"zh": "现在清醒吗？", "en": "How awake now?"},
            labels=LABELS,
        ),
    ),
    score=score,
    makes=(),
    source="S44",
    change_of="level",
)
