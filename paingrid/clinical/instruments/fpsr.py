"""FPS-R: one of six faces as 0, 2, 4, 6, 8 or 10. Score entry only; no images are shipped."""

from __future__ import annotations

from paingrid.clinical.instruments.scale import Change, Instrument, Item, as_given
from paingrid.clinical.sources import cite

INSTRUMENT = Instrument(
    id="fpsr",
    name={"zh": "修订版面部表情疼痛评分（FPS-R）", "en": "Faces Pain Scale – Revised (FPS-R)"},
    licence="C",
    rule={"zh": "脸对应的双数就是分数", "en": "The even number of the face is the score"},
    items=(Item("now", {"zh": "现在", "en": "now"}, step=2),),
    score=as_given,
    makes=(),
    source=cite("S36"),
    verified=True,
    pain=("now",),
    change=Change(of="now", step=2),
)
