"""A patient moves: the address, the pin, the team the map names, and everything open that goes along."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from paingrid.journey.access import NotAllowed
from paingrid.journey.move_house import NewHome, NoSuchTeam, SameHome, move_house
from paingrid.journey.steps.households import UnknownPlace
from paingrid.records import models as m
from paingrid.records.queries.moving_house import passes_on, teams_for
from paingrid.territory.cells import PositionSwapped
from paingrid.timekeeping import move_clock
from tests.cast import NOW, assemble, patient, person, role, takes_morphine_in_mild_pain
from tests.integration.test_referrals import refer
from tests.integration.test_resources import at_once
from tests.mapped import TODAY, Mapped, lay_out

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapped:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    made = lay_out(assemble())
    takes_morphine_in_mild_pain(made.cast)
    return made


def home(here: Mapped, **changed: Any) -> NewHome:
    return NewHome(**{"street_id": here.other_street.pk, "address_zh": "演示新路8号", **changed})


def move(here: Mapped, team: m.CareTeam, who: m.Practitioner | None = None, **changed: Any) -> bool:
    cast = here.cast
    by = cast.actor(who or cast.nurse_lin)
    return move_house(by=by, patient_id=cast.mrs_wang.pk, home=home(here, **changed), team_id=team.pk, now=NOW)


def page_of(who: m.Practitioner, address: str) -> int:
    client = Client()
    client.force_login(who.account, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(address).status_code


def told(who: m.Practitioner) -> set[str]:
    rows = m.Message.objects.filter(practitioner=who, key__startswith="house:")
    return {row.key.split(":")[2] for row in rows}


def test_with_another_team_everything_open_goes_along_and_they_have_a_day_to_call(here: Mapped) -> None:
    cast = here.cast
    referral_id = refer(cast)
    assert passes_on(cast.mrs_wang.pk).referrals == 1

    assert move(here, cast.team_b)

    enrolled = m.Enrolment.objects.get(patient=cast.mrs_wang, ends_at__isnull=True)
    first = m.Task.objects.get(patient=cast.mrs_wang, kind="reassess", closed_at__isnull=True)
    assert (enrolled.team, first.team, first.contact_by) == (cast.team_b, cast.team_b, NOW + timedelta(days=1))
    assert not m.Task.objects.filter(patient=cast.mrs_wang, closed_at__isnull=True).exclude(team=cast.team_b).exists()
    assert m.Referral.objects.get(pk=referral_id).team == cast.team_b
    assert m.Patient.objects.get(pk=cast.mrs_wang.pk).household.address_zh == "演示新路8号"
    assert (told(cast.nurse_tang), told(cast.nurse_lin)) == ({"here"}, {"gone"})
    address = reverse("patient:page", args=[cast.mrs_wang.pk])
    assert page_of(cast.nurse_tang, address) == 200 and page_of(cast.nurse_lin, address) in (403, 404)


def test_who_stays_with_the_team_has_a_new_address_and_nobody_is_told(here: Mapped) -> None:
    cast = here.cast
    assert not move(here, cast.team_a, pin=(104.06, 30.63))
    row = m.Patient.objects.select_related("household").get(pk=cast.mrs_wang.pk).household
    assert (row.street, row.longitude, row.latitude) == (here.other_street, 104.06, 30.63)
    assert m.Enrolment.objects.filter(patient=cast.mrs_wang).count() == 1
    assert told(cast.nurse_lin) == told(cast.nurse_tang) == set()


def test_others_behind_the_old_door_stay_there(here: Mapped) -> None:
    cast = here.cast
    husband = patient("王先生", "Mr Wang", cast.team_a, cast.street)
    m.Patient.objects.filter(pk=husband.pk).update(household=cast.mrs_wang.household)
    move(here, cast.team_a)
    assert m.Patient.objects.get(pk=husband.pk).household_id == cast.mrs_wang.household_id


def test_where_nobody_is_there_the_coordinator_hears_of_it(here: Mapped) -> None:
    m.PractitionerRole.objects.filter(team=here.cast.team_b).update(ends_at=NOW)
    move(here, here.cast.team_b)
    assert told(here.cast.coordinator_luo) == {"nobody"}


def test_a_stay_elsewhere_ends_with_the_move(here: Mapped) -> None:
    cast = here.cast
    m.GuestStay.objects.create(
        patient=cast.mrs_wang,
        home_team=cast.team_a,
        host_team=cast.team_b,
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=9),
        reason="住女儿家",
        asked_by=cast.nurse_lin,
        asked_at=NOW,
        due_at=NOW + timedelta(days=1),
    )
    move(here, cast.team_b)
    assert m.GuestStay.objects.get().ended_at == NOW


@pytest.mark.parametrize("who", ["nurse_tang", "doctor_qin", "coordinator_luo", "admin_an", "officer_qiu"])
def test_only_the_own_team_says_that_somebody_moved(here: Mapped, who: str) -> None:
    with pytest.raises(NotAllowed):
        move(here, here.cast.team_b, getattr(here.cast, who))
    assert m.Enrolment.objects.get(patient=here.cast.mrs_wang).team == here.cast.team_a


def test_a_host_team_takes_nobody_over(here: Mapped) -> None:
    cast = here.cast
    m.GuestStay.objects.create(
        patient=cast.mrs_wang,
        home_team=cast.team_a,
        host_team=cast.team_b,
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=9),
        reason="住女儿家",
        asked_by=cast.nurse_lin,
        asked_at=NOW,
        accepted_by=cast.nurse_tang,
        accepted_at=NOW,
        due_at=NOW + timedelta(days=1),
    )
    with pytest.raises(NotAllowed):
        move(here, cast.team_b, cast.nurse_tang)


def test_what_cannot_be_is_refused_and_nothing_changes(here: Mapped) -> None:
    cast = here.cast
    before = m.Patient.objects.get(pk=cast.mrs_wang.pk).household_id
    with pytest.raises(UnknownPlace):
        move(here, cast.team_b, street_id=cast.grid.pk)
    with pytest.raises(PositionSwapped):
        move(here, cast.team_b, pin=(30.63, 104.06))
    with pytest.raises(NoSuchTeam):
        move_house(by=cast.actor(cast.nurse_lin), patient_id=cast.mrs_wang.pk, home=home(here), team_id=0, now=NOW)
    with pytest.raises(SameHome):
        old = cast.mrs_wang.household
        move(here, cast.team_a, street_id=old.street_id, address_zh=old.address_zh)
    assert m.Patient.objects.get(pk=cast.mrs_wang.pk).household_id == before
    assert m.Enrolment.objects.get(patient=cast.mrs_wang).team == cast.team_a


def test_of_two_who_write_the_move_at_once_one_hands_over(here: Mapped) -> None:
    doctor = person("deng", "邓医生", "Doctor Deng")
    role(doctor, "family-doctor", here.cast.centre, team=here.cast.team_a)
    people = (here.cast.nurse_lin, doctor)
    said = at_once(2, lambda n: move(here, here.cast.team_b, people[n]))
    assert m.Enrolment.objects.filter(patient=here.cast.mrs_wang, ends_at__isnull=True).count() == 1
    assert m.Task.objects.filter(patient=here.cast.mrs_wang, kind="reassess").count() == 1, said


def test_the_map_names_the_team_of_the_pin_before_that_of_the_street(here: Mapped) -> None:
    cast = here.cast
    by_street = teams_for(here.other_street.pk, None, own_id=cast.team_a.pk, on=TODAY)
    pin = m.Cell.objects.filter(street=cast.street).values_list("longitude", "latitude")[0]
    by_pin = teams_for(here.other_street.pk, pin, own_id=cast.team_a.pk, on=TODAY)
    assert [(one.pk, one.by_map) for one in by_street[:2]] == [(cast.team_b.pk, True), (cast.team_a.pk, False)]
    assert (by_pin[0].pk, by_pin[0].by_map) == (cast.team_a.pk, True)


def test_the_page_shows_whose_the_address_is_before_anything_is_written(here: Mapped) -> None:
    cast = here.cast
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(cast.nurse_lin.account, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("patient:move", args=[cast.mrs_wang.pk])
    typed = {"street": here.other_street.pk, "address_zh": "演示新路8号", "pin": ""}
    assert "新地址" in client.get(address).content.decode()

    shown = client.post(address, {**typed, "look": "1"})
    wrong = client.post(address, {**typed, "pin": "30.63，104.06", "look": "1"})
    unread = client.post(address, {**typed, "pin": "那边", "team": cast.team_b.pk})
    still = m.Enrolment.objects.get(patient=cast.mrs_wang, ends_at__isnull=True).team
    done = client.post(address, {**typed, "team": cast.team_b.pk})

    assert shown.status_code == 200 and "地图" in shown.content.decode()
    assert wrong.status_code == unread.status_code == 422 and "演示新路8号" in wrong.content.decode()
    assert still == cast.team_a and done.status_code == 302
    assert m.Enrolment.objects.get(patient=cast.mrs_wang, ends_at__isnull=True).team == cast.team_b
