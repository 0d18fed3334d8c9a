"""Who looks after which street: move one, redraw a grid, undo, and carry out what was dated ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Sum

from paingrid.errors import Refusal
from paingrid.journey import access
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.catchments import (
    Cells,
    cells_by_team,
    enrol_with,
    hand_cells_over,
    pass_patients_on,
    tell_teams,
)
from paingrid.records.models import (
    CareTeam,
    CatchmentChange,
    Cell,
    PassedOn,
    Responsibility,
    Territory,
)
from paingrid.records.wall.asking import errand
from paingrid.timekeeping import SHANGHAI

#: Further ahead a date is more often a slip than meant [default].
FURTHEST = timedelta(days=366)
Kind = CatchmentChange.Kind


class NoSuchStreet(Refusal):
    """The street does not exist, or the map has no cell of it."""

    code = "missing.street"
    text = {"zh": "没有找到这个街道，或者它还没有放到地图上。", "en": "No such street, or it is not on the map yet."}


class TeamElsewhere(Refusal):
    """The team does not work in this grid."""

    code = "catchment.team"
    text = {"zh": "请选择本网格的团队。", "en": "Please choose a team that works in this grid."}


class NothingChanges(Refusal):
    """Everything is as wanted already."""

    code = "catchment.same"
    text = {
        "zh": "这个街道已经由这个团队负责，没有改动。",
        "en": "This team looks after it already; nothing was changed.",
    }


class DayNotPossible(Refusal):
    """The day is over or too far ahead."""

    code = "catchment.day"
    text = {"zh": "生效日期要在今天到一年之内。", "en": "The day must be today or within a year from now."}


class MovedMeanwhile(Refusal):
    """Somebody else changed the same street after the page was shown."""

    code = "conflict.street-moved"
    text = {
        "zh": "刚才已有同事调整了这里的负责团队，您的改动没有保存。请重新查看后再决定。",
        "en": "A colleague has just changed who looks after this place, so yours was not saved. "
        "Please look again and decide.",
    }


class ChangePlanned(Refusal):
    """A change of the same street waits for its day."""

    code = "conflict.change-planned"
    text = {
        "zh": "这里已经安排了一次调整，还没到生效日期。请先撤销那一次。",
        "en": "A change is planned here already and its day has not come. Please undo that one first.",
    }


class NoSuchChange(Refusal):
    """There is no such change."""

    code = "missing.catchment-change"
    text = {"zh": "没有找到这次调整。", "en": "This change was not found."}


class CannotUndo(Refusal):
    """The change was undone already, or a later one stands on it."""

    code = "conflict.undo"
    text = {
        "zh": "这次调整已经撤销过，或者之后又有别的调整，不能再撤销。",
        "en": "This was undone before, or a later change stands on it, so it cannot be undone.",
    }


@dataclass(frozen=True)
class Changed:
    """A change that is kept; `passed_on` patients so far, none while its day has not come."""

    change_id: UUID
    effective_on: date
    carried_out: bool
    passed_on: int


def standing_of(grid_id: int, street_id: int | None = None) -> str:
    """Return a mark of who looks after what in a street or grid; another mark means somebody changed it."""
    rows = Responsibility.objects.filter(cell__street__parent_id=grid_id, ends_on__isnull=True)
    if street_id is not None:
        rows = rows.filter(cell__street_id=street_id)
    known = rows.aggregate(last=Max("pk"), all=Sum("pk"))
    return f"{known['last'] or 0}-{known['all'] or 0}"


@errand("catchments")
def move_street(
    *,
    by: access.Actor,
    change_id: UUID,
    street_id: int,
    team_id: int,
    effective_on: date,
    standing: str,
    note: str = "",
    now: datetime,
) -> Changed:
    """
    Give a street to another team from a day on; today means now.

    `standing` is the mark that the preview showed; the same `change_id` sent twice changes once.

    :raises NotAllowed: neither the grid's coordinator nor an administrator.
    :raises MovedMeanwhile, ChangePlanned: somebody else was first; nothing is changed.
    :raises NoSuchStreet, TeamElsewhere, NothingChanges, DayNotPossible: not possible as asked.
    """
    grid_id = grid_of(street_id)
    wanted = Wanted(Kind.STREET_MOVED, grid_id, {street_id: team_id}, effective_on, standing, note, street_id)
    return _change(wanted, by=by, change_id=change_id, now=now)


@errand("catchments")
def redraw_catchments(
    *,
    by: access.Actor,
    change_id: UUID,
    grid_id: int,
    teams: Mapping[int, int],
    effective_on: date,
    standing: str,
    note: str = "",
    now: datetime,
) -> Changed:
    """
    Give several streets of one grid (street → team) to other teams at once; the proposal was shown, a person decides.

    Raises what `move_street` raises.
    """
    wanted = Wanted(Kind.REDRAWN, grid_id, dict(teams), effective_on, standing, note)
    return _change(wanted, by=by, change_id=change_id, now=now)


@dataclass(frozen=True)
class Wanted:
    """What is to change: street → team, from which day on, seen at which standing."""

    kind: str
    grid_id: int
    teams: Mapping[int, int]
    effective_on: date
    standing: str
    note: str
    street_id: int | None = None


def _change(wanted: Wanted, *, by: access.Actor, change_id: UUID, now: datetime) -> Changed:
    access.check_can_change_catchments(by, wanted.grid_id, now=now)
    today = now.astimezone(SHANGHAI).date()
    if not today <= wanted.effective_on <= today + FURTHEST:
        raise DayNotPossible
    with transaction.atomic(durable=True):
        _one_at_a_time(wanted.grid_id)
        earlier = CatchmentChange.objects.filter(pk=change_id).first()
        if earlier is not None:
            return _changed(earlier)
        before, after = _compared(wanted)
        change = CatchmentChange.objects.create(
            id=change_id,
            kind=wanted.kind,
            grid_id=wanted.grid_id,
            street_id=wanted.street_id,
            made_by_id=by.practitioner_id,
            made_at=now,
            effective_on=wanted.effective_on,
            note=wanted.note.strip(),
            before=before,
            after=after,
        )
        hand_cells_over(change, after, on=wanted.effective_on)
        audit("catchment.changed", by=by, subject=str(change.pk), now=now, kind=wanted.kind)
        if wanted.effective_on == today:
            _carry_out(change, now)
        tell_teams(change, now=now)
        return _changed(change)


def _compared(wanted: Wanted) -> tuple[Cells, Cells]:
    """Return the cells that change hands, by team, before and after."""
    if standing_of(wanted.grid_id, wanted.street_id) != wanted.standing:
        raise MovedMeanwhile
    cells: dict[str, int] = dict(
        Cell.objects.filter(street_id__in=wanted.teams, street__parent_id=wanted.grid_id).values_list("pk", "street_id")
    )
    if set(cells.values()) != set(wanted.teams):
        raise NoSuchStreet
    _check_teams(wanted)
    _check_nothing_planned(wanted.grid_id, set(cells))
    now_theirs = cells_by_team(cells)
    moving = {c for team, theirs in now_theirs.items() for c in theirs if wanted.teams[cells[c]] != int(team)}
    if not moving:
        raise NothingChanges
    before = {team: kept for team, theirs in now_theirs.items() if (kept := [c for c in theirs if c in moving])}
    after: Cells = {}
    for cell in sorted(moving):
        after.setdefault(str(wanted.teams[cells[cell]]), []).append(cell)
    return before, after


def _check_teams(wanted: Wanted) -> None:
    known = set(CareTeam.objects.filter(grid_id=wanted.grid_id).values_list("pk", flat=True))
    here = Responsibility.objects.filter(cell__street__parent_id=wanted.grid_id, ends_on__isnull=True)
    known |= set(here.values_list("team_id", flat=True).distinct())
    if not set(wanted.teams.values()) <= known:
        raise TeamElsewhere


def _check_nothing_planned(grid_id: int, cells: set[str]) -> None:
    planned = CatchmentChange.objects.filter(grid_id=grid_id, carried_out_at__isnull=True, withdrawn_at__isnull=True)
    for change in planned:
        if any(not cells.isdisjoint(theirs) for theirs in change.after.values()):
            raise ChangePlanned


@errand("catchments")
def undo_change(*, by: access.Actor, change_id: UUID, undo_id: UUID, now: datetime) -> Changed:
    """
    Put everything back as it was before a change: cells, and the patients who passed on with it and are still there.

    One whose day has not come is withdrawn. Of two who undo at once, one does and the other is told.

    :raises NoSuchChange, NotAllowed:
    :raises CannotUndo: undone before, an undoing itself, or a later change stands on it.
    """
    known = CatchmentChange.objects.filter(pk=change_id).first()
    access.check_can_change_catchments(by, known.grid_id if known else 0, now=now)
    if known is None:
        raise NoSuchChange
    with transaction.atomic(durable=True):
        _one_at_a_time(known.grid_id)
        earlier = CatchmentChange.objects.filter(pk=undo_id).first()
        if earlier is not None:
            return _changed(earlier)
        change = CatchmentChange.objects.select_for_update(of=("self",)).get(pk=change_id)
        _check_undo(change)
        today = now.astimezone(SHANGHAI).date()
        # A clock that was late passed nobody on: then the first team looked after everybody all the time.
        waited = change.carried_out_at is None
        undo = CatchmentChange.objects.create(
            id=undo_id,
            kind=Kind.UNDONE,
            grid_id=change.grid_id,
            street_id=change.street_id,
            made_by_id=by.practitioner_id,
            made_at=now,
            effective_on=change.effective_on if waited else today,
            carried_out_at=now,
            undoes=change,
            before=change.after,
            after=change.before,
        )
        hand_cells_over(undo, undo.after, on=undo.effective_on)
        if waited:
            change.withdrawn_at = now
            change.save(update_fields=["withdrawn_at"])
        else:
            _give_back(change, undo, now)
        audit("catchment.undone", by=by, subject=str(change.pk), now=now)
        tell_teams(undo, now=now)
        return _changed(undo)


def _check_undo(change: CatchmentChange) -> None:
    if change.kind == Kind.UNDONE or CatchmentChange.objects.filter(undoes=change).exists():
        raise CannotUndo
    cells = [c for theirs in change.after.values() for c in theirs]
    if cells_by_team(cells) != {team: sorted(theirs) for team, theirs in change.after.items()}:
        raise CannotUndo
    later = CatchmentChange.objects.filter(
        grid_id=change.grid_id, withdrawn_at__isnull=True, carried_out_at__isnull=True
    )
    for planned in later.exclude(pk=change.pk):
        if any(not set(theirs).isdisjoint(cells) for theirs in planned.after.values()):
            raise CannotUndo


def _give_back(change: CatchmentChange, undo: CatchmentChange, now: datetime) -> None:
    pairs: dict[tuple[int, int], set[UUID]] = {}
    for patient, one, other in PassedOn.objects.filter(change=change).values_list("patient", "from_team", "to_team"):
        pairs.setdefault((one, other), set()).add(patient)
    teams = CareTeam.objects.in_bulk([one for one, _other in pairs])
    passed = 0
    for (one, other), patients in sorted(pairs.items()):
        passed += enrol_with(undo, patients, frozenset({other}), teams[one], now=now)
    undo.summary = {"passed_on": passed}
    undo.save(update_fields=["summary"])


def carry_out_next(*, now: datetime) -> bool:
    """Carry out one change whose day has come, in one transaction; false when there is none."""
    with transaction.atomic(durable=True):
        today = now.astimezone(SHANGHAI).date()
        due = CatchmentChange.objects.select_for_update(of=("self",), skip_locked=True).filter(
            carried_out_at__isnull=True, withdrawn_at__isnull=True, effective_on__lte=today
        )
        change = due.order_by("effective_on", "made_at").first()
        if change is None:
            return False
        _carry_out(change, now)
        tell_teams(change, now=now)
        return True


def _carry_out(change: CatchmentChange, now: datetime) -> None:
    passed = pass_patients_on(change, now=now)
    change.carried_out_at = now
    change.summary = {**change.summary, "passed_on": passed}
    change.save(update_fields=["carried_out_at", "summary"])
    audit("catchment.carried-out", by=access.SYSTEM, subject=str(change.pk), now=now, passed_on=passed)


def _changed(change: CatchmentChange) -> Changed:
    done = change.carried_out_at is not None
    return Changed(change.pk, change.effective_on, done, int(change.summary.get("passed_on", 0)))


def grid_of(street_id: int) -> int:
    """
    Return the grid of a street.

    :raises NoSuchStreet:
    """
    parent = Territory.objects.filter(pk=street_id, kind="street").values_list("parent_id", flat=True).first()
    if parent is None:
        raise NoSuchStreet
    return parent


def _one_at_a_time(grid_id: int) -> None:
    """One writer at a time in a grid, so that two coordinators cannot move the same street side by side."""
    Territory.objects.select_for_update(no_key=True).get(pk=grid_id)
