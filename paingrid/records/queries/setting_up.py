"""How far an installation is set up, and who is on its staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from paingrid.records.models import CareTeam, Enrolment, Institution, Practitioner, PractitionerRole, Territory
from paingrid.records.queries.patient_page import Text, text
from paingrid.timekeeping import SHANGHAI


@dataclass(frozen=True)
class Progress:
    """How many there are of each thing a first report needs."""

    cities: int
    grids: int
    streets: int
    centres: int
    hospitals: int
    centres_without_hospital: int
    teams: int
    teams_without_nurse: int
    nurses: int
    family_doctors: int
    district_doctors: int
    coordinators: int
    patients: int


@dataclass(frozen=True)
class Member:
    """One member of staff with the roles that are current."""

    practitioner_id: int
    username: str
    name: Text
    active: bool
    signed_in_at: datetime | None
    roles: tuple[tuple[str, Text], ...]
    last_day: date | None


@dataclass(frozen=True)
class Choice:
    """One place to choose from."""

    pk: int
    name: Text


def progress(*, now: datetime) -> Progress:
    """Count; a fixed number of small queries."""
    kinds = Territory.objects.filter
    homes = Institution.objects.filter
    roles = _current(now)
    nursed = roles.filter(role="nurse").values("team_id")
    return Progress(
        cities=kinds(kind="city").count(),
        grids=kinds(kind="grid").count(),
        streets=kinds(kind="street").count(),
        centres=homes(tier="L1").count(),
        hospitals=homes(tier="L2").count(),
        centres_without_hospital=homes(tier="L1", refers_to__isnull=True, teams__isnull=False).distinct().count(),
        teams=CareTeam.objects.count(),
        teams_without_nurse=CareTeam.objects.exclude(pk__in=nursed).count(),
        nurses=roles.filter(role="nurse").count(),
        family_doctors=roles.filter(role="family-doctor").count(),
        district_doctors=roles.filter(role="district-doctor").count(),
        coordinators=roles.filter(role="grid-coordinator").count(),
        patients=Enrolment.objects.filter(ends_at__isnull=True).count(),
    )


def staff(*, search: str, at_most: int, now: datetime) -> tuple[Member, ...]:
    """Return the staff that fits the search, newest first; two queries."""
    people = Practitioner.objects.select_related("account").order_by("-pk")
    if search:
        people = people.filter(
            Q(name_zh__icontains=search) | Q(name_en__icontains=search) | Q(account__username__icontains=search)
        )
    found = list(people[:at_most])
    held: dict[int, list[tuple[str, Text]]] = {}
    for role in _current(now).filter(practitioner__in=found).select_related("team", "institution", "territory"):
        place = role.team or role.territory or role.institution
        held.setdefault(role.practitioner_id, []).append((role.role, text(place.name_zh, place.name_en)))
    return tuple(
        Member(
            one.pk,
            one.account.username,
            text(one.name_zh, one.name_en),
            one.account.is_active,
            one.account.last_login,
            tuple(held.get(one.pk, ())),
            last_day(one.account.leaves_at),
        )
        for one in found
    )


def last_day(leaves_at: datetime | None) -> date | None:
    """Return the day in Chengdu after whose end somebody has left."""
    return (leaves_at - timedelta(seconds=1)).astimezone(SHANGHAI).date() if leaves_at else None


def institutions() -> tuple[Choice, ...]:
    """Return every institution; one query."""
    rows = Institution.objects.order_by("tier", "name_zh").values_list("pk", "name_zh", "name_en")
    return tuple(Choice(pk, text(zh, en)) for pk, zh, en in rows)


def teams() -> tuple[Choice, ...]:
    """Return every team; one query."""
    rows = CareTeam.objects.order_by("name_zh").values_list("pk", "name_zh", "name_en")
    return tuple(Choice(pk, text(zh, en)) for pk, zh, en in rows)


def grids() -> tuple[Choice, ...]:
    """Return every grid; one query."""
    rows = Territory.objects.filter(kind="grid").order_by("code").values_list("pk", "name_zh", "name_en")
    return tuple(Choice(pk, text(zh, en)) for pk, zh, en in rows)


def _current(now: datetime):  # type: ignore[no-untyped-def]  -- a QuerySet generic adds nothing here
    return PractitionerRole.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now)
