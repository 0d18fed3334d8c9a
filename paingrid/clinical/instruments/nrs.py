"""NRS: pain as a whole number from 0 to 10, now and over the last 24 hours."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import Change, Instrument, Item, Scored, inconsistent
from paingrid.clinical.sources import UNVERIFIED, cite

ENDS = {0: {"zh": "不痛", "en": "no pain"}, 10: {"zh": "能想到的最痛", "en": "the worst you can imagine"}}


def score(values: Mapping[str, int]) -> Scored:
    """Return each score as given; contradictions are flagged, never corrected."""
    return Scored(dict(values), inconsistent(values, usual="usual"))


def _item(key: str, zh: str, en: str, ask_zh: str, ask_en: str) -> Item:
    return Item(key, {"zh": zh, "en": en}, question={"zh": ask_zh, "en": ask_en}, labels=ENDS)


INSTRUMENT = Instrument(
    id="nrs",
    name={"zh": "数字评分法（NRS）", "en": "Numeric rating scale (NRS)"},
    licence="A",
    rule={
        "zh": "每个分数单独成立；互相矛盾时提示再问，不更正",
        "en": "Each score stands alone; contradictions ask for a second look and are never corrected",
    },
    items=(
        _item("now", "现在", "now", "现在有多痛？", "How much pain is there now?"),
        _item("worst", "最痛", "worst", "过去24小时最痛时几分？", "How much at its worst in the last 24 hours?"),
        _item("least", "最轻", "least", "过去24小时最轻时几分？", "How much at its least in the last 24 hours?"),
        _item("usual", "平时", "usual", "过去24小时大多数时候几分？", "How much for most of the last 24 hours?"),
    ),
    score=score,
    makes=(),
    source=cite("S32", "S51"),
    verified=True,
    loinc={"now": "72514-3"},
    pain=("now", "worst", "least", "usual"),
    change=Change(of="now", points=2, percent=30, source=cite("S24", UNVERIFIED)),
)
