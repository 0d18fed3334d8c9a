"""GAD-2: two questions on worry over two weeks; one missing forbids the sum."""

from __future__ import annotations

from paingrid.clinical.instruments.phq4 import HALF, WORRY_ITEMS
from paingrid.clinical.instruments.scale import Change, Instrument, total_of
from paingrid.clinical.sources import cite

INSTRUMENT = Instrument(
    id="gad2",
    name={"zh": "焦虑两问（GAD-2）", "en": "GAD-2"},
    licence="A",
    rule={"zh": "两题之和，缺一题就没有总分", "en": "Sum of two, both needed"},
    items=WORRY_ITEMS,
    score=total_of(WORRY_ITEMS),
    source=cite("S40"),
    verified=True,
    cuts={"total": HALF},
    change=Change(high=6),
)
