"""
Thirty days of one patient: reports, medicines, contacts. Seeded, deterministic, no clock, no database.

Staff answer here as people do, mostly in time; what they decide follows the reports, not the
rule set, so that the history has rises, laxatives and visits and the triage stays an independent judge.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from paingrid.demo import incidents, regimens
from paingrid.demo.answers import by_day
from paingrid.demo.archetypes import Archetype, draw_archetype
from paingrid.demo.pain import Body
from paingrid.demo.people import People
from paingrid.journey.import_rows import ContactRow, CourseRow, MedicineRow, PatientRow, ReportRow
from paingrid.timekeeping import SHANGHAI

FORM = "home-2026.1"
#: In these last hours the bulk history is quiet; what is open at the opening comes from the opening scenes.
QUIET = timedelta(hours=11)
DELAY_MINUTES = {"E": (2, 9), "U": (8, 55), "D": (25, 420), "S": (120, 1400)}
GOAL = 2.0
REPORTED_IN_AN_EPISODE = 0.07


@dataclass(slots=True)
class Course:
    """The course of one patient while it is being written; times in `now` order."""

    patient: PatientRow
    kind: Archetype
    draw: random.Random
    body: Body
    opening_at: datetime
    answering: tuple[str, str]
    incident_at: datetime
    regimen: regimens.Regimen | None = None
    level: int = -1
    medicines: list[MedicineRow] = field(default_factory=list)
    reports: list[ReportRow] = field(default_factory=list)
    contacts: list[ContactRow] = field(default_factory=list)
    pending: tuple[datetime, str, dict[str, Any]] | None = None
    away_until: datetime | None = None
    died_at: datetime | None = None

    def in_incident(self, at: datetime) -> bool:
        """Whether the incident of this kind of course is on at `at`."""
        return self.incident_at <= at < self.incident_at + timedelta(days=self.kind.lasts)

    def set_level(self, level: int, at: datetime) -> None:
        """Change the background opioid and its rescue dose."""
        if self.regimen is None:
            self.regimen = regimens.MORPHINE
        level = max(0, min(level, len(self.regimen.steps) - 1))
        if level == self.level:
            return
        if level > self.level:
            self.body.hours_since_rise = 0
        self.level, self.body.ome = level, self.regimen.steps[level].ome_mg_per_day
        self._replace("background", regimens.background(self.regimen, level, at))
        self._replace("rescue", regimens.rescue(self.regimen, level, at))

    def add(self, code: str, at: datetime) -> bool:
        """Add a medicine unless it is taken already; return whether it is new."""
        row = regimens.plain(code, at)
        if any(m.drug == row.drug and m.ends_at is None for m in self.medicines):
            return False
        self.medicines.append(row)
        self.body.laxative = self.body.laxative or row.purpose == "laxative"
        return True

    def _replace(self, purpose: str, row: MedicineRow) -> None:
        for n, old in enumerate(self.medicines):
            if old.purpose == purpose and old.ends_at is None:
                if (old.drug, old.dose_zh) == (row.drug, row.dose_zh):
                    return
                self.medicines[n] = replace(old, ends_at=row.starts_at)
        self.medicines.append(row)

    def contact(self, at: datetime, outcome: str, note: str, *, doctor: bool) -> None:
        """Write one contact of the nurse or the doctor who answers for this patient."""
        number = UUID(int=self.draw.getrandbits(128), version=4)
        who = self.answering[1 if doctor else 0]
        self.contacts.append(ContactRow(id=number, username=who, at=at, outcome=outcome, note=note))


def build_courses(people: People, *, seed: int, opening_at: datetime) -> Iterator[CourseRow]:
    """Simulate everybody but the demonstration's own patient, who is the first and has a course of their own."""
    hands = {team.code: _hands(people, team.code) for team in people.teams}
    for patient in people.patients[1:]:
        yield simulate(patient, answering=hands[patient.team_code], seed=seed, opening_at=opening_at)


def _hands(people: People, team: str) -> Sequence[tuple[str, str]]:
    roles = [(r.role, s.username) for s in people.staff for r in s.roles if r.team_code == team]
    nurses = [u for role, u in roles if role == "nurse"]
    doctors = [u for role, u in roles if role in ("family-doctor", "team-leader")]
    return [(n, d) for n in nurses for d in doctors]


def simulate(
    patient: PatientRow,
    *,
    answering: Sequence[tuple[str, str]],
    seed: int,
    opening_at: datetime,
    kind: Archetype | None = None,
) -> CourseRow:
    """Simulate one patient up to the opening; the kind of course is drawn unless it is given."""
    course = _begin(patient, answering, seed, opening_at, kind)
    for at in _report_times(course):
        hours = (at - course.reports[-1].felt_at) / timedelta(hours=1) if course.reports else 12.0
        _apply_pending(course, at)
        if course.died_at is not None or (course.away_until is not None and at < course.away_until):
            continue
        course.body.pass_time(hours)
        incidents.begin(course, at)
        _report(course, at, min(hours, 24.0))
    _apply_pending(course, opening_at)
    return _finish(course)


def _begin(
    patient: PatientRow,
    answering: Sequence[tuple[str, str]],
    seed: int,
    opening_at: datetime,
    kind: Archetype | None,
) -> Course:
    draw = random.Random(f"{seed}:course:{patient.id}:{opening_at.isoformat()}")
    kind = kind or draw_archetype(draw)
    body = Body(draw, draw.uniform(*kind.untreated), draw.lognormvariate(3.4, 0.35), draw.uniform(*kind.flares))
    incident_at = (opening_at - timedelta(days=draw.uniform(*kind.before))).replace(microsecond=0)
    started_at = opening_at - timedelta(days=draw.randint(*kind.days))
    if kind.treated == "new" or started_at > patient.registered_at + timedelta(days=200):
        patient = replace(patient, registered_at=started_at - timedelta(hours=draw.randint(1, 5)))
    course = Course(patient, kind, draw, body, opening_at, draw.choice(answering), incident_at)
    _begin_treatment(course, started_at)
    return course


def _begin_treatment(course: Course, started_at: datetime) -> None:
    draw, kind, since = course.draw, course.kind, max(course.patient.registered_at, started_at)
    course.add(draw.choice(("celecoxib", "paracetamol")), since)
    if kind.treated == "none":
        return
    course.regimen = regimens.FENTANYL if kind.patch else draw.choice((regimens.MORPHINE, regimens.OXYCODONE))
    if kind.treated == "new":
        course.set_level(0, since)
    else:
        course.set_level(_level_that_holds(course), course.patient.registered_at)
        course.body.hours_since_rise, course.body.days_on_opioid = 999.0, 20.0
    if draw.random() < kind.laxative:
        course.add(draw.choice(("lactulose", "macrogol")), since)
    if draw.random() < 0.25:
        course.add("pregabalin", since)


def _level_that_holds(course: Course) -> int:
    assert course.regimen is not None  # steady courses always have one
    for level, step in enumerate(course.regimen.steps):
        course.body.ome = step.ome_mg_per_day
        if course.body.drive - course.body.relief() <= GOAL:
            return level
    course.body.drive = course.body.relief() + GOAL  # the highest step holds
    return len(course.regimen.steps) - 1


def _report_times(course: Course) -> list[datetime]:
    """Return when reports come: mornings and evenings of the local day, fewer for those who feel well."""
    draw, kind = course.draw, course.kind
    day = course.opening_at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    begun = max(course.patient.registered_at, course.opening_at - timedelta(days=30))
    end = course.incident_at if kind.incident == "silence" else course.opening_at - timedelta(minutes=4)
    times = [course.incident_at] if kind.incident in incidents.SUDDEN else []
    for back in range(31, -1, -1):
        for hour in (8.2, 19.6):
            told = draw.random() < kind.reports_a_day / 2
            at = day - timedelta(days=back) + timedelta(hours=hour + draw.gauss(0, 0.9))
            if told:
                times.append(at.replace(microsecond=0))
    return sorted(at for at in times if begun < at < end)


def _report(course: Course, at: datetime, hours: float) -> None:
    answers = _answers(course, at, hours)
    urgency = alarm(answers, course)
    if urgency is not None and at > course.opening_at - QUIET:
        return
    draw, kind = course.draw, course.kind
    by_family = kind.by_family == 1 or (bool(course.patient.family) and draw.random() < kind.by_family / 2)
    delay = timedelta(seconds=draw.randint(5, 50)) if draw.random() < 0.95 else timedelta(minutes=draw.randint(3, 90))
    course.reports.append(
        ReportRow(
            id=UUID(int=draw.getrandbits(128), version=4),
            reporter="family" if by_family else "patient",
            answers=answers,
            felt_at=at,
            received_at=min(at + delay, course.opening_at - timedelta(minutes=1)),
        )
    )
    if urgency is not None and course.pending is None:
        low, high = DELAY_MINUTES[urgency]
        late = 2.0 if draw.random() < 0.06 else 1.0
        due = at + timedelta(minutes=round(draw.uniform(low, high) * late + 2))
        due = by_day(at, due, draw) if urgency in ("D", "S") else due
        latest = course.opening_at - timedelta(minutes=draw.randint(6, 90))
        course.pending = (max(at + timedelta(minutes=3), min(due, latest)), urgency, answers)


def _answers(course: Course, at: datetime, hours: float) -> dict[str, Any]:
    body, local = course.body, at.astimezone(SHANGHAI)
    now = body.pain_now(local.hour + local.minute / 60)
    episodes = body.episodes(hours)
    if episodes and course.draw.random() < REPORTED_IN_AN_EPISODE:
        now = min(10, now + course.draw.randint(3, 5))
    peak = min(10, now + course.draw.randint(1, 2)) if episodes else now
    answers: dict[str, Any] = {
        "form": FORM,
        "pain_now": now,
        "pain_worst": peak,
        "rescue_count": min(episodes, 6) if body.ome else 0,
        "bowels": body.bowels(),
        "sleepy": body.sleepy(),
        "red_flags": [],
        "vomiting": "none",
        "words": "",
    }
    if course.draw.random() < 0.25:
        answers.pop("pain_worst")
    if course.in_incident(at):
        incidents.colour(course, at, answers)
    if not answers["words"] and course.draw.random() < 0.12:
        answers["words"] = course.draw.choice(incidents.SMALL_TALK)
    return answers


def alarm(answers: dict[str, Any], course: Course) -> str | None:
    """Return how quickly these staff would answer, by their own judgement, or none when nothing worries them."""
    now, worst = answers["pain_now"], answers.get("pain_worst", 0)
    if answers["red_flags"] or answers["sleepy"] == "cannot-wake":
        return "E"
    if now >= 7 or answers["sleepy"] == "keeps-dozing" or answers["vomiting"] == "cannot-keep-opioid":
        return "U"
    if now >= 4 or worst >= 7 or answers["rescue_count"] >= 3 or answers["bowels"] in ("3-4-days", "5-or-more"):
        return "D"
    if answers["vomiting"] == "some" or (answers["sleepy"] == "a-little" and course.body.hours_since_rise < 72):
        return "D"
    return "S" if worst >= 5 and course.draw.random() < 0.3 else None


def _apply_pending(course: Course, until: datetime) -> None:
    if course.pending is not None and course.pending[0] <= until:
        at, urgency, answers = course.pending
        course.pending = None
        if course.died_at is None:
            incidents.answer(course, at, urgency, answers)


def _finish(course: Course) -> CourseRow:
    draw, alive = course.draw, course.died_at is None
    comfort = course.kind.code in ("dying", "died")
    patient = replace(
        course.patient,
        died_at=course.died_at,
        goals_of_care="comfort-dying" if comfort else "standard",
        refuses_opioids=course.kind.code == "refusal",
        family=tuple(replace(f, reports=n == 0) for n, f in enumerate(course.patient.family)),
    )
    point = draw.random()
    hours = draw.uniform(-30, -1) if point < 0.015 else draw.uniform(1, 24) if point < 0.09 else draw.uniform(25, 168)
    follow_up = course.opening_at + timedelta(hours=hours) if alive and point < 0.45 else None
    return CourseRow(
        patient=patient,
        medicines=tuple(course.medicines),
        reports=tuple(r for r in course.reports if not course.died_at or r.felt_at < course.died_at),
        contacts=tuple(course.contacts),
        answering=course.answering,
        follow_up_at=follow_up,
    )
