"""What an institution can do for a person in pain, and what may be shared: the codes and their names."""

from __future__ import annotations

from collections.abc import Mapping

Text = dict[str, str]

#: What can be done somewhere, by the code that is kept.
SERVICES: Mapping[str, Text] = {
    "titration": {"zh": "阿片滴定", "en": "Opioid titration"},
    "rescue-dose": {"zh": "解救用药", "en": "Extra doses"},
    "home-visit": {"zh": "上门服务", "en": "Home visits"},
    "narcotic-stock": {"zh": "麻醉药品供应", "en": "Narcotics in stock"},
    "patch-start": {"zh": "起用透皮贴剂", "en": "Starting a patch"},
    "parenteral-opioid": {"zh": "阿片注射给药", "en": "Opioids by injection"},
    "rotation": {"zh": "阿片轮换", "en": "Change to another opioid"},
    "methadone": {"zh": "美沙酮", "en": "Methadone"},
    "nerve-block": {"zh": "神经阻滞", "en": "Nerve block"},
    "intrathecal": {"zh": "鞘内给药", "en": "Intrathecal infusion"},
    "radiotherapy": {"zh": "放疗", "en": "Radiotherapy"},
    "hospice": {"zh": "安宁疗护", "en": "Hospice care"},
    "pca": {"zh": "自控镇痛泵", "en": "Patient-controlled analgesia"},
    "duty-24h": {"zh": "24 小时值班", "en": "On duty round the clock"},
}

#: Which kind of place a patient needs who is sent for something.
PLACE_FOR: Mapping[str, str] = {
    **dict.fromkeys(("titration", "rescue-dose", "narcotic-stock", "patch-start", "rotation"), "clinic-slot"),
    **dict.fromkeys(("methadone", "nerve-block", "radiotherapy"), "clinic-slot"),
    **dict.fromkeys(("parenteral-opioid", "intrathecal", "duty-24h"), "bed"),
    "home-visit": "visit-hours",
    "hospice": "hospice-bed",
    "pca": "pca-pump",
}

#: What institutions share, by kind; whether one is booked by the hour (True) or by the day.
RESOURCES: Mapping[str, tuple[Text, bool]] = {
    "clinic-slot": ({"zh": "门诊号", "en": "Clinic slot"}, True),
    "bed": ({"zh": "病床", "en": "Bed"}, False),
    "hospice-bed": ({"zh": "安宁疗护床位", "en": "Hospice bed"}, False),
    "pca-pump": ({"zh": "镇痛泵", "en": "PCA pump"}, False),
    "visit-hours": ({"zh": "上门时段", "en": "Home-visit hours"}, True),
}
