"""ID Pain: six yes/no answers, −1 to 5; pain limited to joints counts −1. Score entry only."""

from __future__ import annotations

from paingrid.clinical.instruments.scale import Change, Instrument, cuts, named, weighted
from paingrid.clinical.sources import UNVERIFIED, cite

WEIGHTS = {"pins": 1, "hot": 1, "numb": 1, "shock": 1, "touch": 1, "joints": -1}

INSTRUMENT = Instrument(
    id="idpain",
    name={"zh": "ID Pain 神经病理性疼痛筛查", "en": "ID Pain"},
    licence="C",
    rule={
        "zh": "五项各加1分，仅限关节减1分；缺一项就没有总分",
        "en": "One point each for five, minus one for pain limited to joints; all needed",
    },
    items=named("pins hot numb shock touch joints", "针刺 灼热 麻木 电击 触碰加重 仅限关节", boolean=True),
    score=weighted(WEIGHTS),
    source=cite("S41"),
    verified=True,
    cuts={
        "total": cuts(
            (-1, "unlikely", "不太像", "unlikely"),
            (2, "consider", "可考虑", "consider"),
            (3, "likely", "很可能", "likely"),
            source=cite(UNVERIFIED),
        )
    },
    change=Change(low=-1, high=5),
)
