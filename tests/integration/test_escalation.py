"""Overdue tasks climb rung by rung, classes rise with time, silence opens a task, a clock set back is put right."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from paingrid.console.clockwork import Clockwork
from paingrid.journey import access, escalate_overdue, finish_reports, receive_report, set_ladder, throttle, work_task
from paingrid.journey.set_clock_right import set_clock_right
from paingrid.records import models as m
from paingrid.timekeeping import now as machine_now
from tests.cast import NOW, Cast, assemble

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def cast(db: None, transactional_db: None) -> Cast:
    return assemble()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set the clock that the door reads, and let the clock look once."""
    hand = Clockwork()

    def look(moment: datetime) -> None:
        monkeypatch.setattr("paingrid.console.clockwork.now", lambda: moment)
        hand.work()

    return look


def report(cast: Cast, *, now: datetime = NOW, **answers: Any) -> None:
    receive_report.receive_report(
        by=cast.actor_of(cast.wang_link),
        patient_id=cast.mrs_wang.pk,
        report_id=uuid4(),
        answers={"form": "home-2026.1", **answers},
        felt_at=now,
        now=now,
    )


def alert() -> m.Task:
    return m.Task.objects.get(kind="alert", closed_at=None)


def climbs(task: m.Task) -> list[int]:
    return list(
        m.TaskEvent.objects.filter(task=task, kind="climbed", cycle=task.cycle)
        .order_by("pk")
        .values_list("rung", flat=True)
    )


def told(task: m.Task) -> set[str]:
    return set(m.Told.objects.filter(task=task).values_list("practitioner__name_zh", flat=True))


def test_an_urgent_task_climbs_on_time_and_never_early(cast: Cast, at: Any) -> None:
    report(cast, pain_now=8)
    task = alert()
    assert task.urgency == "U"
    for minutes, rung in ((19, 0), (20, 1), (39, 1), (40, 2), (59, 2), (60, 3), (90, 4), (120, 5), (600, 5)):
        at(NOW + minutes * MINUTE)
        assert alert().rung == rung, minutes

    assert climbs(alert()) == [1, 2, 3, 4, 5]
    assert told(task) == {"林护士", "周医生", "何队长", "秦医生", "梅医生", "罗协调员"}


def test_an_emergency_rings_its_doctor_once(cast: Cast, at: Any) -> None:
    report(cast, pain_now=8, sleepy="cannot-wake")
    at(NOW)
    at(NOW + MINUTE)

    rung_doctor = m.Message.objects.filter(practitioner=cast.doctor_zhou)
    assert alert().urgency == "E"
    assert rung_doctor.count() == 1


def test_a_clock_that_was_down_makes_up_for_every_rung_in_order(cast: Cast, at: Any) -> None:
    report(cast, pain_now=8)
    at(NOW + 5 * HOUR)

    assert climbs(alert()) == [1, 2, 3, 4, 5]


def test_nobody_on_a_rung_is_written_down_and_passed_at_once(cast: Cast, at: Any) -> None:
    for who in (cast.nurse_lin, cast.doctor_zhou):
        m.Leave.objects.create(practitioner=who, starts_at=NOW - HOUR, ends_at=NOW + DAY)
    report(cast, pain_now=8)
    at(NOW)

    task = alert()
    assert m.TaskEvent.objects.filter(task=task, kind="nobody-there").values_list("rung", flat=True)[0] == 0
    assert task.rung == 2
    assert told(task) == {"何队长"}


def test_a_whole_ladder_without_people_ends_and_keeps_the_task_open(cast: Cast, at: Any) -> None:
    m.Leave.objects.bulk_create(
        m.Leave(practitioner=p, starts_at=NOW - HOUR, ends_at=NOW + DAY) for p in m.Practitioner.objects.all()
    )
    report(cast, pain_now=8)
    at(NOW)
    at(NOW + MINUTE)

    assert alert().rung == 5
    assert m.TaskEvent.objects.filter(task=alert(), kind="nobody-there").count() == 6


def test_the_grid_decides_the_minutes(cast: Cast, at: Any) -> None:
    coordinator = cast.actor(cast.coordinator_luo)
    set_ladder.set_minutes(
        by=coordinator, grid_id=cast.grid.pk, urgency="U", minutes={"family-doctor": 5, "team-leader": 7}, now=NOW
    )
    report(cast, pain_now=8)
    at(NOW + 7 * MINUTE)

    assert alert().rung == 2


@pytest.mark.parametrize(("urgency", "minutes"), [("U", {"family-doctor": 30}), ("E", {"district-duty": 15})])
def test_longer_for_emergency_and_urgent_needs_a_coordinator_with_a_reason(
    cast: Cast, urgency: str, minutes: dict[str, int]
) -> None:
    given = {"grid_id": cast.grid.pk, "urgency": urgency, "minutes": minutes, "now": NOW}
    for who, reason in (("coordinator_luo", " "), ("admin_an", "Flood")):
        with pytest.raises(set_ladder.SignOffNeeded):
            set_ladder.set_minutes(by=cast.actor(getattr(cast, who)), reason=reason, **given)
    with pytest.raises(access.NotAllowed):
        set_ladder.set_minutes(by=cast.actor(cast.doctor_zhou), reason="Flood", **given)
    assert not m.LadderStep.objects.exists()

    longer = set_ladder.set_minutes(by=cast.actor(cast.coordinator_luo), reason="Flood", **given)

    step = m.LadderStep.objects.get()
    assert longer == tuple(minutes)
    assert (step.lengthened, step.signed_off_by, step.reason) == (True, cast.coordinator_luo, "Flood")


def test_a_ladder_keeps_its_order_and_its_limits(cast: Cast) -> None:
    coordinator = cast.actor(cast.coordinator_luo)
    for refusal, urgency, minutes in (
        (set_ladder.OutOfOrder, "U", {"family-doctor": 41}),
        (set_ladder.BadMinutes, "D", {"family-doctor": -1}),
        (set_ladder.BadMinutes, "D", {"grid-coordinator": 10**9}),
        (set_ladder.UnknownRung, "U", {"nurse": 5}),
        (set_ladder.UnknownRung, "R", {"district-duty": 5}),
        (set_ladder.UnknownRung, "X", {"district-duty": 5}),
    ):
        with pytest.raises(refusal):
            set_ladder.set_minutes(
                by=coordinator, grid_id=cast.grid.pk, urgency=urgency, minutes=minutes, reason="r", now=NOW
            )
    assert not m.LadderStep.objects.exists()


def test_a_step_back_to_the_default_leaves_no_trace_in_the_ladder(cast: Cast) -> None:
    coordinator = cast.actor(cast.coordinator_luo)
    for minutes in (10, 20):
        set_ladder.set_minutes(
            by=coordinator, grid_id=cast.grid.pk, urgency="U", minutes={"family-doctor": minutes}, now=NOW
        )

    assert not m.LadderStep.objects.exists()


def test_a_same_day_task_becomes_urgent_when_its_time_is_over(cast: Cast, at: Any) -> None:
    report(cast, pain_now=5)
    assert alert().urgency == "D"
    limit = alert().contact_by
    at(limit - MINUTE)
    assert alert().urgency == "D"
    rung = alert().rung
    at(limit)

    task = alert()
    assert (task.urgency, task.contact_by, task.rung) == ("U", limit + HOUR, rung)
    assert m.TaskEvent.objects.get(task=task, kind="raised").details["from"] == "D"
    assert m.Message.objects.filter(key__startswith=f"risen:{task.cycle}:", urgency="U").exists()


def test_every_class_rises_to_the_next_however_late_the_clock_looks(cast: Cast, at: Any) -> None:
    report(cast, pain_now=5)
    m.Task.objects.update(urgency="R", clock_started_at=NOW, contact_by=NOW, next_climb_at=NOW + DAY)
    at(NOW + 30 * DAY)

    raised = m.TaskEvent.objects.filter(kind="raised").order_by("pk")
    assert [event.details["urgency"] for event in raised] == ["S", "D", "U"]
    assert alert().rung == 5


def test_a_contact_rests_the_ladder_until_the_next_contact_is_due(cast: Cast, at: Any) -> None:
    report(cast, pain_now=8)
    task = alert()
    work_task.record_contact(
        by=cast.actor(cast.nurse_lin),
        task_id=task.pk,
        version=task.version,
        contact_id=uuid4(),
        outcome="reached-same",
        now=NOW + 10 * MINUTE,
    )
    at(NOW + 29 * MINUTE)
    assert alert().rung == 0
    at(NOW + 10 * MINUTE + 20 * MINUTE)

    assert climbs(alert()) == [1]


def test_a_closed_task_never_climbs(cast: Cast, at: Any) -> None:
    report(cast, pain_now=8)
    work_task.close(by=cast.actor(cast.nurse_lin), task_id=alert().pk, version=alert().version, why="visited", now=NOW)
    before = m.Message.objects.count()
    at(NOW + DAY)

    assert m.Message.objects.count() == before


def test_the_last_wall_refuses_the_same_rung_twice(cast: Cast, at: Any) -> None:
    report(cast, pain_now=8)
    at(NOW + 20 * MINUTE)
    m.Task.objects.update(rung=0, next_climb_at=NOW)

    with pytest.raises(IntegrityError):
        escalate_overdue.escalate_task(task_id=alert().pk, now=NOW + 21 * MINUTE)

    assert climbs(alert()) == [1]


def test_one_task_that_fails_does_not_keep_the_others_waiting(cast: Cast, at: Any) -> None:
    report(cast, pain_now=8)
    at(NOW + 20 * MINUTE)
    m.Task.objects.update(rung=0, next_climb_at=NOW - DAY)
    receive_report.receive_report(
        by=access.SYSTEM,
        patient_id=cast.mr_shu.pk,
        report_id=uuid4(),
        answers={"form": "home-2026.1", "pain_now": 8},
        felt_at=NOW,
        now=NOW,
    )
    at(NOW + 21 * MINUTE)

    assert m.Task.objects.get(patient=cast.mr_shu).rung == 3  # team B has a nurse only


def test_a_task_another_clock_holds_is_passed_by(cast: Cast) -> None:
    report(cast, pain_now=8)
    task = alert()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            other.set_autocommit(False)
            cursor.execute("SELECT 1 FROM records_task WHERE id = %s FOR UPDATE", [task.pk])
            assert not escalate_overdue.escalate_task(task_id=task.pk, now=NOW + HOUR)
            other.rollback()
    finally:
        other.close()

    assert escalate_overdue.escalate_task(task_id=task.pk, now=NOW + HOUR)


def expect(cast: Cast, *, basis: str = "stable", last_nrs: int | None = 2, due: datetime = NOW) -> None:
    m.Expectation.objects.update_or_create(
        patient=cast.mrs_wang,
        defaults={"last_report_at": NOW - DAY, "last_nrs": last_nrs, "next_expected_at": due, "basis": basis},
    )


@pytest.mark.parametrize(
    ("basis", "last_nrs", "urgency"),
    [("stable", 2, "S"), ("stable", None, "S"), ("titrating", 2, "D"), ("naive-start", 2, "D"), ("stable", 7, "D")],
)
def test_silence_opens_one_task(cast: Cast, at: Any, basis: str, last_nrs: int | None, urgency: str) -> None:
    expect(cast, basis=basis, last_nrs=last_nrs)
    at(NOW - MINUTE)
    assert not m.Task.objects.exists()
    at(NOW)
    at(NOW + MINUTE)

    task = m.Task.objects.get()
    assert (task.kind, task.urgency) == ("no-news", urgency)
    assert told(task) == {"林护士"}


def test_lasting_silence_stays_one_task_and_a_dead_patient_is_not_missed(cast: Cast, at: Any) -> None:
    expect(cast)
    at(NOW)
    at(NOW + DAY)
    assert m.Task.objects.filter(kind="no-news").count() == 1
    m.Task.objects.update(closed_at=NOW, next_climb_at=None)
    m.Patient.objects.filter(pk=cast.mrs_wang.pk).update(died_at=NOW)
    at(NOW + 3 * DAY)

    assert m.Task.objects.count() == 1
    assert m.Expectation.objects.get().next_expected_at is None


def unfinished(cast: Cast, **answers: Any) -> m.Report:
    """A report that was kept by a process that died before deciding."""
    kept = m.Report.objects.create(
        patient=cast.mrs_wang,
        reporter="patient",
        link=cast.wang_link,
        answers={"form": "home-2026.1", **answers},
        felt_at=NOW,
        received_at=NOW,
    )
    m.Handling.objects.create(report=kept, received_at=NOW)
    return kept


def test_a_report_cut_short_is_finished_after_a_moment(cast: Cast, at: Any) -> None:
    kept = unfinished(cast, pain_now=8)
    at(NOW + timedelta(seconds=4))
    assert not m.Decision.objects.exists()
    at(NOW + timedelta(seconds=6))
    at(NOW + timedelta(seconds=7))

    assert m.Decision.objects.get().report == kept
    assert m.Message.objects.filter(key__startswith="decision:").count() == 1


def test_a_report_that_cannot_be_judged_brings_a_call_and_is_tried_on(
    cast: Cast, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    unfinished(cast, pain_now=8)
    with monkeypatch.context() as broken:
        broken.setattr(receive_report, "write_decision", lambda *a, **k: 1 / 0)
        for minutes in (1, 2, 3, 4, 4.1):
            at(NOW + minutes * MINUTE)
    call = m.Task.objects.get()
    handling = m.Handling.objects.get()
    assert (call.kind, call.urgency, call.closed_at) == ("call-patient", "U", None)
    assert handling.last_error == "ZeroDivisionError"
    assert handling.attempts == 4  # a back-off of a minute had not passed at the last look

    at(NOW + 30 * MINUTE)

    assert m.Decision.objects.get().urgency == "U"
    assert finish_reports.unfinished_reports(now=NOW + DAY) == []


def test_after_a_clock_set_forward_and_back_nothing_is_told_twice(cast: Cast, at: Any) -> None:
    report(cast, pain_now=8)
    at(NOW + 60 * MINUTE)
    messages = m.Message.objects.count()
    at(NOW + 5 * MINUTE)
    at(NOW + 60 * MINUTE)

    assert m.Message.objects.count() == messages
    assert climbs(alert()) == [1, 2, 3]


def test_what_was_opened_while_the_clock_ran_ahead_is_not_a_day_late(cast: Cast, at: Any) -> None:
    at(NOW)
    report(cast, pain_now=8, now=NOW + DAY)
    assert alert().contact_by == NOW + DAY + HOUR
    at(NOW + DAY)
    at(NOW)
    moved = alert()
    assert (moved.contact_by, moved.next_climb_at) == (NOW + HOUR, NOW + 20 * MINUTE)
    assert set_clock_right(now=NOW) == 0  # doing it again changes nothing
    at(NOW + 20 * MINUTE)

    assert alert().rung == 1


def test_reports_and_expectations_of_a_clock_ahead_are_put_right(cast: Cast, at: Any) -> None:
    m.Handling.objects.filter(report=unfinished(cast, pain_now=8)).update(received_at=NOW + DAY)
    expect(cast, due=NOW + 8 * DAY)
    m.Expectation.objects.update(last_report_at=NOW + DAY)
    at(NOW)
    assert m.Expectation.objects.get().next_expected_at == NOW + 7 * DAY
    at(NOW + timedelta(seconds=6))

    assert m.Decision.objects.count() == 1


def test_the_command_does_what_is_due_once(cast: Cast) -> None:
    start = machine_now() - 3 * HOUR
    report(cast, pain_now=8, now=start)

    call_command("clock", "--once")

    assert alert().rung == 5


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        ("SELECT 1 FROM records_task WHERE closed_at IS NULL AND next_climb_at <= now()", "task_due_to_climb"),
        (
            "SELECT 1 FROM records_handling WHERE done_at IS NULL AND received_at <= now()"
            " AND (try_after IS NULL OR try_after <= now())",
            "handling_pending",
        ),
        (
            "SELECT 1 FROM records_expectation WHERE next_expected_at IS NOT NULL AND next_expected_at <= now()",
            "expectation_due",
        ),
        (
            "SELECT 1 FROM records_message WHERE state = 'queued' AND try_after <= now() AND channel = 'email'",
            "message_to_send",
        ),
    ],
)
def test_each_look_is_one_index_probe_with_ten_thousand_open_tasks(cast: Cast, sql: str, index: str) -> None:
    fill(cast)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE records_task, records_handling, records_expectation, records_message")
        cursor.execute(f"EXPLAIN (FORMAT TEXT) {sql} LIMIT 1")
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert index in plan, plan
    assert "Seq Scan" not in plan, plan


def fill(cast: Cast) -> None:
    """Ten thousand open tasks, and as many rows beside them, none of them due."""
    later = f"TIMESTAMPTZ '{NOW + 365 * DAY}'"
    rows = "generate_series(1, 10000) n"
    patient = f"""INSERT INTO records_patient
        SELECT (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid()))).*
        FROM records_patient p, {rows} WHERE p.id = '{cast.mrs_wang.pk}'"""
    task = f"""INSERT INTO records_task (id, patient_id, team_id, kind, urgency, rows, reason_zh, reason_en,
          opened_at, clock_started_at, contact_by, rung, cycle, next_climb_at, failed_attempts, version, closed_why)
        SELECT gen_random_uuid(), id, {cast.team_a.pk}, 'alert', 'D', '{{}}', '', '', now(), now(), {later}, 0, 0,
          {later}, 0, 1, '' FROM records_patient"""
    expectation = f"""INSERT INTO records_expectation (patient_id, next_expected_at, basis)
        SELECT id, {later}, '' FROM records_patient"""
    report = """INSERT INTO records_report (id, patient_id, reporter, answers, language, felt_at, received_at)
        SELECT gen_random_uuid(), id, 'patient', '{}', 'en', now(), now() FROM records_patient"""
    handling = """INSERT INTO records_handling (report_id, received_at, done_at, attempts, last_error)
        SELECT id, now(), now(), 0, '' FROM records_report"""
    message = f"""INSERT INTO records_message (key, channel, practitioner_id, kind, urgency, payload, language, state,
          attempts, queued_at, try_after, last_error)
        SELECT n, 'email', {cast.nurse_lin.pk}, 'act', 'D', '{{}}', 'en', 'queued', 0, now(), {later}, '' FROM {rows}"""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (patient, task, expectation, report, handling, message):
            cursor.execute(statement)


def test_the_clock_forgets_old_counts_of_tries(cast: Cast, at: Any) -> None:
    for age in (5 * MINUTE, 2 * DAY):
        throttle.check_throttle("door", limit=9, per=MINUTE, now=NOW - age)

    at(NOW)

    assert list(m.Throttle.objects.values_list("window_at", flat=True)) == [NOW - 5 * MINUTE]
