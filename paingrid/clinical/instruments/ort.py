"""
Opioid Risk Tool: ten yes/no answers weighed by sex, 0–26. Score entry only.

Never a reason to withhold analgesia in cancer: every score says so.
"""

from __future__ import annotations

from collections.abc import Mapping

from paingrid.clinical.instruments.scale import Change, Flag, Instrument, Item, Scored, cuts, has_all, named
from paingrid.clinical.sources import UNVERIFIED, cite

FEMALE, MALE = 0, 1
#: (woman, man)
WEIGHTS = {
    "family_alcohol": (1, 3),
    "family_illegal": (2, 3),
    "family_prescription": (4, 4),
    "own_alcohol": (3, 3),
    "own_illegal": (4, 4),
    "own_prescription": (5, 5),
    "age_16_to_45": (1, 1),
    "abuse": (3, 0),
    "psychiatric": (2, 2),
    "depression": (1, 1),
}
NOT_A_REASON = Flag(
    "no-reason-to-withhold",
    {"zh": "不能因此不给癌痛患者用镇痛药", "en": "Never a reason to withhold analgesia in cancer pain"},
    cite(UNVERIFIED),
)


def score(values: Mapping[str, int]) -> Scored:
    """Return the weighted sum; any missing answer, the sex too, forbids it."""
    if not has_all(values, ("sex", *WEIGHTS)):
        return Scored()
    return Scored({"total": sum(pair[values["sex"]] * values[key] for key, pair in WEIGHTS.items())}, (NOT_A_REASON,))


INSTRUMENT = Instrument(
    id="ort",
    name={"zh": "阿片类药物风险评估（ORT）", "en": "Opioid Risk Tool (ORT)"},
    licence="C",
    rule={
        "zh": "按性别加权之和，缺一项就没有总分；绝不是不给癌痛患者用药的理由",
        "en": "Sum weighted by sex, all needed; never a reason to withhold analgesia in cancer",
    },
    items=(
        Item("sex", {"zh": "性别", "en": "sex"}, low=1, high=0, words={"female": FEMALE, "male": MALE}),
        *named(
            " ".join(WEIGHTS),
            "家族酒精 家族违禁药 家族处方药 本人酒精 本人违禁药 本人处方药 16至45岁 早年受害 精神疾病 抑郁",
            boolean=True,
        ),
    ),
    score=score,
    source=cite("S49", UNVERIFIED),
    cuts={
        "total": cuts(
            (0, "low", "低", "low"),
            (4, "moderate", "中", "moderate"),
            (8, "high", "高", "high"),
            source=cite("S49"),
            verified=True,
        )
    },
    change=Change(high=26),
)
