"""Wong-Baker faces: one of six faces as 0, 2, 4, 6, 8 or 10. Score entry only; no images and no bands."""

from __future__ import annotations

from paingrid.clinical.instruments.scale import Change, Instrument, Item, as_given
from paingrid.clinical.sources import cite

INSTRUMENT = Instrument(
    id="wong-baker",
    name={"zh": "Wong-Baker 面部表情评分", "en": "Wong-Baker faces"},
    licence="C",
    rule={"zh": "脸对应的双数就是分数，没有等级", "en": "The even number of the face is the score; no bands"},
    items=(Item("now", {"zh": "现在", "en": "now"}, step=2),),
    score=as_given,
    makes=(),
    source=cite("S51"),
    verified=True,
    loinc={"now": "38221-8"},
    change=Change(of="now", step=2),
)
