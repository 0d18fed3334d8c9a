"""Karnofsky performance status: one number by a clinician; display only, no cut-off."""

from __future__ import annotations

from paingrid.clinical.instruments.scale import Change, Instrument, Item, as_given
from paingrid.clinical.sources import cite

INSTRUMENT = Instrument(
    id="karnofsky",
    name={"zh": "卡氏评分", "en": "Karnofsky performance status"},
    licence="A",
    rule={"zh": "分数照录，仅供显示", "en": "The number as given, display only"},
    items=(
        Item(
            "level",
            {"zh": "等级", "en": "level"},
            high=100,
            step=10,
            question={"zh": "病人现在的功能状况是多少分？", "en": "How well does the patient function now?"},
            labels={
                100: {"zh": "没有症状，一切正常", "en": "well, nothing to complain of"},
                90: {"zh": "有轻微症状，活动正常", "en": "slight symptoms, active as usual"},
                80: {"zh": "有些症状，活动要费力", "en": "some symptoms, active with effort"},
                70: {"zh": "生活能自理，不能工作", "en": "cares for self, cannot work"},
                60: {"zh": "偶尔要人帮忙，多数能自理", "en": "needs help now and then"},
                50: {"zh": "常要人帮忙，常要就医", "en": "needs much help and frequent medical care"},
                40: {"zh": "失能，需要专门照顾", "en": "disabled, needs special care"},
                30: {"zh": "严重失能，应住院", "en": "severely disabled, hospital is advisable"},
                20: {"zh": "病重，需住院积极支持", "en": "very ill, needs active support in hospital"},
                10: {"zh": "病危，临近死亡", "en": "dying"},
                0: {"zh": "已去世", "en": "dead"},
            },
        ),
    ),
    score=as_given,
    makes=(),
    source=cite("S51"),
    verified=True,
    loinc={"level": "89243-0"},
    change=Change(of="level", high=100, step=10, less_is_better=False),
)
