"""Which opioid at all, the laxative beside it, and what the bowel does not bear."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from paingrid.clinical.checks.finding import Finding, found
from paingrid.clinical.checks.order import Order, named, scheduled
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Form
from paingrid.clinical.medicines.substances import SUBSTANCES
from paingrid.clinical.numbers import Edition
from paingrid.clinical.sources import DEFAULT, UNVERIFIED, cite

CHINA: Final = cite("S6", UNVERIFIED, note="§2.1")
ORDER_53: Final = cite("S10", note="§2.2")
METHADONE: Final = cite("S24", note="§3.4")
BOWEL: Final = cite(UNVERIFIED, note="§3.11")
DYING: Final = cite("S29", note="§3.8")
#: The mixed agonist-antagonists stand in the interaction table beside a full agonist; here they stand alone.
MIXED = frozenset(("pentazocine", "butorphanol", "nalbuphine", "dezocine"))

_LAXATIVES = ("stimulant-laxative", "osmotic-laxative", "softener")


def opioid_choice(order: Order, edition: Edition) -> Iterator[Finding]:
    """Refuse pethidine for cancer pain and methadone outside tertiary care; advise against the mixed ones."""
    pethidine = [m for m in order.proposed if m.holds("pethidine")]
    if pethidine:
        zh, en = named(pethidine)
        yield found(
            "pethidine",
            "refuse",
            f"{zh}：哌替啶不用于慢性癌痛（去甲哌替啶蓄积，可致抽搐）。",
            f"{en}: pethidine is not for chronic cancer pain (norpethidine builds up and may cause fits).",
            CHINA,
            "kidney",
            "pethidine",
        )
    inpatient = order.prescription is not None and order.prescription.setting == "inpatient"
    etorphine = [m for m in order.proposed if m.holds("dihydroetorphine")]
    if etorphine and not inpatient:
        zh, en = named(etorphine)
        yield found(
            "dihydroetorphine-outside",
            "refuse",
            f"{zh}：只限二级以上医院内使用，一次量。",
            f"{en}: one dose, inside a class-2+ hospital only.",
            ORDER_53,
            "dihydroetorphine",
        )
    yield from _methadone(order)
    mixed = [m for m in order.proposed if m.is_a("agonist-antagonist") or any(m.holds(id) for id in MIXED)]
    if mixed:
        zh, en = named(mixed)
        yield found(
            "agonist-antagonist",
            "stop",
            f"{zh}：混合激动-拮抗剂不推荐用于癌痛。",
            f"{en}: mixed agonist-antagonists are not recommended for cancer pain.",
            CHINA,
            "interaction",
            "agonist-antagonist",
        )


def _methadone(order: Order) -> Iterator[Finding]:
    methadone = [m for m in order.proposed if m.holds("methadone")]
    if not methadone or order.level == "tertiary":
        return
    zh, en = named(methadone)
    going_on = all(_not_raised(order, m) for m in methadone)
    yield found(
        "methadone-outside-tertiary",
        "stop" if going_on else "refuse",
        f"{zh}：美沙酮只由三级医院专科起始和调量（用前及 1–2 周查心电图）；请转三级疼痛门诊。",
        f"{en}: methadone is started and changed by a tertiary clinic only (ECG before and after 1–2 weeks);"
        " refer there.",
        METHADONE,
        "methadone",
    )


def _not_raised(order: Order, medicine: Medicine) -> bool:
    part = next(part for part in medicine.parts if part.substance.id == "methadone")
    ours = medicine.daily_at_most(part)
    now = [amount for m in order.same_now(medicine) for p in m.parts if (amount := m.daily_at_most(p)) is not None]
    return ours is not None and any(amount >= ours for amount in now)


def laxative(order: Order, edition: Edition) -> Iterator[Finding]:
    """Ask for a laxative from the first day of an opioid; the dying, diarrhoea and obstruction are left in peace."""
    person = order.person
    if not order.opioids or person.dying:
        return
    # Nobody said that the proposal is everything, and a laxative stands on one of the lists: the common case.
    stands = not order.kinds.isdisjoint(_LAXATIVES)
    if stands and order.whole_list is not True and "bulk-laxative" not in order.kinds:
        return
    regular = [m for m in scheduled(order.opioids) if m.form is not Form.TOPICAL and not m.holds("naloxone")]
    beside = (*order.after, *order.perhaps)
    bulk = [m for m in beside if m.is_a("bulk-laxative")] if "bulk-laxative" in order.kinds else []
    if bulk:
        zh, en = named(bulk)
        yield found(
            "bulk-laxative",
            "warn",
            f"{zh}：用阿片时避免容积性泻药，改用刺激性±渗透性泻药。",
            f"{en}: bulk-forming laxatives are avoided with opioids; use a stimulant with or without an osmotic one.",
            CHINA,
            "laxative",
        )
    has_one = stands and any(m.is_a(*_LAXATIVES) for m in beside)
    excused = person.has("diarrhoea", "bowel-obstruction") or "obstruction" in person.red_flags
    if regular and not has_one and not excused:
        zh, en = named(regular)
        yield found(
            "no-laxative",
            "warn",
            f"{zh}：没有同时开泻药；从第 1 天起用刺激性±渗透性泻药，用阿片多久就用多久。",
            f"{en}: no laxative beside it; from day 1 a stimulant with or without an osmotic one, for as long as"
            " the opioid.",
            CHINA,
            "laxative",
        )


def obstructed(order: Order, edition: Edition) -> Iterator[Finding]:
    """Stop stimulant laxatives and prokinetics when the bowel is obstructed."""
    if not order.person.has("bowel-obstruction") and "obstruction" not in order.person.red_flags:
        return
    driving = [m for m in order.proposed if m.is_a("stimulant-laxative", "prokinetic", "bulk-laxative")]
    if driving:
        zh, en = named(driving)
        yield found(
            "obstruction-stimulant",
            "stop",
            f"{zh}：肠梗阻时停用刺激性泻药和促动力药。",
            f"{en}: with bowel obstruction stimulant laxatives and prokinetics are stopped.",
            BOWEL,
            "obstruction",
        )


def naloxone_for_the_dying(order: Order, edition: Edition) -> Iterator[Finding]:
    """Advise against naloxone for somebody who is dying with a comfort plan."""
    if not order.person.dying:
        return
    naloxone = [m for m in order.proposed if m.holds("naloxone") and m.opioid is None]
    if naloxone:
        zh, en = named(naloxone)
        yield found(
            "naloxone-dying",
            "warn",
            f"{zh}：临终舒适照护不用纳洛酮。",
            f"{en}: naloxone is not for the dying.",
            DYING,
            "naloxone",
        )


def unknown_medicines(order: Order, edition: Edition) -> Iterator[Finding]:
    """Stop at a proposed medicine that nobody here knows: nothing was checked for it."""
    unknown = [m for m in order.proposed if any(part.substance.id not in SUBSTANCES for part in m.parts)]
    if unknown:
        zh, en = named(unknown)
        yield found(
            "unknown-medicine",
            "stop",
            f"不认识的药：{zh}。没有对它做任何检查，请核对名称。",
            f"Unknown medicine: {en}. Nothing was checked for it; verify the name.",
            cite(DEFAULT),
            "unknown-medicine",
        )
