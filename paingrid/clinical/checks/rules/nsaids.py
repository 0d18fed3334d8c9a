"""NSAIDs: one at a time, and what else makes the stomach, the kidneys or the blood suffer (clinical reference §3.9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from paingrid.clinical.checks.finding import Finding, found
from paingrid.clinical.checks.order import Order, named, substances
from paingrid.clinical.checks.recently import lately
from paingrid.clinical.checks.rules.organs import kidney_of
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Form
from paingrid.clinical.numbers import Edition, number_of
from paingrid.clinical.opioids.person import Renal
from paingrid.clinical.quantities import digits
from paingrid.clinical.sources import UNVERIFIED, cite

TABLE: Final = cite(UNVERIFIED, note="§3.9")
STANDARD: Final = cite("S6", UNVERIFIED, note="§2.1")
PLATELETS = number_of(
    "nsaid.platelets", 50, "10^9/L", "血小板低于此值不用", "platelets below which it is not given", TABLE
)
PROTECT_AGE = number_of(
    "nsaid.stomach.age",
    65,
    "a",
    "超过此年龄加胃保护",
    "age above which the stomach is protected",
    cite(UNVERIFIED, note="§3.6"),
)
CISPLATIN_DAYS = number_of(
    "nsaid.nephrotoxic.days", 28, "d", "肾毒性化疗后多久内慎用", "care after a nephrotoxic medicine", TABLE
)
NUMBERS = (PLATELETS, PROTECT_AGE, CISPLATIN_DAYS)
Reason = tuple[str, str]


def is_nsaid(medicine: Medicine) -> bool:
    """Tell whether it is an NSAID that reaches the blood; low-dose aspirin counts as what it is given for."""
    return medicine.form is not Form.TOPICAL and any(
        part.substance.is_a("nsaid") and not part.substance.is_a("antiplatelet") for part in medicine.parts
    )


def nsaids(order: Order, edition: Edition) -> Iterator[Finding]:
    """Refuse an NSAID where it must not be given; else warn once, with every reason in one line."""
    proposed = [m for m in order.proposed if is_nsaid(m)]
    if not proposed:
        return
    zh, en = named(proposed)
    hard, soft = list(_contraindications(order, edition)), list(_risks(order, edition))
    if hard:
        reasons = [*hard, *soft]
        yield found(
            "nsaid-contraindicated",
            "refuse",
            f"{zh}：不可用（{'；'.join(one for one, _ in reasons)}）。",
            f"{en}: not to be given ({'; '.join(one for _, one in reasons)}).",
            TABLE,
            "nsaid",
        )
    elif soft:
        yield found(
            "nsaid-risk",
            "warn",
            f"{zh}：出血或肾损伤风险（{'；'.join(one for one, _ in soft)}），短期用，加胃保护。",
            f"{en}: bleeding or kidney injury ({'; '.join(one for _, one in soft)}); briefly, and protect the stomach.",
            TABLE,
            "nsaid",
        )
    elif order.person.age is not None and order.person.age > edition[PROTECT_AGE]:
        age = digits(order.person.age)
        yield found(
            "nsaid-stomach",
            "note",
            f"{zh}：{age} 岁，加质子泵抑制剂。",
            f"{en}: age {age}; add a PPI.",
            PROTECT_AGE.source,
            "nsaid",
        )


def _contraindications(order: Order, edition: Edition) -> Iterator[Reason]:
    person, least = order.person, edition[PLATELETS]
    if person.platelets is not None and person.platelets < least:
        amount = digits(person.platelets)
        yield f"血小板 {amount}，低于 {digits(least)}", f"platelets {amount}, below {digits(least)}"
    anticoagulants = [m for m in order.body if m.is_a("anticoagulant")]
    if anticoagulants:
        zh, en = named(anticoagulants)
        yield f"抗凝药 {zh}", f"anticoagulant {en}"
    if kidney_of(person, edition) is Renal.SEVERE:
        value = digits(person.filtration, places=0) if person.filtration is not None else ""
        yield f"eGFR {value}，低于 30", f"eGFR {value}, below 30"


@dataclass(frozen=True)
class _Risk:
    zh: str
    en: str
    takes: Callable[[Medicine], bool]


_RISKS = (
    _Risk("抗血小板药", "antiplatelet", lambda m: m.is_a("antiplatelet")),
    _Risk("糖皮质激素", "steroid", lambda m: m.is_a("corticosteroid")),
    _Risk("SSRI/SNRI", "SSRI or SNRI", lambda m: m.is_a("ssri", "snri")),
    _Risk("贝伐珠单抗", "bevacizumab", lambda m: m.is_a("bevacizumab") or m.holds("bevacizumab")),
    _Risk(
        "肾毒性药", "nephrotoxic", lambda m: m.is_a("nephrotoxic") or m.holds("cisplatin") or m.holds("methotrexate")
    ),
)
_CONDITIONS = {
    "peptic-ulcer": ("活动性溃疡", "active ulcer"),
    "gi-bleed": ("消化道出血", "gastrointestinal bleeding"),
    "bleeding": ("出血", "bleeding"),
    "heart-failure": ("心力衰竭", "heart failure"),
}


def _risks(order: Order, edition: Edition) -> Iterator[Reason]:
    body = [m for m in order.body if not is_nsaid(m)]
    past = [one.medicine for one in lately(order) if one.days is None or one.days <= edition[CISPLATIN_DAYS]]
    for risk in _RISKS:
        met = [m for m in (*body, *past) if risk.takes(m)]
        if met:
            zh, en = named(met)
            yield f"{risk.zh} {zh}", f"{risk.en} {en}"
    if any(m.is_a("ace-inhibitor-or-arb") for m in body) and any(m.is_a("diuretic") for m in body):
        yield "ACEI/ARB + 利尿药", "ACE inhibitor or ARB with a diuretic"
    yield from (words for code, words in _CONDITIONS.items() if order.person.has(code))


def two_nsaids(order: Order, edition: Edition) -> Iterator[Finding]:
    """Refuse two NSAIDs together; a second beside one that may go on is stopped."""
    proposed = [m for m in order.proposed if is_nsaid(m)]
    after = [m for m in order.after if is_nsaid(m)]
    kinds = {substances(m) for m in after}
    if proposed and len(kinds) > 1:
        yield _two(after, "refuse")
        return
    others = [m for m in order.perhaps if is_nsaid(m) and substances(m) not in kinds]
    if proposed and others:
        yield _two([*proposed, *others], "stop")


def _two(medicines: list[Medicine], severity: str) -> Finding:
    zh, en = named(medicines)
    return found(
        "two-nsaids",
        "refuse" if severity == "refuse" else "stop",
        f"{zh}：两种 NSAID 不可合用，也不因无效互换。",
        f"{en}: two NSAIDs are never taken together, nor is one swapped for lack of effect.",
        STANDARD,
        "two-nsaids",
    )
