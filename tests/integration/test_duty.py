"""Who is on which rung: roles, shifts, leave, night and weekend, in a fixed number of queries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from paingrid.consortium.opening_hours import Closing, OpeningHours
from paingrid.journey import access, arrange_duty
from paingrid.records import models as m
from paingrid.records.queries.duty import RUNGS, ladder_now, who_is_on_rung
from tests.cast import NOW, Cast, assemble, person, role

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
#: The same Monday, 20:00 in Chengdu; and the Saturday after it, 10:00.
NIGHT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def duty_gao(cast: Cast) -> m.Practitioner:
    """Somebody with a role at the health centre, in no team, on duty for a week."""
    gao = person("gao", "高值班", "Duty Gao")
    role(gao, "family-doctor", cast.centre, team=cast.team_b)
    shift(cast.centre, gao, NOW - HOUR, NOW + timedelta(days=7))
    return gao


def shift(at: m.Institution, who: m.Practitioner, starts: datetime, ends: datetime) -> m.DutyShift:
    return m.DutyShift.objects.create(institution=at, practitioner=who, starts_at=starts, ends_at=ends)


def names(cast: Cast, rung: int, now: datetime = NOW) -> set[str]:
    return {p.name_zh for p in who_is_on_rung(team_id=cast.team_a.pk, rung=rung, now=now)}


def test_each_rung_has_the_people_of_its_role_and_nobody_of_another_team(cast: Cast) -> None:
    assert [names(cast, n) for n in range(len(RUNGS))] == [
        {"林护士"},
        {"周医生"},
        {"何队长"},
        {"秦医生"},
        {"梅医生"},
        {"罗协调员"},
    ]


def test_district_shift_replaces_the_other_district_doctors(cast: Cast) -> None:
    second = person("shi", "史医生", "Doctor Shi")
    role(second, "district-doctor", cast.district)
    shift(cast.district, second, NOW - HOUR, NOW + HOUR)

    assert names(cast, 3) == {"史医生"}
    assert names(cast, 3, NOW + HOUR) == {"秦医生", "史医生"}  # the end of a shift is exclusive


@pytest.mark.parametrize("now", [NIGHT, SATURDAY])
def test_outside_working_hours_community_duty_is_told_from_the_first_rung(
    cast: Cast, duty_gao: m.Practitioner, now: datetime
) -> None:
    assert names(cast, 0) == {"林护士"}
    assert names(cast, 0, now) == {"林护士", "高值班"}
    assert names(cast, 2, now) == {"何队长", "高值班"}


def test_a_statutory_holiday_counts_as_outside_working_hours(
    cast: Cast, duty_gao: m.Practitioner, settings: object
) -> None:
    settings.WORKING_HOURS = OpeningHours(closings=(Closing(NOW.date(), NOW.date(), "节日"),))

    assert names(cast, 0) == {"林护士", "高值班"}


def test_nobody_on_leave_is_there_not_even_on_duty(cast: Cast, duty_gao: m.Practitioner) -> None:
    for who in (cast.nurse_lin, duty_gao):
        m.Leave.objects.create(practitioner=who, starts_at=NIGHT - HOUR, ends_at=NIGHT + HOUR)

    assert names(cast, 0, NIGHT) == set()
    assert names(cast, 0, NIGHT + HOUR) == {"林护士", "高值班"}


def test_closed_accounts_and_ended_roles_are_not_there(cast: Cast) -> None:
    m.Account.objects.filter(pk=cast.nurse_lin.account_id).update(is_active=False)
    m.PractitionerRole.objects.filter(practitioner=cast.doctor_zhou).update(ends_at=NOW)

    assert names(cast, 0) == names(cast, 1) == set()


def test_the_ladder_takes_three_queries_however_many_people_there_are(cast: Cast, duty_gao: m.Practitioner) -> None:
    for n in range(5):
        role(person(f"nurse{n}", f"护士{n}", f"Nurse {n}"), "nurse", cast.centre, team=cast.team_a)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = ladder_now(team_id=cast.team_a.pk, now=NIGHT)
        _ = [p.account.language for rung in found.rungs for p in rung]

    assert len(found.on(0)) == 7
    assert len(queries) == 3


def add(
    cast: Cast, by: m.Practitioner, who: m.Practitioner, *, at: m.Institution | None = None, **times: datetime
) -> int:
    given = {"starts_at": NIGHT, "ends_at": NIGHT + 12 * HOUR, **times}
    place = cast.centre.pk
    return arrange_duty.add_shift(by=cast.actor(by), institution_id=place, practitioner_id=who.pk, now=NOW, **given)


def test_a_team_leader_writes_a_shift_and_takes_it_out(cast: Cast) -> None:
    shift_id = add(cast, cast.leader_he, cast.nurse_tang)
    assert names(cast, 0, NIGHT) == {"林护士", "唐护士"}

    arrange_duty.remove_shift(by=cast.actor(cast.leader_he), shift_id=shift_id, now=NOW)

    assert names(cast, 0, NIGHT) == {"林护士"}
    assert m.AuditEvent.objects.filter(action__startswith="duty.").count() == 2


def test_a_shift_that_has_begun_is_ended_and_kept(cast: Cast) -> None:
    shift_id = add(cast, cast.leader_he, cast.nurse_tang)

    arrange_duty.remove_shift(by=cast.actor(cast.leader_he), shift_id=shift_id, now=NIGHT + HOUR)

    assert m.DutyShift.objects.get(pk=shift_id).ends_at == NIGHT + HOUR


@pytest.mark.parametrize("who", ["nurse_lin", "doctor_zhou", "officer_qiu", "doctor_qin"])
def test_others_may_not_write_the_roster_of_the_centre(cast: Cast, who: str) -> None:
    with pytest.raises(access.NotAllowed):
        add(cast, getattr(cast, who), cast.nurse_tang)

    assert not m.DutyShift.objects.exists()


def test_impossible_shifts_are_refused_and_leave_nothing_behind(cast: Cast) -> None:
    cases = [
        (arrange_duty.BadTimes, {"ends_at": NIGHT}),
        (arrange_duty.BadTimes, {"ends_at": NIGHT + timedelta(days=8)}),
        (arrange_duty.BadTimes, {"starts_at": NOW - 9 * HOUR, "ends_at": NOW - HOUR}),
    ]
    for refusal, times in cases:
        with pytest.raises(refusal):
            add(cast, cast.leader_he, cast.nurse_tang, **times)
    with pytest.raises(arrange_duty.NotOnTheStaff):
        add(cast, cast.leader_he, cast.doctor_qin)
    add(cast, cast.leader_he, cast.nurse_tang)
    with pytest.raises(arrange_duty.AlreadyWritten):
        add(cast, cast.leader_he, cast.nurse_tang, starts_at=NIGHT + 11 * HOUR, ends_at=NIGHT + 20 * HOUR)

    assert m.DutyShift.objects.count() == 1


def test_everybody_may_write_their_own_leave_and_leaders_that_of_their_people(cast: Cast) -> None:
    times = {"starts_at": NIGHT, "ends_at": NIGHT + HOUR, "now": NOW}
    arrange_duty.add_leave(by=cast.actor(cast.nurse_lin), practitioner_id=cast.nurse_lin.pk, **times)
    arrange_duty.add_leave(by=cast.actor(cast.leader_he), practitioner_id=cast.doctor_zhou.pk, **times)
    with pytest.raises(access.NotAllowed):
        arrange_duty.add_leave(by=cast.actor(cast.nurse_lin), practitioner_id=cast.doctor_zhou.pk, **times)

    assert names(cast, 0, NIGHT) == names(cast, 1, NIGHT) == set()
