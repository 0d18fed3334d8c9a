"""ID Pain: six yes/no answers, −1 to 5. Score entry only."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import Instrument, Item, Scored, needing

PLUS = ("pins", "hot", "numb", "shock", "touch")
KEYS = (*PLUS, "joints")


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return the sum, pain limited to joints counting −1; 3 likely, 2 consider [unverified]."""
    total = sum(values[key] for key in PLUS) - values["joints"]
    return Scored({"total": total}, {"total": "likely" if total >= 3 else "consider" if total == 2 else "unlikely"})


INSTRUMENT = Instrument(
    id="idpain",
    name={"zh": "ID Pain 神经病理性疼痛筛查", "en": "ID Pain"},
    licence="C",
    items=tuple(
        Item(key, {"zh": zh, "en": key}, boolean=True)
        for key, zh in zip(KEYS, ("针刺", "灼热", "麻木", "电击", "触碰加重", "仅限关节"), strict=True)
    ),
    score=needing(KEYS, score),
    source="S41; cut-offs unverified",
)
