"""
Everybody who could be curious about Mrs Wang: each role, standing to her in each way there is.

In her own team or the hospitals it refers to; elsewhere in her grid; in another grid of the city; in another city;
somewhere that had her until yesterday; and in a role that was her team's but ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from paingrid.records import models as m
from paingrid.records.queries.consult_summary import summary_of
from tests.cast import LONG_AGO, NOW, Cast, offers, person, role

OWN, GRID, ELSEWHERE, FAR, ENDED, LEFT = "own", "own grid", "other grid", "other city", "ended", "left"
STANDINGS = (OWN, GRID, ELSEWHERE, FAR, ENDED, LEFT)
TEAM_ROLES = ("nurse", "family-doctor", "team-leader")
CENTRE_ROLES = (*TEAM_ROLES, "pharmacist")
HOSPITAL_ROLES = ("district-doctor", "tertiary-doctor")
GRID_ROLES = ("grid-coordinator", "quality-officer", "privacy-officer")
YESTERDAY = NOW - timedelta(days=2)


@dataclass(frozen=True)
class Place:
    """Where somebody works: a team of a health centre, the two hospitals above it, and their grid."""

    grid: m.Territory
    team: m.CareTeam
    district: m.Institution
    tertiary: m.Institution


def settle(cast: Cast) -> dict[tuple[str, str], m.Practitioner]:
    """Return everybody by role and standing; to be called once Mrs Wang has all that could leak."""
    own = Place(cast.grid, cast.team_a, cast.district, cast.tertiary)
    other_grid = m.Territory.objects.create(parent=cast.city, kind="grid", code="n2", name_zh="青羊区")
    far_city = m.Territory.objects.create(kind="city", code="n3", name_zh="远市", name_en="Farcity")
    far_grid = m.Territory.objects.create(parent=far_city, kind="grid", code="n4", name_zh="远区", name_en="Far")
    places = {
        OWN: own,
        GRID: _place(cast.grid, "ng"),
        ELSEWHERE: _place(other_grid, "ne"),
        FAR: _place(far_grid, "nf"),
        ENDED: _place(cast.grid, "nx"),
        LEFT: own,
    }
    _had_her_once(cast, places[ENDED])
    return {(name, standing): who for standing, place in places.items() for name, who in _people(place, standing)}


def _place(grid: m.Territory, code: str) -> Place:
    street = m.Territory.objects.create(parent=grid, kind="street", code=f"{code}-s", name_zh=f"{code}街道")
    tertiary = m.Institution.objects.create(territory=grid, code=f"{code}-t", name_zh=f"{code}三级", tier="L3")
    district = m.Institution.objects.create(
        territory=grid, code=f"{code}-d", name_zh=f"{code}区医院", tier="L2", refers_to=tertiary
    )
    centre = m.Institution.objects.create(
        territory=street, code=f"{code}-h", name_zh=f"{code}中心", tier="L1", refers_to=district
    )
    for place in (tertiary, district, centre):
        offers(place, "pain-clinic")
    team = m.CareTeam.objects.create(institution=centre, grid=grid, code=f"{code}-A", name_zh=f"{code}队")
    return Place(grid, team, district, tertiary)


def _people(place: Place, standing: str) -> Iterator[tuple[str, m.Practitioner]]:
    code = {OWN: "o", GRID: "g", ELSEWHERE: "e", FAR: "f", ENDED: "x", LEFT: "l"}[standing]
    ends = {"ends_at": NOW - timedelta(hours=1)} if standing == LEFT else {}
    centre = place.team.institution
    for name in CENTRE_ROLES:
        who = person(f"{code}-{name}", "某人", f"Somebody {code}")
        role(who, name, centre, **({"team": place.team} if name in TEAM_ROLES else {}), **ends)
        yield name, who
    for name, at in zip(HOSPITAL_ROLES, (place.district, place.tertiary), strict=True):
        who = person(f"{code}-{name}", "某医生", f"Some doctor {code}")
        role(who, name, at, **ends)
        if standing == ENDED:
            _was_told(who)
        yield name, who
    # The grid cares for her now: whoever oversees it has no relationship that could end but by leaving.
    for name in GRID_ROLES if standing not in (ENDED, GRID) else ():
        who = person(f"{code}-{name}", "某管理", f"Some officer {code}")
        role(who, name, place.district, territory=place.grid, **ends)
        yield name, who


def _was_told(who: m.Practitioner) -> None:
    """Some task of hers climbed to them; it was closed two days ago."""
    closed = m.Task.objects.filter(patient__name_zh="王淑芬", closed_at__isnull=False).earliest("pk")
    m.Told.objects.create(task=closed, practitioner=who, rung=3, told_at=YESTERDAY)


def _had_her_once(cast: Cast, place: Place) -> None:
    """The team enrolled and hosted her, the hospital treated her and was asked about her: all of it is over."""
    wang, before = cast.mrs_wang, NOW - timedelta(days=30)
    m.Enrolment.objects.filter(patient=wang).update(starts_at=YESTERDAY)
    m.Enrolment.objects.create(patient=wang, team=place.team, starts_at=LONG_AGO, ends_at=YESTERDAY)
    m.Task.objects.create(
        patient=wang,
        team=place.team,
        kind="follow-up",
        urgency="D",
        opened_at=before,
        clock_started_at=before,
        contact_by=before,
        closed_at=YESTERDAY,
    )
    m.GuestStay.objects.create(
        patient=wang,
        home_team=cast.team_a,
        host_team=place.team,
        starts_on=before.date(),
        ends_on=YESTERDAY.date(),
        reason="stay",
        asked_by=cast.doctor_zhou,
        asked_at=before,
        accepted_by=cast.doctor_zhou,
        accepted_at=before,
        ended_at=YESTERDAY,
    )
    for receiver in (place.district, place.tertiary):
        m.Referral.objects.create(
            patient=wang,
            kind="up",
            service="titration",
            urgency="D",
            team=cast.team_a,
            sender=cast.centre,
            receiver=receiver,
            reason="疼痛控制不佳",
            consent="病人",
            summary={},
            status="closed",
            sent_by=cast.doctor_zhou,
            sent_at=before,
            ended_at=YESTERDAY,
        )
        m.Consultation.objects.create(
            id=uuid4(),
            patient=wang,
            team=cast.team_a,
            asked_by=cast.doctor_zhou,
            asking=cast.centre,
            to=receiver,
            kind="dose",
            question="夜里疼得睡不着觉",
            summary=summary_of(wang.pk, at=NOW),
            urgency="D",
            consent="spoken",
            consent_at=before,
            status="withdrawn",
            asked_at=before,
            closed_at=before,
        )
