"""Whether a community can carry a returning patient on: somebody who may prescribe, the papers, the medicines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from paingrid.clinical.advice.lines import plain
from paingrid.clinical.checks.schedules import controlled
from paingrid.clinical.medicines.medicine import Medicine
from paingrid.clinical.medicines.product import Product
from paingrid.clinical.medicines.reading import read_medicine
from paingrid.records.models import NarcoticRight, Plan
from paingrid.records.queries.stock import level_of

Text = dict[str, str]


@dataclass(frozen=True)
class Need:
    """One thing that must be there; `met` false names what stands in the way."""

    code: str
    text: Text
    met: bool


def needs_of(patient_id: UUID, institution_id: int, *, at: datetime) -> tuple[Need, ...]:
    """Return what the plan in force asks of an institution, and whether it is there; a fixed number of queries."""
    plan = Plan.objects.filter(patient_id=patient_id, status=Plan.Status.SIGNED).first()
    if plan is None:
        return (Need("plan", {"zh": "已签署的用药计划", "en": "A signed medicine plan"}, met=False),)
    medicines = _read(plan)
    if not any(controlled(one) for one in medicines):
        return ()
    stocked = {one.product.id: one.product for one in medicines if one.product and controlled(one)}
    return (_prescriber(institution_id, at), *(_stock(institution_id, product) for product in stocked.values()))


def controlled_products(patient_id: UUID) -> dict[str, Text]:
    """Return the controlled products of the plan in force by id, with their names; one query."""
    plan = Plan.objects.filter(patient_id=patient_id, status=Plan.Status.SIGNED).first()
    found = [one.product for one in _read(plan) if one.product and controlled(one)] if plan else []
    return {product.id: product.name for product in found}


def _read(plan: Plan) -> list[Medicine]:
    read: Iterable[Medicine | None] = (read_medicine(plain(line), "line")[0] for line in plan.lines)
    return [one for one in read if one is not None]


def _stock(institution_id: int, product: Product) -> Need:
    text = {"zh": f"库存：{product.name['zh']}", "en": f"In stock: {product.name['en']}"}
    return Need(f"stock:{product.id}", text, level_of(institution_id, product.id) > 0)


def _prescriber(institution_id: int, at: datetime) -> Need:
    rights = NarcoticRight.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at), institution_id=institution_id, starts_at__lte=at
    )
    text = {
        "zh": "本机构有麻醉药品处方权的医生",
        "en": "A doctor with the right to prescribe narcotics at this institution",
    }
    return Need("prescriber", text, rights.exists())
