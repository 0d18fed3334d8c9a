"""Hand cells from team to team by the day, and patients with their open tasks when the day has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from paingrid.journey.steps.notify import notify
from paingrid.journey.steps.passing_on import pass_talks_on, pass_tasks_on
from paingrid.journey.steps.transactions import require_transaction
from paingrid.records.models import (
    CareTeam,
    CatchmentChange,
    Enrolment,
    PassedOn,
    Patient,
    Practitioner,
    Responsibility,
)
from paingrid.records.queries.duty import ladder_now

SAID = {
    "zh": "团队负责的街道有调整，请打开地图查看。",
    "en": "The streets your team looks after change: please look at the map.",
}
#: Cells by the key of their team, as JSON keeps it.
Cells = dict[str, list[str]]


def cells_by_team(cells: Iterable[str]) -> Cells:
    """Return who looks after these cells as far as is planned: the rows that have no end yet."""
    found: Cells = {}
    rows = Responsibility.objects.filter(cell_id__in=list(cells), ends_on__isnull=True)
    for team, cell in rows.order_by("cell_id").values_list("team_id", "cell_id"):
        found.setdefault(str(team), []).append(cell)
    return found


def hand_cells_over(change: CatchmentChange, wanted: Mapping[str, list[str]], *, on: date) -> None:
    """From `on` these cells are these teams' and nobody else's; a term that would not last a day never was."""
    require_transaction()
    for team in CareTeam.objects.filter(pk__in=[int(key) for key in wanted]):
        theirs = wanted[str(team.pk)]
        others = Responsibility.objects.filter(cell_id__in=theirs, ends_on__isnull=True).exclude(team=team)
        taken = list(others.values_list("cell_id", flat=True))
        others.filter(starts_on__gte=on).delete()
        others.update(ends_on=on, ended_by=change)
        back = Responsibility.objects.filter(cell_id__in=taken, team=team, ends_on=on)
        known = set(back.values_list("cell_id", flat=True))
        back.update(ends_on=None, ended_by=None)
        Responsibility.objects.bulk_create(
            Responsibility(cell_id=c, team=team, institution_id=team.institution_id, starts_on=on, begun_by=change)
            for c in taken
            if c not in known
        )


def pass_patients_on(change: CatchmentChange, *, now: datetime) -> int:
    """
    Pass on whoever lives in the change's streets and is with a team that loses them; return how many.

    Patients who chose another team stay with it.
    """
    require_transaction()
    teams = CareTeam.objects.in_bulk([int(key) for key in change.after])
    passed = 0
    for key, cells in change.after.items():
        before = {int(team) for team, theirs in change.before.items() if not set(theirs).isdisjoint(cells)}
        living = Q(household__street__cells__in=cells, died_at__isnull=True)
        patients = set(Patient.objects.filter(living).values_list("pk", flat=True).distinct())
        passed += enrol_with(change, patients, frozenset(before), teams[int(key)], now=now)
    return passed


def enrol_with(
    change: CatchmentChange, patients: set[UUID], before: frozenset[int], team: CareTeam, *, now: datetime
) -> int:
    """End the current enrolments of these patients with the teams `before`, begin them with `team`; return how many."""
    require_transaction()
    # The same order of locks as a report: patient first, so that no task opens for the team that just left.
    list(Patient.objects.select_for_update(no_key=True).filter(pk__in=patients).order_by("pk"))
    current = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    rows = list(
        Enrolment.objects.select_for_update()
        .filter(current, patient_id__in=patients, team_id__in=before - {team.pk}, starts_at__lte=now)
        .order_by("patient_id")
    )
    Enrolment.objects.filter(pk__in=[e.pk for e in rows]).update(ends_at=now)
    Enrolment.objects.bulk_create(Enrolment(patient_id=e.patient_id, team=team, starts_at=now) for e in rows)
    PassedOn.objects.bulk_create(
        PassedOn(change=change, patient_id=e.patient_id, from_team_id=e.team_id, to_team=team, at=now) for e in rows
    )
    moved = [e.patient_id for e in rows]
    pass_tasks_on(moved, team, because=str(change.pk), now=now)
    pass_talks_on(moved, team, now=now)
    return len(rows)


def tell_teams(change: CatchmentChange, *, now: datetime) -> None:
    """Tell the people of the teams that gain or lose cells."""
    people: dict[int, Practitioner] = {}
    for team_id in sorted({int(key) for key in (*change.before, *change.after)}):
        ladder = ladder_now(team_id=team_id, now=now)
        people |= {person.pk: person for rung in range(3) for person in ladder.on(rung)}
    notify(
        people.values(),
        occasion=f"catchment:{change.pk}:{'done' if change.carried_out_at else 'planned'}",
        urgency="R",
        said=SAID,
        address=f"/territory/grid/{change.grid_id}/",
        now=now,
    )
