"""Bring in places and people in bulk: territories, institutions, teams, staff with roles, duty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from paingrid.consortium.roles import PRESCRIBERS
from paingrid.errors import Refusal
from paingrid.journey.access import Actor
from paingrid.journey.import_rows import CityRows, RoleRow, StaffRow
from paingrid.journey.steps.audit import audit
from paingrid.records.models import (
    Account,
    CareTeam,
    DutyShift,
    Institution,
    NarcoticRight,
    Practitioner,
    PractitionerRole,
    ServiceOffered,
    Territory,
)
from paingrid.records.queries.imports import import_of, is_empty

KINDS = ("city", "grid", "street", "community")
TIERS = ("L3", "L2", "L1")


class NotEmpty(Refusal):
    """There are places here already."""

    code = "conflict.not-empty"
    text = {
        "zh": "这里已经有机构和人员，不能再导入。",
        "en": "There are places and people here already; nothing was imported.",
    }


def import_city(*, by: Actor, city: CityRows, details: dict[str, Any], now: datetime) -> bool:
    """
    Write a whole city into an empty installation; return whether there was anything to do.

    Calling it again after it succeeded changes nothing.

    :raises NotEmpty: places are there that did not come from such an import.
    """
    if import_of("city") is not None:
        return False
    if not is_empty():
        raise NotEmpty
    since = min((shift.starts_at for shift in city.shifts), default=now)
    with transaction.atomic(durable=True):
        territories = _territories(city)
        institutions = _institutions(city, territories)
        teams = _teams(city, institutions, territories)
        people = _people(city.staff)
        places = (institutions, teams, territories)
        PractitionerRole.objects.bulk_create(
            _role(people[s.username], role, places, since) for s in city.staff for role in s.roles
        )
        NarcoticRight.objects.bulk_create(_narcotic_rights(city, people, institutions, since))
        DutyShift.objects.bulk_create(
            DutyShift(
                institution_id=institutions[s.institution_code],
                practitioner_id=people[s.username],
                starts_at=s.starts_at,
                ends_at=s.ends_at,
            )
            for s in city.shifts
        )
        audit("import.city", by=by, now=now, **details)
    return True


def _narcotic_rights(
    city: CityRows, people: dict[str, int], institutions: dict[str, int], since: datetime
) -> Iterator[NarcoticRight]:
    """Every physician of the import may prescribe narcotics where they work."""
    pairs = {(s.username, role.institution_code) for s in city.staff for role in s.roles if role.role in PRESCRIBERS}
    for username, code in sorted(pairs):
        yield NarcoticRight(practitioner_id=people[username], institution_id=institutions[code], starts_at=since)


def _territories(city: CityRows) -> dict[str, int]:
    known: dict[str, int] = {}
    for kind in KINDS:  # a parent is written before its children
        rows = Territory.objects.bulk_create(
            Territory(
                parent_id=known[t.parent_code] if t.parent_code else None,
                kind=t.kind,
                code=t.code,
                name_zh=t.name_zh,
                name_en=t.name_en,
                population=t.population,
                source=t.source,
            )
            for t in city.territories
            if t.kind == kind
        )
        known |= {row.code: row.pk for row in rows}
    return known


def _institutions(city: CityRows, territories: dict[str, int]) -> dict[str, int]:
    known: dict[str, int] = {}
    for tier in TIERS:  # whom one refers to is written first
        rows = Institution.objects.bulk_create(
            Institution(
                territory_id=territories[i.territory_code],
                refers_to_id=known[i.refers_to_code] if i.refers_to_code else None,
                code=i.code,
                name_zh=i.name_zh,
                name_en=i.name_en,
                tier=i.tier,
                level_zh=i.level_zh,
                can_stock_narcotics="narcotic-stock" in i.capabilities,
                phone=i.phone,
                address_zh=i.address_zh,
                longitude=i.longitude,
                latitude=i.latitude,
                position_error_m=i.position_error_m,
                source=i.source,
                simulated=i.simulated,
            )
            for i in city.institutions
            if i.tier == tier
        )
        known |= {row.code: row.pk for row in rows}
    ServiceOffered.objects.bulk_create(
        ServiceOffered(institution_id=known[i.code], service=service)
        for i in city.institutions
        for service in i.capabilities
    )
    return known


def _teams(city: CityRows, institutions: dict[str, int], territories: dict[str, int]) -> dict[str, int]:
    rows = CareTeam.objects.bulk_create(
        CareTeam(
            institution_id=institutions[t.institution_code],
            grid_id=territories[t.grid_code],
            code=t.code,
            name_zh=t.name_zh,
            name_en=t.name_en,
            phone=t.phone,
        )
        for t in city.teams
    )
    return {row.code: row.pk for row in rows}


def _people(staff: Iterable[StaffRow]) -> dict[str, int]:
    """Write accounts without a usable password: the way in is a sign-in link."""
    staff = list(staff)
    accounts = Account.objects.bulk_create(
        Account(username=person.username, password=make_password(None)) for person in staff
    )
    rows = Practitioner.objects.bulk_create(
        Practitioner(
            account=account,
            name_zh=person.name_zh,
            name_en=person.name_en,
            phone=person.phone,
            email=person.email,
            invented=person.invented,
        )
        for account, person in zip(accounts, staff, strict=True)
    )
    return {person.username: row.pk for person, row in zip(staff, rows, strict=True)}


def _role(
    practitioner_id: int,
    role: RoleRow,
    places: tuple[dict[str, int], dict[str, int], dict[str, int]],
    since: datetime,
) -> PractitionerRole:
    institutions, teams, territories = places
    return PractitionerRole(
        practitioner_id=practitioner_id,
        role=role.role,
        institution_id=institutions[role.institution_code],
        team_id=teams[role.team_code] if role.team_code else None,
        territory_id=territories[role.territory_code] if role.territory_code else None,
        starts_at=since,
    )


def note_import(*, by: Actor, name: str, details: dict[str, Any], now: datetime) -> None:
    """Note once that the import called `name` is complete."""
    with transaction.atomic(durable=True):
        if import_of(name) is None:
            audit(f"import.{name}", by=by, now=now, **details)
