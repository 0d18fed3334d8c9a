"""GAD-2: two questions on worry over two weeks."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.phq4 import NERVOUS, WORRY, pair_band
from paingrid.clinical.instruments.scale import Instrument, Scored, needing


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return the sum of both."""
    total = values["nervous"] + values["worry"]
    return Scored({"total": total}, {"total": pair_band(total)})


INSTRUMENT = Instrument(
    id="gad2",
    name={"zh": "焦虑两问（GAD-2）", "en": "GAD-2"},
    licence="A",
    items=(NERVOUS, WORRY),
    score=needing(("nervous", "worry"), score),
    source="S40",
)
