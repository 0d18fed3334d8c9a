"""PHQ-4: two questions on mood and two on worry over two weeks; PHQ-2 and GAD-2 are its halves."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import SAFETY_QUESTION, Instrument, Item, Scored, band_of, bands, needing

LABELS = {
    0: {"zh": "完全没有", "en": "not at all"},
    1: {"zh": "有几天", "en": "several days"},
    2: {"zh": "超过一半的日子", "en": "more than half the days"},
    3: {"zh": "几乎每天", "en": "nearly every day"},
}


def item(key: str, zh: str, en: str, ask_zh: str, ask_en: str) -> Item:
    """Return one question about the last two weeks, answered 0–3."""
    return Item(key, {"zh": zh, "en": en}, high=3, question={"zh": ask_zh, "en": ask_en}, labels=LABELS)


INTEREST = item(
    "interest",
    "兴趣",
    "interest",
    "过去两周，做事提不起兴趣？",
    "Over two weeks: little interest or joy in doing things?",
)
MOOD = item("mood", "情绪", "mood", "过去两周，心情低落、没有希望？", "Over two weeks: feeling down or without hope?")
NERVOUS = item("nervous", "紧张", "nervousness", "过去两周，紧张不安？", "Over two weeks: nervous or on edge?")
WORRY = item(
    "worry", "担忧", "worry", "过去两周，停不下来地担心？", "Over two weeks: worrying that could not be stopped?"
)
CUTS = bands(
    (0, "none", "无", "none"),
    (3, "mild", "轻度", "mild"),
    (6, "moderate", "中度", "moderate"),
    (9, "severe", "重度", "severe"),
)


def pair_band(total: int) -> str:
    """Return whether a half (PHQ-2 or GAD-2) is positive: 3 or more."""
    return "positive" if total >= 3 else "negative"


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return the total, both halves and their bands."""
    depression, anxiety = values["interest"] + values["mood"], values["nervous"] + values["worry"]
    total = depression + anxiety
    marks = {"total": band_of(CUTS, total), "anxiety": pair_band(anxiety), "depression": pair_band(depression)}
    flags = [SAFETY_QUESTION] if depression >= 3 else []
    return Scored({"total": total, "anxiety": anxiety, "depression": depression}, marks, flags)


INSTRUMENT = Instrument(
    id="phq4",
    name={"zh": "情绪四问（PHQ-4）", "en": "PHQ-4"},
    licence="A",
    items=(INTEREST, MOOD, NERVOUS, WORRY),
    score=needing(("interest", "mood", "nervous", "worry"), score),
    source="S40",
    loinc="69724-3",
)
