"""Hand out what a prescription names: while it is valid, never more than it says, early only with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.db import transaction

from paingrid.clinical.checks.supply import VALID_DAYS, Handed, Supply, days_covered, supply
from paingrid.clinical.medicines.product import Form, Schedule
from paingrid.clinical.medicines.products import PRODUCTS
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.records.models import Dispensing, Institution, Patient, Prescription
from paingrid.records.queries.dispensary import one_line_a_product
from paingrid.records.queries.editions import edition_in_force
from paingrid.records.queries.stock import keeps_books, level_of
from paingrid.timekeeping import SHANGHAI

CONTROLLED = frozenset({Schedule.NARCOTIC, Schedule.PSYCHOTROPIC_1})
BY_ID = {product.id: product for product in PRODUCTS}
SHORTEST_REASON = 4


class NotHere(Refusal):
    """No such prescription, row or patient of this dispensary."""

    code = "missing.dispensary"
    text = {
        "zh": "本药房没有这位病人的这张处方或这条登记。",
        "en": "This dispensary has no such prescription or row of this patient.",
    }


class TooOld(Refusal):
    """The prescription is no longer valid."""

    code = "dispensary.too-old"
    text = {
        "zh": "处方已过有效期（最长 3 天），请医生重新开。",
        "en": "The prescription is no longer valid (3 days at most): ask the doctor for a new one.",
    }


class NoCard(Refusal):
    """The institution may not stock narcotics."""

    code = "dispensary.no-card"
    text = {
        "zh": "本机构没有印鉴卡，不能发放麻醉药品和第一类精神药品。",
        "en": "This institution holds no purchase card: no narcotics or psychotropics class 1 may be handed out.",
    }


class TooMany(Refusal):
    """More than the prescription names."""

    code = "dispensary.too-many"
    text = {
        "zh": "发出的数量超过处方上还没发的数量。",
        "en": "This is more than is left to hand out on the prescription.",
    }


class Nothing(Refusal):
    """No units at all."""

    code = "dispensary.nothing"
    text = {"zh": "请至少填一种药的数量。", "en": "Please give the number of units of at least one product."}


class EarlyWithoutReason(Refusal):
    """The last supply is not used up far enough, and nobody said why another is needed."""

    code = "dispensary.early"
    text = {
        "zh": "上次发的药还没有用到八成。提前发要写明理由。",
        "en": "The last supply is not used to four fifths. Handing out early needs its reason.",
    }


class OutOfStock(Refusal):
    """Less is on the books than is handed out: either the books or the shelf are wrong, and both can be counted."""

    code = "dispensary.stock"
    text = {
        "zh": "账上的库存不够这次发的数量。请先清点：柜里有货，先在“库存”页登记实点数；没有货，请从其他机构调入。",
        "en": "The books hold less than is handed out. Count first: if it is on the shelf, write the count on the "
        "Stock page, then hand out; if it is not, have it sent from another institution.",
    }


@dataclass(frozen=True, kw_only=True)
class HandOut:
    """One product to hand out; `row_id` makes a form sent twice one row."""

    row_id: UUID
    product: str
    units: int
    batch: str = ""
    early_why: str = ""


def dispense(
    *,
    by: access.Actor,
    institution_id: int,
    patient_id: UUID,
    prescription_id: UUID,
    items: Sequence[HandOut],
    now: datetime,
) -> tuple[UUID, ...]:
    """
    Write what is handed out on a prescription; the same form sent twice is written once.

    :raises NotHere: no such prescription of this patient here, or a product that it does not name.
    :raises TooOld: past its validity. :raises NoCard: a narcotic without the purchase card.
    :raises TooMany: more than is left. :raises EarlyWithoutReason: too early, and nobody said why.
    :raises OutOfStock: the institution keeps the books of this product, and they hold less.
    """
    access.check_can_dispense(by, institution_id, now=now)
    wanted = [item for item in items if item.units > 0]
    if not wanted:
        raise Nothing
    with transaction.atomic(durable=True):
        lock_patient(patient_id)
        known = set(Dispensing.objects.filter(pk__in=[item.row_id for item in wanted]).values_list("pk", flat=True))
        fresh = [item for item in wanted if item.row_id not in known]
        if fresh:
            paper = _valid(institution_id, patient_id, prescription_id, now)
            for item in fresh:
                _hand_out(by, paper, item, now)
    return tuple(item.row_id for item in wanted)


def lock_patient(patient_id: UUID) -> None:
    """Hold the patient's row until the end of the transaction. :raises NotHere: there is no such patient."""
    if Patient.objects.select_for_update(no_key=True).filter(pk=patient_id).first() is None:
        raise NotHere


def _valid(institution_id: int, patient_id: UUID, prescription_id: UUID, now: datetime) -> Prescription:
    paper = (
        Prescription.objects.filter(pk=prescription_id, patient_id=patient_id, institution_id=institution_id)
        .exclude(status=Prescription.Status.VOID)
        .first()
    )
    if paper is None:
        raise NotHere
    if not is_valid(paper.drawn_at, now=now):
        raise TooOld
    return paper


def is_valid(drawn_at: datetime, *, now: datetime) -> bool:
    """Tell whether a prescription may be filled: the day of issue counts as the first day."""
    days = (now.astimezone(SHANGHAI).date() - drawn_at.astimezone(SHANGHAI).date()).days
    return 0 <= days < edition_in_force()[VALID_DAYS]


def _hand_out(by: access.Actor, paper: Prescription, item: HandOut, now: datetime) -> None:
    line = next((one for one in one_line_a_product(paper.lines) if one["product"] == item.product), None)
    if line is None:
        raise NotHere
    product = BY_ID.get(item.product)
    # One movement of an institution at a time: two hands must not give the last box twice.
    place = Institution.objects.select_for_update(no_key=True).get(pk=paper.institution_id)
    if product is not None and product.schedule in CONTROLLED and not place.can_stock_narcotics:
        raise NoCard
    prescribed = line.get("count")
    if prescribed is not None and item.units > prescribed - _handed_on(paper, item.product):
        raise TooMany
    if keeps_books(place.pk, item.product) and level_of(place.pk, item.product) < item.units:
        raise OutOfStock
    stands = standing_supply(paper.patient_id, item.product, now=now)
    if stands is not None and stands.early and len(item.early_why.strip()) < SHORTEST_REASON:
        raise EarlyWithoutReason
    covered = None if not prescribed else days_covered(item.units, prescribed=prescribed, days=paper.days)
    if covered is not None and product is not None and product.form is Form.PATCH and product.usual_every is not None:
        # Seven days were asked for, but two patches last six: a patch is worn for its own time.
        covered = min(covered, item.units * product.usual_every.amount / 24)
    Dispensing.objects.create(
        id=item.row_id,
        patient_id=paper.patient_id,
        prescription=paper,
        institution_id=paper.institution_id,
        product=item.product,
        units=item.units,
        days_covered=None if covered is None else days_on_record(covered),
        batch=item.batch.strip()[:60],
        early_why=item.early_why.strip()[:400] if stands is not None and stands.early else "",
        dispensed_at=now,
        dispensed_by_id=by.practitioner_id,
        recorded_at=now,
    )
    audit("dispensed", by=by, patient_id=paper.patient_id, subject=str(item.row_id), now=now, units=item.units)


def days_on_record(days: Fraction) -> Decimal:
    """Return days as the register keeps them: two places, half even."""
    return (Decimal(days.numerator) / Decimal(days.denominator)).quantize(Decimal("0.01"))


def _handed_on(paper: Prescription, product: str) -> int:
    rows = Dispensing.objects.filter(prescription=paper, product=product, corrected_by__isnull=True)
    return sum(rows.values_list("units", flat=True))


def standing_supply(patient_id: UUID, product: str, *, now: datetime) -> Supply | None:
    """Return until when a patient's supply of a product lasts, from wherever it was handed out; one query."""
    rows = Dispensing.objects.filter(
        patient_id=patient_id, product=product, corrected_by__isnull=True, days_covered__isnull=False
    )
    handed = [Handed(at, Fraction(days)) for at, days in rows.values_list("dispensed_at", "days_covered")]
    return supply(handed, now=now, edition=edition_in_force())
