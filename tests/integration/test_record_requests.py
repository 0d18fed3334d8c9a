"""A request about the record is kept sealed, climbs until a doctor answers, and its answer is read by the patient."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import Error as DatabaseError
from django.test import Client

from paingrid.console.clockwork import Clockwork
from paingrid.journey import access, work_task
from paingrid.journey.ask_about_record import (
    A_DAYS_REQUESTS,
    AnsweredAlready,
    AnswerNeeded,
    NoSuchRequest,
    RequestIdReused,
    WordsNeeded,
    answer_request,
    ask_about_record,
    open_unanswered,
)
from paingrid.journey.escalate_overdue import escalate_task, next_overdue
from paingrid.journey.throttle import TooManyTries
from paingrid.pwa import doors
from paingrid.records import models as m
from paingrid.records.queries.record_requests import may_be_erased_on, requests_of
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble
from tests.integration.test_plans import hurts

pytestmark = pytest.mark.django_db(transaction=True)
WRONG = "过敏写错了：我对青霉素过敏"
ANSWER = "已改为青霉素过敏"
DAY = timedelta(days=1)


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(doors, "now", lambda: NOW)
    return assemble()


def wish(cast: Cast, kind: str = "correction", words: str = WRONG, **more: Any) -> UUID:
    request_id = more.get("request_id") or uuid4()
    by = more.get("by") or cast.actor_of(cast.wang_link)
    ask_about_record(
        by=by, patient_id=more.get("patient_id", cast.mrs_wang.pk), request_id=request_id, kind=kind, words=words,
        now=more.get("now", NOW),
    )  # fmt: skip
    return request_id


def reply(cast: Cast, request_id: UUID, verdict: str = "accepted", answer: str = ANSWER, **more: Any) -> None:
    by = cast.actor(more.get("by", cast.doctor_zhou))
    answer_request(by=by, request_id=request_id, verdict=verdict, answer=answer, now=NOW)


def task() -> m.Task:
    return m.Task.objects.get(kind="record-request")


def test_a_request_opens_a_task_that_the_team_is_told_of_and_that_climbs_when_nobody_answers(cast: Cast) -> None:
    wish(cast)
    opened = task()
    assert opened.contact_by == NOW + 10 * DAY and opened.urgency == "R" and opened.closed_at is None
    assert opened.told.filter(practitioner=cast.nurse_lin).exists()
    assert WRONG not in opened.reason_zh + opened.reason_en, "the words stay in the request"
    late = NOW + 10 * DAY + timedelta(days=1, minutes=1)
    assert next_overdue(now=NOW + 10 * DAY) is None and next_overdue(now=late) == opened.pk
    escalate_task(task_id=opened.pk, now=late)
    assert m.Told.objects.filter(task=opened, practitioner=cast.doctor_zhou).exists()


def test_danger_in_the_words_of_a_request_is_called_about_within_the_hour(cast: Cast) -> None:
    wish(cast)
    assert not m.Task.objects.filter(kind="call-patient").exists()
    wish(cast, words="不用更正了，我不想活了")
    called = m.Task.objects.get(kind="call-patient")
    assert (called.urgency, called.contact_by) == ("U", NOW + timedelta(hours=1)) and called.rows
    assert "不想活" not in called.reason_zh and called.told.filter(practitioner=cast.nurse_lin).exists()


def test_what_was_asked_and_answered_lies_sealed_on_the_disk(cast: Cast) -> None:
    reply(cast, wish(cast))
    with connection.cursor() as cursor:
        cursor.execute("SELECT words, answer FROM records_recordrequest")
        (words, answer) = cursor.fetchone()
    assert "青霉素" not in words + answer
    (one,) = requests_of(cast.mrs_wang.pk)
    assert (one.words, one.answer, one.verdict) == (WRONG, ANSWER, "accepted")
    assert one.answered_by is not None and one.answered_by["zh"] == "周医生"


def test_the_last_answer_closes_the_task_and_both_are_in_the_audit(cast: Cast) -> None:
    first, second = wish(cast), wish(cast, "erasure", "请删除我的全部病历")
    reply(cast, first)
    assert task().closed_at is None, "one request still waits"
    reply(cast, second, "refused", "病历还要保存，理由见页面")
    assert task().closed_at == NOW and task().closed_by == cast.doctor_zhou
    said = [one.action for one in m.AuditEvent.objects.filter(action__startswith="request.").order_by("pk")]
    assert said == ["request.asked", "request.asked", "request.answered", "request.answered"]


def test_an_erasure_is_answered_with_the_day_from_which_on_it_may_be_done(cast: Cast) -> None:
    hurts(cast, 3)
    reply(cast, wish(cast, "erasure", "请删除我的全部病历"))
    assert requests_of(cast.mrs_wang.pk)[0].kept_until == date(2041, 11, 23)
    reply(cast, wish(cast))
    kept = {one.kind: one.kept_until for one in requests_of(cast.mrs_wang.pk)}
    assert kept == {"erasure": date(2041, 11, 23), "correction": None}
    m.Patient.objects.filter(pk=cast.mr_shu.pk).update(registered_at=NOW.replace(year=2024, month=2, day=29))
    assert may_be_erased_on(cast.mr_shu.pk, years=15) == date(2039, 3, 1), "later, never earlier"


def test_only_the_patients_own_link_asks(cast: Cast) -> None:
    for by in (cast.actor_of(cast.daughter_link), cast.actor(cast.doctor_zhou), access.SYSTEM):
        with pytest.raises(access.NotAllowed):
            wish(cast, by=by)
    with pytest.raises(access.NotAllowed):
        wish(cast, patient_id=cast.mr_shu.pk)
    assert not m.RecordRequest.objects.exists()


def test_only_a_physician_of_the_own_team_answers_and_only_once(cast: Cast) -> None:
    request_id = wish(cast)
    for by in (cast.nurse_lin, cast.nurse_tang, cast.doctor_qin, cast.coordinator_luo, cast.admin_an):
        with pytest.raises(NoSuchRequest):
            reply(cast, request_id, by=by)
    with pytest.raises(NoSuchRequest):
        reply(cast, uuid4())
    for verdict, answer in (("", ANSWER), ("maybe", ANSWER), ("accepted", " 好 "), ("refused", "长" * 2001)):
        with pytest.raises(AnswerNeeded):
            reply(cast, request_id, verdict, answer)
    reply(cast, request_id, by=cast.leader_he)
    with pytest.raises(AnsweredAlready):
        reply(cast, request_id, "refused", "换一个答复")


def test_sent_twice_is_one_request_and_other_words_under_its_id_are_refused(cast: Cast) -> None:
    request_id = wish(cast)
    assert wish(cast, request_id=request_id) == request_id
    with pytest.raises(RequestIdReused):
        wish(cast, request_id=request_id, words="别的内容别的内容")
    for kind, words in (("correction", "  太 短 "), ("other", WRONG), ("erasure", "长" * 2001)):
        with pytest.raises(WordsNeeded):
            wish(cast, kind, words)
    assert m.RecordRequest.objects.count() == 1 and m.Task.objects.filter(kind="record-request").count() == 1


def test_too_many_in_a_day_are_refused(cast: Cast) -> None:
    for number in range(A_DAYS_REQUESTS):
        wish(cast, words=f"第 {number} 件要更正的事")
    with pytest.raises(TooManyTries):
        wish(cast)


def test_the_task_is_not_closed_over_an_unanswered_request(cast: Cast) -> None:
    wish(cast)
    by, opened = cast.actor(cast.nurse_lin), task()
    with pytest.raises(work_task.RequestUnanswered):
        work_task.close(by=by, task_id=opened.pk, version=opened.version, why="知道了", now=NOW)
    with pytest.raises(work_task.RequestUnanswered):
        work_task.record_contact(
            by=by, task_id=opened.pk, version=opened.version, contact_id=uuid4(), outcome="reached-same", close=True,
            now=NOW,
        )  # fmt: skip
    assert task().closed_at is None


def test_a_call_about_a_request_never_puts_its_answer_off_beyond_its_day(cast: Cast) -> None:
    wish(cast)
    opened = task()
    work_task.record_contact(
        by=cast.actor(cast.nurse_lin), task_id=opened.pk, version=opened.version, contact_id=uuid4(),
        outcome="reached-same", next_contact_at=NOW + 60 * DAY, now=NOW,
    )  # fmt: skip
    assert task().contact_by == NOW + 10 * DAY
    later = NOW + 30 * DAY
    work_task.record_contact(
        by=cast.actor(cast.nurse_lin), task_id=opened.pk, version=task().version, contact_id=uuid4(),
        outcome="reached-same", next_contact_at=later + 60 * DAY, now=later,
    )  # fmt: skip
    assert task().contact_by == later + DAY, "late already: it is asked for again tomorrow"


def test_whatever_closes_the_task_the_clock_opens_it_again_until_there_is_an_answer(
    cast: Cast, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish(cast)
    opened = task()
    work_task.record_contact(
        by=cast.actor(cast.nurse_lin), task_id=opened.pk, version=opened.version, contact_id=uuid4(),
        outcome="sent-to-hospital", now=NOW,
    )  # fmt: skip
    assert task().closed_at is not None
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    Clockwork().work()
    again = m.Task.objects.get(kind="record-request", closed_at__isnull=True)
    assert again.contact_by == NOW + 10 * DAY, "the clock of the request runs on"
    assert open_unanswered(now=NOW) == 0


def test_the_database_refuses_to_change_what_was_asked_or_answered(cast: Cast) -> None:
    request_id = wish(cast)
    rows = m.RecordRequest.objects.filter(pk=request_id)
    for change in ({"asked_at": NOW - DAY}, {"kind": "erasure"}, {"due_at": NOW + DAY}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    reply(cast, request_id)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(verdict="refused")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


def pocket() -> Client:
    client = Client()
    client.cookies["django_language"] = "zh-hans"
    return client


def test_asked_on_the_own_page_and_answered_in_the_record_it_is_read_on_the_own_page(
    cast: Cast, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    own, address = pocket(), f"{cast.wang_path}my-record/"
    request_id = str(uuid4())
    short = own.post(address, {"request_id": request_id, "kind": "correction", "words": "过敏"})
    assert short.status_code == 422 and ">过敏</textarea>" in short.content.decode(), "nothing typed is lost"
    sent = own.post(address, {"request_id": request_id, "kind": "correction", "words": WRONG})
    assert sent.status_code == 303
    shown = own.get(address).content.decode()
    assert WRONG in shown and "等医生答复" in shown

    staff = pocket()
    staff.force_login(cast.nurse_lin.account, backend="django.contrib.auth.backends.ModelBackend")
    page = f"/patient/{cast.mrs_wang.pk}/requests/"
    assert WRONG in staff.get(page).content.decode() and "<textarea" not in staff.get(page).content.decode()
    assert staff.post(f"{page}{request_id}/").status_code == 403
    staff.force_login(cast.doctor_zhou.account, backend="django.contrib.auth.backends.ModelBackend")
    empty = staff.post(f"{page}{request_id}/", {f"{request_id}-answer": ANSWER})
    assert empty.status_code == 422 and ANSWER in empty.content.decode()
    given = {f"{request_id}-verdict": "accepted", f"{request_id}-answer": ANSWER}
    assert staff.post(f"{page}{request_id}/", given).status_code == 303
    assert staff.post(f"{page}{request_id}/", given).status_code == 409

    shown = own.get(address).content.decode()
    assert ANSWER in shown and "周医生" in shown and "医生同意" in shown


def test_the_page_says_for_how_long_a_record_is_kept(cast: Cast, settings: Any) -> None:
    settings.RECORD_KEPT_YEARS = 30
    shown = pocket().get(f"{cast.wang_path}my-record/").content.decode()
    assert "30 年" in shown and str(may_be_erased_on(cast.mrs_wang.pk, years=30)) in shown


def test_a_relatives_link_neither_shows_the_page_nor_asks(cast: Cast) -> None:
    wish(cast)
    own = pocket()
    address = f"{cast.daughter_path}my-record/"
    for answer in (own.get(address), own.post(address, {"kind": "erasure", "words": "请全部删除"})):
        assert answer.status_code == 404 and WRONG not in answer.content.decode()
    assert m.RecordRequest.objects.count() == 1 and "my-record" not in own.get(cast.daughter_path).content.decode()
