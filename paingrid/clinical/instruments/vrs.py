"""VRS-4: pain as one of four words. A word is never turned into a number."""

from __future__ import annotations

from paingrid.clinical.instruments.scale import Instrument, Item, as_given, cuts
from paingrid.clinical.sources import UNVERIFIED, cite

WORDS = {"none": 0, "mild": 1, "moderate": 2, "severe": 3}
SOURCE = cite("S24", UNVERIFIED)

INSTRUMENT = Instrument(
    id="vrs",
    name={"zh": "主诉疼痛程度分级（VRS）", "en": "Verbal rating scale (VRS-4)"},
    licence="A",
    rule={"zh": "词就是等级，不换算成数字", "en": "The word is the band; it is never turned into a number"},
    items=(
        Item(
            "now",
            {"zh": "现在", "en": "now"},
            low=1,
            high=0,
            words=WORDS,
            question={"zh": "现在的疼痛是哪一种？", "en": "Which word fits the pain now?"},
            labels={
                0: {"zh": "不痛", "en": "none"},
                1: {"zh": "轻度：忍得住，生活和睡觉都正常", "en": "mild: bearable, life and sleep as usual"},
                2: {
                    "zh": "中度：明显痛，想用止痛药，睡不好",
                    "en": "moderate: clearly painful, wants medicine, sleep disturbed",
                },
                3: {
                    "zh": "重度：受不了，离不开止痛药，睡不着",
                    "en": "severe: unbearable, cannot do without medicine, no sleep",
                },
            },
        ),
    ),
    score=as_given,
    makes=(),
    source=SOURCE,
    cuts={
        "now": cuts(
            (0, "none", "无痛", "no pain"),
            (1, "mild", "轻度", "mild"),
            (2, "moderate", "中度", "moderate"),
            (3, "severe", "重度", "severe"),
            source=SOURCE,
        )
    },
)
