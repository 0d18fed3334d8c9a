"""Which classes must not meet, or only with care: data for the rule and for a pharmacist (clinical reference §3.9)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from paingrid.clinical.checks.finding import Severity
from paingrid.clinical.findings import Text
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.sources import UNVERIFIED, Citation, cite

TABLE: Final = cite(UNVERIFIED, note="§3.9")


@dataclass(frozen=True)
class Side:
    """One side of a row: classes, or single substances; `text` names it for a reader."""

    text: Text
    classes: frozenset[str] = frozenset()
    substances: frozenset[str] = frozenset()

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Classes and substances together."""
        return self.classes | self.substances

    def takes(self, medicine: Medicine) -> bool:
        """Tell whether a medicine is on this side."""
        return any(
            part.substance.id in self.substances or not self.classes.isdisjoint(part.substance.classes)
            for part in medicine.parts
        )


@dataclass(frozen=True)
class Interaction:
    """
    Two sides that meet. `subject` is what happens: of several rows of one subject a pair is named by the gravest only.

    `settled` is the severity where both were taken before and go on: what has been weighed does not nag.
    """

    id: str
    subject: str
    left: Side
    right: Side
    level: Severity
    settled: Severity
    text: Text
    source: Citation = TABLE

    def concerns(self, kinds: frozenset[str]) -> bool:
        """Tell whether both sides may be there among these classes and substances."""
        return not (self.left.kinds.isdisjoint(kinds) or self.right.kinds.isdisjoint(kinds))


def _side(zh: str, en: str, classes: str = "", substances: str = "") -> Side:
    return Side({"zh": zh, "en": en}, frozenset(classes.split()), frozenset(filter(None, substances.split(","))))


OPIOID = _side("阿片类", "opioids", "opioid")
CYP3A4_OPIOIDS = _side(
    "芬太尼、羟考酮、美沙酮、丁丙诺啡",
    "fentanyl, oxycodone, methadone, buprenorphine",
    substances="fentanyl,oxycodone,methadone,buprenorphine",
)
SEROTONIN_OPIOIDS = _side(
    "曲马多、美沙酮、芬太尼、哌替啶",
    "tramadol, methadone, fentanyl, pethidine",
    substances="tramadol,methadone,fentanyl,pethidine",
)
MAO_OPIOIDS = _side(
    "哌替啶、曲马多、美沙酮、芬太尼、他喷他多",
    "pethidine, tramadol, methadone, fentanyl, tapentadol",
    substances="pethidine,tramadol,methadone,fentanyl,tapentadol",
)
FULL_AGONISTS = _side(
    "完全激动剂",
    "full agonists",
    "pure-agonist weak-opioid",
    "morphine,oxycodone,fentanyl,hydromorphone,methadone,sufentanil,pethidine,codeine,dihydrocodeine,tramadol,tapentadol",
)
PARTIAL_AGONISTS = _side("丁丙诺啡", "buprenorphine", "partial-agonist", "buprenorphine")
MIXED_AGONISTS = _side(
    "混合激动-拮抗剂",
    "mixed agonist-antagonists",
    "agonist-antagonist",
    "pentazocine,butorphanol,nalbuphine,dezocine",
)
SEDATIVES = _side(
    "镇静药",
    "sedatives",
    "benzodiazepine z-drug gabapentinoid antipsychotic sedating-antihistamine muscle-relaxant alcohol barbiturate",
)
SEROTONERGIC = _side(
    "5-羟色胺能药",
    "serotonergic medicines",
    "serotonergic ssri snri tricyclic triptan",
    "mirtazapine,metoclopramide,dextromethorphan",
)
MAO_INHIBITORS = _side("单胺氧化酶抑制剂", "MAO inhibitors", "mao-inhibitor", "linezolid,selegiline,methylene blue")
CYP3A4_INHIBITORS = _side("CYP3A4 抑制剂", "CYP3A4 inhibitors", "cyp3a4-inhibitor")
CYP3A4_INDUCERS = _side("CYP3A4 诱导剂", "CYP3A4 inducers", "cyp3a4-inducer")
CYP2D6_INHIBITORS = _side("CYP2D6 抑制剂", "CYP2D6 inhibitors", "cyp2d6-inhibitor")
CYP2D6_OPIOIDS = _side("可待因、曲马多", "codeine, tramadol", substances="codeine,tramadol")
QT_MEDICINES = _side("延长 QT 的药", "medicines that prolong QT", "qt-prolonging")
METHADONE = _side("美沙酮", "methadone", substances="methadone")


def _row(
    id: str, subject: str, left: Side, right: Side, level: Severity, zh: str, en: str, settled: Severity | None = None
) -> Interaction:
    return Interaction(id, subject, left, right, level, settled or level, {"zh": zh, "en": en})


#: Gravest first within a subject. Sedatives with opioids become graver with the breathing: see `rules/interactions`.
INTERACTIONS: tuple[Interaction, ...] = (
    _row(
        "mao-inhibitor", "serotonin", MAO_INHIBITORS, MAO_OPIOIDS, "refuse",
        "14 天内用过单胺氧化酶抑制剂，可致命的 5-羟色胺综合征或中枢反应",
        "an MAO inhibitor within 14 days: serotonin syndrome or central reactions that may kill",
    ),
    _row(
        "serotonergic", "serotonin", SEROTONERGIC, SEROTONIN_OPIOIDS, "warn",
        "5-羟色胺综合征风险；合用曲马多还有抽搐风险。注意震颤、出汗、烦躁、发热",
        "serotonin syndrome; with tramadol also seizures. Look for tremor, sweating, restlessness, fever", "note",
    ),
    _row(
        "agonist-antagonist", "withdrawal", MIXED_AGONISTS, FULL_AGONISTS, "refuse",
        "会诱发戒断并抵消镇痛", "brings on withdrawal and undoes the pain relief",
    ),
    _row(
        "agonist-antagonist-partial", "withdrawal", MIXED_AGONISTS, PARTIAL_AGONISTS, "refuse",
        "会诱发戒断并抵消镇痛", "brings on withdrawal and undoes the pain relief",
    ),
    _row(
        "partial-agonist", "withdrawal", PARTIAL_AGONISTS, FULL_AGONISTS, "refuse",
        "丁丙诺啡加在完全激动剂上会诱发戒断", "buprenorphine added to a full agonist brings on withdrawal",
    ),
    _row(
        "sedative", "breathing", SEDATIVES, OPIOID, "warn",
        "合用加重镇静和呼吸抑制，用最小量，首 72 小时看呼吸和唤醒",
        "together they deepen sedation and slow the breathing: least dose, watch breathing and waking for 72 h", "note",
    ),
    _row(
        "cyp3a4-inhibitor", "cyp3a4", CYP3A4_INHIBITORS, CYP3A4_OPIOIDS, "warn",
        "阿片浓度升高，减量并密切观察；停用抑制剂后会变弱",
        "the opioid's level rises: lower dose and close watch; it weakens again when the inhibitor stops", "note",
    ),
    _row(
        "cyp3a4-inducer", "cyp3a4", CYP3A4_INDUCERS, CYP3A4_OPIOIDS, "warn",
        "阿片效果减弱；以后停用诱导剂时有过量危险，须先减量",
        "the opioid weakens; stopping the inducer later is an overdose risk, so reduce first", "note",
    ),
    _row(
        "cyp2d6-inhibitor", "cyp2d6", CYP2D6_INHIBITORS, CYP2D6_OPIOIDS, "warn",
        "活性代谢物减少，可能无效，宜换药", "less of the active metabolite: it may not work, choose another", "note",
    ),
    _row(
        "qt", "qt", METHADONE, QT_MEDICINES, "warn",
        "QT 间期延长叠加，先做心电图", "both prolong QT: take an ECG first", "note",
    ),
)  # fmt: skip
