"""PEG: pain, enjoyment of life, general activity over one week; the mean of three."""

from __future__ import annotations

from paingrid.clinical.instruments.scale import Change, Instrument, Item, mean_of
from paingrid.clinical.sources import UNVERIFIED, cite

HINDERED = {0: {"zh": "完全没有影响", "en": "not at all"}, 10: {"zh": "完全做不到", "en": "entirely"}}
ITEMS = (
    Item(
        "pain",
        {"zh": "平均疼痛", "en": "average pain"},
        question={"zh": "过去一周平均有多痛？", "en": "How much pain was there on average in the past week?"},
        labels={0: {"zh": "不痛", "en": "no pain"}, 10: {"zh": "能想到的最痛", "en": "the worst you can imagine"}},
        loinc="75893-8",
    ),
    Item(
        "enjoyment",
        {"zh": "生活乐趣", "en": "enjoyment of life"},
        question={
            "zh": "过去一周，疼痛对生活乐趣影响多大？",
            "en": "In the past week, how far did pain take the joy out of life?",
        },
        labels=HINDERED,
        loinc="91145-3",
    ),
    Item(
        "activity",
        {"zh": "日常活动", "en": "general activity"},
        question={
            "zh": "过去一周，疼痛对日常活动影响多大？",
            "en": "In the past week, how far did pain get in the way of daily activity?",
        },
        labels=HINDERED,
        loinc="91146-1",
    ),
)

#: All three are needed, no proration is validated; nor are any bands.
INSTRUMENT = Instrument(
    id="peg",
    name={"zh": "疼痛、生活乐趣与活动（PEG）", "en": "Pain, enjoyment, general activity (PEG)"},
    licence="A",
    rule={
        "zh": "三题的平均数；缺一题就没有分数，没有经过验证的等级",
        "en": "Mean of three; one missing, no score; no validated bands",
    },
    items=ITEMS,
    score=mean_of(ITEMS),
    source=cite("S46", "S40"),
    verified=True,
    loinc={"panel": "91148-7", "total": "91147-9"},
    change=Change(step=None, points=1, percent=30, source=cite(UNVERIFIED)),
)
