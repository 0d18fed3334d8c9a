"""S-LANSS: seven weighted yes/no answers, 0–24. Score entry only."""

from __future__ import annotations

from paingrid.clinical.instruments.scale import Change, Instrument, cuts, named, weighted
from paingrid.clinical.sources import UNVERIFIED, cite

WEIGHTS = {"dysaesthesia": 5, "skin": 5, "sensitivity": 3, "bursts": 2, "burning": 1, "allodynia": 5, "pressing": 3}
#: The source weighs the parent scale, LANSS.
SOURCE = cite("S41", UNVERIFIED)

INSTRUMENT = Instrument(
    id="slanss",
    name={"zh": "S-LANSS 神经病理性疼痛筛查", "en": "S-LANSS"},
    licence="C",
    rule={"zh": "加权之和 5、5、3、2、1、5、3；缺一项就没有总分", "en": "Weighted sum 5, 5, 3, 2, 1, 5, 3; all needed"},
    items=named(" ".join(WEIGHTS), "异常感觉 皮肤颜色 触觉敏感 阵发 烧灼 触诱发痛 按压异常", boolean=True),
    score=weighted(WEIGHTS),
    source=SOURCE,
    cuts={
        "total": cuts((0, "negative", "阴性", "negative"), (12, "positive", "阳性", "positive"), source=SOURCE),
    },
    change=Change(high=24),
)
