"""
Bring in patients with their whole history in bulk, every report decided on by the real triage.

Meant for demonstrations and for moving from another system. The work is shared
between processes; the database sees one transaction.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from paingrid.journey.access import Actor
from paingrid.journey.import_rows import CourseRow
from paingrid.journey.steps.audit import audit
from paingrid.journey.steps.copy import copy_in, copy_text
from paingrid.journey.steps.history import Answer, Known, decisions_needed, history_of, papers_of, patient_of
from paingrid.records.models import (
    CareTeam,
    Decision,
    Document,
    Enrolment,
    Household,
    Patient,
    RelatedPerson,
    Territory,
)
from paingrid.records.queries.duty import LAST_RUNG, ladder_now
from paingrid.records.queries.imports import import_of, practitioners_by_username
from paingrid.records.queries.ladder import minutes_of_grid

CHUNK = 60
#: Below so many courses a second process costs more than it brings.
WORTH_SHARING = 200

Texts = dict[type[models.Model], str]
Job = tuple[Sequence[CourseRow], dict[str, Known], Answer, list[int], datetime]
_job: Job | None = None


def import_courses(
    *,
    by: Actor,
    courses: Sequence[CourseRow],
    answer: Answer,
    details: dict[str, Any],
    processes: int = 1,
    now: datetime,
) -> bool:
    """
    Write patients, families, enrolments, medicines, reports, decisions, tasks and contacts; return whether it did.

    `answer` says who answered what a course leaves unanswered. Calling it again after it succeeded changes nothing.
    """
    if import_of("courses") is not None:
        return False
    with transaction.atomic(durable=True):
        known = _known(now)
        _patients(courses, known)
        keys = _reserve(Decision, [decisions_needed(c) for c in courses])
        for texts in _written((courses, known, answer, keys, now), processes):
            for model, text in texts.items():
                copy_in(model, text, with_key=model is Decision)
        audit("import.courses", by=by, now=now, **details)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return True


def _known(now: datetime) -> dict[str, Known]:
    staff = practitioners_by_username()
    found: dict[str, Known] = {}
    for team in CareTeam.objects.all():
        ladder = ladder_now(team_id=team.pk, now=now)
        rungs = tuple(tuple(p.pk for p in ladder.on(rung)) for rung in range(LAST_RUNG + 1))
        found[team.code] = Known(staff, team.pk, rungs, minutes_of_grid(team.grid_id))
    return found


def _patients(courses: Sequence[CourseRow], known: dict[str, Known]) -> None:
    streets = dict(Territory.objects.values_list("code", "pk"))
    doors = sorted({(c.patient.street_code, c.patient.address_zh) for c in courses})
    made = Household.objects.bulk_create(Household(street_id=streets[s], address_zh=a) for s, a in doors)
    households = {door: row.pk for door, row in zip(doors, made, strict=True)}
    Patient.objects.bulk_create(
        patient_of(c.patient, households[c.patient.street_code, c.patient.address_zh]) for c in courses
    )
    Enrolment.objects.bulk_create(
        Enrolment(
            patient_id=c.patient.id,
            team_id=known[c.patient.team_code].team_id,
            starts_at=c.patient.registered_at,
        )
        for c in courses
    )
    RelatedPerson.objects.bulk_create(person for c in courses for person in _family(c))
    Document.objects.bulk_create(paper for c in courses for paper in papers_of(c))


def _family(course: CourseRow) -> Iterable[RelatedPerson]:
    for person in course.patient.family:
        yield RelatedPerson(
            patient_id=course.patient.id,
            name_zh=person.name_zh,
            name_en=person.name_en,
            invented=person.invented,
            relationship=person.relationship,
            phone=person.phone,
            scopes=["report", "read"] if person.reports else ["report"],
        )


def _reserve(model: type[models.Model], counts: Sequence[int]) -> list[int]:
    """Take as many keys from the table's sequence as there will be rows; return the first key of each course."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
        (sequence,) = cursor.fetchone()
        cursor.execute("SELECT nextval(%s)", [sequence])
        (first,) = cursor.fetchone()
        cursor.execute("SELECT setval(%s, %s)", [sequence, first + sum(counts)])
    return [first + sum(counts[:n]) for n in range(len(counts))]


def _written(job: Job, processes: int) -> Iterator[Texts]:
    """Yield the rows chunk by chunk; a forked process inherits the courses and asks no database."""
    global _job
    _job = job
    starts = range(0, len(job[0]), CHUNK)
    try:
        if processes < 2 or len(job[0]) < WORTH_SHARING:
            yield from map(_write, starts)
            return
        gc.freeze()  # what the processes share stays shared: the collector would copy every page of it
        with closing(multiprocessing.get_context("fork").Pool(processes, initializer=gc.disable)) as pool:
            yield from pool.imap_unordered(_write, starts)
    finally:
        gc.unfreeze()
        _job = None


def _write(start: int) -> Texts:
    assert _job is not None  # set before any process begins
    courses, known, answer, keys, until = _job
    rows: dict[type[models.Model], list[models.Model]] = {}
    for n in range(start, min(start + CHUNK, len(courses))):
        course = courses[n]
        history = history_of(course, known[course.patient.team_code], answer, first_decision=keys[n], until=until)
        for model, made in history.rows.items():
            rows.setdefault(model, []).extend(made)
    return {model: copy_text(made) for model, made in rows.items()}
