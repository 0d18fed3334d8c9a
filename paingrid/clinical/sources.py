"""
The publications behind the clinical numbers, by the ids of the clinical reference §7.

A number is cited beside the rule that uses it. `UNVERIFIED` marks a number from expert knowledge without
a document at hand, `DEFAULT` a design value with no guideline behind it, `STANDARD_CARE` what every emergency
textbook says: they are cited like a source.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

UNVERIFIED: Final = "unverified"
DEFAULT: Final = "default"
STANDARD_CARE: Final = "standard care"


class Basis(StrEnum):
    """What a rule rests on: a published guideline, or our own reasonable choice."""

    GUIDELINE = "guideline"
    DEFAULT = "default"


@dataclass(frozen=True)
class Source:
    """
    One publication.

    `verified` says that its text was at hand; what it does not say is that a clinician has signed our reading of it.
    """

    id: str
    title: str
    verified: bool = True


_TITLES = {
    "S1": "CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022: conversion factors",
    "S2": "CDC opioid MME calculator logic, public reference implementation (mixes 2016 and 2022 factors)",
    "S3": "CDC opioid decision-support logic, public implementation",
    "S4": "Patch factor for dispensing data, public CDC-derived logic",
    "S5": "CDC opioid prescribing CPG implementation guide 1.0.0 (FHIR profiles)",
    "S6": "癌症疼痛诊疗规范（2018年版），国卫办医函〔2018〕734号",
    "S7": "Secondary paper on the assessment timings of the 2018 Chinese cancer pain standard",
    "S8": "A specialist ward's pain assessment routine",
    "S9": "Opioid tolerance as defined by the FDA and product labels",
    "S10": "处方管理办法（卫生部令第53号）第十八、二十一、二十二条",
    "S11": "处方管理办法（卫生部令第53号）第五十条",
    "S12": "处方管理办法（卫生部令第53号）：各地处方格式规定",
    "S13": "麻醉药品、精神药品处方管理规定（2005年）",
    "S14": "关于精神药品列管的公告（2019年第63号）",
    "S15": "互联网诊疗监管细则（试行），2022年",
    "S16": "关于促进和规范“人工智能+医疗卫生”应用发展的实施意见，2025年11月",
    "S17": "国卫医政函〔2023〕27号；国卫办医政函〔2023〕199号",
    "S17b": "国办发〔2015〕70号",
    "S18": "Chengdu county-level medical consortia: a press figure",
    "S19": "癌痛规范化治疗示范病房标准（2011年版）",
    "S20": "The “321” target of cancer pain titration (secondary)",
    "S21": "疼痛综合管理试点工作方案，2022年12月",
    "S21b": "疼痛综合管理试点：评价内容（二次来源）",
    "S22": "肿瘤专业医疗质量控制指标（2023年版）",
    "S23": "难治性癌痛专家共识（2017年版）",
    "S24": "Methadone rotation in Chinese cancer patients, case series (preprint, 2022)",
    "S25": "Fentanyl D-Trans matrix patch, Chinese product label",
    "S25a": "Fentanyl patch, an earlier Chinese product label (superseded)",
    "S25b": "Fentanyl patch label: fall of the level after removal",
    "S26": "FDA label of transdermal fentanyl: conversion table",
    "S27": "MSD Manual: equianalgesic table",
    "S28": "Review of opioid rotation and incomplete cross-tolerance",
    "S29": "Scottish Palliative Care Guidelines: naloxone",
    "S30": "Scottish Palliative Care Guidelines: opioids in renal impairment",
    "S31": "WHO guidelines for the management of cancer pain in adults and adolescents, 2018",
    "S32": "ESMO clinical practice guideline: cancer pain in adults, 2018",
    "S33": "ASCO guideline on opioids for cancer pain, 2023; MASCC-ASCO-AAHPM-HPNA-NICSO opioid conversion, 2025",
    "S33b": "International survey of opioid conversion in practice",
    "S34": "NICE NG234: spinal metastases and cord compression",
    "S35": "UKONS 24-hour triage tool",
    "S36": "IASP: terms of use of the Faces Pain Scale – Revised",
    "S37": "Brief Pain Inventory user guide, MD Anderson",
    "S38": "POS/IPOS scoring guidance",
    "S39": "ESAS-r administration manual, 2019",
    "S40": "LOINC panels; terms of use of the PHQ family",
    "S41": "Review of neuropathic pain screening tools",
    "S42": "Guidance on PAINAD",
    "S43": "Bowel Function Index: validation and cut-off papers",
    "S44": "Pasero Opioid-induced Sedation Scale",
    "S45": "PRO-CTCAE terms of use",
    "S46": "Krebs et al. 2009: the PEG scale",
    "S47": "EORTC: terms of use and scoring",
    "S48": "EuroQol: terms of use",
    "S49": "Opioid Risk Tool",
    "S49c": "A public web calculator of the Opioid Risk Tool that scores it wrongly",
    "S50": "Distress Thermometer: terms and cut-offs",
    "S51": "LOINC value sets",
    "S52": "CMS157: oncology pain intensity quantified",
    "S53": "Regional equianalgesic cards (Alberta, Scotland)",
}
_MARKERS = {
    UNVERIFIED: "Expert knowledge without a document at hand: to be checked before use on patients",
    DEFAULT: "A value of this project with no guideline behind it; configurable",
    STANDARD_CARE: "What emergency care does everywhere; no single document was cited",
}
#: Of the 2018 standard only the opening could be read.
_NOT_AT_HAND = frozenset({"S6", *_MARKERS})

#: Everything that may be cited: the publications, then the three markers.
SOURCES: dict[str, Source] = {
    id: Source(id, title, id not in _NOT_AT_HAND) for id, title in {**_TITLES, **_MARKERS}.items()
}


class Citation(str):
    """What is cited, as a readable text that remembers the ids of its sources and the note beside them."""

    __slots__ = ("ids", "note")
    ids: tuple[str, ...]
    note: str

    def __new__(cls, ids: tuple[str, ...], note: str = "") -> Citation:
        """
        Make the text; at least one id is needed.

        :raises KeyError: an id that is no source and no marker.
        """
        if not ids:
            raise KeyError("a citation without a source")
        said = [id if id in _MARKERS else f"{id} {SOURCES[id].title}" for id in ids]
        text = super().__new__(cls, "; ".join([*said, note] if note else said))
        text.ids, text.note = ids, note
        return text

    @property
    def brief(self) -> str:
        """The ids and the note, for a table that lists the titles elsewhere."""
        return "; ".join([", ".join(self.ids), self.note] if self.note else [", ".join(self.ids)])


@cache
def cite(*ids: str, note: str = "") -> Citation:
    """
    Return a readable citation: `cite("S44", UNVERIFIED)` is "S44 Pasero Opioid-induced Sedation Scale; unverified".

    :raises KeyError: an id that is no source and no marker, or no id at all.
    """
    return Citation(ids, note)
