"""
Medicines of the simulated courses, step by step.

Only the record of a course: no dose here is advice, and the oral morphine equivalents
are what a prescriber might have written down (fentanyl 2.4 mg/d per µg/h, oxycodone 1.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from paingrid.journey.import_rows import MedicineRow


@dataclass(frozen=True, slots=True)
class Step:
    """One step of background opioid and the rescue dose that goes with it; doses in mg, patch in µg/h."""

    dose: float
    ome_mg_per_day: float
    rescue_mg: float


@dataclass(frozen=True, slots=True)
class Regimen:
    """One background opioid with its steps."""

    code: str
    drug: str
    zh: str
    en: str
    unit_zh: str
    unit_en: str
    steps: tuple[Step, ...]
    is_patch: bool = False


MORPHINE = Regimen(
    "morphine",
    "morphine",
    "硫酸吗啡缓释片",
    "Morphine sulfate sustained-release tablets",
    "{:g} mg，每12小时一次",
    "{:g} mg every 12 hours",
    (Step(10, 20, 5), Step(20, 40, 5), Step(30, 60, 10), Step(40, 80, 10), Step(60, 120, 20), Step(90, 180, 20)),
)
OXYCODONE = Regimen(
    "oxycodone",
    "oxycodone",
    "盐酸羟考酮缓释片",
    "Oxycodone hydrochloride prolonged-release tablets",
    "{:g} mg，每12小时一次",
    "{:g} mg every 12 hours",
    (Step(10, 30, 5), Step(15, 45, 5), Step(20, 60, 10), Step(30, 90, 10), Step(40, 120, 20), Step(60, 180, 20)),
)
FENTANYL = Regimen(
    "fentanyl",
    "fentanyl",
    "芬太尼透皮贴剂",
    "Fentanyl transdermal patch",
    "{:g} µg/h，每72小时更换",
    "{:g} µg/h, changed every 72 hours",
    (Step(25, 60, 10), Step(37, 90, 10), Step(50, 120, 20), Step(75, 180, 20)),
    is_patch=True,
)

PATCHES = {
    25: "芬太尼透皮贴剂（骨架型） 4.2 mg (25 µg/h)",
    50: "芬太尼透皮贴剂（骨架型） 8.4 mg (50 µg/h)",
    75: "芬太尼透皮贴剂（骨架型） 12.6 mg (75 µg/h)",
}
STRENGTHS = {"morphine": (60, 30, 10), "oxycodone": (40, 20, 10, 5)}
PRODUCTS: dict[str, dict[str, Any]] = {
    "celecoxib": {"product": "塞来昔布胶囊 200 mg", "count": 1, "times_per_day": 2},
    "paracetamol": {"product": "对乙酰氨基酚片 500 mg", "count": 1, "times_per_day": 3},
    "lactulose": {"product": "乳果糖口服溶液 667 mg/mL", "count": 15, "times_per_day": 2},
    "macrogol": {"product": "聚乙二醇4000散 10000 mg", "count": 1, "times_per_day": 1},
    "pregabalin": {"product": "普瑞巴林胶囊 75 mg", "count": 1, "times_per_day": 2},
    "metoclopramide": {"product": "甲氧氯普胺片 5 mg", "count": 2, "times_per_day": 3},
}

PLAIN: dict[str, tuple[str, str, str, str, str, str]] = {
    "celecoxib": (
        "adjuvant",
        "celecoxib",
        "塞来昔布胶囊",
        "Celecoxib capsules",
        "200 mg，每日两次",
        "200 mg twice a day",
    ),
    "paracetamol": (
        "other",
        "paracetamol",
        "对乙酰氨基酚片",
        "Paracetamol tablets",
        "0.5 g，每日三次",
        "0.5 g three times a day",
    ),
    "lactulose": (
        "laxative",
        "lactulose",
        "乳果糖口服溶液",
        "Lactulose oral solution",
        "15 mL，每日两次",
        "15 mL twice a day",
    ),
    "macrogol": ("laxative", "macrogol", "聚乙二醇4000散", "Macrogol 4000 powder", "10 g，每日一次", "10 g once a day"),
    "pregabalin": (
        "adjuvant",
        "pregabalin",
        "普瑞巴林胶囊",
        "Pregabalin capsules",
        "75 mg，每日两次",
        "75 mg twice a day",
    ),
    "metoclopramide": (
        "other",
        "metoclopramide",
        "甲氧氯普胺片",
        "Metoclopramide tablets",
        "10 mg，每日三次",
        "10 mg three times a day",
    ),
}


def background(regimen: Regimen, level: int, starts_at: datetime) -> MedicineRow:
    """Return the background opioid at one step."""
    step = regimen.steps[level]
    return MedicineRow(
        purpose="background",
        drug=regimen.drug,
        name_zh=regimen.zh,
        name_en=regimen.en,
        dose_zh=regimen.unit_zh.format(step.dose),
        dose_en=regimen.unit_en.format(step.dose),
        is_opioid=True,
        is_patch=regimen.is_patch,
        ome_mg_per_day=step.ome_mg_per_day,
        starts_at=starts_at,
        regimen=_by_the_clock(regimen, step.dose),
    )


def rescue(regimen: Regimen, level: int, starts_at: datetime) -> MedicineRow:
    """Return the rescue opioid that goes with one step: immediate-release morphine, 10–20 % of the day's dose."""
    dose = regimen.steps[level].rescue_mg
    return MedicineRow(
        purpose="rescue",
        drug="morphine",
        name_zh="盐酸吗啡片",
        name_en="Morphine hydrochloride tablets",
        dose_zh=f"{dose:g} mg，痛时服",
        dose_en=f"{dose:g} mg as needed",
        is_opioid=True,
        is_patch=False,
        ome_mg_per_day=None,
        starts_at=starts_at,
        regimen={
            "product": "盐酸吗啡片 5 mg" if dose == 5 else f"硫酸吗啡片 {dose:g} mg",
            "count": 1,
            "as_needed": True,
            "max_per_day": 6,
        },
    )


def plain(code: str, starts_at: datetime) -> MedicineRow:
    """Return a medicine that is not an opioid."""
    purpose, drug, zh, en, dose_zh, dose_en = PLAIN[code]
    return MedicineRow(
        purpose=purpose,
        drug=drug,
        name_zh=zh,
        name_en=en,
        dose_zh=dose_zh,
        dose_en=dose_en,
        is_opioid=False,
        is_patch=False,
        ome_mg_per_day=None,
        starts_at=starts_at,
        regimen=PRODUCTS[code],
    )


def _by_the_clock(regimen: Regimen, dose: float) -> dict[str, Any]:
    """Return one product a dose where a few units make it, else the drug and its milligrams."""
    if regimen.is_patch:
        if dose in PATCHES:
            return {"product": PATCHES[int(dose)], "count": 1, "change_every_h": 72}
        return {"drug": "fentanyl", "route": "transdermal", "rate_ug_per_h": int(dose), "change_every_h": 72}
    for strength in STRENGTHS[regimen.code]:
        if dose % strength == 0 and dose // strength <= 4:
            return {"product": f"{regimen.zh} {strength} mg", "count": int(dose // strength), "every_h": 12}
    return {"drug": regimen.drug, "route": "oral", "form": "sr", "dose": int(dose), "unit": "mg", "every_h": 12}
