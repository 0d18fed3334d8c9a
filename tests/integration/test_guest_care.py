"""A patient stays with a daughter in another grid: the host team reads and treats for exactly these days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connections, transaction

from paingrid.journey import access, work_task
from paingrid.journey.host_guest import (
    AlreadyGuest,
    BadStay,
    NoAgreement,
    NoSuchStay,
    StayMovedOn,
    accept_guest,
    end_guest,
    host_guest,
    look_at_stay,
    next_stay_to_look_at,
)
from paingrid.journey.receive_report import receive_report
from paingrid.records import models as m
from paingrid.records.queries.caseload import caseload
from paingrid.records.queries.worklist import worklist
from tests.cast import NOW, Cast, assemble, person, role

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
FIRST, LAST = date(2026, 11, 24), date(2026, 11, 30)
#: Ten in the morning of the first day, and midnight after the last, in Chengdu.
DURING, OVER = NOW + DAY, NOW + 7 * DAY + timedelta(hours=14)


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def ask(cast: Cast, **fields: Any) -> UUID:
    chosen = fields.pop("stay_id", None) or uuid4()
    given = {
        "by": cast.actor(cast.doctor_zhou),
        "patient_id": cast.mrs_wang.pk,
        "host_team_id": cast.team_b.pk,
        "starts_on": FIRST,
        "ends_on": LAST,
        "reason": "住女儿家",
        "now": NOW,
    }
    host_guest(stay_id=chosen, **{**given, **fields})
    return chosen


def accepted(cast: Cast) -> UUID:
    pk = ask(cast)
    accept_guest(by=cast.actor(cast.nurse_tang), stay_id=pk, now=NOW)
    return pk


def reads(cast: Cast, now: Any, who: m.Practitioner | None = None) -> bool:
    return access.can_read_patient(cast.actor(who or cast.nurse_tang, now=now), cast.mrs_wang.pk, now=now)


def report(cast: Cast, now: Any, pain: int = 8) -> m.Task:
    receive_report(
        by=cast.actor_of(cast.daughter_link),
        patient_id=cast.mrs_wang.pk,
        report_id=uuid4(),
        answers={"form": "home-2026.1", "pain_now": pain},
        felt_at=now,
        now=now,
    )
    return m.Task.objects.get(patient=cast.mrs_wang, kind="alert", closed_at__isnull=True)


def told(task: m.Task) -> set[str]:
    return set(m.Told.objects.filter(task=task).values_list("practitioner__name_zh", flat=True))


def listed(cast: Cast, who: m.Practitioner, now: Any) -> int:
    actor = cast.actor(who, now=now)
    return sum(s.total for s in worklist(team_ids=actor.team_ids, told_to=actor.practitioner_id, now=now))


def test_the_host_team_reads_and_treats_for_exactly_these_days(cast: Cast) -> None:
    accepted(cast)

    assert not reads(cast, NOW)
    assert reads(cast, DURING)
    assert access.can_change_record(cast.actor(cast.nurse_tang), cast.mrs_wang.pk, now=DURING)
    assert reads(cast, OVER - timedelta(seconds=1))
    assert not reads(cast, OVER)
    assert reads(cast, DURING, cast.nurse_lin)


def test_nobody_reads_before_the_host_team_has_accepted(cast: Cast) -> None:
    ask(cast)

    assert not reads(cast, DURING)


def test_both_teams_are_told_and_both_have_it_on_their_list(cast: Cast) -> None:
    pk = accepted(cast)
    assert listed(cast, cast.nurse_tang, DURING) == 0
    task = report(cast, DURING)
    assert told(task) == {"林护士", "唐护士"}
    assert listed(cast, cast.nurse_tang, DURING) == 1
    work_task.claim(by=cast.actor(cast.nurse_tang), task_id=task.pk, now=DURING)
    end_guest(by=cast.actor(cast.nurse_tang), stay_id=pk, why="已回家", now=DURING)

    task.refresh_from_db()
    assert task.holder_id is None
    assert not reads(cast, DURING) and listed(cast, cast.nurse_tang, DURING) == 0
    with pytest.raises(access.NotAllowed):
        work_task.claim(by=cast.actor(cast.nurse_tang), task_id=task.pk, now=DURING)


def test_after_the_last_day_the_record_shuts_though_a_task_is_still_open(cast: Cast) -> None:
    accepted(cast)
    report(cast, DURING)

    assert not reads(cast, OVER) and listed(cast, cast.nurse_tang, OVER) == 0


def test_the_clock_ends_a_stay_and_tells_both_sides(cast: Cast) -> None:
    pk = accepted(cast)
    assert next_stay_to_look_at(now=OVER - timedelta(seconds=1)) is None
    assert next_stay_to_look_at(now=OVER) == pk
    assert look_at_stay(stay_id=pk, now=OVER)
    assert not look_at_stay(stay_id=pk, now=OVER)

    news = m.Message.objects.filter(kind="news", key__contains=":ended:")
    assert {one.practitioner.name_zh for one in news} == {"林护士", "周医生", "何队长", "唐护士"}


def test_a_stay_nobody_answers_is_asked_again_up_to_the_coordinator(cast: Cast) -> None:
    pk = ask(cast)
    assert look_at_stay(stay_id=pk, now=NOW + DAY)

    news = m.Message.objects.filter(kind="news", key__contains=":unanswered:")
    assert cast.coordinator_luo.pk in set(news.values_list("practitioner_id", flat=True))
    assert m.GuestStay.objects.get().due_at == NOW + 2 * DAY


def test_one_host_at_a_time(cast: Cast) -> None:
    pk = ask(cast)
    assert ask(cast, stay_id=pk) == pk
    with pytest.raises(AlreadyGuest):
        ask(cast, starts_on=LAST, ends_on=LAST)
    end_guest(by=cast.actor(cast.doctor_zhou), stay_id=pk, why="计划变了", now=NOW)
    with pytest.raises(StayMovedOn):
        accept_guest(by=cast.actor(cast.nurse_tang), stay_id=pk, now=NOW)
    ask(cast, starts_on=LAST, ends_on=LAST)


def test_two_requests_for_the_same_days_at_once_leave_one(cast: Cast) -> None:
    wait, said = Barrier(2), []

    def asking() -> None:
        wait.wait()
        try:
            ask(cast)
            said.append("done")
        except AlreadyGuest as refusal:
            said.append(refusal.code)
        finally:
            connections.close_all()

    hands = [Thread(target=asking) for _n in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    assert sorted(said) == ["conflict.guest", "done"]


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_on": date(2026, 11, 22)},
        {"ends_on": date(2026, 11, 23)},
        {"ends_on": date(2027, 3, 1)},
        {"starts_on": date(2027, 2, 20), "ends_on": date(2027, 2, 21)},
        {"reason": "  "},
        {"host_team_id": 0},
    ],
)
def test_a_stay_that_makes_no_sense_is_refused(cast: Cast, fields: dict[str, Any]) -> None:
    with pytest.raises(BadStay):
        ask(cast, **fields)
    assert m.GuestStay.objects.count() == 0


def test_strangers_neither_ask_nor_accept_nor_end(cast: Cast) -> None:
    pk = ask(cast)
    with pytest.raises(access.NotAllowed):
        ask(cast, by=cast.actor(cast.nurse_tang), host_team_id=cast.team_a.pk)
    for who in (cast.nurse_lin, cast.doctor_mei, cast.admin_an):
        with pytest.raises(NoSuchStay):
            accept_guest(by=cast.actor(who), stay_id=pk, now=NOW)
    for who in (cast.doctor_mei, cast.admin_an, cast.coordinator_luo):
        with pytest.raises(NoSuchStay):
            end_guest(by=cast.actor(who), stay_id=pk, why="", now=NOW)


def test_across_consortia_a_paper_or_an_emergency_is_needed(cast: Cast) -> None:
    grid = m.Territory.objects.create(parent=cast.city, kind="grid", code="g2", name_zh="金牛区", name_en="Jinniu")
    place = m.Institution.objects.create(territory=grid, code="h2", name_zh="另一家社区中心", tier="L1")
    team = m.CareTeam.objects.create(institution=place, grid=grid, code="C", name_zh="C队")
    nurse = person("ning", "宁护士", "Nurse Ning")
    role(nurse, "nurse", place, team=team)
    with pytest.raises(NoAgreement):
        ask(cast, host_team_id=team.pk)
    pk = ask(cast, host_team_id=team.pk, emergency_reason="女儿今晚接走")
    assert m.EmergencyUse.objects.get().reason == "女儿今晚接走"
    assert not reads(cast, DURING, nurse)
    accept_guest(by=cast.actor(nurse), stay_id=pk, now=NOW)
    assert reads(cast, DURING, nurse) and not reads(cast, DURING, cast.nurse_tang)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("stay_ends_after_it_starts", {"ends_on": FIRST - DAY}),
        ("stay_is_accepted_by_somebody", {"accepted_at": NOW}),
        ("stay_open_has_a_clock", {"due_at": None}),
    ],
)
def test_the_database_holds_what_a_stay_must_be(cast: Cast, name: str, fields: dict[str, Any]) -> None:
    pk = ask(cast)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        m.GuestStay.objects.filter(pk=pk).update(**fields)


def test_the_database_holds_that_the_host_is_another_team(cast: Cast) -> None:
    pk = ask(cast)
    with pytest.raises(IntegrityError, match="stay_is_with_another_team"), transaction.atomic():
        m.GuestStay.objects.filter(pk=pk).update(host_team=cast.team_a)


def test_a_guest_stands_in_the_hosts_list_until_the_last_day(cast: Cast) -> None:
    asked = _listed(cast, cast.team_b, DURING)
    stay = ask(cast)
    not_accepted = _listed(cast, cast.team_b, DURING)
    accept_guest(by=cast.actor(cast.nurse_tang), stay_id=stay, now=NOW)

    assert "王淑芬" not in asked and "王淑芬" not in not_accepted
    assert "王淑芬" not in _listed(cast, cast.team_b, NOW)
    assert _listed(cast, cast.team_b, DURING)["王淑芬"] == LAST
    assert _listed(cast, cast.team_b, OVER - timedelta(minutes=1))["王淑芬"] == LAST
    assert "王淑芬" not in _listed(cast, cast.team_b, OVER)
    # At home she is no guest.
    assert _listed(cast, cast.team_a, DURING)["王淑芬"] is None
    assert "舒大爷" not in _listed(cast, cast.team_a, DURING)


def test_a_stay_that_ends_early_takes_the_guest_off_the_list_at_once(cast: Cast) -> None:
    stay = accepted(cast)
    end_guest(by=cast.actor(cast.doctor_zhou), stay_id=stay, why="提前回家", now=DURING)

    assert "王淑芬" not in _listed(cast, cast.team_b, DURING + timedelta(minutes=1))


def _listed(cast: Cast, team: m.CareTeam, now: datetime) -> dict[str, date | None]:
    found = caseload([team.pk], search="", page=1, length=50, now=now)
    assert found.total == len(found.entries)
    return {one.name["zh"]: one.guest_until for one in found.entries}
