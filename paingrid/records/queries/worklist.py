"""
What waits for somebody: the open tasks of all patients they may see, gravest first.

Two queries whatever the number of rows. No task of class E, U or D is ever left
out; the rest of a section may be cut to a length, and the section says how many there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Case, Count, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from paingrid.records.models import Enrolment, Task, Told
from paingrid.records.queries.guest_doors import stays_now, still_told

#: In order of danger.
SECTIONS = ("E", "U", "D", "S", "follow-up", "no-news")
#: A follow-up appears on the list this long before it is due [default].
FOLLOW_UPS_AHEAD = timedelta(hours=24)

Text = dict[str, str]


@dataclass(frozen=True)
class Knows:
    """Somebody who was told of a task."""

    name: Text
    rung: int
    told_at: datetime
    opened_at: datetime | None


@dataclass(frozen=True)
class Row:
    """One open (or just closed) task as the worklist shows it."""

    task_id: UUID
    version: int
    section: str
    kind: str
    urgency: str
    rows: tuple[str, ...]
    reason: Text
    opened_at: datetime
    contact_by: datetime
    rung: int
    next_climb_at: datetime | None
    holder_id: int | None
    holder: Text | None
    held_since: datetime | None
    contacted_at: datetime | None
    failed_attempts: int
    closed_at: datetime | None
    closed_why: str
    team_id: int
    patient_id: UUID
    patient: Text
    invented: bool
    birth_on: date
    sex: str
    phone: str
    phone_is_wrong: bool
    dying: bool
    bed_zh: str
    household_id: int
    address_zh: str
    street_id: int
    street: Text
    knows: tuple[Knows, ...] = ()


@dataclass(frozen=True)
class Section:
    """One part of the list; `total` counts the rows that were left out too."""

    name: str
    rows: tuple[Row, ...]
    total: int


def worklist(
    *,
    team_ids: Iterable[int],
    told_to: int | None,
    now: datetime,
    held_by: int | None = None,
    at_most: int = 30,
    whole: Sequence[str] = (),
) -> tuple[Section, ...]:
    """
    Return all six sections, each sorted by the time left.

    Seen are patients now enrolled with or guests of one of `team_ids`, and tasks of which `told_to` was told.
    `whole` names sections that are not to be cut at `at_most` rows.
    """
    tasks = _waiting(now).filter(pk__in=_visible(team_ids, told_to, now))
    if held_by is not None:
        tasks = tasks.filter(holder_id=held_by)
    found = _cut(tasks, at_most, list(whole))
    knows = _knows([task.pk for task in found])
    counted = {task.section: task.section_total for task in found}  # type: ignore[attr-defined]  # annotated in _cut
    by_section = defaultdict(list)
    for task in found:
        by_section[task.section].append(row_of(task, knows[task.pk]))  # type: ignore[attr-defined]
    return tuple(Section(name, tuple(by_section[name]), counted.get(name, 0)) for name in SECTIONS)


def patient_of(task_id: UUID) -> UUID | None:
    """Return whom a task is about, or none; one query."""
    found: UUID | None = Task.objects.filter(pk=task_id).values_list("patient_id", flat=True).first()
    return found


def row(task_id: UUID) -> Row | None:
    """Return one task, open or closed; two queries. Whether the reader may see it is the caller's question."""
    task = _with_people(Task.objects.annotate(section=_section())).filter(pk=task_id).first()
    return None if task is None else row_of(task, _knows([task.pk])[task.pk])


def row_of(task: Task, knows: Iterable[Knows]) -> Row:
    """Return a task, loaded with its people and its `section`, as a row."""
    patient, home, holder = task.patient, task.patient.household, task.holder
    return Row(
        task_id=task.pk,
        version=task.version,
        section=task.section,  # type: ignore[attr-defined]  # annotated by every query here
        kind=task.kind,
        urgency=task.urgency,
        rows=tuple(task.rows),
        reason={"zh": task.reason_zh, "en": task.reason_en},
        opened_at=task.opened_at,
        contact_by=task.contact_by,
        rung=task.rung,
        next_climb_at=task.next_climb_at,
        holder_id=task.holder_id,
        holder=_name(holder.name_zh, holder.name_en) if holder else None,
        held_since=task.held_since,
        contacted_at=task.contacted_at,
        failed_attempts=task.failed_attempts,
        closed_at=task.closed_at,
        closed_why=task.closed_why,
        team_id=task.team_id,
        patient_id=patient.pk,
        patient=_name(patient.name_zh, patient.name_en),
        invented=patient.invented,
        birth_on=patient.birth_on,
        sex=patient.sex,
        phone=patient.phone,
        phone_is_wrong=patient.phone_wrong_since is not None,
        dying=patient.goals_of_care == patient.Goals.COMFORT_DYING,
        bed_zh=patient.bed_zh,
        household_id=home.pk,
        address_zh=home.address_zh,
        street_id=home.street_id,
        street=_name(home.street.name_zh, home.street.name_en),
        knows=tuple(knows),
    )


def _waiting(now: datetime) -> QuerySet[Task]:
    """Open tasks; follow-ups only when they are near."""
    near = ~Q(section="follow-up") | Q(contact_by__lte=now + FOLLOW_UPS_AHEAD)
    return Task.objects.filter(closed_at__isnull=True).annotate(section=_section()).filter(near)


def _section() -> Case:
    """A follow-up or a silence that turned out grave stands with the grave; other silences stand apart."""
    return Case(
        *(When(urgency=urgency, then=Value(urgency)) for urgency in "EU"),
        When(kind=Task.Kind.NO_NEWS, contacted_at__isnull=True, then=Value("no-news")),
        When(urgency="D", then=Value("D")),
        When(kind=Task.Kind.FOLLOW_UP, then=Value("follow-up")),
        When(kind=Task.Kind.NO_NEWS, then=Value("no-news")),
        default=Value("S"),
    )


def _visible(team_ids: Iterable[int], told_to: int | None, now: datetime) -> QuerySet[Task]:
    current = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    enrolled = Enrolment.objects.filter(current, team_id__in=list(team_ids), starts_at__lte=now)
    # order_by() because a union of parts has one order, that of the whole.
    open_ = Task.objects.filter(closed_at__isnull=True).order_by().values("pk")
    of_teams = open_.filter(patient_id__in=enrolled.values("patient_id"))
    if told_to is None:
        return of_teams
    told = Told.objects.filter(still_told(now), practitioner_id=told_to)
    guests = stays_now(now).filter(host_team_id__in=list(team_ids))
    of_guests = open_.filter(patient_id__in=guests.order_by().values("patient_id"))
    return of_teams.union(open_.filter(pk__in=told.order_by().values("task_id")), of_guests)


def _cut(tasks: QuerySet[Task], at_most: int, whole: list[str]) -> list[Task]:
    counted = tasks.annotate(
        place=Window(RowNumber(), partition_by="section", order_by=["contact_by", "pk"]),
        section_total=Window(Count("*"), partition_by="section"),
    )
    kept = counted.filter(Q(urgency__in=["E", "U", "D"]) | Q(section__in=whole) | Q(place__lte=at_most))
    return list(_with_people(kept).order_by("contact_by", "pk"))


def _with_people(tasks: QuerySet[Task]) -> QuerySet[Task]:
    return tasks.select_related("patient__household__street", "holder")


def _knows(task_ids: list[UUID]) -> dict[UUID, list[Knows]]:
    told = Told.objects.filter(task_id__in=task_ids).order_by("rung", "told_at", "pk")
    found: dict[UUID, list[Knows]] = defaultdict(list)
    fields = ("task_id", "practitioner__name_zh", "practitioner__name_en", "rung", "told_at", "opened_at")
    for task_id, zh, en, rung, told_at, opened_at in told.values_list(*fields):
        found[task_id].append(Knows(_name(zh, en), rung, told_at, opened_at))
    return found


def _name(zh: str, en: str) -> Text:
    return {"zh": zh, "en": en or zh}
