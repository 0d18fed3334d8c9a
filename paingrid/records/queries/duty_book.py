"""The duty book of an institution as a screen shows it: a week of shifts, leave, who is on each rung now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Q

from paingrid.clinical.triage.ladder import RUNGS
from paingrid.consortium.opening_hours import OpeningHours
from paingrid.records.models import (
    CareTeam,
    DutyShift,
    Institution,
    LadderStep,
    Leave,
    Practitioner,
    PractitionerRole,
    Territory,
)
from paingrid.records.queries.duty import ladder_now
from paingrid.timekeeping import SHANGHAI

DAYS = 7
Text = dict[str, str]


@dataclass(frozen=True)
class Place:
    """An institution one may look at."""

    pk: int
    name: Text
    tier: str


@dataclass(frozen=True)
class Shift:
    """
    One shift. `away` says that the person is on leave in it.

    On the page of one day `from_` and `until` are its hours there ("24:00" at the end of
    the day), and `first_here` says that no earlier day shows it.
    """

    pk: int
    name: Text
    starts_at: datetime
    ends_at: datetime
    away: bool
    begun: bool
    from_: str = ""
    until: str = ""
    first_here: bool = False


@dataclass(frozen=True)
class Day:
    """One day and the shifts that touch it; `gap`: at some hour nobody has duty, and the team is not at work."""

    on: date
    today: bool
    shifts: tuple[Shift, ...]
    gap: bool


@dataclass(frozen=True)
class Away:
    """One leave."""

    pk: int
    practitioner_id: int
    name: Text
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class OwnStep:
    """What stands beside a step a grid has set itself: who made it longer, when and why."""

    reason: str
    signed_by: Text | None
    signed_at: datetime | None


@dataclass(frozen=True)
class RungNow:
    """One rung of a team's ladder and who is there now."""

    rung: str
    people: tuple[Text, ...]


def places_of(institution_ids: frozenset[int] | None) -> list[Place]:
    """Return the institutions with these ids, or all that have staff, by level and name; one query."""
    staffed = Institution.objects.filter(pk__in=PractitionerRole.objects.values("institution_id"))
    chosen = staffed if institution_ids is None else staffed.filter(pk__in=institution_ids)
    return [Place(i.pk, _text(i), i.tier) for i in chosen.order_by("tier", "name_zh")]


def staff_of(institution_id: int, *, now: datetime) -> list[tuple[int, Text]]:
    """Return the people with a current role at an institution, by name; one query."""
    current = Q(roles__starts_at__lte=now) & (Q(roles__ends_at__isnull=True) | Q(roles__ends_at__gt=now))
    people = Practitioner.objects.filter(current, roles__institution_id=institution_id, account__is_active=True)
    return [(p.pk, _text(p)) for p in people.distinct().order_by("name_zh")]


def week_of(institution_id: int, *, first: date, now: datetime, at_work: OpeningHours | None) -> list[Day]:
    """
    Return seven days from `first` with their shifts; two queries.

    `at_work` are the hours in which the institution needs no duty because its teams are there; none for a
    hospital, whose duty is asked by day too.
    """
    starts = datetime(first.year, first.month, first.day, tzinfo=SHANGHAI)
    ends = starts + timedelta(days=DAYS)
    found = DutyShift.objects.filter(institution_id=institution_id, starts_at__lt=ends, ends_at__gt=starts)
    shifts = list(found.select_related("practitioner").order_by("starts_at", "pk"))
    away: dict[int, list[Leave]] = {}
    people = {shift.practitioner_id for shift in shifts}
    # A night shift begins before the first day or ends after the last; leave in any part of it counts.
    for leave in Leave.objects.filter(
        practitioner__in=people, starts_at__lt=ends + timedelta(days=DAYS), ends_at__gt=starts - timedelta(days=DAYS)
    ):
        away.setdefault(leave.practitioner_id, []).append(leave)
    rows = [_shift(shift, away.get(shift.practitioner_id, []), now) for shift in shifts]
    return [_day(first + timedelta(days=n), n == 0, rows, now, at_work) for n in range(DAYS)]


def leaves_of(institution_id: int, *, now: datetime) -> list[Away]:
    """Return present and coming leave of the institution's people; one query."""
    here = PractitionerRole.objects.filter(institution_id=institution_id).values("practitioner_id")
    found = Leave.objects.filter(practitioner__in=here, ends_at__gt=now).select_related("practitioner")
    return [
        Away(leave.pk, leave.practitioner_id, _text(leave.practitioner), leave.starts_at, leave.ends_at)
        for leave in found.order_by("starts_at", "pk")
    ]


def teams_of(institution_id: int) -> list[tuple[int, Text]]:
    """Return the teams of an institution: id and name; one query."""
    return [(t.pk, _text(t)) for t in CareTeam.objects.filter(institution_id=institution_id).order_by("code")]


def rungs_now(team_id: int, *, now: datetime) -> list[RungNow]:
    """Return who is on each rung of a team's ladder; three queries."""
    found = ladder_now(team_id=team_id, now=now)
    return [RungNow(rung, tuple(_text(p) for p in found.on(n))) for n, rung in enumerate(RUNGS)]


def grids() -> list[tuple[int, Text]]:
    """Return every grid; one query."""
    found = Territory.objects.filter(kind=Territory.Kind.GRID).order_by("code")
    return [(g.pk, _text(g)) for g in found]


def grids_of(institution_id: int, coordinated: frozenset[int]) -> list[tuple[int, Text]]:
    """Return the grids whose patients the institution's teams look after, and those coordinated; one query."""
    theirs = CareTeam.objects.filter(institution_id=institution_id).values("grid_id")
    found = Territory.objects.filter(Q(pk__in=theirs) | Q(pk__in=coordinated), kind=Territory.Kind.GRID)
    return [(g.pk, _text(g)) for g in found.order_by("code")]


def own_steps(grid_id: int) -> dict[tuple[str, str], OwnStep]:
    """Return the steps a grid has set itself, by urgency and rung; one query."""
    steps = LadderStep.objects.filter(grid_id=grid_id).select_related("signed_off_by")
    return {
        (step.urgency, step.rung): OwnStep(
            step.reason, _text(step.signed_off_by) if step.signed_off_by else None, step.signed_off_at
        )
        for step in steps
    }


def _text(named: Practitioner | Institution | CareTeam | Territory) -> Text:
    return {"zh": named.name_zh, "en": named.name_en or named.name_zh}


def _shift(shift: DutyShift, leaves: list[Leave], now: datetime) -> Shift:
    away = any(leave.starts_at < shift.ends_at and leave.ends_at > shift.starts_at for leave in leaves)
    return Shift(
        shift.pk, _text(shift.practitioner), shift.starts_at, shift.ends_at, away, begun=shift.starts_at <= now
    )


def _day(on: date, first: bool, shifts: list[Shift], now: datetime, at_work: OpeningHours | None) -> Day:
    starts = datetime(on.year, on.month, on.day, tzinfo=SHANGHAI)
    ends = starts + timedelta(days=1)
    touching = [s for s in shifts if s.starts_at < ends and s.ends_at > starts]
    here = tuple(
        replace(
            shift,
            from_=f"{max(shift.starts_at, starts).astimezone(SHANGHAI):%H:%M}",
            until="24:00" if shift.ends_at >= ends else f"{shift.ends_at.astimezone(SHANGHAI):%H:%M}",
            first_here=first or shift.starts_at >= starts,
        )
        for shift in touching
    )
    covered = [(s.starts_at, s.ends_at) for s in touching if not s.away]
    covered += at_work.moments(on) if at_work is not None else ()
    return Day(on, on == now.astimezone(SHANGHAI).date(), here, _has_gap(covered, starts, ends))


def _has_gap(covered: list[tuple[datetime, datetime]], starts: datetime, ends: datetime) -> bool:
    reached = starts
    for begin, end in sorted(covered):
        if begin > reached:
            return True
        reached = max(reached, end)
    return reached < ends
