"""Telling a rung: once a person and occasion, by every way that reaches them, in their language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from paingrid.journey.steps.tell import tell_rung
from paingrid.journey.steps.words import words_of
from paingrid.records import models as m
from tests.cast import NOW, Cast, assemble

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def make_task(cast: Cast, *, urgency: str = "U", rung: int = 0, **more: object) -> m.Task:
    given = {
        "contact_by": NOW + timedelta(minutes=60),
        "next_climb_at": NOW + timedelta(minutes=20),
        **more,
    }
    return m.Task.objects.create(
        patient=cast.mrs_wang,
        team=cast.team_a,
        kind="alert",
        urgency=urgency,
        rows=["U1"],
        reason_zh="疼痛 8 分",
        reason_en="Pain 8",
        opened_at=NOW,
        clock_started_at=NOW,
        rung=rung,
        **given,
    )


def tell(task: m.Task, rung: int, occasion: str, *, now=NOW) -> int:
    with transaction.atomic():
        return tell_rung(task, rung=rung, occasion=occasion, now=now)


def told(task: m.Task) -> dict[str, int]:
    return dict(m.Told.objects.filter(task=task).values_list("practitioner__name_zh", "rung"))


@pytest.mark.django_db(transaction=True)
def test_telling_outside_a_transaction_is_a_mistake(cast: Cast) -> None:
    task = make_task(cast)

    with pytest.raises(RuntimeError):
        tell_rung(task, rung=0, occasion="decision:1", now=NOW)


def test_the_first_rung_gets_one_notice_in_the_application(cast: Cast) -> None:
    task = make_task(cast)

    assert tell(task, 0, "decision:1") == 1
    assert tell(task, 0, "decision:1") == 1

    message = m.Message.objects.get()
    assert (message.channel, message.state, message.kind) == ("in-app", "sent", "act")
    assert message.key == f"decision:1:{task.pk}:{cast.nurse_lin.pk}:in-app"
    assert told(task) == {"林护士": 0}


def test_a_climb_tells_the_rung_to_act_and_those_below_that_it_climbed(cast: Cast) -> None:
    task = make_task(cast)
    tell(task, 0, "decision:1")
    tell(task, 1, "climb:0:1", now=NOW + timedelta(minutes=20))

    kinds = dict(m.Message.objects.filter(key__startswith="climb").values_list("practitioner__name_zh", "kind"))
    assert kinds == {"周医生": "act", "林护士": "informed"}
    assert told(task) == {"林护士": 0, "周医生": 1}
    assert m.Told.objects.get(practitioner=cast.nurse_lin).told_at == NOW  # the first time counts


def test_one_occasion_for_several_rungs_lets_each_act(cast: Cast) -> None:
    task = make_task(cast, rung=3)
    for rung in (0, 3):
        tell(task, rung, "decision:7")
    m.Message.objects.all().delete()
    for rung in (0, 3):
        tell(task, rung, "decision:8")

    kinds = dict(m.Message.objects.values_list("practitioner__name_zh", "kind"))
    assert kinds["林护士"] == kinds["秦医生"] == "act"
    assert kinds["周医生"] == "informed"


def test_an_empty_rung_is_written_down_and_the_task_climbs_at_once(cast: Cast) -> None:
    task = make_task(cast)
    m.Leave.objects.create(practitioner=cast.nurse_lin, starts_at=NOW, ends_at=NOW + timedelta(days=1))

    assert tell(task, 0, "decision:1") == 0

    assert m.TaskEvent.objects.get(task=task).kind == "nobody-there"
    assert task.next_climb_at == m.Task.objects.get(pk=task.pk).next_climb_at == NOW


def test_mail_and_webhook_only_where_set_up_and_wished(cast: Cast, settings: object) -> None:
    m.Practitioner.objects.filter(pk=cast.nurse_lin.pk).update(email="lin@example.org", webhook=True)
    tell(make_task(cast), 0, "decision:1")
    assert set(m.Message.objects.values_list("channel", flat=True)) == {"in-app"}

    settings.EMAIL_HOST, settings.WEBHOOK_URL = "127.0.0.1", "http://127.0.0.1:9/"
    tell(m.Task.objects.get(), 0, "decision:2")

    fresh = m.Message.objects.filter(key__startswith="decision:2")
    assert dict(fresh.values_list("channel", "state")) == {"in-app": "sent", "email": "queued", "webhook": "queued"}


def test_what_is_not_urgent_does_not_ring_at_night(cast: Cast, settings: object) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    m.Practitioner.objects.filter(pk=cast.nurse_lin.pk).update(email="lin@example.org")
    night = NOW + timedelta(hours=12)
    tell(make_task(cast, urgency="D"), 0, "decision:1", now=night)
    assert set(m.Message.objects.values_list("channel", flat=True)) == {"in-app"}

    m.Task.objects.update(urgency="E")
    tell(m.Task.objects.get(), 0, "decision:2", now=night)

    assert m.Message.objects.filter(key__startswith="decision:2", channel="email").exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_words_carry_urgency_and_time_and_nothing_about_the_patient(cast: Cast, language: str) -> None:
    m.Account.objects.filter(pk=cast.nurse_lin.account_id).update(language=language)
    task = make_task(cast)
    tell(task, 0, "decision:1")
    tell(task, 1, "climb:0:1")
    messages = m.Message.objects.filter(practitioner=cast.nurse_lin).select_related("task").order_by("pk")

    words = [" ".join(words_of(one, now=NOW + timedelta(minutes=48))) for one in messages]

    expected = "还剩 12 分钟" if language == "zh-hans" else "12 min left"
    assert all(expected in text for text in words)
    for secret in ("王淑芬", "Wang", "疼痛", "Pain 8", cast.mrs_wang.phone):
        assert all(secret not in text for text in words)


def test_a_closed_task_says_that_nothing_is_left_to_do(cast: Cast) -> None:
    task = make_task(cast)
    tell(task, 0, "decision:1")
    m.Task.objects.update(closed_at=NOW)

    _, text = words_of(m.Message.objects.select_related("task").get(), now=NOW)

    assert text == "这个任务已经处理完，不用再联系。"


def test_telling_takes_a_fixed_number_of_queries(cast: Cast) -> None:
    task = make_task(cast)
    with CaptureQueriesContext(connection) as few:
        tell(task, 0, "decision:1")
    with CaptureQueriesContext(connection) as many:
        tell(task, 5, "climb:0:5")

    assert len(many) == len(few) <= 10
