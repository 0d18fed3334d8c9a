"""One institution as everybody on the staff may see it: how to reach it, what it does, who is there, its teams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from paingrid.consortium.opening_hours import OpeningHours
from paingrid.records.models import CareTeam, DutyShift, Institution, Leave, PractitionerRole, Responsibility
from paingrid.records.queries.duty import working_hours
from paingrid.records.queries.map_beside import Beside, free_now, in_stock
from paingrid.records.queries.patient_page import Text, text
from paingrid.records.queries.services_offered import Offered, services_of
from paingrid.timekeeping import SHANGHAI

#: Whom a caller asks for when nobody has duty.
ANSWERS = ("team-leader", "district-doctor", "tertiary-doctor")


@dataclass(frozen=True)
class OnDuty:
    """Somebody who is there now and how to reach them."""

    name: Text
    phone: str
    until: datetime | None


@dataclass(frozen=True)
class Team:
    """One team with its telephone, its people by role, and the streets it looks after."""

    pk: int
    name: Text
    phone: str
    nurses: int
    doctors: int
    streets: tuple[Text, ...]


@dataclass(frozen=True)
class InstitutionPage:
    """Everything on the page; `free` and `stock` are none where nothing is recorded."""

    pk: int
    name: Text
    tier: str
    level_zh: str
    grid_id: int
    grid: Text
    phone: str
    address_zh: str
    longitude: float | None
    latitude: float | None
    position_error_m: int | None
    refers_to: tuple[int, Text] | None
    services: tuple[Offered, ...]
    can_stock_narcotics: bool
    simulated: bool
    duty: tuple[OnDuty, ...]
    answering: tuple[OnDuty, ...]
    hours: OpeningHours
    open_until: datetime | None
    opens_at: datetime | None
    teams: tuple[Team, ...]
    free: tuple[Beside, ...] | None
    stock: tuple[Beside, ...] | None


def institution_page(institution_id: int, *, now: datetime) -> InstitutionPage | None:
    """Return the page of an institution, or none; a fixed number of queries."""
    home = (
        Institution.objects.filter(pk=institution_id).select_related("territory__parent__parent", "refers_to").first()
    )
    if home is None:
        return None
    grid = home.territory
    while grid.kind != "grid" and grid.parent is not None:
        grid = grid.parent
    hours, above, free = working_hours(home), home.refers_to, free_now([home.pk], at=now)
    return InstitutionPage(
        pk=home.pk,
        name=text(home.name_zh, home.name_en),
        tier=home.tier,
        level_zh=home.level_zh,
        grid_id=grid.pk,
        grid=text(grid.name_zh, grid.name_en),
        phone=home.phone,
        address_zh=home.address_zh,
        longitude=home.longitude,
        latitude=home.latitude,
        position_error_m=home.position_error_m,
        refers_to=(above.pk, text(above.name_zh, above.name_en)) if above else None,
        services=services_of(home.pk, on=now.astimezone(SHANGHAI).date()),
        can_stock_narcotics=home.can_stock_narcotics,
        simulated=home.simulated,
        duty=_duty(home.pk, now),
        answering=_answering(home.pk, now),
        hours=hours,
        open_until=hours.closes_at(now),
        opens_at=hours.opens_at(now),
        teams=_teams(home.pk, now),
        free=None if free is None else free.get(home.pk, ()),
        stock=in_stock(home.pk, at=now),
    )


def _away(now: datetime) -> set[int]:
    return set(Leave.objects.filter(starts_at__lte=now, ends_at__gt=now).values_list("practitioner_id", flat=True))


def _duty(institution_id: int, now: datetime) -> tuple[OnDuty, ...]:
    away = _away(now)
    shifts = DutyShift.objects.filter(
        institution_id=institution_id, starts_at__lte=now, ends_at__gt=now, practitioner__account__is_active=True
    ).select_related("practitioner")
    return tuple(
        OnDuty(text(s.practitioner.name_zh, s.practitioner.name_en), s.practitioner.phone, s.ends_at)
        for s in shifts.order_by("ends_at", "pk")
        if s.practitioner_id not in away
    )


def _answering(institution_id: int, now: datetime) -> tuple[OnDuty, ...]:
    away = _away(now)
    roles = _current(now).filter(institution_id=institution_id, role__in=ANSWERS).select_related("practitioner")
    people = {r.practitioner_id: r.practitioner for r in roles if r.practitioner_id not in away}
    return tuple(OnDuty(text(p.name_zh, p.name_en), p.phone, None) for p in list(people.values())[:4])


def _teams(institution_id: int, now: datetime) -> tuple[Team, ...]:
    teams = list(CareTeam.objects.filter(institution_id=institution_id).order_by("code"))
    held: dict[int, list[str]] = {}
    for team, role in _current(now).filter(team__in=teams).values_list("team_id", "role"):
        held.setdefault(team, []).append(role)
    streets: dict[int, list[Text]] = {}
    rows = Responsibility.objects.filter(team__in=teams, ends_on__isnull=True)
    named = rows.values_list("team_id", "cell__street__name_zh", "cell__street__name_en").distinct()
    for team, zh, en in sorted(named):
        streets.setdefault(team, []).append(text(zh, en))
    return tuple(
        Team(
            pk=t.pk,
            name=text(t.name_zh, t.name_en),
            phone=t.phone,
            nurses=held.get(t.pk, []).count("nurse"),
            doctors=sum(role in ("family-doctor", "team-leader") for role in held.get(t.pk, [])),
            streets=tuple(streets.get(t.pk, ())),
        )
        for t in teams
    )


def _current(now: datetime):  # type: ignore[no-untyped-def]  -- a QuerySet generic adds nothing here
    open_ = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    return PractitionerRole.objects.filter(open_, starts_at__lte=now, practitioner__account__is_active=True)
