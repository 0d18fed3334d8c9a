"""The front door behind a patient: found again by its street and address, with its pin on the map."""

from __future__ import annotations

from paingrid.errors import Refusal
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import Household, Territory
from paingrid.records.sealed import finding
from paingrid.territory.cells import Position

#: Longitude and latitude, degrees WGS84.
Pin = tuple[float, float]


class UnknownPlace(Refusal):
    """No such street, or not where it has to be."""

    code = "admit.street"
    text = {"zh": "请从列表里选一个街道。", "en": "Please choose a street from the list."}


def household_of(street_id: int, address_zh: str, pin: Pin | None = None, *, in_grid: int | None = None) -> Household:
    """
    Return the household behind this door; people of one door share it. A pin given now is the door's from now on.

    :raises UnknownPlace: no such street, or not in the grid `in_grid`.
    :raises PositionImpossible, PositionSwapped: the pin is no position.
    """
    require_transaction()
    street = Territory.objects.filter(pk=street_id, kind__in=["street", "community"]).first()
    if street is None or (in_grid is not None and not _lies_in(street, in_grid)):
        raise UnknownPlace
    position = None if pin is None else Position(*pin)
    address = address_zh.strip()
    door = finding(Household, "address_digest", address)
    known = Household.objects.filter(street=street, **door).order_by("pk").first()
    if known is None:
        known = Household.objects.create(street=street, address_zh=address)
    if position is not None and (known.longitude, known.latitude) != pin:
        known.longitude, known.latitude = position.longitude, position.latitude
        known.save(update_fields=["longitude", "latitude"])
    return known


def _lies_in(place: Territory, grid_id: int) -> bool:
    seen: Territory | None = place
    while seen is not None:
        if seen.pk == grid_id:
            return True
        seen = seen.parent
    return False
