"""Medicines that come in, move between institutions with two signatures, are counted or destroyed; never below zero."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from paingrid.clinical.medicines.product import Schedule
from paingrid.clinical.medicines.products import PRODUCTS
from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.notify import notify
from paingrid.records.models import Institution, StockMovement
from paingrid.records.queries.cooperation import cooperates
from paingrid.records.queries.duty import people_of
from paingrid.records.queries.stock import level_of

CONTROLLED = frozenset({Schedule.NARCOTIC, Schedule.PSYCHOTROPIC_1})
BY_ID = {product.id: product for product in PRODUCTS}
MOST_UNITS = 100_000
SHORTEST = 4


class NoSuchProduct(Refusal):
    """The product is not in the table, or the number of units cannot be meant."""

    code = "stock.product"
    text = {"zh": "药品表里没有这个产品，或者数量不对。", "en": "No such product in the table, or the number is wrong."}


class NotEnough(Refusal):
    """More than is there."""

    code = "stock.not-enough"
    text = {"zh": "库存没有这么多。", "en": "There is not so much in stock."}


class NoCardThere(Refusal):
    """The target may not stock narcotics."""

    code = "stock.no-card"
    text = {
        "zh": "对方没有印鉴卡，不能接收麻醉药品和第一类精神药品。",
        "en": "The receiving institution holds no purchase card: it may not take narcotics or psychotropics class 1.",
    }


class NotTogether(Refusal):
    """The two institutions do not work together."""

    code = "stock.not-together"
    text = {"zh": "两家机构不在同一个医联体。", "en": "The two institutions are not of one consortium."}


class SecondHand(Refusal):
    """The second signature must be another person's."""

    code = "stock.second-hand"
    text = {"zh": "收货签字必须是另一个人。", "en": "Another person must sign for what arrives."}


class NothingOnTheWay(Refusal):
    """No such transfer, or it was signed for already."""

    code = "conflict.stock"
    text = {"zh": "没有这笔在途，或者已经签收。", "en": "No such transfer is on the way, or it was signed for already."}


class WhyNeeded(Refusal):
    """A correction or destruction without its reason."""

    code = "stock.why"
    text = {"zh": "请写明原因。", "en": "Please say why."}


def take_delivery(
    *, by: access.Actor, movement_id: UUID, institution_id: int, product: str, units: int, batch: str, now: datetime
) -> None:
    """Write a delivery from outside. :raises NoSuchProduct: unknown. :raises NoCardThere: a narcotic without a card."""
    access.check_can_dispense(by, institution_id, now=now)
    _check(product, units)
    with transaction.atomic(durable=True):
        place = _locked(institution_id)
        _check_card(place, product)
        _write(by, movement_id, now, kind="delivery", product=product, units=units, target=place, batch=batch)


def count_stock(
    *, by: access.Actor, movement_id: UUID, institution_id: int, product: str, counted: int, why: str, now: datetime
) -> int:
    """
    Write what was counted and return the difference; as it should be writes nothing.

    :raises WhyNeeded: a difference without its reason.
    """
    access.check_can_dispense(by, institution_id, now=now)
    _check(product, counted + 1)
    with transaction.atomic(durable=True):
        place = _locked(institution_id)
        if StockMovement.objects.filter(pk=movement_id).exists():
            return 0
        difference = counted - level_of(institution_id, product)
        if difference and len(why.strip()) < SHORTEST:
            raise WhyNeeded
        if difference:
            _write(by, movement_id, now, kind="count", product=product, units=difference, target=place, note=why)
    return difference


def send_stock(
    *,
    by: access.Actor,
    movement_id: UUID,
    source_id: int,
    target_id: int,
    product: str,
    units: int,
    batch: str,
    now: datetime,
) -> None:
    """
    Send units to another institution of the consortium: the first signature.

    :raises NotEnough: more than is there. :raises NoCardThere: a narcotic to a place without a card.
    :raises NotTogether: strangers.
    """
    access.check_can_dispense(by, source_id, now=now)
    _check(product, units)
    with transaction.atomic(durable=True):
        source = _locked(source_id)
        if StockMovement.objects.filter(pk=movement_id).exists():
            return
        target = Institution.objects.filter(pk=target_id).exclude(pk=source_id).first()
        if target is None or not cooperates(source_id, target_id, "sharing", at=now):
            raise NotTogether
        _check_card(target, product)
        if units > level_of(source_id, product):
            raise NotEnough
        _write(
            by,
            movement_id,
            now,
            kind="transfer",
            product=product,
            units=units,
            source=source,
            target=target,
            batch=batch,
        )
        notify(
            people_of(institution_id=target_id, now=now),
            occasion=f"stock:{movement_id}:sent",
            urgency="D",
            said=ON_THE_WAY,
            address=f"/dispensary/{target_id}/stock/",
            now=now,
        )


ON_THE_WAY = {
    "zh": "有药品调拨到您这里，收到后请签收。",
    "en": "Medicines are on their way to you: sign when they arrive.",
}


def receive_stock(*, by: access.Actor, movement_id: UUID, accept: bool, now: datetime) -> None:
    """
    Sign for a transfer, or refuse it: then the units are at the sender again. The second signature.

    :raises NothingOnTheWay: gone or signed. :raises SecondHand: the same person who sent it.
    """
    with transaction.atomic(durable=True):
        movement = (
            StockMovement.objects.select_for_update()
            .filter(pk=movement_id, kind="transfer", received_by__isnull=True)
            .first()
        )
        if movement is None or movement.target_id is None:
            raise NothingOnTheWay
        access.check_can_dispense(by, movement.target_id, now=now)
        if movement.sent_by_id == by.practitioner_id:
            raise SecondHand
        movement.received_by_id = by.practitioner_id
        movement.received_at, movement.refused_at = (now, None) if accept else (None, now)
        movement.save(update_fields=["received_by", "received_at", "refused_at"])
        audit("stock.received" if accept else "stock.refused", by=by, subject=str(movement_id), now=now)


def _check(product: str, units: int) -> None:
    if product not in BY_ID or not 0 < units <= MOST_UNITS:
        raise NoSuchProduct


def _check_card(place: Institution, product: str) -> None:
    if BY_ID[product].schedule in CONTROLLED and not place.can_stock_narcotics:
        raise NoCardThere


def _locked(institution_id: int) -> Institution:
    """One movement of an institution at a time: two that each leave enough could together leave too little."""
    return Institution.objects.select_for_update(no_key=True).get(pk=institution_id)


def _write(by: access.Actor, movement_id: UUID, now: datetime, **values: object) -> None:
    _row, new = StockMovement.objects.get_or_create(
        pk=movement_id, defaults={**values, "sent_by_id": by.practitioner_id, "sent_at": now}
    )
    if new:
        audit(f"stock.{values['kind']}", by=by, subject=str(movement_id), now=now, units=values["units"])
