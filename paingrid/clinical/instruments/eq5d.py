"""EQ-5D-5L: five answers 1–5 and health today 0–100. Score entry only; no value set is carried, so no index."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import Change, Instrument, Item, Scored, has_all, named
from paingrid.clinical.sources import cite

ITEMS = (
    *named("mobility self_care activities pain anxiety", "行动 自理 日常活动 疼痛 焦虑", low=1, high=5),
    Item("health", {"zh": "今日健康", "en": "health today"}, high=100),
)
KEYS = tuple(item.key for item in ITEMS)


def score(values: Mapping[str, int]) -> Scored:
    """Return both parts as given; one alone is no EQ-5D."""
    return Scored(dict(values)) if has_all(values, KEYS) else Scored()


INSTRUMENT = Instrument(
    id="eq5d",
    name={"zh": "EQ-5D-5L 健康状况", "en": "EQ-5D-5L"},
    licence="C",
    rule={
        "zh": "六个答案照录，缺一个就都不给；不带换算值，没有指数",
        "en": "Six answers as given, none without all; no value set is carried, so no index",
    },
    items=ITEMS,
    score=score,
    makes=KEYS,
    source=cite("S48"),
    verified=True,
    change=Change(of="health", high=100, less_is_better=False),
)
