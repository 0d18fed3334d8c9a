"""Working on a task: nobody is overwritten, only a clinician closes, outcomes set the next contact."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from paingrid.journey import access, open_link, work_task
from paingrid.journey.change_patient import correct_death
from paingrid.journey.receive_report import receive_report
from paingrid.records import models as m
from tests.cast import NOW, Cast, assemble
from tests.worklist_rows import open_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def task(cast: Cast) -> m.Task:
    report(cast, pain_now=8)
    return m.Task.objects.get(kind="alert")


def report(cast: Cast, *, at=NOW, **answers: Any) -> None:
    receive_report(
        by=cast.actor_of(cast.wang_link),
        patient_id=cast.mrs_wang.pk,
        report_id=uuid4(),
        answers={"form": "home-2026.1", **answers},
        felt_at=at,
        now=at,
    )


def contact(cast: Cast, task: m.Task, outcome: str, *, who: m.Practitioner | None = None, at=NOW, **more: Any):
    return work_task.record_contact(
        by=cast.actor(who or cast.nurse_lin),
        task_id=task.pk,
        version=more.pop("version", m.Task.objects.get(pk=task.pk).version),
        contact_id=more.pop("contact_id", uuid4()),
        outcome=outcome,
        now=at,
        **more,
    )


def test_claim_names_the_holder_and_leaves_the_clock_running(cast: Cast, task: m.Task) -> None:
    work_task.claim(by=cast.actor(cast.nurse_lin), task_id=task.pk, now=NOW)

    after = m.Task.objects.get(pk=task.pk)
    assert after.holder == cast.nurse_lin
    assert after.next_climb_at == task.next_climb_at


def test_a_second_claim_is_refused_with_who_and_since_when(cast: Cast, task: m.Task) -> None:
    work_task.claim(by=cast.actor(cast.nurse_lin), task_id=task.pk, now=NOW)

    with pytest.raises(work_task.AlreadyClaimed) as refusal:
        work_task.claim(by=cast.actor(cast.doctor_zhou), task_id=task.pk, now=NOW + timedelta(minutes=5))

    assert "林护士" in refusal.value.text["zh"]
    assert "10:00" in refusal.value.text["zh"]
    assert m.Task.objects.get(pk=task.pk).holder == cast.nurse_lin


def test_hand_over_reaches_a_colleague_but_no_stranger(cast: Cast, task: m.Task) -> None:
    lin = cast.actor(cast.nurse_lin)
    with pytest.raises(work_task.NotAColleague):
        work_task.hand_over(by=lin, task_id=task.pk, to=cast.nurse_tang.pk, version=task.version, now=NOW)

    work_task.hand_over(by=lin, task_id=task.pk, to=cast.doctor_zhou.pk, version=task.version, now=NOW)

    assert m.Task.objects.get(pk=task.pk).holder == cast.doctor_zhou


def test_a_nurse_of_another_team_cannot_touch_the_task(cast: Cast, task: m.Task) -> None:
    tang = cast.actor(cast.nurse_tang)

    for move in (
        lambda: work_task.claim(by=tang, task_id=task.pk, now=NOW),
        lambda: work_task.close(by=tang, task_id=task.pk, version=task.version, why="x", now=NOW),
        lambda: contact(cast, task, "reached-better", who=cast.nurse_tang),
    ):
        with pytest.raises(access.NotAllowed):
            move()

    assert m.Task.objects.get(pk=task.pk).version == task.version


@pytest.mark.parametrize(("outcome", "minutes"), [("reached-better", 240), ("reached-same", 60), ("reached-worse", 30)])
def test_reaching_the_patient_rests_the_ladder_until_the_next_contact(
    cast: Cast, task: m.Task, outcome: str, minutes: int
) -> None:
    contact(cast, task, outcome)

    after = m.Task.objects.get(pk=task.pk)
    assert after.contact_by == NOW + timedelta(minutes=minutes)
    assert after.closed_at is None
    assert after.contacted_at == NOW
    assert after.cycle == task.cycle + 1


def test_not_reaching_the_patient_moves_no_deadline_and_climbs_after_three(cast: Cast, task: m.Task) -> None:
    for minute in (1, 2):
        contact(cast, task, "not-reached", at=NOW + timedelta(minutes=minute))
    twice = m.Task.objects.get(pk=task.pk)
    contact(cast, task, "not-reached", at=NOW + timedelta(minutes=3))
    thrice = m.Task.objects.get(pk=task.pk)

    assert (twice.contact_by, twice.next_climb_at) == (task.contact_by, task.next_climb_at)
    assert thrice.contact_by == task.contact_by
    assert thrice.next_climb_at == NOW + timedelta(minutes=3)
    assert list(m.Contact.objects.order_by("at").values_list("attempt", flat=True)) == [1, 2, 3]


def test_closing_an_urgent_task_needs_a_word_of_why(cast: Cast, task: m.Task) -> None:
    for why in ("", "   "):
        with pytest.raises(work_task.WhyNeeded):
            contact(cast, task, "reached-better", close=True, note=why)
    assert not m.Contact.objects.exists()

    contact(cast, task, "reached-better", close=True, note="口服吗啡后降到3分")

    after = m.Task.objects.get(pk=task.pk)
    assert (after.closed_by, after.closed_why) == (cast.nurse_lin, "口服吗啡后降到3分")
    assert after.contacted_at == NOW
    follow_up = m.Task.objects.get(kind="follow-up")
    assert follow_up.contact_by == NOW + timedelta(hours=4)


def test_the_same_contact_twice_is_one_contact(cast: Cast, task: m.Task) -> None:
    contact_id = uuid4()

    first = contact(cast, task, "not-reached", contact_id=contact_id)
    again = contact(cast, task, "not-reached", contact_id=contact_id)

    assert first == again
    assert m.Contact.objects.count() == 1
    assert m.Task.objects.get(pk=task.pk).failed_attempts == 1


def test_closing_from_an_old_version_is_refused_and_nothing_is_lost(cast: Cast, task: m.Task) -> None:
    contact(cast, task, "not-reached")

    with pytest.raises(work_task.TaskChanged):
        contact(cast, task, "reached-better", version=task.version, close=True, note="好转")

    assert m.Task.objects.get(pk=task.pk).closed_at is None


def test_a_contact_on_a_closed_task_is_kept_and_changes_nothing(cast: Cast, task: m.Task) -> None:
    contact(cast, task, "reached-better", close=True, note="好转")

    contact(cast, task, "reached-worse", at=NOW + timedelta(minutes=5))

    assert m.Contact.objects.count() == 2
    assert m.Task.objects.get(pk=task.pk).closed_at == NOW


def test_death_closes_everything_and_withdraws_the_links(cast: Cast, task: m.Task) -> None:
    contact(cast, task, "died", note="家中离世")

    assert not m.Task.objects.filter(patient=cast.mrs_wang, closed_at__isnull=True).exists()
    assert not m.PersonalLink.objects.filter(patient=cast.mrs_wang, revoked_at__isnull=True).exists()
    assert m.Patient.objects.get(pk=cast.mrs_wang.pk).died_at == NOW


def test_a_wrong_number_marks_the_patient_and_keeps_the_clock(cast: Cast, task: m.Task) -> None:
    contact(cast, task, "wrong-number")

    assert m.Patient.objects.get(pk=cast.mrs_wang.pk).phone_wrong_since == NOW
    assert m.Task.objects.get(pk=task.pk).contact_by == task.contact_by


def test_a_worse_same_day_patient_becomes_urgent(cast: Cast) -> None:
    report(cast, pain_now=5)
    task = m.Task.objects.get(kind="alert")

    contact(cast, task, "reached-worse")

    assert m.Task.objects.get(pk=task.pk).urgency == "U"


def test_reassessing_in_the_same_sheet_is_a_report_by_staff_and_may_raise(cast: Cast, task: m.Task) -> None:
    answers = {"form": "staff-2026.1", "pain_now": 8, "sedation": 4, "red_flags": ["toxicity"]}

    contact(cast, task, "reached-worse", report=(uuid4(), answers))

    kept = m.Report.objects.get(reporter="staff")
    assert kept.practitioner == cast.nurse_lin
    assert m.Decision.objects.filter(report=kept).count() == 1
    assert m.Contact.objects.get().report == kept
    assert m.Task.objects.get(pk=task.pk).urgency == "E"


def test_an_unknown_outcome_is_refused(cast: Cast, task: m.Task) -> None:
    with pytest.raises(work_task.UnknownOutcome):
        contact(cast, task, "went-fishing")


def test_a_next_contact_in_the_past_is_refused(cast: Cast, task: m.Task) -> None:
    with pytest.raises(work_task.NextContactInThePast):
        contact(cast, task, "visit-agreed", next_contact_at=NOW - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("more", "days"), [({}, 4), ({}, 365 * 7000), ({"close": True, "note": "稳定"}, 93), ({"note": "约好"}, 3.1)]
)
def test_a_next_contact_too_far_away_does_not_put_the_ladder_to_rest(
    cast: Cast, task: m.Task, more: dict[str, Any], days: float
) -> None:
    with pytest.raises(work_task.NextContactTooFar):
        contact(cast, task, "visit-agreed", next_contact_at=NOW + timedelta(days=days), **more)

    assert m.Task.objects.get(pk=task.pk).next_climb_at == task.next_climb_at
    assert not m.Contact.objects.exists()


@pytest.mark.parametrize(
    "other",
    [
        {"outcome": "reached-worse"},
        {"note": "另一句话"},
        {"report": (uuid4(), {"form": "staff-2026.1", "pain_now": 9})},
    ],
)
def test_other_words_under_the_id_of_a_kept_contact_are_refused_not_lost(
    cast: Cast, task: m.Task, other: dict[str, Any]
) -> None:
    said = {"contact_id": uuid4(), "note": "没人接"}
    contact(cast, task, "not-reached", **said)

    with pytest.raises(work_task.ContactIdReused):
        contact(cast, task, other.pop("outcome", "not-reached"), **{**said, **other})

    kept = m.Contact.objects.get()
    assert (kept.outcome, kept.note, kept.report_id) == ("not-reached", "没人接", None)


def test_the_id_of_another_patients_contact_is_refused_and_tells_nothing(cast: Cast, task: m.Task) -> None:
    contact_id = uuid4()
    contact(cast, task, "not-reached", contact_id=contact_id, note="王奶奶没有接电话")
    other = open_task(cast.mr_shu, cast.team_b)

    with pytest.raises(work_task.ContactIdReused) as refused:
        contact(cast, other, "not-reached", who=cast.nurse_tang, contact_id=contact_id, note="王奶奶没有接电话")

    assert "王" not in str(refused.value.text)
    assert not other.contacts.exists()


def test_opening_a_task_is_noted_the_first_time(cast: Cast, task: m.Task) -> None:
    for minutes in (2, 9):
        work_task.mark_opened(by=cast.actor(cast.nurse_lin), task_ids=[task.pk], now=NOW + timedelta(minutes=minutes))

    told = m.Told.objects.get(task=task, practitioner=cast.nurse_lin)
    assert told.opened_at == NOW + timedelta(minutes=2)


def test_a_death_recorded_by_mistake_can_be_taken_back(cast: Cast, task: m.Task) -> None:
    older = open_link.issue_link(by=cast.actor(cast.nurse_lin), patient_id=cast.mrs_wang.pk, now=NOW)
    open_link.revoke_link(by=cast.actor(cast.nurse_lin), link_id=older.link_id, now=NOW)
    contact(cast, task, "died", at=NOW + timedelta(minutes=1))
    with pytest.raises(access.NotAllowed):
        correct_death(by=cast.actor(cast.nurse_tang), patient_id=cast.mrs_wang.pk, now=NOW + timedelta(minutes=2))

    assert correct_death(by=cast.actor(cast.nurse_lin), patient_id=cast.mrs_wang.pk, now=NOW + timedelta(minutes=2))

    assert m.Patient.objects.get(pk=cast.mrs_wang.pk).died_at is None
    assert m.PersonalLink.objects.get(pk=cast.wang_link.pk).revoked_at is None
    assert m.PersonalLink.objects.get(pk=older.link_id).revoked_at == NOW
    assert m.Expectation.objects.get(patient=cast.mrs_wang).next_expected_at == NOW + timedelta(days=1, minutes=2)
    assert not correct_death(by=cast.actor(cast.nurse_lin), patient_id=cast.mrs_wang.pk, now=NOW + timedelta(minutes=3))
