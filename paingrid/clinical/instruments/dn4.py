"""DN4: seven symptoms and three findings. Without the whole examination only the interview form is scored."""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import Change, Flag, Instrument, Number, Scored, cuts, has_all, named
from paingrid.clinical.sources import UNVERIFIED, cite

SOURCE = cite("S41", UNVERIFIED)
SYMPTOMS = named("burning cold shocks tingling pins numbness itching", "烧灼 冷痛 电击 麻刺 针刺 麻木 痒", boolean=True)
EXAMINATION = named("touch prick brush", "触觉减退 针刺觉减退 轻刷诱发痛", boolean=True)
INTERVIEW_KEYS = tuple(item.key for item in SYMPTOMS)
EXAMINATION_KEYS = tuple(item.key for item in EXAMINATION)
ALL_KEYS = INTERVIEW_KEYS + EXAMINATION_KEYS
INTERVIEW_CUT, TOTAL_CUT = 3, 4
INTERVIEW_ONLY = Flag(
    "interview-form-only",
    {"zh": "体检三项不全，只计问诊七项", "en": "The examination is not complete: only the seven interview items count"},
    SOURCE,
)


def score(values: Mapping[str, int]) -> Scored:
    """Return what is complete; with an item missing, a label only when its threshold is already reached."""
    interview = sum(values.get(key, 0) for key in INTERVIEW_KEYS)
    both = sum(values.get(key, 0) for key in ALL_KEYS)
    scores: dict[str, Number] = {}
    reached: dict[str, Number] = {}
    if has_all(values, INTERVIEW_KEYS):
        scores["interview"] = interview
    elif interview >= INTERVIEW_CUT:
        reached["interview"] = interview
    if has_all(values, ALL_KEYS):
        return Scored(scores | {"total": both})
    if both >= TOTAL_CUT and any(key in values for key in EXAMINATION_KEYS):
        reached["total"] = both
    return Scored(scores, () if has_all(values, EXAMINATION_KEYS) else (INTERVIEW_ONLY,), reached)


def _label(threshold: int) -> tuple[tuple[float, str, str, str], ...]:
    return ((0, "negative", "阴性", "negative"), (threshold, "positive", "阳性", "positive"))


INSTRUMENT = Instrument(
    id="dn4",
    name={"zh": "DN4 神经病理性疼痛筛查", "en": "DN4"},
    licence="C",
    rule={
        "zh": "问诊七项之和；体检三项齐全才有十项总分；缺项时，只有已达界值才给阳性",
        "en": "Sum of seven; the total of ten needs all; an item missing, only a threshold already reached is positive",
    },
    items=SYMPTOMS + EXAMINATION,
    score=score,
    makes=("interview", "total"),
    source=SOURCE,
    cuts={
        "interview": cuts(*_label(INTERVIEW_CUT), source=SOURCE),
        "total": cuts(*_label(TOTAL_CUT), source=SOURCE),
    },
    change=Change(),
)
