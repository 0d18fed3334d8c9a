"""PEG: pain, enjoyment of life, general activity over one week; the mean of three."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import Change, Instrument, Item, Scored, needing, one_decimal

KEYS = ("pain", "enjoyment", "activity")


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return the mean of all three; no validated proration and no validated bands exist."""
    return Scored({"total": one_decimal(sum(values[k] for k in KEYS) / 3)})


INSTRUMENT = Instrument(
    id="peg",
    name={"zh": "疼痛、生活乐趣与活动（PEG）", "en": "Pain, enjoyment, general activity (PEG)"},
    licence="A",
    items=(
        Item(
            "pain",
            {"zh": "平均疼痛", "en": "average pain"},
            question={"zh": "过去一周平均有多痛？", "en": "How much pain on average in the past week?"},
        ),
        Item(
            "enjoyment",
            {"zh": "生活乐趣", "en": "enjoyment of life"},
            question={
                "zh": "过去一周疼痛对生活乐趣影响多大？",
                "en": "In the past week, how far did pain take the joy out of life?",
            },
        ),
        Item(
            "activity",
            {"zh": "日常活动", "en": "general activity"},
            question={
                "zh": "过去一周疼痛对日常活动影响多大？",
                "en": "In the past week, how far did pain get in the way of daily activity?",
            },
        ),
    ),
    score=needing(KEYS, score),
    source="S46, S40",
    loinc="91147-9",
    change=Change(points=1, percent=30, source="unverified"),
)
