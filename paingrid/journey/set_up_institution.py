"""A newcomer institution: where it is, whom it refers to, its teams, and its first people with their invitations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.add_staff import Invited, NewMember, write_member
from paingrid.journey.steps.audit import audit
from paingrid.records.models import CareTeam, Institution, ServiceOffered, Territory
from paingrid.territory.cells import Position

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,30}")
#: Each level refers to one of the levels above it.
ABOVE = {"L1": frozenset({"L2", "L3"}), "L2": frozenset({"L3"}), "L3": frozenset({"L3"})}


class BadCode(Refusal):
    """The code cannot be used."""

    code = "institution.code"
    text = {
        "zh": "机构代码用字母、数字、点和横线，2 到 31 个字符。",
        "en": "A code has 2 to 31 letters, digits, dots or hyphens.",
    }


class CodeTaken(Refusal):
    """Another institution or team has this code."""

    code = "conflict.institution-code"
    text = {"zh": "这个代码已经有机构或团队在用。", "en": "An institution or team has this code already."}


class PlaceUnknown(Refusal):
    """The street or grid, or the institution it refers to, does not exist."""

    code = "institution.place"
    text = {
        "zh": "请从列表里选择所在的街道或网格，以及上级机构。",
        "en": "Please choose the street or grid, and the next level, from the lists.",
    }


class WrongLevel(Refusal):
    """It would refer downwards."""

    code = "institution.level"
    text = {
        "zh": "上级机构的级别要高于本机构。",
        "en": "The institution it refers to must be of a higher level.",
    }


@dataclass(frozen=True, kw_only=True)
class NewInstitution:
    """What must be known of a newcomer; the position (degrees WGS84) may be missing and can be set later."""

    code: str
    territory_id: int
    refers_to_id: int | None
    name_zh: str
    name_en: str = ""
    tier: str
    phone: str = ""
    address_zh: str = ""
    longitude: float | None = None
    latitude: float | None = None
    can_stock_narcotics: bool = False
    capabilities: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()


@dataclass(frozen=True)
class SetUp:
    """A new institution, its teams, and the invitation of each first member (shown once)."""

    institution_id: int
    team_ids: tuple[int, ...]
    invited: tuple[tuple[str, Invited], ...]


def set_up_institution(
    *, by: access.Actor, facts: NewInstitution, staff: Sequence[NewMember] = (), now: datetime
) -> SetUp:
    """
    Write everything at once or nothing; members named for a team join the first team.

    :raises NotAllowed: neither an administrator nor the coordinator of the grid (who invites no staff).
    :raises BadCode, CodeTaken, PlaceUnknown, WrongLevel: not possible as asked.
    :raises PositionUnreadable, PositionImpossible, PositionSwapped: the pin is no position.
    """
    grid = _grid_of(facts.territory_id)
    access.check_can_change_catchments(by, grid.pk, now=now)
    if staff:
        access.check_is_administrator(by)
    _check(facts)
    with transaction.atomic(durable=True):
        home = write_institution(facts)
        teams = _write_teams(home, grid, facts.teams)
        first = teams[0].pk if teams else None
        invited = tuple(
            (
                member.name_zh,
                write_member(by=by, member=replace(member, institution_id=home.pk, team_id=first), now=now),
            )
            for member in staff
        )
        audit("institution.set-up", by=by, subject=str(home.pk), now=now, teams=len(teams), staff=len(invited))
    return SetUp(home.pk, tuple(t.pk for t in teams), invited)


def write_institution(facts: NewInstitution) -> Institution:
    """Write the institution's row and what it can do."""
    row = Institution(
        territory_id=facts.territory_id,
        refers_to_id=facts.refers_to_id,
        code=facts.code,
        name_zh=facts.name_zh.strip(),
        name_en=facts.name_en.strip(),
        tier=facts.tier,
        phone=facts.phone,
        address_zh=facts.address_zh.strip(),
        longitude=facts.longitude,
        latitude=facts.latitude,
        can_stock_narcotics=facts.can_stock_narcotics,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise CodeTaken from error
    offered = (ServiceOffered(institution=row, service=code) for code in dict.fromkeys(facts.capabilities))
    ServiceOffered.objects.bulk_create(offered)
    return row


def _write_teams(home: Institution, grid: Territory, names: tuple[str, ...]) -> list[CareTeam]:
    rows = [
        CareTeam(institution=home, grid=grid, code=f"{home.code[:28]}-{n}", name_zh=name, phone=home.phone)
        for n, name in enumerate(names, start=1)
    ]
    try:
        with transaction.atomic():
            return CareTeam.objects.bulk_create(rows)
    except IntegrityError as error:
        raise CodeTaken from error


def _check(facts: NewInstitution) -> None:
    if not CODE.fullmatch(facts.code):
        raise BadCode
    if (facts.longitude is None) != (facts.latitude is None):
        Position(float("nan"), 0.0)
    if facts.longitude is not None and facts.latitude is not None:
        Position(facts.longitude, facts.latitude)
    if facts.refers_to_id is not None:
        above = Institution.objects.filter(pk=facts.refers_to_id).first()
        if above is None:
            raise PlaceUnknown
        if above.tier not in ABOVE[facts.tier]:
            raise WrongLevel


def _grid_of(territory_id: int) -> Territory:
    place = Territory.objects.filter(pk=territory_id).select_related("parent").first()
    while place is not None and place.kind != "grid":
        place = place.parent
    if place is None:
        raise PlaceUnknown
    return place
