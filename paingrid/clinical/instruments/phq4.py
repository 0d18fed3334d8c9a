"""PHQ-4: two questions on mood and two on worry over two weeks; PHQ-2 and GAD-2 are its halves."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import SAFETY_QUESTION, Change, Flag, Instrument, Item, Scored, cuts, has_all
from paingrid.clinical.sources import UNVERIFIED, cite

LABELS = {
    0: {"zh": "完全没有", "en": "never"},
    1: {"zh": "有几天", "en": "on some days"},
    2: {"zh": "超过一半的日子", "en": "on more than half of the days"},
    3: {"zh": "几乎每天", "en": "almost every day"},
}
HALF_POSITIVE = 3
HALF = cuts(
    (0, "negative", "阴性", "negative"),
    (HALF_POSITIVE, "positive", "阳性", "positive"),
    source=cite("S40", UNVERIFIED),
)
WHOLE = cuts(
    (0, "none", "无", "none"),
    (3, "mild", "轻度", "mild"),
    (6, "moderate", "中度", "moderate"),
    (9, "severe", "重度", "severe"),
    source=cite("S40", UNVERIFIED),
)


def _item(key: str, zh: str, en: str, ask_zh: str, ask_en: str, loinc: str) -> Item:
    question = {"zh": f"过去两周，{ask_zh}？", "en": f"Over the past two weeks: {ask_en}?"}
    return Item(key, {"zh": zh, "en": en}, high=3, question=question, labels=LABELS, loinc=loinc)


MOOD_ITEMS = (
    _item("interest", "兴趣", "interest", "做事提不起兴趣", "little interest or joy in doing things", "44250-9"),
    _item("mood", "情绪", "mood", "心情低落、没有希望", "feeling down or without hope", "44255-8"),
)
WORRY_ITEMS = (
    _item("nervous", "紧张", "nervousness", "紧张不安", "nervous or on edge", "69725-0"),
    _item("worry", "担忧", "worry", "停不下来地担心", "worrying that could not be stopped", "68509-9"),
)
HALVES = {"anxiety": WORRY_ITEMS, "depression": MOOD_ITEMS}


def ask_about_safety(values: Mapping[str, int]) -> tuple[Flag, ...]:
    """Return the flag once the mood half reaches 3, even with an answer missing: it has no suicide item of its own."""
    low = sum(values.get(item.key, 0) for item in MOOD_ITEMS)
    return (SAFETY_QUESTION,) if low >= HALF_POSITIVE else ()


def score(values: Mapping[str, int]) -> Scored:
    """Return the total and both halves; any missing item forbids them all."""
    flags = ask_about_safety(values)
    if not has_all(values, tuple(item.key for item in MOOD_ITEMS + WORRY_ITEMS)):
        return Scored(flags=flags)
    halves = {name: sum(values[item.key] for item in items) for name, items in HALVES.items()}
    return Scored({"total": sum(halves.values()), **halves}, flags)


INSTRUMENT = Instrument(
    id="phq4",
    name={"zh": "情绪四问（PHQ-4）", "en": "PHQ-4"},
    licence="A",
    rule={
        "zh": "四题之和及两半之和，缺一题就都没有；情绪一半达3分就直接问安全",
        "en": "Sum of four and of each half, all needed; from 3 in the mood half the safety question is asked",
    },
    items=MOOD_ITEMS + WORRY_ITEMS,
    score=score,
    source=cite("S40"),
    verified=True,
    loinc={"panel": "69724-3"},
    cuts={"total": WHOLE, "anxiety": HALF, "depression": HALF},
    change=Change(high=12),
)
