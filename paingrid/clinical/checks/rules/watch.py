"""Illnesses that a medicine makes worse (clinical reference §3.6, §3.7), and tablets that must not be crushed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from paingrid.clinical.checks.finding import Finding, Severity, found
from paingrid.clinical.checks.order import Order, named
from paingrid.clinical.findings import Text
from paingrid.clinical.medicines.medicine import Part
from paingrid.clinical.medicines.product import Form, Route
from paingrid.clinical.numbers import Edition
from paingrid.clinical.opioids.conditions import CONDITIONS
from paingrid.clinical.sources import STANDARD_CARE, UNVERIFIED, Citation, cite

CEILINGS: Final = cite(UNVERIFIED, note="§3.6")
ADJUVANTS: Final = cite(UNVERIFIED, note="§3.7")
CARE: Final = cite(STANDARD_CARE)


@dataclass(frozen=True)
class Watch:
    """A class or substance, the conditions that it makes worse, and how grave that is."""

    id: str
    kinds: frozenset[str]
    conditions: tuple[str, ...]
    level: Severity
    text: Text
    source: Citation = ADJUVANTS


def _row(
    id: str, kinds: str, conditions: str, level: Severity, zh: str, en: str, source: Citation = ADJUVANTS
) -> Watch:
    return Watch(id, frozenset(kinds.split()), tuple(conditions.split()), level, {"zh": zh, "en": en}, source)


WATCH: tuple[Watch, ...] = (
    _row("tramadol-seizures", "tramadol", "epilepsy", "stop", "可诱发抽搐", "it may bring on seizures", CEILINGS),
    _row(
        *("tricyclic", "tricyclic", "glaucoma urinary-retention prostate-enlargement", "warn"),
        *("可加重眼压和排尿困难", "it raises the pressure in the eye and holds back the urine"),
    ),
    _row("gabapentinoid-oedema", "pregabalin", "heart-failure", "warn", "可致水肿", "it may cause oedema"),
    _row("snri-pressure", "snri", "hypertension", "note", "监测血压", "watch the blood pressure"),
    _row("steroid-glucose", "corticosteroid", "diabetes", "note", "监测血糖", "watch the glucose"),
    _row(
        *("steroid-infection", "corticosteroid", "infection gi-bleed peptic-ulcer", "warn"),
        *("可加重感染和溃疡", "it worsens infection and ulcers"),
    ),
)


def watch(order: Order, edition: Edition) -> Iterator[Finding]:
    """Name a proposed medicine beside the illness that it makes worse."""
    if not order.person.conditions:
        return
    for row in WATCH:
        ill = [CONDITIONS[code] for code in row.conditions if order.person.has(code)]
        medicines = [m for m in order.proposed if _takes(row, m.parts)] if ill else []
        if medicines:
            zh, en = named(medicines)
            yield found(
                f"watch-{row.id}",
                row.level,
                f"{zh}（{'、'.join(one['zh'] for one in ill)}）：{row.text['zh']}。",
                f"{en} ({', '.join(one['en'] for one in ill)}): {row.text['en']}.",
                row.source,
                "watch",
                row.id,
            )


def _takes(row: Watch, parts: tuple[Part, ...]) -> bool:
    return any(part.substance.id in row.kinds or part.substance.is_a(*row.kinds) for part in parts)


def swallowing(order: Order, edition: Edition) -> Iterator[Finding]:
    """Stop sustained-release tablets for somebody who cannot swallow: crushed, the whole dose is free at once."""
    if not order.person.has("cannot-swallow", "tube-feeding"):
        return
    slow = [m for m in order.proposed if m.form is Form.SR and m.route is Route.ORAL]
    if slow:
        zh, en = named(slow)
        yield found(
            "sustained-release-crushed",
            "stop",
            f"{zh}：病人不能吞咽或管饲；缓释片不可压碎，压碎后全量一次释放。",
            f"{en}: the patient cannot swallow or is fed by tube; crushed, a sustained-release tablet frees it all"
            " at once.",
            CARE,
            "swallowing",
        )
