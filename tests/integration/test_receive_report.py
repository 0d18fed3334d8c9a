"""A report is kept first, acted on once, and never lost."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections, transaction
from django.db.utils import IntegrityError

from paingrid.clinical.triage.answer import answer
from paingrid.journey import access
from paingrid.journey.receive_report import CorrectionTooLate, ReportIdReused, finish_report, receive_report
from paingrid.records import models as m
from tests.cast import NOW, Cast, assemble

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def send(
    cast: Cast,
    *,
    link: m.PersonalLink | None = None,
    report_id: UUID | None = None,
    at=NOW,
    corrects=None,
    **answers: Any,
):
    return receive_report(
        by=cast.actor_of(link or cast.wang_link),
        patient_id=cast.mrs_wang.pk,
        report_id=report_id or uuid4(),
        answers={"form": "home-2026.1", **answers},
        felt_at=at,
        now=at,
        corrects=corrects,
    )


def open_alert(cast: Cast) -> m.Task:
    return m.Task.objects.get(patient=cast.mrs_wang, kind="alert", closed_at__isnull=True)


def test_severe_pain_opens_an_urgent_task_within_the_hour(cast: Cast) -> None:
    received = send(cast, pain_now=8)

    task = open_alert(cast)
    assert received.urgency == task.urgency == "U"
    assert task.contact_by == NOW + timedelta(hours=1)
    assert received.contact_by == task.contact_by
    assert set(m.Told.objects.filter(task=task).values_list("practitioner__account__username", flat=True)) >= {"lin"}


def test_cannot_be_woken_is_an_emergency_whatever_the_pain(cast: Cast) -> None:
    m.MedicationStatement.objects.create(
        patient=cast.mrs_wang,
        purpose="background",
        drug="morphine",
        name_zh="吗啡缓释片",
        dose_zh="30 mg",
        is_opioid=True,
        starts_at=NOW - timedelta(days=9),
        ome_mg_per_day=60,
    )

    received = send(cast, link=cast.daughter_link, pain_now=8, sleepy="cannot-wake")

    assert received.urgency == "E"
    assert open_alert(cast).contact_by == NOW + timedelta(minutes=10)
    assert "call-120" in {i["code"] for i in received.instructions}
    told = set(m.Told.objects.values_list("practitioner__account__username", flat=True))
    assert {"lin", "zhou"} <= told


def test_an_unreadable_number_is_kept_and_opens_a_call(cast: Cast) -> None:
    received = send(cast, pain_now=11)

    kept = m.Report.objects.get(pk=received.report_id)
    assert kept.answers["pain_now"] == 11
    assert [e["field"] for e in received.errors] == ["pain_now"]
    assert m.Task.objects.filter(patient=cast.mrs_wang, kind="call-patient", urgency="U").count() == 1


def test_an_unreadable_number_does_not_hide_a_danger_sign(cast: Cast) -> None:
    received = send(cast, pain_now=11, red_flags=["collapse"])

    assert received.urgency == "E"
    assert m.Task.objects.filter(patient=cast.mrs_wang, kind="alert", urgency="E").exists()


def test_the_family_score_never_becomes_the_patients_own(cast: Cast) -> None:
    send(cast, link=cast.daughter_link, pain_now=6)
    send(cast, pain_now=2, at=NOW + timedelta(minutes=5))

    views = set(m.Assessment.objects.filter(instrument="nrs").values_list("view", "answers__now"))
    assert views == {("family", 6), ("self", 2)}


def test_the_same_report_ten_times_is_one_report_and_one_outcome(cast: Cast) -> None:
    report_id = uuid4()

    outcomes = [send(cast, report_id=report_id, pain_now=9) for _ in range(10)]

    assert all(o == outcomes[0] for o in outcomes)
    assert m.Report.objects.count() == m.Decision.objects.count() == m.Task.objects.count() == 1
    assert m.Message.objects.filter(practitioner=cast.nurse_lin, channel="in-app").count() == 1


def test_the_same_id_with_other_answers_is_refused_and_the_first_kept(cast: Cast) -> None:
    report_id = uuid4()
    send(cast, report_id=report_id, pain_now=3)

    with pytest.raises(ReportIdReused):
        send(cast, report_id=report_id, pain_now=9)

    assert m.Report.objects.get().answers["pain_now"] == 3


def test_a_good_report_does_not_close_an_open_emergency(cast: Cast) -> None:
    send(cast, pain_now=9, red_flags=["collapse"])

    send(cast, pain_now=1, at=NOW + timedelta(minutes=3))

    task = open_alert(cast)
    assert task.urgency == "E"
    assert list(task.events.order_by("at").values_list("kind", flat=True)) == ["opened", "reported"]


def test_a_graver_report_raises_the_open_task_and_never_lengthens_its_clock(cast: Cast) -> None:
    send(cast, pain_now=5)
    first = open_alert(cast)

    send(cast, pain_now=5, red_flags=["collapse"], at=NOW + timedelta(minutes=2))

    task = open_alert(cast)
    assert (first.urgency, task.urgency) == ("D", "E")
    assert task.pk == first.pk
    assert task.contact_by == NOW + timedelta(minutes=12)
    assert task.next_climb_at <= first.next_climb_at


def test_a_correction_points_back_and_replaces_the_reading(cast: Cast) -> None:
    slip = send(cast, pain_now=9)

    fixed = send(cast, pain_now=0, corrects=slip.report_id, at=NOW + timedelta(minutes=2))

    assert m.Report.objects.get(pk=fixed.report_id).corrects_id == slip.report_id
    assert open_alert(cast).urgency == "U"
    later = send(cast, pain_now=2, at=NOW + timedelta(hours=1))
    assert m.Decision.objects.get(report_id=later.report_id).inputs["nrs_previous"] == 0


def test_a_correction_after_ten_minutes_is_refused(cast: Cast) -> None:
    slip = send(cast, pain_now=9)

    with pytest.raises(CorrectionTooLate):
        send(cast, pain_now=0, corrects=slip.report_id, at=NOW + timedelta(minutes=11))


def test_a_correction_of_another_patients_report_is_refused(cast: Cast) -> None:
    other = receive_report(
        by=access.SYSTEM,
        patient_id=cast.mr_shu.pk,
        report_id=uuid4(),
        answers={"form": "home-2026.1", "pain_now": 4},
        felt_at=NOW,
        now=NOW,
    )

    with pytest.raises(CorrectionTooLate):
        send(cast, pain_now=0, corrects=other.report_id)


def test_a_link_reports_only_for_its_own_patient(cast: Cast) -> None:
    with pytest.raises(access.NotAllowed):
        receive_report(
            by=cast.actor_of(cast.wang_link),
            patient_id=cast.mr_shu.pk,
            report_id=uuid4(),
            answers={"form": "home-2026.1", "pain_now": 4},
            felt_at=NOW,
            now=NOW,
        )

    assert not m.Report.objects.exists()


def test_a_crashed_handling_is_finished_later_with_one_outcome(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    report_id = uuid4()
    with monkeypatch.context() as patch:
        patch.setattr("paingrid.journey.receive_report.open_work", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            send(cast, report_id=report_id, pain_now=9)
    assert m.Report.objects.filter(pk=report_id).exists()

    finish_report(report_id=report_id, now=NOW + timedelta(seconds=30))
    finish_report(report_id=report_id, now=NOW + timedelta(seconds=60))

    assert m.Decision.objects.get(report_id=report_id).urgency == "U"
    assert m.Task.objects.count() == 1
    assert m.Handling.objects.get().done_at is not None


def test_decisions_can_be_replayed_from_their_inputs(cast: Cast) -> None:
    for answers in ({"pain_now": 9}, {"pain_now": 2, "bowels": "5-or-more"}, {"words": "叫不醒了"}, {"pain_now": 0}):
        send(cast, **answers)

    for decision in m.Decision.objects.all():
        again = answer(decision.inputs)
        assert (again["urgency"] or "", again["rows"]) == (decision.urgency, decision.rows)


def test_reports_and_decisions_cannot_be_changed_or_deleted(cast: Cast) -> None:
    send(cast, pain_now=4)

    for model in (m.Report, m.Assessment, m.Decision, m.TaskEvent, m.AuditEvent):
        table, key = model._meta.db_table, model._meta.pk.column
        for deed in (f"UPDATE {table} SET {key} = {key}", f"DELETE FROM {table}"):
            with (
                pytest.raises(IntegrityError, match="append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(deed)


@pytest.mark.parametrize("others", [0, 3, 30])
def test_receiving_takes_a_fixed_number_of_queries(cast: Cast, others: int, django_assert_max_num_queries) -> None:
    for n in range(others):
        send(cast, pain_now=n % 10, at=NOW - timedelta(hours=30 - n % 24))

    with django_assert_max_num_queries(45):
        send(cast, pain_now=8)


@pytest.mark.django_db(transaction=True)
def test_the_same_report_eight_times_at_once_is_one_outcome() -> None:
    cast = assemble()
    report_id, outcomes, errors = uuid4(), [], []
    gate = threading.Barrier(8)

    def arrive() -> None:
        try:
            gate.wait()
            outcomes.append(send(cast, report_id=report_id, pain_now=9))
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=arrive) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert len(outcomes) == 8
    assert all(o == outcomes[0] for o in outcomes)
    assert m.Report.objects.count() == m.Decision.objects.count() == m.Task.objects.count() == 1
    assert m.Message.objects.filter(practitioner=cast.nurse_lin, channel="in-app").count() == 1


def inputs_of(received) -> dict[str, Any]:
    return m.Decision.objects.get(report_id=received.report_id).inputs


def test_a_patient_without_recorded_medicines_is_not_called_opioid_free(cast: Cast) -> None:
    unknown = send(cast, pain_now=2)
    m.MedicationStatement.objects.create(
        patient=cast.mrs_wang,
        purpose="other",
        drug="paracetamol",
        name_zh="对乙酰氨基酚",
        dose_zh="0.5 g",
        starts_at=NOW - timedelta(days=3),
    )
    known = send(cast, pain_now=2, at=NOW + timedelta(minutes=1))

    assert "opioid_status" not in inputs_of(unknown)
    assert inputs_of(known)["opioid_status"] == "none"


def test_a_supply_date_that_has_passed_and_later_chemotherapy_hide_no_danger_sign(cast: Cast) -> None:
    m.Patient.objects.filter(pk=cast.mrs_wang.pk).update(
        supply_until_on=NOW.date() - timedelta(days=4), chemo_on=NOW.date() + timedelta(days=2)
    )

    received = send(cast, pain_now=2, red_flags=["cord-compression"])

    assert received.urgency == "E"
    assert inputs_of(received)["supply_days"] == 0


def test_a_report_for_somebody_recorded_as_dead_is_not_swallowed(cast: Cast) -> None:
    m.Patient.objects.filter(pk=cast.mrs_wang.pk).update(died_at=NOW - timedelta(hours=1))

    send(cast, pain_now=8)

    assert open_alert(cast).urgency == "U"
    assert m.Told.objects.filter(practitioner=cast.nurse_lin).exists()
