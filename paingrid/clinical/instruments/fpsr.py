"""FPS-R: one of six faces as 0, 2, 4, 6, 8 or 10. Score entry only; no images are shipped."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.pain_bands import PAIN_BANDS
from paingrid.clinical.instruments.scale import Instrument, Item, Scored, band_of


def score(values: Mapping[str, int], bands_id: str) -> Scored:
    """Return the number of the face and the band of the same number on the NRS."""
    return Scored(dict(values), {key: band_of(PAIN_BANDS[bands_id], value) for key, value in values.items()})


INSTRUMENT = Instrument(
    id="fpsr",
    name={"zh": "修订版面部表情疼痛评分（FPS-R）", "en": "Faces Pain Scale – Revised (FPS-R)"},
    licence="C",
    items=(Item("now", {"zh": "现在", "en": "now"}, step=2),),
    score=score,
    makes=(),
    source="S36",
)
