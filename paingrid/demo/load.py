"""
Settle the demonstration city in an empty installation.

Places, people and thirty days go in through the bulk imports; the last ten hours are
played through the real use cases with the clock running, so that what is open is real.
Cut short, it is taken up where it stopped; done, it does nothing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid5

from paingrid.demo import scenes
from paingrid.demo.answers import answer_unanswered
from paingrid.demo.cells import build_cells, move_one_street
from paingrid.demo.city import City, build_city
from paingrid.demo.cooperation import show_cooperation
from paingrid.demo.courses import build_courses
from paingrid.demo.emergency import show_emergency
from paingrid.demo.hero_course import hero_course
from paingrid.demo.people import People, build_people
from paingrid.demo.referring import play_referrals
from paingrid.demo.sharing import share
from paingrid.journey import escalate_overdue, work_task
from paingrid.journey.access import SYSTEM, Actor, actor_of_account
from paingrid.journey.import_cells import import_cells
from paingrid.journey.import_city import import_city, note_import
from paingrid.journey.import_courses import import_courses
from paingrid.journey.import_rows import CityRows, CourseRow
from paingrid.journey.receive_report import receive_report
from paingrid.records.queries.imports import import_of
from paingrid.records.queries.roster import accounts_by_username, consortium_of, doctors_of, open_task_of

PATIENTS = 2000
SEED = 2026
LAST_HOURS = timedelta(hours=10)
CLOCK_STEP = timedelta(minutes=5)
REVIEW_DUE = timedelta(days=10)


@dataclass(frozen=True)
class Settled:
    """What was done; `seconds` by step, empty when there was nothing to do."""

    patients: int
    reports: int
    scenes: int
    seconds: dict[str, float]


@dataclass(frozen=True)
class Plan:
    """The whole demonstration before it is written."""

    city: CityRows
    places: City
    people: People
    courses: tuple[CourseRow, ...]
    scenes: tuple[scenes.Cast, ...]


def make_plan(*, patients: int, seed: int, opening_at: datetime) -> Plan:
    """Build city, people, courses and opening scenes; the same arguments give the same plan."""
    city = build_city(seed=seed)
    people = build_people(city, seed=seed, patients=patients, opening_at=opening_at)
    own = hero_course(people.patients[0], opening_at=opening_at)
    courses = [own, *build_courses(people, seed=seed, opening_at=opening_at)]
    cast = scenes.cast_scenes(courses, seed=seed)
    due = {c.course.patient.id for c in cast if c.scene.suits == "review"}
    courses = [_with_review_due(c, opening_at) if c.patient.id in due else c for c in courses]
    rows = CityRows(
        territories=city.territories,
        institutions=city.institutions,
        teams=people.teams,
        staff=people.staff,
        shifts=people.shifts,
    )
    return Plan(rows, city, people, tuple(courses), tuple(cast))


def _with_review_due(course: CourseRow, opening_at: datetime) -> CourseRow:
    return replace(course, patient=replace(course.patient, review_due_on=(opening_at + REVIEW_DUE).date()))


def settle(*, patients: int, seed: int, now: datetime) -> Settled | None:
    """
    Fill an empty installation; return none when it was done before.

    :raises NotEmpty: somebody has set up places here that are not the demonstration's.
    """
    if import_of("opened") is not None:
        return None
    begun = import_of("city") or {"patients": patients, "seed": seed, "opening_at": now.isoformat()}
    opening_at = datetime.fromisoformat(begun["opening_at"])
    watch = _Watch()
    plan = make_plan(patients=begun["patients"], seed=begun["seed"], opening_at=opening_at)
    watch.note("build")
    import_city(by=SYSTEM, city=plan.city, details=begun, now=opening_at)
    watch.note("places and people")
    import_cells(by=SYSTEM, cells=build_cells(plan.people.teams, plan.places), details=begun, now=opening_at)
    watch.note("map")
    import_courses(
        by=SYSTEM,
        courses=plan.courses,
        answer=partial(answer_unanswered, until=opening_at - timedelta(minutes=2)),
        details=begun,
        processes=min(4, os.cpu_count() or 1),
        now=opening_at,
    )
    watch.note("history")
    move_one_street(accounts_by_username(), opening_at=opening_at)
    play(plan, opening_at=opening_at)
    watch.note("last hours")
    play_referrals(plan.people.patients[0].team_code, Stage.of(plan, opening_at).somebody, opening_at=opening_at)
    watch.note("referrals")
    living = [course.patient for course in plan.courses if course.patient.died_at is None]
    show_cooperation(plan.people, living, opening_at=opening_at)
    watch.note("cooperation")
    share(plan.city, living, seed=begun["seed"], opening_at=opening_at)
    watch.note("shared places and stock")
    show_emergency(living, accounts_by_username(), opening_at=opening_at)
    note_import(by=SYSTEM, name="opened", details=begun, now=opening_at)
    return Settled(len(plan.courses), sum(len(c.reports) for c in plan.courses), len(plan.scenes), watch.seconds)


class _Watch:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def note(self, step: str) -> None:
        self.seconds[step] = round(time.perf_counter() - self._since, 1)
        self._since = time.perf_counter()


def play(plan: Plan, *, opening_at: datetime) -> None:
    """Let the last hours happen in the order of time, the clock running in between."""
    stage = Stage.of(plan, opening_at)
    acts = sorted(stage.acts(plan.scenes), key=lambda act: act[0])
    at = opening_at - LAST_HOURS
    for when, act in acts:
        while at < when:
            run_clock(now=at)
            at += CLOCK_STEP
        act()
    while at < opening_at:
        run_clock(now=at)
        at += CLOCK_STEP
    run_clock(now=opening_at)


def run_clock(*, now: datetime) -> None:
    """Do what the clock would have done by `now`: climbs, rises, silence."""
    while (task_id := escalate_overdue.next_overdue(now=now)) is not None:
        if not escalate_overdue.escalate_task(task_id=task_id, now=now):
            return
    while (patient_id := escalate_overdue.next_silent(now=now)) is not None:
        if not escalate_overdue.open_no_news(patient_id=patient_id, now=now):
            return


@dataclass(frozen=True)
class Stage:
    """Who acts for whom while the scenes are played."""

    people: People
    accounts: dict[str, int]
    opening_at: datetime

    @classmethod
    def of(cls, plan: Plan, opening_at: datetime) -> Stage:
        """Return the stage of a plan that was written."""
        return cls(plan.people, accounts_by_username(), opening_at)

    def somebody(self, who: str, at: datetime) -> Actor:
        """Return somebody of the demonstration's own team in a role, or a doctor of a level of its consortium."""
        team = self.people.patients[0].team_code
        if not who.startswith("L"):
            return self._staff(team, who, at)
        known = consortium_of(team)
        assert known is not None  # asked for only where the consortium is whole
        actor = actor_of_account(doctors_of(known.at(who))[0], now=at)
        assert actor is not None  # the demonstration's staff is never inactive
        return actor

    def acts(self, cast: Sequence[scenes.Cast]) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """Yield every act with its moment."""
        for one in cast:
            yield self._at(one.scene.minutes_before), partial(self._report, one)
            for deed in one.scene.deeds:
                yield self._at(deed.minutes_before), partial(self._deed, one, deed)

    def _at(self, minutes_before: float) -> datetime:
        return self.opening_at - timedelta(minutes=minutes_before)

    def _report(self, one: scenes.Cast) -> None:
        at = self._at(one.scene.minutes_before)
        by = reporter(one.course, family=one.scene.family)
        receive_report(
            by=by,
            patient_id=one.course.patient.id,
            report_id=one.report_id,
            answers=one.scene.answers,
            felt_at=at,
            now=at,
        )

    def _deed(self, one: scenes.Cast, deed: scenes.Deed) -> None:
        task = open_task_of(one.course.patient.id)
        if task is None:
            return
        at = self._at(deed.minutes_before)
        by = self._staff(one.course.patient.team_code, deed.role, at)
        act = {"claim": _claim, "open": _open, "hand-over": self._hand_over}.get(deed.kind, _contact)
        act(one, deed, by, task, at)

    def _hand_over(self, one: scenes.Cast, deed: scenes.Deed, by: Actor, task: tuple, at: datetime) -> None:
        to = self._staff(one.course.patient.team_code, deed.to, at).practitioner_id
        assert to is not None  # staff always has one
        work_task.hand_over(by=by, task_id=task[0], to=to, version=task[1], now=at)

    def _staff(self, team: str, role: str, at: datetime) -> Actor:
        """Return somebody of the team in this role; `other-nurse` spares the demonstration's own nurse."""
        wanted = role.removeprefix("other-")
        there = [s.username for s in self.people.staff for r in s.roles if r.team_code == team and r.role == wanted]
        actor = actor_of_account(self.accounts[there[-1 if role.startswith("other-") else 0]], now=at)
        assert actor is not None  # the demonstration's staff is never inactive
        return actor


def reporter(course: CourseRow, *, family: bool) -> Actor:
    """Return the actor behind a family's phone without a link of its own."""
    family = family and bool(course.patient.family)
    return Actor(
        kind="link",
        name={"zh": "家属", "en": "Family"} if family else {"zh": "病人", "en": "Patient"},
        patient_id=course.patient.id,
        reporter="family" if family else "patient",
        scopes=frozenset({"report"}),
    )


def _claim(one: scenes.Cast, deed: scenes.Deed, by: Actor, task: tuple, at: datetime) -> None:
    work_task.mark_opened(by=by, task_ids=[task[0]], now=at)
    work_task.claim(by=by, task_id=task[0], now=at)


def _open(one: scenes.Cast, deed: scenes.Deed, by: Actor, task: tuple, at: datetime) -> None:
    work_task.mark_opened(by=by, task_ids=[task[0]], now=at)


def _contact(one: scenes.Cast, deed: scenes.Deed, by: Actor, task: tuple, at: datetime) -> None:
    work_task.record_contact(
        by=by,
        task_id=task[0],
        version=task[1],
        contact_id=uuid5(one.report_id, f"{deed.kind}:{deed.minutes_before}"),
        outcome=deed.outcome,
        note=deed.note,
        close=deed.kind == "close",
        now=at,
    )
