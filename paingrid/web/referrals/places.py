"""Where a patient can be sent: who can do it, how far, how soon, and whether an agreement stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from paingrid.consortium.services import PLACE_FOR
from paingrid.journey.steps.booking import Full, Wanted
from paingrid.records.queries import referrals as query
from paingrid.records.queries.next_free import Opening, next_free
from paingrid.records.queries.places_for import places_for
from paingrid.web.referrals.words import pick

Text = dict[str, str]


@dataclass(frozen=True)
class Offer:
    """One institution that can do what is needed. `km` none: its position is not known."""

    institution_id: int
    name: Text
    tier: str
    km: str
    minutes: str
    phone: str
    agreed: bool
    down: bool
    prescriber: bool
    openings: tuple[Opening, ...]
    in_stock: tuple[Text, ...]
    not_in_stock: tuple[Text, ...]


def offers_for(patient_id: UUID, service: str, *, at: datetime) -> list[Offer]:
    """Return the places that can do it, those of the own consortium first, then the nearest."""
    return [
        Offer(
            one.institution_id,
            one.name,
            one.tier,
            "" if one.km is None else f"{one.km:.0f}",
            "" if one.minutes is None else f"{one.minutes:.0f}",
            one.phone,
            one.agreed,
            one.down,
            one.prescriber,
            one.openings,
            one.in_stock,
            one.not_in_stock,
        )
        for one in places_for(patient_id, service, at=at)
    ]


def wanted_place(written: str, openings: Sequence[Opening], referral_id: UUID) -> Wanted | None:
    """
    Return the place that was chosen from these openings; nothing chosen: none.

    :raises Full: it is not among the free ones any more. The same referral holds it once, however often it is sent.
    """
    if not written:
        return None
    chosen = next((one for one in openings if one.key == written), None)
    if chosen is None:
        raise Full
    return Wanted(
        booking_id=uuid5(referral_id, written),
        resource_id=chosen.resource_id,
        begins_at=chosen.begins_at,
        ends_at=chosen.ends_at,
    )


def places_here(one: query.Full, *, at: datetime) -> tuple[Opening, ...]:
    """Return the free places of the receiver for what is needed, where none is held yet."""
    kind = PLACE_FOR.get(one.row.service)
    if kind is None or one.held is not None:
        return ()
    place = one.row.receiver.institution_id
    return next_free([place], kind, at=at).get(place, ())


def places_to_offer(one: query.Full) -> list[tuple[int, str]]:
    """Return where else a patient may go who is refused here: the own centre, and others that can do the same."""
    sender = one.row.sender
    others = places_for(one.row.patient_id, one.row.service, at=one.row.sent_at)
    found = [(place.institution_id, pick(place.name)) for place in others]
    return [
        (sender.institution_id, pick(sender.name)),
        *((pk, name) for pk, name in found if pk not in (sender.institution_id, one.row.receiver.institution_id)),
    ]
