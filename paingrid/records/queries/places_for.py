"""Which institutions can do what a patient needs, the own consortium's first, then the nearest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from uuid import UUID

from paingrid.records.models import CareTeam, Institution
from paingrid.records.queries.agreements import Map, in_force
from paingrid.records.queries.teams import team_of

Text = dict[str, str]
EARTH_KM = 6371.0
MOST = 12


@dataclass(frozen=True)
class PlaceFor:
    """One institution that can do it; `km` as the crow flies; `down`: home to its team."""

    institution_id: int
    name: Text
    tier: str
    km: float | None
    phone: str
    agreed: bool
    down: bool


def places_for(patient_id: UUID, service: str, *, at: datetime) -> tuple[PlaceFor, ...]:
    """Return up to twelve institutions that offer a service, but the patient's own; a fixed number of queries."""
    team = team_of(patient_id, at=at)
    if team is None:
        return ()
    home, known = team.institution, Map()
    agreed = list(in_force(at, purpose="referral"))
    rows = Institution.objects.filter(capabilities__contains=[service]).exclude(pk=home.pk)
    with_teams = set(CareTeam.objects.filter(institution__in=rows).values_list("institution_id", flat=True))
    found = [
        PlaceFor(
            institution_id=one.pk,
            name={"zh": one.name_zh, "en": one.name_en or one.name_zh},
            tier=one.tier,
            km=_km(home, one),
            phone=one.phone,
            agreed=known.same_consortium(home.pk, one.pk)
            or any(known.covers(paper, home.pk, one.pk) for paper in agreed),
            down=one.tier < home.tier and one.pk in with_teams,
        )
        for one in rows
    ]
    return tuple(sorted(found, key=lambda one: (not one.agreed, one.km is None, one.km or 0.0))[:MOST])


def _km(one: Institution, other: Institution) -> float | None:
    places = (one.longitude, one.latitude, other.longitude, other.latitude)
    if None in places:
        return None
    lon1, lat1, lon2, lat2 = (radians(value) for value in places if value is not None)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
