"""Whoever takes narcotics for long is reviewed every three months: a task by itself, and never two."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from paingrid.journey.open_reviews import open_reviews
from paingrid.journey.record_document import record_document
from paingrid.journey.work_task import close
from paingrid.records import models as m
from paingrid.records.queries.snapshot import facts_of
from tests.cast import NOW, Cast, assemble, takes_morphine_in_mild_pain

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2026, 11, 23)


@pytest.fixture
def cast() -> Cast:
    return assemble()


def due(patient: m.Patient, in_days: int) -> None:
    m.Patient.objects.filter(pk=patient.pk).update(review_due_on=TODAY + timedelta(days=in_days))


def tasks(patient: m.Patient) -> list[m.Task]:
    return list(m.Task.objects.filter(patient=patient, kind="review", closed_at__isnull=True))


def test_a_review_becomes_a_task_two_weeks_before_its_day_once(cast: Cast) -> None:
    due(cast.mrs_wang, 14)
    due(cast.mr_shu, 15)

    opened = [open_reviews(now=NOW), open_reviews(now=NOW)]

    (task,) = tasks(cast.mrs_wang)
    assert opened == [1, 0]
    assert (task.urgency, task.team, task.contact_by.date()) == ("S", cast.team_a, TODAY + timedelta(days=14))
    assert m.Told.objects.filter(task=task).exists()
    assert tasks(cast.mr_shu) == []


def test_an_overdue_review_keeps_the_time_its_class_gives(cast: Cast) -> None:
    due(cast.mrs_wang, -40)

    open_reviews(now=NOW)

    (task,) = tasks(cast.mrs_wang)
    assert NOW < task.contact_by <= NOW + timedelta(days=3)


@pytest.mark.parametrize("fact", ["died", "left"])
def test_nobody_is_reviewed_who_died_or_left(cast: Cast, fact: str) -> None:
    due(cast.mrs_wang, 1)
    if fact == "died":
        m.Patient.objects.filter(pk=cast.mrs_wang.pk).update(died_at=NOW)
    else:
        m.Enrolment.objects.filter(patient=cast.mrs_wang).update(ends_at=NOW)

    assert open_reviews(now=NOW) == 0


def test_closed_by_a_person_the_next_one_counts_from_then(cast: Cast) -> None:
    due(cast.mrs_wang, -1)
    open_reviews(now=NOW)
    (task,) = tasks(cast.mrs_wang)

    close(by=cast.actor(cast.doctor_zhou), task_id=task.pk, version=task.version, why="已复诊，继续用药", now=NOW)

    cast.mrs_wang.refresh_from_db()
    assert cast.mrs_wang.review_due_on == TODAY + timedelta(days=92)
    assert open_reviews(now=NOW) == 0


def test_triage_hears_of_missing_papers_and_of_the_long_acting_amount(cast: Cast) -> None:
    takes_morphine_in_mild_pain(cast)
    m.MedicationStatement.objects.filter(patient=cast.mrs_wang, is_opioid=True).update(ome_mg_per_day=60)
    before = facts_of(cast.mrs_wang, at=NOW)
    for kind in ("consent", "diagnosis-certificate"):
        record_document(
            by=cast.actor(cast.doctor_zhou), patient_id=cast.mrs_wang.pk, kind=kind, issued_on=TODAY, now=NOW
        )
    after = facts_of(cast.mrs_wang, at=NOW)

    assert (before["documents_missing"], after["documents_missing"]) == (True, False)
    assert before["sr_ome_mg_per_12h"] == 30
    assert facts_of(cast.mr_shu, at=NOW)["documents_missing"] is False
