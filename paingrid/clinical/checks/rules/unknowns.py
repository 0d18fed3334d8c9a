"""What nobody knows and this order would need: one line for all of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from paingrid.clinical.checks.finding import Finding, found
from paingrid.clinical.checks.interaction_rows import METHADONE
from paingrid.clinical.checks.order import Order, is_patch, scheduled
from paingrid.clinical.checks.recently import unresolved
from paingrid.clinical.checks.rules.nsaids import is_nsaid
from paingrid.clinical.checks.rules.organs import kidney_of, rows_of
from paingrid.clinical.checks.rules.person_today import uncompared
from paingrid.clinical.checks.schedules import controlled
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.substances import SUBSTANCES
from paingrid.clinical.numbers import Edition
from paingrid.clinical.opioids.person import Renal
from paingrid.clinical.sources import DEFAULT, cite

OWN: Final = cite(DEFAULT, note="§3.5")
Unknown = tuple[str, str]


def unknowns(order: Order, edition: Edition) -> Iterator[Finding]:
    """List in one note what could not be judged for this order."""
    if not order.proposed:
        return
    missing = [*_of_the_person(order, edition), *_of_the_list(order)]
    if missing:
        yield found(
            "not-known",
            "note",
            f"不明、因而没有判断（不等于安全）：{'；'.join(zh for zh, _ in missing)}。",
            "Not known and therefore not judged (which is not the same as safe):"
            f" {'; '.join(en for _, en in missing)}.",
            OWN,
            "not-known",
        )


def _of_the_person(order: Order, edition: Edition) -> Iterator[Unknown]:
    person, proposed = order.person, order.proposed
    # The person first: of most nearly everything is known, and then no list is looked through.
    unknown = kidney_of(person, edition) is Renal.UNKNOWN
    if unknown and any(rows.asks_kidney for m in proposed for _, rows in rows_of(m)):
        if person.filtration is None:
            yield "肾功能（eGFR），按谨慎处理", "kidney function (eGFR): be cautious"
        else:
            days = person.value_age(person.egfr_date)
            age = ("日期不能核对", "of unknown age") if days is None else (f"已 {days} 天", f"{days} days old")
            yield f"肾功能结果{age[0]}，按谨慎处理", f"the kidney result is {age[1]}: be cautious"
    if person.age is None and any(m.opioid is not None for m in proposed):
        yield "年龄", "age"
    if person.opioid_history_days is None and order.opioids_now and any(m.long_acting for m in order.opioids):
        yield "用阿片多少天", "for how many days opioids were taken"
    if person.qtc_ms is None and not person.dying and any(METHADONE.takes(m) for m in proposed):
        yield "QTc", "QTc"
    if person.platelets is None and any(is_nsaid(m) for m in proposed):
        yield "血小板", "platelets"
    if person.weight_kg is None and any(m.holds("paracetamol") for m in proposed):
        yield "体重", "weight"


def _of_the_list(order: Order) -> Iterator[Unknown]:
    doseless = [m for m in scheduled(order.proposed) if _no_dose(m)]
    names = sorted({(m.name["zh"], m.name["en"]) for m in doseless}, key=lambda name: (name[1], name[0]))
    if names:
        yield (
            f"剂量或频次（{'、'.join(zh for zh, _ in names)}）",
            f"dose or frequency of {', '.join(en for _, en in names)}",
        )
    strangers = sorted({p.substance.id for m in order.current for p in m.parts if p.substance.id not in SUBSTANCES})
    words = sorted({*strangers, *unresolved(order), *uncompared(order)})
    if words:
        yield f"不认识、没有比较：{'、'.join(words)}", f"not recognised, so not compared: {', '.join(words)}"
    prescription = order.prescription
    if prescription is not None and any(controlled(m) for m in order.proposed):
        if prescription.setting is None:
            yield "处方场所", "setting of the prescription"
        if prescription.days is None:
            yield "处方天数", "days of the prescription"


def _no_dose(medicine: Medicine) -> bool:
    if is_patch(medicine):
        return medicine.opioid is not None and (medicine.rate is None or medicine.change_every is None)
    counted = medicine.opioid is not None or medicine.is_a("nsaid", "paracetamol")
    return counted and (medicine.high_per_day is None or any(part.high is None for part in medicine.parts))
