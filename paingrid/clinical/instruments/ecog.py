"""ECOG performance status: one number by a clinician; 5 means dead."""

from __future__ import annotations

from paingrid.clinical.instruments.scale import Change, Instrument, Item, as_given, cuts
from paingrid.clinical.sources import UNVERIFIED, cite

INSTRUMENT = Instrument(
    id="ecog",
    name={"zh": "体力状况（ECOG）", "en": "ECOG performance status"},
    licence="A",
    rule={"zh": "级别就是分数", "en": "The grade is the score"},
    items=(
        Item(
            "grade",
            {"zh": "等级", "en": "grade"},
            high=5,
            question={"zh": "病人现在的体力属于哪一级？", "en": "How active can the patient be now?"},
            labels={
                0: {"zh": "活动如常", "en": "as active as ever"},
                1: {"zh": "重活做不了，轻活可以", "en": "no heavy work, light work is possible"},
                2: {
                    "zh": "能走动、能自理，白天一半以上时间起床活动",
                    "en": "walks and cares for self, up for more than half of the day",
                },
                3: {
                    "zh": "只能部分自理，白天一半以上时间卧床或坐椅",
                    "en": "cares for self only in part, in bed or a chair for more than half of the day",
                },
                4: {"zh": "完全不能自理，一直卧床或坐椅", "en": "cannot care for self, always in bed or a chair"},
                5: {"zh": "已去世", "en": "dead"},
            },
        ),
    ),
    score=as_given,
    makes=(),
    source=cite("S51"),
    verified=True,
    loinc={"grade": "89247-1"},
    cuts={
        "grade": cuts(
            (0, "not-limited", "未受限", "not limited"),
            (2, "limited", "受限", "limited"),
            (5, "dead", "已去世", "dead"),
            source=cite(UNVERIFIED),
        )
    },
    change=Change(of="grade", high=5),
)
