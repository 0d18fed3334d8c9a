"""painDETECT: seven answers 0–5, the course of pain and radiation; −1 to 38. Score entry only."""

from __future__ import annotations

from paingrid.clinical.instruments.scale import Change, Instrument, Item, cuts, named, weighted
from paingrid.clinical.sources import UNVERIFIED, cite

SENSORY = named(
    "burning tingling touch attacks temperature numbness pressure",
    "烧灼 麻刺 轻触痛 发作 冷热痛 麻木 轻压痛",
    high=5,
)
PATTERN = {"steady": 0, "steady-attacks": -1, "attacks-free": 1, "attacks-pain": 1}
WEIGHTS = {item.key: 1 for item in SENSORY} | {"pattern": 1, "radiation": 2}

INSTRUMENT = Instrument(
    id="paindetect",
    name={"zh": "painDETECT", "en": "painDETECT"},
    licence="C",
    rule={
        "zh": "七项之和，加病程 0、−1、+1、+1，放射加2；缺一项就没有总分",
        "en": "Sum of seven, course 0, −1, +1, +1, radiation 2; all needed",
    },
    items=(
        *SENSORY,
        Item("pattern", {"zh": "疼痛过程", "en": "course of pain"}, low=1, high=0, words=PATTERN),
        Item("radiation", {"zh": "放射", "en": "radiation"}, boolean=True),
    ),
    score=weighted(WEIGHTS),
    source=cite("S41"),
    verified=True,
    cuts={
        "total": cuts(
            (-1, "unlikely", "不太像", "unlikely"),
            (13, "unclear", "不确定", "unclear"),
            (19, "likely", "很可能", "likely"),
            source=cite("S41", UNVERIFIED),
        )
    },
    change=Change(low=-1, high=38),
)
