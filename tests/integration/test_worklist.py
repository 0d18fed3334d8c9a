"""The worklist: whose tasks, in which order, in how many queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from paingrid.records import models as m
from paingrid.records.queries.worklist import SECTIONS, Section, worklist
from paingrid.web.inbox.showing import told_to
from tests.cast import NOW, Cast, assemble, patient
from tests.worklist_rows import many_tasks, open_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def seen_by(cast: Cast, who: m.Practitioner, **more: object) -> dict[str, Section]:
    actor = cast.actor(who)
    sections = worklist(team_ids=actor.team_ids, told_to=told_to(actor), now=NOW, **more)
    return {section.name: section for section in sections}


def names(section: Section) -> list[str]:
    return [row.patient["zh"] for row in section.rows]


def everybody(cast: Cast, who: m.Practitioner) -> set[str]:
    return {name for section in seen_by(cast, who).values() for name in names(section)}


def test_sections_stand_in_order_of_danger_and_rows_by_time_left(cast: Cast) -> None:
    kinds = [
        ("S", "alert"),
        ("D", "alert"),
        ("E", "alert"),
        ("R", "follow-up"),
        ("D", "no-news"),
        ("U", "call-patient"),
    ]
    for number, (urgency, kind) in enumerate(kinds):
        for minutes in (90, 30):
            who = patient(f"{urgency}{kind}{minutes}", "", cast.team_a, cast.street)
            open_task(who, cast.team_a, urgency, kind=kind, minutes=minutes + number)

    sections = worklist(team_ids=[cast.team_a.pk], told_to=None, now=NOW)

    assert tuple(section.name for section in sections) == SECTIONS
    assert [[row.kind for row in section.rows] for section in sections] == [
        ["alert"] * 2,
        ["call-patient"] * 2,
        ["alert"] * 2,
        ["alert"] * 2,
        ["follow-up"] * 2,
        ["no-news"] * 2,
    ]
    assert all(section.rows[0].contact_by < section.rows[1].contact_by for section in sections)


def test_the_team_sees_its_patients_and_another_teams_nurse_none_of_them(cast: Cast) -> None:
    open_task(cast.mrs_wang, cast.team_a)
    open_task(cast.mr_shu, cast.team_b)

    assert everybody(cast, cast.nurse_lin) == everybody(cast, cast.leader_he) == {"王淑芬"}
    assert everybody(cast, cast.nurse_tang) == {"舒大爷"}


def test_a_task_follows_the_patient_to_the_new_team(cast: Cast) -> None:
    open_task(cast.mrs_wang, cast.team_a)
    m.Told.objects.all().delete()
    m.Enrolment.objects.filter(patient=cast.mrs_wang).update(ends_at=NOW)
    m.Enrolment.objects.create(patient=cast.mrs_wang, team=cast.team_b, starts_at=NOW)

    assert everybody(cast, cast.nurse_lin) == set()
    assert everybody(cast, cast.nurse_tang) == {"王淑芬"}


def test_upper_levels_and_the_duty_of_another_team_see_what_they_were_told_of(cast: Cast) -> None:
    task = open_task(cast.mrs_wang, cast.team_a, "E")
    open_task(cast.mr_shu, cast.team_b, "E")
    assert everybody(cast, cast.doctor_qin) == set()

    m.Told.objects.create(task=task, practitioner=cast.doctor_qin, rung=3, told_at=NOW)
    m.Told.objects.create(task=task, practitioner=cast.nurse_tang, rung=0, told_at=NOW)

    assert everybody(cast, cast.doctor_qin) == {"王淑芬"}
    assert everybody(cast, cast.nurse_tang) == {"王淑芬", "舒大爷"}


def test_closed_tasks_and_far_follow_ups_are_not_on_the_list(cast: Cast) -> None:
    done = open_task(cast.mrs_wang, cast.team_a)
    m.Task.objects.filter(pk=done.pk).update(closed_at=NOW)
    far = patient("远", "", cast.team_a, cast.street)
    open_task(far, cast.team_a, "R", kind="follow-up", minutes=25 * 60)
    near = patient("近", "", cast.team_a, cast.street)
    open_task(near, cast.team_a, "R", kind="follow-up", minutes=23 * 60)

    assert everybody(cast, cast.nurse_lin) == {"近"}


def test_a_follow_up_that_turned_out_grave_stands_with_the_grave(cast: Cast) -> None:
    open_task(cast.mrs_wang, cast.team_a, "D", kind="follow-up", minutes=40 * 60)

    assert names(seen_by(cast, cast.nurse_lin)["D"]) == ["王淑芬"]


def test_grave_sections_are_never_cut_and_cut_ones_say_how_many(cast: Cast) -> None:
    many_tasks(cast, 6, "U")
    many_tasks(cast, 6, "S")

    cut = seen_by(cast, cast.nurse_lin, at_most=4)
    whole = seen_by(cast, cast.nurse_lin, at_most=4, whole=("S",))

    assert (len(cut["U"].rows), len(cut["S"].rows), cut["S"].total) == (6, 4, 6)
    assert len(whole["S"].rows) == 6
    assert [row.patient["zh"] for row in cut["S"].rows] == names(whole["S"])[:4]


def test_a_row_says_who_knows_and_who_opened_it(cast: Cast) -> None:
    task = open_task(cast.mrs_wang, cast.team_a, "U")
    m.Told.objects.filter(task=task).update(opened_at=NOW)
    m.Told.objects.create(task=task, practitioner=cast.doctor_zhou, rung=1, told_at=NOW)

    (row,) = seen_by(cast, cast.nurse_lin)["U"].rows

    assert [(k.name["zh"], k.rung, k.opened_at) for k in row.knows] == [("林护士", 0, NOW), ("周医生", 1, None)]


def test_only_mine_shows_what_i_hold(cast: Cast) -> None:
    mine, _ = many_tasks(cast, 2)
    m.Task.objects.filter(pk=mine.pk).update(holder=cast.nurse_lin, held_since=NOW)

    assert len(seen_by(cast, cast.nurse_lin, held_by=cast.nurse_lin.pk)["U"].rows) == 1


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_list_takes_two_queries_whatever_its_length(cast: Cast, count: int) -> None:
    many_tasks(cast, count)
    actor = cast.actor(cast.nurse_lin)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        sections = worklist(team_ids=actor.team_ids, told_to=told_to(actor), now=NOW)

    assert sum(len(section.rows) for section in sections) == count
    assert len(asked) == 2
