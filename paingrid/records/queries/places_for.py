"""Which institutions can do what a patient needs, the own consortium's first, then the nearest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from uuid import UUID

import numpy as np
from django.db.models import Q

from paingrid.consortium.services import PLACE_FOR
from paingrid.records.models import Agreement, CareTeam, Institution, NarcoticRight
from paingrid.records.queries.agreements import Map, in_force
from paingrid.records.queries.carrying_on import controlled_products
from paingrid.records.queries.next_free import Opening, next_free
from paingrid.records.queries.services_offered import institutions_offering
from paingrid.records.queries.stock import keeping_books, levels_at
from paingrid.records.queries.teams import team_of
from paingrid.territory.travel import RoadModel
from paingrid.timekeeping import SHANGHAI

Text = dict[str, str]
EARTH_KM = 6371.0
MOST = 12
#: So many of the nearest are looked at before those that can take somebody are put first.
NEAREST = 36


@dataclass(frozen=True)
class PlaceFor:
    """One institution that can do it; `km` as the crow flies, `minutes` by the road model; `down`: home to its team."""

    institution_id: int
    name: Text
    tier: str
    km: float | None
    minutes: float | None
    phone: str
    agreed: bool
    down: bool
    #: Somebody there may prescribe narcotics.
    prescriber: bool = False
    #: Free places of the kind that the service needs, earliest first, where they share with the patient's centre.
    openings: tuple[Opening, ...] = ()
    #: The controlled medicines of the plan in force that are in stock there, and those their book says are not.
    in_stock: tuple[Text, ...] = ()
    not_in_stock: tuple[Text, ...] = ()


def places_for(patient_id: UUID, service: str, *, at: datetime) -> tuple[PlaceFor, ...]:
    """Return up to twelve institutions that offer a service, but the patient's own; a fixed number of queries."""
    team = team_of(patient_id, at=at)
    if team is None:
        return ()
    home, known = team.institution, Map()
    agreed = list(in_force(at, purpose="referral"))
    rows = institutions_offering(service, on=at.astimezone(SHANGHAI).date()).exclude(pk=home.pk)
    with_teams = set(CareTeam.objects.filter(institution__in=rows).values_list("institution_id", flat=True))
    found = [
        PlaceFor(
            institution_id=one.pk,
            name={"zh": one.name_zh, "en": one.name_en or one.name_zh},
            tier=one.tier,
            km=(km := _km(home, one)),
            minutes=_minutes(km),
            phone=one.phone,
            agreed=known.same_consortium(home.pk, one.pk)
            or any(known.covers(paper, home.pk, one.pk) for paper in agreed),
            down=one.tier < home.tier and one.pk in with_teams,
        )
        for one in rows
    ]
    nearest = sorted(found, key=lambda one: (not one.agreed, one.km is None, one.km or 0.0))[:NEAREST]
    there = _with_what_is_there(nearest, patient_id, service, home.pk, at)
    # The nearest that can take somebody now stand before a nearer one that has neither prescriber nor place.
    return tuple(sorted(there, key=lambda one: (not one.agreed, not (one.openings or one.prescriber)))[:MOST])


def _with_what_is_there(
    found: list[PlaceFor], patient_id: UUID, service: str, home_id: int, at: datetime
) -> tuple[PlaceFor, ...]:
    """Add who may prescribe, the next free place and the stock of the patient's opioids; a fixed number of queries."""
    ids = [one.institution_id for one in found]
    open_ = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    rights = NarcoticRight.objects.filter(open_, institution_id__in=ids, starts_at__lte=at)
    prescribers = set(rights.values_list("institution_id", flat=True))
    kind = PLACE_FOR.get(service)
    free = next_free(ids, kind, at=at) if kind else {}
    products = controlled_products(patient_id)
    stock = levels_at(ids, products) if products else {}
    books = keeping_books(ids, products) if products else frozenset()
    known, agreed = Map(), list(in_force(at, purpose="sharing"))
    return tuple(
        replace(
            one,
            prescriber=one.institution_id in prescribers,
            openings=free.get(one.institution_id, ()) if _shares(known, agreed, home_id, one.institution_id) else (),
            in_stock=tuple(name for id, name in products.items() if stock.get(one.institution_id, {}).get(id, 0) > 0),
            not_in_stock=tuple(
                name
                for id, name in products.items()
                if (one.institution_id, id) in books and stock.get(one.institution_id, {}).get(id, 0) <= 0
            ),
        )
        for one in found
    )


def _shares(known: Map, agreed: list[Agreement], home_id: int, other_id: int) -> bool:
    same = known.same_consortium(home_id, other_id)
    return same or any(known.covers(paper, home_id, other_id) for paper in agreed)


def _km(one: Institution, other: Institution) -> float | None:
    places = (one.longitude, one.latitude, other.longitude, other.latitude)
    if None in places:
        return None
    lon1, lat1, lon2, lat2 = (radians(value) for value in places if value is not None)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def _minutes(km: float | None) -> float | None:
    return None if km is None else float(RoadModel().minutes_for(np.array([[km]]))[0, 0])
