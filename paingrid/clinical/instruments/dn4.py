"""DN4: seven symptoms and three findings. Without the examination only the interview form is scored."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import Flag, Instrument, Item, Scored

SYMPTOMS = ("burning", "cold", "shocks", "tingling", "pins", "numbness", "itching")
EXAMINATION = ("touch", "prick", "brush")
INTERVIEW_ONLY = Flag(
    "interview-form-only",
    {"zh": "没有体检项目，只计问诊七项", "en": "Without examination: only the seven interview items count"},
)


def score(values: Mapping[str, int], _: str) -> Scored:
    """Return what is complete; a label is given early only when its threshold is already reached."""
    interview = sum(values.get(key, 0) for key in SYMPTOMS)
    both = interview + sum(values.get(key, 0) for key in EXAMINATION)
    asked = all(key in values for key in SYMPTOMS)
    examined = all(key in values for key in EXAMINATION)
    scored = Scored()
    if asked:
        scored.scores["interview"] = interview
        scored.bands["interview"] = "positive" if interview >= 3 else "negative"
    elif interview >= 3:
        scored.bands["interview"] = "positive"
    if asked and examined:
        scored.scores["total"] = both
        scored.bands["total"] = "positive" if both >= 4 else "negative"
    elif both >= 4:
        scored.bands["total"] = "positive"
    if asked and not any(key in values for key in EXAMINATION):
        scored.flags.append(INTERVIEW_ONLY)
    return scored


INSTRUMENT = Instrument(
    id="dn4",
    name={"zh": "DN4 神经病理性疼痛筛查", "en": "DN4"},
    licence="C",
    items=tuple(
        Item(key, {"zh": zh, "en": key}, boolean=True)
        for key, zh in zip(
            SYMPTOMS + EXAMINATION,
            ("烧灼", "冷痛", "电击", "麻刺", "针刺", "麻木", "痒", "触觉减退", "针刺觉减退", "轻刷诱发痛"),
            strict=True,
        )
    ),
    score=score,
    makes=("interview", "total"),
    source="S41 in part",
)
