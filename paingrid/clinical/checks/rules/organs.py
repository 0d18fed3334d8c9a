"""Kidneys and liver: what each substance asks when they fail (clinical reference §3.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from paingrid.clinical.checks.finding import Finding, Severity, found
from paingrid.clinical.checks.order import Order, is_patch
from paingrid.clinical.findings import Text
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Form
from paingrid.clinical.medicines.substance import Substance
from paingrid.clinical.numbers import Edition
from paingrid.clinical.opioids.person import MODERATE_BELOW, Hepatic, Person, Renal
from paingrid.clinical.quantities import digits
from paingrid.clinical.sources import UNVERIFIED, Citation, cite

TABLE: Final = cite(UNVERIFIED, note="§3.5")
SCOTTISH: Final = cite("S30", note="§3.5")
BOTH_VIEWS: Final = cite("S26", UNVERIFIED, note="§3.5")


@dataclass(frozen=True)
class Advice:
    """What one organ asks of one substance."""

    severity: Severity
    text: Text
    source: Citation = TABLE


def _say(severity: Severity, zh: str, en: str, source: Citation = TABLE) -> Advice:
    return Advice(severity, {"zh": zh, "en": en}, source)


@dataclass(frozen=True)
class Organs:
    """The rows of one substance: eGFR 30–59, eGFR <30, Child-Pugh B, Child-Pugh C; none: nothing to say."""

    moderate: Advice | None = None
    severe: Advice | None = None
    liver: Advice | None = None
    liver_severe: Advice | None = None

    @property
    def asks_kidney(self) -> bool:
        """Whether the kidneys matter at all."""
        return self.moderate is not None or self.severe is not None


_CAUTION = _say("note", "谨慎使用", "use with caution")
_AVOID = _say("stop", "应避免使用", "is to be avoided")
_REDUCE = _say("warn", "应减量", "is to be reduced")
_BOTH = (
    "两种意见并列：美国说明书要求轻中度减半、重度避免；姑息治疗指南在肾衰竭时优先选芬太尼（小量起始，"
    "仅疼痛稳定者用贴剂）。由专科决定",
    "two views: the US label halves it in mild to moderate and avoids it in severe impairment; palliative guides prefer"
    " fentanyl in renal failure (start low, a patch only if pain is stable). A specialist decides",
)
_CODEINE = Organs(_CAUTION, _say("stop", "应避免使用", "is to be avoided", SCOTTISH), _AVOID, _AVOID)
ORGANS: dict[str, Organs] = {
    "morphine": Organs(
        _say("warn", "减 25–50 %，延长间隔", "reduce by 25–50 % and lengthen the interval"),
        _say("stop", "应避免使用（代谢物 M3G/M6G 蓄积）", "is to be avoided (M3G and M6G accumulate)"),
        _say("warn", "减量并延长间隔", "reduce and lengthen the interval"),
        _say("warn", "减量并延长间隔", "reduce and lengthen the interval"),
    ),
    "codeine": _CODEINE,
    "dihydrocodeine": _CODEINE,
    "pethidine": Organs(
        _AVOID,
        _say("refuse", "禁用（去甲哌替啶蓄积）", "is contraindicated (norpethidine accumulates)", SCOTTISH),
        _AVOID,
        _AVOID,
    ),
    "tramadol": Organs(
        _CAUTION,
        _say(
            "warn",
            "最多 100–200 mg/日，速释 12 小时一次，最好避免",
            "at most 100–200 mg/d, IR every 12 h; better avoided",
        ),
        _say("warn", "50 mg 每 12 小时或避免", "50 mg every 12 h, or avoid"),
        _say("warn", "50 mg 每 12 小时或避免", "50 mg every 12 h, or avoid"),
    ),
    "oxycodone": Organs(
        _CAUTION,
        _say("warn", "减 50 % 并监测", "reduce by 50 % and monitor"),
        _say("warn", "从 1/3–1/2 量开始", "start with 1/3–1/2"),
        _say("warn", "从 1/3–1/2 量开始", "start with 1/3–1/2"),
    ),
    "hydromorphone": Organs(_REDUCE, _say("warn", "谨慎，减 50–75 %", "caution: reduce by 50–75 %"), _REDUCE, _REDUCE),
    "fentanyl": Organs(
        _say("note", *_BOTH, BOTH_VIEWS),
        _say("warn", *_BOTH, BOTH_VIEWS),
        _say("warn", f"应减量；{_BOTH[0]}", f"is to be reduced; {_BOTH[1]}", BOTH_VIEWS),
        _say("warn", f"应减量；{_BOTH[0]}", f"is to be reduced; {_BOTH[1]}", BOTH_VIEWS),
    ),
    "buprenorphine": Organs(liver=_REDUCE, liver_severe=_AVOID),
    "methadone": Organs(
        severe=_say("warn", "可用，但只由专科使用", "is possible, in specialist hands only", SCOTTISH),
        liver_severe=_AVOID,
    ),
    "gabapentin": Organs(
        _say("note", "400–1400 mg/日", "400–1400 mg/d"),
        _say("warn", "eGFR 15–29：200–700 mg/日；<15：100–300 mg/日", "eGFR 15–29: 200–700 mg/d; <15: 100–300 mg/d"),
    ),
    "pregabalin": Organs(
        _say("note", "≤300 mg/日", "≤300 mg/d"),
        _say("warn", "eGFR 15–29：≤150 mg/日；<15：≤75 mg/日", "eGFR 15–29: ≤150 mg/d; <15: ≤75 mg/d"),
    ),
    "duloxetine": Organs(severe=_AVOID, liver=_AVOID, liver_severe=_AVOID),
    "paracetamol": Organs(severe=_say("note", "间隔至少 6–8 小时，≤3 g/日", "an interval of 6–8 h at least, ≤3 g/d")),
    "zoledronic acid": Organs(_REDUCE, _say("stop", "不应使用", "is not to be used", cite(UNVERIFIED, note="§3.7"))),
}
#: Patches and tablets of the same substance differ in two rows of the table.
PATCH_LIVER_SEVERE = _say("stop", f"贴剂应避免；{_BOTH[0]}", f"patches are to be avoided; {_BOTH[1]}", BOTH_VIEWS)
TRAMADOL_SR_SEVERE = _say("stop", "不用缓释剂型；最好避免", "no sustained release; better avoided")
#: Every NSAID, whatever its name; eGFR <30 stands with the other contraindications of NSAIDs.
NSAID = Organs(
    moderate=_say("note", "谨慎，短期使用", "use with caution and briefly"),
    liver_severe=_say("stop", "Child-Pugh C 或肝硬化应避免", "is to be avoided in Child-Pugh C or cirrhosis"),
)


def organs(order: Order, edition: Edition) -> Iterator[Finding]:
    """Say what the kidneys and the liver ask of each proposed substance, once a substance and organ."""
    kidney, liver = kidney_of(order.person, edition), order.person.hepatic
    if kidney in (Renal.NORMAL, Renal.UNKNOWN) and liver in (Hepatic.NORMAL, Hepatic.UNKNOWN, Hepatic.MILD):
        return
    for medicine in order.proposed:
        for substance, rows in rows_of(medicine):
            by_kidney = _kidney_row(medicine, substance.id, rows, kidney)
            if by_kidney is not None:
                yield _finding("kidney", substance, by_kidney, *_kidney_words(order.person))
            by_liver = _liver_row(medicine, substance.id, rows, order.person, liver)
            if by_liver is not None:
                yield _finding("liver", substance, by_liver, *_liver_words(order.person))


def rows_of(medicine: Medicine) -> Iterator[tuple[Substance, Organs]]:
    """Yield the rows of the table that a medicine's substances have; what acts on the skin only has none."""
    if medicine.form is Form.TOPICAL:
        return
    for part in medicine.parts:
        rows = ORGANS.get(part.substance.id)
        if rows is not None:
            yield part.substance, rows
        elif part.substance.is_a("nsaid") and not part.substance.is_a("antiplatelet"):
            yield part.substance, NSAID


def kidney_of(person: Person, edition: Edition) -> Renal:
    """Return the band that is acted on: a value too old to reassure still warns."""
    band = person.renal_by(edition)
    if band is not Renal.UNKNOWN:
        return band
    value = person.filtration
    return Renal.MODERATE if value is not None and value < MODERATE_BELOW else band


def _kidney_row(medicine: Medicine, id: str, rows: Organs, kidney: Renal) -> Advice | None:
    if kidney is Renal.MODERATE:
        return rows.moderate
    if kidney is not Renal.SEVERE:
        return None
    return TRAMADOL_SR_SEVERE if id == "tramadol" and medicine.form is Form.SR else rows.severe


def _liver_row(medicine: Medicine, id: str, rows: Organs, person: Person, liver: Hepatic) -> Advice | None:
    if liver is Hepatic.SEVERE or (rows is NSAID and person.has("cirrhosis")):
        return PATCH_LIVER_SEVERE if id == "fentanyl" and is_patch(medicine) else rows.liver_severe
    return rows.liver if liver is Hepatic.MODERATE else None


def _kidney_words(person: Person) -> tuple[str, str]:
    if person.has("dialysis"):
        return "透析", "dialysis"
    value = person.filtration
    amount = "" if value is None else digits(value, places=0)
    days = person.value_age(person.egfr_date) if value == person.egfr else person.value_age(person.creatinine_date)
    return f"eGFR {amount}" + (f"（{days} 天前）" if days else ""), f"eGFR {amount}" + (
        f" ({days} days old)" if days else ""
    )


def _liver_words(person: Person) -> tuple[str, str]:
    if person.child_pugh in ("B", "C"):
        return f"Child-Pugh {person.child_pugh}", f"Child-Pugh {person.child_pugh}"
    return "肝病，未分级", "liver disease, not graded"


def _finding(organ: str, substance: Substance, advice: Advice, zh: str, en: str) -> Finding:
    return found(
        f"{organ}-{substance.id.replace(' ', '-')}",
        advice.severity,
        f"{substance.names['zh']}：{zh}，{advice.text['zh']}。",
        f"{substance.names['en']}: {en}: {advice.text['en']}.",
        advice.source,
        organ,
        substance.id,
    )
