"""
Who is there: the people on each rung of a team's ladder at one moment.

Three queries whatever the number of people. Whoever is on leave, whose role has
ended or whose account is closed is not there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from paingrid.clinical.triage.ladder import RUNGS
from paingrid.consortium.opening_hours import OpeningHours
from paingrid.records.models import CareTeam, DutyShift, Institution, Leave, Practitioner, PractitionerRole

LAST_RUNG = len(RUNGS) - 1


@dataclass(frozen=True)
class Ladder:
    """The people of one team's ladder at one moment, rung by rung, nobody twice on one rung."""

    rungs: tuple[tuple[Practitioner, ...], ...]
    #: Whether the team's own institution is open.
    at_work: bool = True

    def on(self, rung: int) -> tuple[Practitioner, ...]:
        """Return the people on one rung; above the last rung there is nobody."""
        return self.rungs[rung] if 0 <= rung <= LAST_RUNG else ()


def working_hours(home: Institution | None = None) -> OpeningHours:
    """Return when an institution is open; one that has not said so keeps those of the installation (Mon–Fri 08–18)."""
    if home is not None and home.hours:
        return OpeningHours.read(home.hours)
    return getattr(settings, "WORKING_HOURS", None) or OpeningHours()


def working_hours_at(institution_id: int) -> OpeningHours:
    """Return when one institution is open; one query."""
    return working_hours(Institution.objects.only("hours").get(pk=institution_id))


def who_is_on_rung(*, team_id: int, rung: int, now: datetime) -> list[Practitioner]:
    """Return the people on one rung of this team's ladder at `now`; empty when nobody is there."""
    return list(ladder_now(team_id=team_id, now=now).on(rung))


def ladder_now(*, team_id: int, now: datetime) -> Ladder:
    """Return everybody on every rung of this team's ladder at `now`, in three queries."""
    team = CareTeam.objects.select_related("institution__refers_to__refers_to").get(pk=team_id)
    home, district, tertiary = _places(team.institution)
    ids = {place.pk for place in (home, district, tertiary) if place}
    roles = list(_roles(team, ids, now))
    shifts = list(_shifts(ids, now))

    def holding(role: str, place: Institution | None = None) -> list[Practitioner]:
        return [r.practitioner for r in roles if r.role == role and (place is None or r.institution_id == place.pk)]

    def duty(place: Institution | None) -> list[Practitioner]:
        return [s.practitioner for s in shifts if place and s.institution_id == place.pk]

    # A family that reports at night must reach somebody who is awake: the nurse is told as by day,
    # and so, from the first moment and not only two rungs later, is the person on duty.
    at_work = working_hours(home).include(now)
    by_night = [] if at_work else duty(home)
    return Ladder(
        (
            _once(holding("nurse") + by_night),
            _once(holding("family-doctor")),
            _once(holding("team-leader") + duty(home)),
            _once(duty(district) or (holding("district-doctor", district) if district else [])),
            _once(duty(tertiary) or (holding("tertiary-doctor", tertiary) if tertiary else [])),
            _once(holding("grid-coordinator")),
        ),
        at_work,
    )


def people_of(
    *, institution_id: int, team_id: int | None = None, grid_id: int | None = None, now: datetime
) -> list[Practitioner]:
    """
    Return the clinicians who are there now at an institution, whoever is on duty first; two queries.

    With `team_id` only that team's and the duty; with `grid_id` the coordinators of the grid instead.
    """
    current = Q(starts_at__lte=now) & (Q(ends_at__isnull=True) | Q(ends_at__gt=now))
    here = Q(institution_id=institution_id, role__in=["nurse", "family-doctor", "team-leader"])
    if team_id is not None:
        here &= Q(team_id=team_id)
    here |= Q(institution_id=institution_id, role__in=["district-doctor", "tertiary-doctor"])
    if grid_id is not None:
        here = Q(territory_id=grid_id, role="grid-coordinator")
    roles = PractitionerRole.objects.filter(here, current, present(now)).select_related("practitioner__account")
    on_duty = [] if grid_id is not None else [shift.practitioner for shift in _shifts({institution_id}, now)]
    return list(_once([*on_duty, *(role.practitioner for role in roles.order_by("pk"))]))


def _places(home: Institution) -> tuple[Institution, Institution | None, Institution | None]:
    """Return the team's own institution and the ones that are its district hospital and tertiary clinic."""
    above = home.refers_to
    chain = [place for place in (home, above, above.refers_to if above else None) if place]
    tiers = {place.tier: place for place in reversed(chain)}
    district = tiers.get(Institution.Tier.DISTRICT, above)
    return home, district, tiers.get(Institution.Tier.TERTIARY, chain[2] if len(chain) > 2 else None)


def _roles(team: CareTeam, places: set[int], now: datetime) -> QuerySet[PractitionerRole]:
    here = Q(team_id=team.pk, role__in=["nurse", "family-doctor", "team-leader"])
    upstairs = Q(institution_id__in=places, role__in=["district-doctor", "tertiary-doctor"])
    grid = Q(territory_id=team.grid_id, role="grid-coordinator")
    current = Q(starts_at__lte=now) & (Q(ends_at__isnull=True) | Q(ends_at__gt=now))
    return (
        PractitionerRole.objects.filter(here | upstairs | grid, current, present(now))
        .select_related("practitioner__account")
        .order_by("pk")
    )


def _shifts(places: set[int], now: datetime) -> QuerySet[DutyShift]:
    return (
        DutyShift.objects.filter(present(now), institution_id__in=places, starts_at__lte=now, ends_at__gt=now)
        .select_related("practitioner__account")
        .order_by("pk")
    )


def present(now: datetime) -> Q:
    """Return the condition that a `practitioner` is not on leave and the account is open."""
    away = Leave.objects.filter(practitioner_id=OuterRef("practitioner_id"), starts_at__lte=now, ends_at__gt=now)
    return Q(practitioner__account__is_active=True) & ~Q(Exists(away))


def _once(people: Iterable[Practitioner]) -> tuple[Practitioner, ...]:
    return tuple({person.pk: person for person in people}.values())
