"""Who looks after which street: looked up, moved, dated ahead, undone, raced for."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connections, transaction

from paingrid.errors import Refusal
from paingrid.journey import change_catchments as catchments
from paingrid.journey.access import NotAllowed, can_read_patient
from paingrid.journey.receive_report import receive_report
from paingrid.records import models as m
from paingrid.records.queries.catchments import responsibility_history, street_history, team_responsible
from paingrid.records.queries.due import what_is_due
from tests.cast import NOW, assemble, patient, person, role
from tests.mapped import SINCE, TODAY, YULIN, Mapped, divided, lay_out

pytestmark = pytest.mark.django_db(transaction=True)
TOMORROW = TODAY + timedelta(days=1)
MIDNIGHT = NOW + timedelta(hours=14)  # 00:00 of the next day in Chengdu


@pytest.fixture
def here() -> Mapped:
    return lay_out(assemble())


def move(
    here: Mapped, *, on: date = TODAY, to: m.CareTeam | None = None, standing: str = "", who: str = "coordinator_luo"
) -> UUID:
    change_id = uuid4()
    street = here.cast.street
    catchments.move_street(
        by=here.cast.actor(getattr(here.cast, who)),
        change_id=change_id,
        street_id=street.pk,
        team_id=(to or here.cast.team_b).pk,
        effective_on=on,
        standing=standing or catchments.standing_of(here.cast.grid.pk, street.pk),
        note="新团队更近",
        now=NOW,
    )
    return change_id


def undo(here: Mapped, change_id: UUID, *, later: timedelta = timedelta(0)) -> None:
    by = here.cast.actor(here.cast.coordinator_luo)
    catchments.undo_change(by=by, change_id=change_id, undo_id=uuid4(), now=NOW + later)


def teams_of(who: m.Patient, at: object = NOW) -> list[int]:
    rows = m.Enrolment.objects.filter(patient=who, starts_at__lte=at)
    return [e.team_id for e in rows if e.ends_at is None or e.ends_at > at]


def a_task(here: Mapped) -> m.Task:
    cast = here.cast
    receive_report(
        by=cast.actor_of(cast.daughter_link),
        patient_id=cast.mrs_wang.pk,
        report_id=uuid4(),
        answers={"form": "home-2026.1", "pain_now": 9, "sleepy": "no", "rescue_count": 0},
        felt_at=NOW,
        now=NOW - timedelta(minutes=1),
    )
    return m.Task.objects.get(patient=cast.mrs_wang, kind="alert")


def test_a_position_has_its_team_on_that_day(here: Mapped) -> None:
    found = team_responsible(*YULIN, TODAY)

    assert found is not None
    assert (found.team.pk, found.institution.pk) == (here.cast.team_a.pk, here.cast.centre.pk)
    assert (found.street.name["en"], found.grid.name["en"]) == ("Yulin", "Wuhou")
    assert team_responsible(*YULIN, SINCE - timedelta(days=1)) is None
    assert team_responsible(116.4, 39.9, TODAY) is None


def test_a_home_on_the_border_belongs_to_the_nearest_cell_inside(here: Mapped) -> None:
    middle = next(c for c in here.cells if c.pk == team_responsible(*YULIN, TODAY).cell)  # type: ignore[union-attr]
    m.Responsibility.objects.filter(cell=middle).delete()

    found = team_responsible(*YULIN, TODAY)

    assert found is not None and found.cell != middle.pk and found.team.pk == here.cast.team_a.pk


def test_two_teams_cannot_have_one_cell_on_one_day(here: Mapped) -> None:
    with pytest.raises(IntegrityError, match="responsibility_is_with_one_team_at_a_time"), transaction.atomic():
        m.Responsibility.objects.create(
            cell=here.cells[0], team=here.cast.team_b, institution=here.cast.centre, starts_on=TODAY
        )
    with pytest.raises(IntegrityError, match="responsibility_lasts_a_day"), transaction.atomic():
        m.Responsibility.objects.filter(cell=here.cells[0]).update(ends_on=SINCE)


def test_a_street_moves_with_its_patients_and_what_waits(here: Mapped) -> None:
    cast = here.cast
    task = a_task(here)
    m.Task.objects.filter(pk=task.pk).update(holder=cast.nurse_lin, held_since=NOW)
    before = m.Task.objects.get(pk=task.pk)

    change_id = move(here)

    after = m.Task.objects.get(pk=task.pk)
    assert team_responsible(*YULIN, TODAY).team.pk == cast.team_b.pk  # type: ignore[union-attr]
    assert team_responsible(*YULIN, TODAY - timedelta(days=1)).team.pk == cast.team_a.pk  # type: ignore[union-attr]
    assert teams_of(cast.mrs_wang) == [cast.team_b.pk]
    assert teams_of(cast.mrs_wang, NOW - timedelta(seconds=1)) == [cast.team_a.pk]
    assert (after.team_id, after.holder_id) == (cast.team_b.pk, None)
    assert (after.contact_by, after.next_climb_at) == (before.contact_by, before.next_climb_at)
    moved = m.TaskEvent.objects.get(task=task, kind="moved")
    assert moved.details["holder"] == cast.nurse_lin.pk and moved.details["change"] == str(change_id)
    assert m.Told.objects.filter(task=task, practitioner=cast.nurse_tang).exists()
    assert can_read_patient(cast.actor(cast.nurse_tang), cast.mrs_wang.pk, now=NOW)
    assert m.CatchmentChange.objects.get(pk=change_id).summary["passed_on"] == 1


def test_who_chose_another_team_stays_with_it(here: Mapped) -> None:
    chosen = patient("李演示", "Li", here.cast.team_b, here.cast.street)

    change_id = move(here)
    undo(here, change_id, later=timedelta(minutes=5))

    assert not m.PassedOn.objects.filter(patient=chosen).exists()
    assert teams_of(chosen, NOW + timedelta(hours=1)) == [here.cast.team_b.pk]


def test_the_dead_are_not_passed_on(here: Mapped) -> None:
    m.Patient.objects.filter(pk=here.cast.mrs_wang.pk).update(died_at=NOW - timedelta(days=1))

    move(here)

    assert not m.PassedOn.objects.exists()


def test_ahead_of_its_day_only_the_plan_changes_and_the_clock_does_the_rest(here: Mapped) -> None:
    cast = here.cast
    task = a_task(here)
    move(here, on=TOMORROW)

    assert teams_of(cast.mrs_wang) == [cast.team_a.pk]
    assert set(map(tuple, divided().values())) == {(cast.team_a.pk,), (cast.team_b.pk,)}
    assert divided(TOMORROW)[here.cells[0].pk] == [cast.team_b.pk]
    assert not what_is_due(MIDNIGHT - timedelta(seconds=1)).catchments
    assert not catchments.carry_out_next(now=MIDNIGHT - timedelta(seconds=1))
    assert what_is_due(MIDNIGHT).catchments
    assert catchments.carry_out_next(now=MIDNIGHT)
    assert not catchments.carry_out_next(now=MIDNIGHT)
    assert teams_of(cast.mrs_wang, MIDNIGHT) == [cast.team_b.pk]
    assert m.Task.objects.get(pk=task.pk).team_id == cast.team_b.pk


@pytest.mark.parametrize("days", [0, 1, 3])
@pytest.mark.parametrize("later", [timedelta(minutes=9), timedelta(days=2)])
def test_undone_everything_is_as_it_was(here: Mapped, days: int, later: timedelta) -> None:
    cast = here.cast
    task = a_task(here)
    then = {n: divided(TODAY + timedelta(days=n)) for n in range(-3, 9)}
    change_id = move(here, on=TODAY + timedelta(days=days))
    if later >= timedelta(days=days) and days:
        catchments.carry_out_next(now=NOW + later - timedelta(minutes=1))

    undo(here, change_id, later=later)

    at, day = NOW + later, later.days
    assert {n: divided(TODAY + timedelta(days=n)) for n in range(day, 9)} == {n: then[n] for n in range(day, 9)}
    assert all(len(teams) == 1 for n in range(-3, 9) for teams in divided(TODAY + timedelta(days=n)).values())
    assert teams_of(cast.mrs_wang, at) == [cast.team_a.pk]
    assert m.Task.objects.get(pk=task.pk).team_id == cast.team_a.pk
    assert not what_is_due(NOW + timedelta(days=30)).catchments


def test_a_change_undone_late_still_says_who_was_responsible_between(here: Mapped) -> None:
    change_id = move(here)
    undo(here, change_id, later=timedelta(days=2))

    terms = responsibility_history(here.cells[0].pk)

    a, b = here.cast.team_a.pk, here.cast.team_b.pk
    two_days_on = TODAY + timedelta(days=2)
    assert [(t.team.pk, t.starts_on, t.ends_on) for t in terms] == [
        (a, SINCE, TODAY),
        (b, TODAY, two_days_on),
        (a, two_days_on, None),
    ]
    assert street_history(here.cast.street.pk) == terms


def test_what_a_late_clock_had_not_carried_out_never_was(here: Mapped) -> None:
    change_id = move(here, on=TOMORROW)

    undo(here, change_id, later=timedelta(days=3))

    assert not m.PassedOn.objects.exists()
    assert divided(TODAY + timedelta(days=2))[here.cells[0].pk] == [here.cast.team_a.pk]
    assert teams_of(here.cast.mrs_wang, NOW + timedelta(days=3)) == [here.cast.team_a.pk]


def test_nothing_is_undone_twice_nor_under_a_later_change(here: Mapped) -> None:
    first = move(here)
    second = move(here, to=here.cast.team_a)

    with pytest.raises(catchments.CannotUndo):
        undo(here, first)
    undo(here, second)
    with pytest.raises(catchments.CannotUndo):
        undo(here, second)
    undo(here, first)

    assert divided()[here.cells[0].pk] == [here.cast.team_a.pk]


def test_a_planned_change_is_not_overtaken(here: Mapped) -> None:
    move(here, on=TOMORROW)
    with pytest.raises(catchments.ChangePlanned):
        move(here, to=here.cast.team_a)


@pytest.mark.parametrize(
    ("how", "refusal"),
    [
        ({"on": TODAY - timedelta(days=1)}, catchments.DayNotPossible),
        ({"on": TODAY + timedelta(days=900)}, catchments.DayNotPossible),
        ({"standing": "0-0"}, catchments.MovedMeanwhile),
        ({"who": "leader_he"}, NotAllowed),
        ({"who": "doctor_qin"}, NotAllowed),
    ],
)
def test_what_is_not_possible_changes_nothing(here: Mapped, how: dict, refusal: type[Refusal]) -> None:
    before = divided()
    with pytest.raises(refusal):
        move(here, **how)
    assert divided() == before and not m.CatchmentChange.objects.exists()


def test_the_coordinator_of_another_grid_moves_nothing(here: Mapped) -> None:
    cast = here.cast
    grid = m.Territory.objects.create(parent=cast.city, kind="grid", code="g2", name_zh="另一个区", name_en="Other")
    stranger = person("stranger", "外网格（演示）", "Stranger")
    role(stranger, "grid-coordinator", cast.district, territory=grid)

    with pytest.raises(NotAllowed):
        catchments.move_street(
            by=cast.actor(stranger),
            change_id=uuid4(),
            street_id=cast.street.pk,
            team_id=cast.team_b.pk,
            effective_on=TODAY,
            standing=catchments.standing_of(cast.grid.pk, cast.street.pk),
            now=NOW,
        )


def test_a_team_of_another_grid_is_refused_and_so_is_a_street_without_cells(here: Mapped) -> None:
    cast = here.cast
    grid = m.Territory.objects.create(parent=cast.city, kind="grid", code="g2", name_zh="另一个区", name_en="Other")
    team = m.CareTeam.objects.create(institution=cast.centre, grid=grid, code="X", name_zh="外队")
    with pytest.raises(catchments.TeamElsewhere):
        move(here, to=team)
    m.Responsibility.objects.all().delete()
    m.Cell.objects.all().delete()
    with pytest.raises(catchments.NoSuchStreet):
        move(here)


def test_the_same_form_sent_twice_moves_once(here: Mapped) -> None:
    by, change_id = here.cast.actor(here.cast.coordinator_luo), uuid4()
    standing = catchments.standing_of(here.cast.grid.pk, here.cast.street.pk)
    for _ in range(2):
        made = catchments.move_street(
            by=by,
            change_id=change_id,
            street_id=here.cast.street.pk,
            team_id=here.cast.team_b.pk,
            effective_on=TODAY,
            standing=standing,
            now=NOW,
        )
    assert made.passed_on == 1 and m.CatchmentChange.objects.count() == 1


def test_two_who_move_the_same_street_have_one_winner_and_the_other_is_told(here: Mapped) -> None:
    cast = here.cast
    third = m.CareTeam.objects.create(institution=cast.centre, grid=cast.grid, code="C", name_zh="C队")
    standing = catchments.standing_of(cast.grid.pk, cast.street.pk)
    start, heard = Barrier(2), []

    def run(team: m.CareTeam) -> None:
        start.wait()
        try:
            move(here, to=team, standing=standing)
            heard.append("done")
        except catchments.MovedMeanwhile as refusal:
            heard.append(refusal.code)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(team,)) for team in (cast.team_b, third)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(heard) == ["conflict.street-moved", "done"]
    (change,) = m.CatchmentChange.objects.all()
    assert divided()[here.cells[0].pk] == [int(next(iter(change.after)))] == teams_of(cast.mrs_wang)


def test_who_passed_on_is_kept(here: Mapped) -> None:
    move(here)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        m.PassedOn.objects.update(at=NOW)


def test_no_name_and_no_note_is_said_to_the_teams(here: Mapped) -> None:
    move(here)
    news = m.Message.objects.filter(kind="news")
    assert news.filter(practitioner=here.cast.nurse_lin).exists() and news.filter(practitioner=here.cast.nurse_tang)
    assert all("王" not in str(n.payload) and "更近" not in str(n.payload) for n in news)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("catchment_change_ends_one_way", {"carried_out_at": NOW, "withdrawn_at": NOW}),
        ("catchment_undo_names_what", {"kind": "undone"}),
    ],
)
def test_a_change_that_contradicts_itself_is_refused_by_the_database(here: Mapped, name: str, facts: dict) -> None:
    given = {"kind": "street-moved", "grid": here.cast.grid, "made_by": here.cast.coordinator_luo}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        m.CatchmentChange.objects.create(**{**given, "made_at": NOW, "effective_on": TODAY, **facts})


def test_half_a_pin_and_a_patient_passed_on_twice_are_refused_by_the_database(here: Mapped) -> None:
    change_id = move(here)
    with pytest.raises(IntegrityError, match="passed_on_once_a_change"), transaction.atomic():
        m.PassedOn.objects.create(
            change_id=change_id,
            patient=here.cast.mrs_wang,
            from_team=here.cast.team_a,
            to_team=here.cast.team_b,
            at=NOW,
        )
    with pytest.raises(IntegrityError, match="household_pin_is_whole"), transaction.atomic():
        m.Household.objects.update(longitude=104.0)
