"""Sedation in our own four levels; the meaning parallels POSS, the wording is ours."""

from __future__ import annotations

from paingrid.clinical.instruments.scale import Instrument, Item, as_given, cuts
from paingrid.clinical.sources import cite

ASLEEP = 0
LABELS = {
    ASLEEP: {"zh": "睡着了，容易叫醒", "en": "asleep, easy to rouse"},
    1: {"zh": "很清醒", "en": "wide awake"},
    2: {"zh": "有点困，一叫就醒", "en": "sleepy but wakes easily"},
    3: {"zh": "说着话就睡着", "en": "keeps falling asleep while talking"},
    4: {"zh": "叫不醒", "en": "cannot be properly woken"},
}

INSTRUMENT = Instrument(
    id="sedation",
    name={"zh": "清醒程度（自有四级）", "en": "Sedation (our own four levels)"},
    licence="A",
    rule={"zh": "级别就是结果；睡着了是一个词，不是0", "en": "The level is the result; asleep is a word, not 0"},
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
    score=as_given,
    makes=(),
    source=cite("S44"),
    verified=True,
    cuts={
        "level": cuts(
            (ASLEEP, "acceptable", "可以接受", "acceptable"),
            (3, "unacceptable", "不可接受", "unacceptable"),
            source=cite("S44"),
            verified=True,
        )
    },
)
