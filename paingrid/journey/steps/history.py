"""
Turn the course of one patient into rows, as if every report and contact had gone through the journey when it came.

Decisions are made by the same scoring and triage as live ones, from the record as it then stood,
so that `replay` agrees. Nothing here asks the database; `known` says who was on which rung.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid5

from django.db import models

from paingrid.clinical.triage import ladder
from paingrid.clinical.triage.follow_up import expected_within
from paingrid.journey.import_rows import ContactRow, CourseRow, MedicineRow, PatientRow, ReportRow
from paingrid.journey.steps.close import FOLLOW_UP_WHY
from paingrid.journey.steps.decide import assessment_of, decide, read_report
from paingrid.journey.steps.open_tasks import why_of
from paingrid.journey.steps.outcomes import OUTCOMES
from paingrid.journey.steps.silence import LOOK_AGAIN, SILENT_WHY, urgency_of_silence
from paingrid.journey.steps.statements import derived
from paingrid.records.models import (
    Assessment,
    Contact,
    Decision,
    Document,
    Expectation,
    Handling,
    MedicationStatement,
    Patient,
    Report,
    Task,
    TaskEvent,
    Told,
)
from paingrid.records.queries.snapshot import facts_from, past_from

#: As many earlier scores as the live snapshot looks at.
SCORES_SEEN = 40
DAY = timedelta(hours=24)
#: No course of an import may hold more reports within 24 hours.
REPORTS_A_DAY = 24
#: A silence that began this recently is not history yet: the clock finds it and opens the task.
LEFT_TO_THE_CLOCK = timedelta(hours=6)

#: Called for a task that no contact of the course answers in time: course, class, when it was opened.
Answer = Callable[[CourseRow, str, datetime], ContactRow]


@dataclass(frozen=True)
class Known:
    """What the rows refer to: keys of staff, and for one team its key, its people rung by rung and its minutes."""

    staff: Mapping[str, int]
    team_id: int
    rungs: tuple[tuple[int, ...], ...]
    minutes: Mapping[str, tuple[int | None, ...]]


@dataclass
class History:
    """The rows of one patient, by model."""

    course: CourseRow
    known: Known
    answer: Answer
    first_decision: int
    until: datetime
    rows: dict[type[models.Model], list[models.Model]] = field(default_factory=lambda: defaultdict(list))
    scores: list[Assessment] = field(default_factory=list)
    open_task: Task | None = None
    told: set[int] = field(default_factory=set)
    acted_at: datetime | None = None
    last: Decision | None = None

    def keep(self, row: models.Model) -> None:
        """Add one row."""
        self.rows[type(row)].append(row)


def papers_of(course: CourseRow) -> Iterable[Document]:
    """Whoever takes an opioid had the papers put on file when the team took them on; every tenth lacks them."""
    if course.patient.id.int % 10 == 0 or not any(medicine.is_opioid for medicine in course.medicines):
        return
    for kind in (Document.Kind.CONSENT, Document.Kind.CERTIFICATE, Document.Kind.PATIENT_ID):
        yield Document(
            patient_id=course.patient.id,
            kind=kind,
            issued_on=course.patient.registered_at.date(),
            recorded_at=course.patient.registered_at,
        )


def history_of(course: CourseRow, known: Known, answer: Answer, *, first_decision: int, until: datetime) -> History:
    """Return all rows of a course up to `until`; decisions get consecutive keys from `first_decision`."""
    history = History(course, known, answer, first_decision, until)
    patient, medicines = patient_of(course.patient), [medicine_of(m, course.patient) for m in course.medicines]
    for medicine in medicines:
        history.keep(medicine)
    contacts = sorted(course.contacts, key=lambda c: c.at)
    for report in sorted(course.reports, key=lambda r: r.received_at):
        while contacts and contacts[0].at <= report.received_at:
            _contact(history, contacts.pop(0))
        _hear(history, report, patient, medicines)
        _make_sure_of_an_answer(history, report.received_at, contacts)
    for contact in contacts:
        _contact(history, contact)
    _look_ahead(history)
    return history


def patient_of(row: PatientRow, household_id: int | None = None) -> Patient:
    """Return the patient, not yet written."""
    return Patient(
        id=row.id,
        name_zh=row.name_zh,
        name_en=row.name_en,
        invented=row.invented,
        sex=row.sex,
        birth_on=row.birth_on,
        phone=row.phone,
        household_id=household_id,
        bed_zh=row.bed_zh,
        diagnosis_zh=row.diagnosis_zh,
        diagnosis_en=row.diagnosis_en,
        allergies=row.allergies,
        goals_of_care=row.goals_of_care,
        nrs_goal=row.nrs_goal,
        egfr=row.egfr,
        egfr_on=row.egfr_on,
        chemo_on=row.chemo_on,
        refuses_opioids=row.refuses_opioids,
        supply_until_on=row.supply_until_on,
        review_due_on=row.review_due_on,
        registered_at=row.registered_at,
        died_at=row.died_at,
    )


def medicine_of(row: MedicineRow, patient: PatientRow) -> MedicationStatement:
    """Return the medicine, not yet written."""
    if row.regimen is not None:
        columns = derived({**row.regimen, "purpose": row.purpose})
        return MedicationStatement(patient_id=patient.id, starts_at=row.starts_at, ends_at=row.ends_at, **columns)
    return MedicationStatement(
        patient_id=patient.id,
        purpose=row.purpose,
        drug=row.drug,
        name_zh=row.name_zh,
        name_en=row.name_en,
        dose_zh=row.dose_zh,
        dose_en=row.dose_en,
        is_opioid=row.is_opioid,
        is_patch=row.is_patch,
        ome_mg_per_day=row.ome_mg_per_day,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )


def _hear(history: History, row: ReportRow, patient: Patient, medicines: list[MedicationStatement]) -> None:
    """Keep, score, triage one report, and open or raise the alert it calls for."""
    report = Report(
        id=row.id,
        patient_id=patient.pk,
        reporter=row.reporter,
        answers=row.answers,
        felt_at=row.felt_at,
        received_at=row.received_at,
    )
    reading = read_report(report)
    decision = decide(
        report,
        reading,
        patient,
        past_from(
            history.scores[: -SCORES_SEEN - 1 : -1],
            before=row.felt_at,
            acted_at=history.acted_at,
            rescues_24h=_rescues(history, row),
        ),
        facts_from(
            patient,
            [m for m in medicines if m.starts_at <= row.felt_at],
            documents=[paper.kind for paper in papers_of(history.course)],
            at=row.felt_at,
        ),
        now=row.received_at,
    )
    decision.pk = history.first_decision + len(history.rows[Decision])
    scores = [assessment_of(report, one) for one in reading.scores]
    history.scores += scores
    for made in (report, Handling(report=report, received_at=row.received_at, done_at=row.received_at), decision):
        history.keep(made)
    for one in scores:
        history.keep(one)
    history.last = decision
    _open_or_raise(history, decision, report)


def _rescues(history: History, row: ReportRow) -> int:
    counts = [
        r.answers.get("rescue_count")
        for r in history.rows[Report][-REPORTS_A_DAY:]
        if isinstance(r, Report) and row.felt_at - DAY < r.felt_at < row.felt_at
    ]
    return sum(c for c in counts if type(c) is int)


def _open_or_raise(history: History, decision: Decision, report: Report) -> None:
    task, at = history.open_task, report.received_at
    if decision.urgency in ("", "R"):
        if task is not None:
            _event(history, TaskEvent.Kind.REPORTED, at, report=report, urgency=decision.urgency)
        return
    if task is None:
        kind = TaskEvent.Kind.OPENED
        task = _new(history, Task.Kind.ALERT, str(report.pk), at)
    elif ladder.graver(decision.urgency, task.urgency):
        kind = TaskEvent.Kind.RAISED
        task.version += 1
    else:
        task.version += 1
        _event(history, TaskEvent.Kind.REPORTED, at, report=report, urgency=decision.urgency)
        return
    why = why_of(decision.output)
    task.urgency, task.rows, task.decision = decision.urgency, list(decision.rows), decision
    task.reason_zh, task.reason_en = why["zh"], why["en"]
    _set_clock(task, datetime.fromisoformat(decision.output["contact_by"]))
    _event(history, kind, at, report=report, urgency=decision.urgency, rows=list(decision.rows), why=why)
    for rung in sorted({0, *ladder.told_at_once(task.urgency)}):
        _tell(history, rung, at)


def _new(history: History, kind: str, key: str, at: datetime) -> Task:
    history.told = set()
    history.open_task = Task(
        id=uuid5(history.course.patient.id, f"{kind}:{key}"),
        patient_id=history.course.patient.id,
        team_id=history.known.team_id,
        kind=str(kind),
        opened_at=at,
    )
    history.keep(history.open_task)
    return history.open_task


def _set_clock(task: Task, contact_by: datetime) -> None:
    task.contact_by = contact_by
    task.clock_started_at = contact_by - ladder.contact_within(task.urgency)


def _event(
    history: History, kind: str, at: datetime, *, by: int | None = None, report: Report | None = None, **details: object
) -> None:
    task = history.open_task
    assert task is not None  # called only while a task is open
    history.keep(
        TaskEvent(
            task_id=task.pk,
            at=at,
            kind=str(kind),
            practitioner_id=by,
            report_id=report.pk if report else None,
            cycle=task.cycle,
            rung=task.rung,
            details=details,
        )
    )


def _tell(history: History, rung: int, at: datetime, *, opened_at: datetime | None = None) -> None:
    task = history.open_task
    assert task is not None  # called only while a task is open
    for person in history.known.rungs[rung]:
        if person not in history.told:
            history.told.add(person)
            history.keep(Told(task_id=task.pk, practitioner_id=person, rung=rung, told_at=at, opened_at=opened_at))


def _make_sure_of_an_answer(history: History, at: datetime, contacts: list[ContactRow]) -> None:
    """No task of the past stays open: what the course left unanswered, the team answers in its own time."""
    task = history.open_task
    if task is None:
        return
    answer = history.answer(history.course, task.urgency, at)
    if any(c.at <= answer.at and OUTCOMES[c.outcome].live for c in contacts):
        return
    contacts.append(answer)
    contacts.sort(key=lambda c: c.at)


def _contact(history: History, row: ContactRow) -> None:
    task = history.open_task or _follow_up(history, row)
    by, outcome = history.known.staff[row.username], OUTCOMES[row.outcome]
    _climb_until(history, row.at)
    task.failed_attempts += 1
    history.keep(
        Contact(
            id=row.id,
            task_id=task.pk,
            patient_id=task.patient_id,
            practitioner_id=by,
            at=row.at,
            outcome=row.outcome,
            attempt=task.failed_attempts,
            note=row.note,
            next_contact_at=row.at + outcome.next_after(task.urgency),
        )
    )
    _event(history, TaskEvent.Kind.CONTACT, row.at, by=by, outcome=row.outcome, attempt=task.failed_attempts)
    task.version += 1
    if outcome.live:
        _close(history, task, row, by)


def _follow_up(history: History, row: ContactRow) -> Task:
    """A contact without an alert was a planned one."""
    opened_at = max(history.acted_at or history.course.patient.registered_at, row.at - 3 * DAY)
    task = _new(history, Task.Kind.FOLLOW_UP, str(row.id), min(opened_at, row.at))
    task.urgency, task.reason_zh, task.reason_en = "R", FOLLOW_UP_WHY["zh"], FOLLOW_UP_WHY["en"]
    _set_clock(task, row.at + timedelta(hours=1))
    _event(history, TaskEvent.Kind.OPENED, task.opened_at, due_at=task.contact_by.isoformat())
    return task


def _climb_until(history: History, at: datetime) -> None:
    """Write the rungs that the task had climbed by the time of a contact."""
    task = history.open_task
    assert task is not None  # a contact always has a task
    minutes = history.known.minutes[task.urgency]
    for rung in range(task.rung + 1, len(minutes)):
        after = minutes[rung]
        due = None if after is None else task.clock_started_at + timedelta(minutes=after)
        if due is None or due >= at:
            return
        task.rung = rung
        _event(history, TaskEvent.Kind.CLIMBED, due, rung=ladder.RUNGS[rung])
        _tell(history, rung, due)


def _close(history: History, task: Task, row: ContactRow, by: int) -> None:
    why = row.note or OUTCOMES[row.outcome].zh
    task.contacted_at = task.closed_at = row.at
    task.closed_by_id, task.closed_why, task.failed_attempts = by, why[:400], 0
    _event(history, TaskEvent.Kind.CLOSED, row.at, by=by, why=why[:400])
    history.open_task = None
    if task.kind == Task.Kind.ALERT:
        history.acted_at = row.at


def _look_ahead(history: History) -> None:
    """Write when the patient is to be heard of and called next."""
    course, last = history.course, history.last
    if last is not None:
        basis = str(last.inputs.get("opioid_status", "none"))
        goals = str(last.inputs.get("goals_of_care", "standard"))
        felt_at = last.report.felt_at
        silent = Expectation(
            patient_id=course.patient.id,
            last_report_at=felt_at,
            last_nrs=last.inputs.get("nrs_now"),
            next_expected_at=felt_at + expected_within(opioid_status=basis, goals_of_care=goals),
            basis=basis,
        )
        _ask_after(history, silent)
        history.keep(silent)
    if course.follow_up_at is not None and course.patient.died_at is None:
        _open_follow_up(history, course.follow_up_at)


def _ask_after(history: History, silent: Expectation) -> None:
    """Silences of the past were noticed and asked after, one a day; the latest is left to the clock."""
    if history.course.patient.died_at is not None:
        silent.next_expected_at = None
    while silent.next_expected_at is not None and silent.next_expected_at <= history.until - LEFT_TO_THE_CLOCK:
        at = silent.next_expected_at
        task = _new(history, Task.Kind.NO_NEWS, at.isoformat(), at)
        task.urgency = urgency_of_silence(silent)
        task.reason_zh, task.reason_en = SILENT_WHY["zh"], SILENT_WHY["en"]
        _set_clock(task, at + ladder.contact_within(task.urgency))
        _event(history, TaskEvent.Kind.OPENED, at)
        _tell(history, 0, at)
        _contact(history, history.answer(history.course, task.urgency, at))
        silent.next_expected_at = at + LOOK_AGAIN


def _open_follow_up(history: History, due_at: datetime) -> None:
    opened_at = min(history.acted_at or due_at - 3 * DAY, due_at - DAY)
    task = _new(history, Task.Kind.FOLLOW_UP, "next", max(opened_at, history.course.patient.registered_at))
    task.urgency, task.reason_zh, task.reason_en = "R", FOLLOW_UP_WHY["zh"], FOLLOW_UP_WHY["en"]
    _set_clock(task, due_at)
    after = history.known.minutes["R"][1]
    task.next_climb_at = None if after is None else task.clock_started_at + timedelta(minutes=after)
    _event(history, TaskEvent.Kind.OPENED, task.opened_at, due_at=due_at.isoformat())


def decisions_needed(course: CourseRow) -> int:
    """Return how many decision keys a course takes."""
    return len(course.reports)
