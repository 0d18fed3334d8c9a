"""A record that is not one's own opens in an emergency: with a reason, to read, for four hours."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from paingrid.console.clockwork import Clockwork
from paingrid.journey import access
from paingrid.journey.break_glass import NoRecord, ReasonNeeded, SeveralRecords, break_glass, give_back, look_for_record
from paingrid.journey.read_patient import read_patient
from paingrid.journey.review_emergency import (
    NoSuchEmergency,
    ReviewedAlready,
    next_late_review,
    read_emergency,
    remind_of_review,
    review_emergency,
)
from paingrid.journey.throttle import TooManyTries
from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble, person, role

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)
PHONE = "000-1000-0001"
WHY = "病人昏迷送来急诊，需要知道在用什么药"


@pytest.fixture
def cast(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    return assemble()


@pytest.fixture
def officer(cast: Cast) -> m.Practitioner:
    made = person("bai", "白专员", "Officer Bai")
    role(made, "privacy-officer", cast.district, territory=cast.grid)
    return made


def opened(cast: Cast, **changed: Any) -> m.EmergencyAccess:
    given = {"by": cast.actor(cast.doctor_mei), "number": PHONE, "category": "cannot-speak", "reason": WHY, "now": NOW}
    found = break_glass(**{**given, **changed})
    return m.EmergencyAccess.objects.filter(patient_id=found.patient_id).latest("opened_at")


def told(row: m.EmergencyAccess, occasion: str) -> set[str]:
    keys = m.Message.objects.filter(key__startswith=f"emergency:{row.pk}:{occasion}", channel="in-app")
    return {message.practitioner.name_en for message in keys}


def client_of(who: m.Practitioner) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(who.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_record_opens_for_four_hours_and_shuts_by_itself(cast: Cast, officer: m.Practitioner) -> None:
    mei = cast.actor(cast.doctor_mei)
    assert not access.can_read_patient(mei, cast.mrs_wang.pk, now=NOW)

    row = opened(cast)

    assert row.ends_at == NOW + 4 * HOUR
    assert access.can_read_patient(mei, cast.mrs_wang.pk, now=NOW + 4 * HOUR - timedelta(seconds=1))
    assert not access.can_read_patient(mei, cast.mrs_wang.pk, now=NOW + 4 * HOUR)
    assert not access.can_read_patient(mei, cast.mr_shu.pk, now=NOW)
    assert not access.can_read_patient(cast.actor(cast.doctor_qin), cast.mrs_wang.pk, now=NOW)


def test_the_page_is_shut_again_when_the_clock_has_moved(cast: Cast, tmp_path: Path) -> None:
    opened(cast)
    client, address = client_of(cast.doctor_mei), reverse("patient:page", args=[cast.mrs_wang.pk])

    first = client.get(address)
    summary = client.get(reverse("patient:summary", args=[cast.mrs_wang.pk]))
    own = client_of(cast.nurse_lin).get(address)
    move_clock(tmp_path / "clock.json", to=NOW + 4 * HOUR + timedelta(seconds=1))
    later = client.get(address)

    assert first.status_code == 200
    assert "glass-banner" in first.content.decode() and "glass-banner" in summary.content.decode()
    assert "glass-banner" not in own.content.decode()
    assert later.status_code == 403
    assert "Wang" not in later.content.decode()


def test_the_team_and_the_privacy_officer_are_told_at_once(cast: Cast, officer: m.Practitioner) -> None:
    row = opened(cast)

    assert told(row, "opened") == {"Nurse Lin", "Doctor Zhou", "Leader He", "Officer Bai"}
    assert not [one for one in m.Message.objects.all() if WHY in str(one.payload) or PHONE in str(one.payload)]


def test_without_a_privacy_officer_the_coordinator_is_told(cast: Cast) -> None:
    assert "Coordinator Luo" in told(opened(cast), "opened")


def test_it_permits_reading_and_nothing_else(cast: Cast) -> None:
    opened(cast)
    mei, wang = cast.actor(cast.doctor_mei), cast.mrs_wang.pk

    assert access.can_read_patient(mei, wang, now=NOW)
    assert not access.can_care_for(mei, wang, now=NOW)
    assert not access.can_change_record(mei, wang, now=NOW)
    assert not access.can_refer(mei, wang, now=NOW)
    with pytest.raises(access.NotAllowed):
        access.check_can_report(mei, wang, now=NOW)


def test_the_audit_says_emergency_as_right_and_purpose(cast: Cast) -> None:
    opened(cast)
    read_patient(by=cast.actor(cast.doctor_mei), patient_id=cast.mrs_wang.pk, part="page", now=NOW + HOUR)

    row = m.AuditEvent.objects.get(action="patient.read")
    assert (row.relationship, row.purpose, row.grid_id) == ("emergency", "emergency", cast.grid.pk)
    assert m.AuditEvent.objects.filter(action="emergency.opened", relationship="emergency").count() == 1
    assert m.AuditEvent.objects.filter(action="emergency.looked", purpose="emergency").count() == 1


@pytest.mark.parametrize("who", ["admin_an", "officer_qiu", "coordinator_luo"])
def test_whoever_treats_nobody_breaks_no_glass(cast: Cast, who: str) -> None:
    with pytest.raises(access.NotAllowed):
        opened(cast, by=cast.actor(getattr(cast, who)))
    assert not m.EmergencyAccess.objects.exists()


@pytest.mark.parametrize("number", ["000-1000", "0001", "王淑芬", "", "%", "00000000-0000-0000-0000-000000000000"])
def test_part_of_a_number_or_a_name_finds_nothing_and_the_look_is_kept(cast: Cast, number: str) -> None:
    with pytest.raises(NoRecord):
        opened(cast, number=number)
    row = m.AuditEvent.objects.get(action="emergency.looked")
    assert (row.patient_id, row.grid_id, row.details) == (None, cast.grid.pk, {"found": 0})


@pytest.mark.parametrize("changed", [{"reason": ""}, {"reason": "急 诊 " * 2}, {"category": ""}, {"category": "x"}])
def test_no_reason_no_look(cast: Cast, changed: dict[str, str]) -> None:
    with pytest.raises(ReasonNeeded):
        opened(cast, **changed)
    assert not m.AuditEvent.objects.exists()


def test_a_shared_telephone_needs_the_date_of_birth(cast: Cast) -> None:
    cast.mr_shu.phone = PHONE
    cast.mr_shu.birth_on = NOW.date()
    cast.mr_shu.save()
    with pytest.raises(SeveralRecords):
        opened(cast)

    assert opened(cast, birth_on="1958-03-04").patient_id == cast.mrs_wang.pk


def test_ten_numbers_an_hour_are_enough(cast: Cast) -> None:
    for n in range(10):
        with pytest.raises(NoRecord):
            opened(cast, number=f"999-{n}")
    with pytest.raises(TooManyTries):
        opened(cast)


def test_pressed_twice_breaks_one_glass_and_an_own_patient_none(cast: Cast) -> None:
    opened(cast)
    opened(cast)
    found = look_for_record(by=cast.actor(cast.nurse_lin), number=PHONE, category="other", reason=WHY, now=NOW)

    assert found.own
    assert m.EmergencyAccess.objects.count() == 1


def test_it_can_be_given_back_by_its_owner_only(cast: Cast) -> None:
    row = opened(cast)
    with pytest.raises(access.NotAllowed):
        give_back(by=cast.actor(cast.doctor_qin), emergency_id=row.pk, now=NOW)
    give_back(by=cast.actor(cast.doctor_mei), emergency_id=row.pk, now=NOW + HOUR)

    assert not access.can_read_patient(cast.actor(cast.doctor_mei), cast.mrs_wang.pk, now=NOW + HOUR)
    row.refresh_from_db()
    assert row.ended_at == NOW + HOUR and row.reviewed_at is None


def test_a_role_that_ends_shuts_it_at_once(cast: Cast) -> None:
    opened(cast)
    m.PractitionerRole.objects.filter(practitioner=cast.doctor_mei).update(ends_at=NOW + HOUR)

    mei = cast.actor(cast.doctor_mei, now=NOW + HOUR)
    assert not access.can_read_patient(mei, cast.mrs_wang.pk, now=NOW + HOUR)


def test_a_review_climbs_until_somebody_does_it(cast: Cast, officer: m.Practitioner) -> None:
    row = opened(cast)
    assert next_late_review(now=NOW + 23 * HOUR) is None

    late = NOW + 24 * HOUR
    assert next_late_review(now=late) == row.pk
    assert remind_of_review(emergency_id=row.pk, now=late)
    assert not remind_of_review(emergency_id=row.pk, now=late)
    assert told(row, "late:1") == {"Officer Bai", "Coordinator Luo"}
    assert remind_of_review(emergency_id=row.pk, now=late + 24 * HOUR)
    assert "Administrator An" in told(row, "late:2")


def test_the_clock_asks_for_a_late_review(cast: Cast, officer: m.Practitioner, tmp_path: Path) -> None:
    row = opened(cast)
    move_clock(tmp_path / "clock.json", to=NOW + 25 * HOUR)
    Clockwork().work()

    row.refresh_from_db()
    assert row.rung == 1


def test_not_justified_is_told_to_the_person_and_their_leader(cast: Cast, officer: m.Practitioner) -> None:
    tang_leader = person("duan", "段队长", "Leader Duan")
    other = m.Institution.objects.create(territory=cast.street, code="h2", name_zh="另一中心", tier="L1")
    team = m.CareTeam.objects.create(institution=other, grid=cast.grid, code="C", name_zh="C队")
    nurse = person("mo", "莫护士", "Nurse Mo")
    role(tang_leader, "team-leader", other, team=team)
    role(nurse, "nurse", other, team=team)
    row = opened(cast, by=cast.actor(nurse))
    with pytest.raises(NoSuchEmergency):
        read_emergency(by=cast.actor(tang_leader), emergency_id=row.pk, now=NOW)

    by = cast.actor(officer)
    review_emergency(by=by, emergency_id=row.pk, verdict="not-justified", note="没有急诊记录", now=NOW + HOUR)

    assert told(row, "not-justified") == {"Nurse Mo", "Leader Duan"}
    assert next_late_review(now=NOW + 99 * HOUR) is None
    page = client_of(tang_leader).get(reverse("emergency:page", args=[row.pk])).content.decode()
    assert "没有急诊记录" in page and "Wang Shufen" not in page
    with pytest.raises(ReviewedAlready):
        review_emergency(by=by, emergency_id=row.pk, verdict="justified", note="又看了一遍", now=NOW)


def test_nobody_reviews_their_own_and_nobody_of_another_grid(cast: Cast, officer: m.Practitioner) -> None:
    role(cast.doctor_mei, "privacy-officer", cast.tertiary, territory=cast.grid)
    elsewhere = m.Territory.objects.create(parent=cast.city, kind="grid", code="g2", name_zh="锦江区")
    stranger = person("hei", "黑专员", "Officer Hei")
    role(stranger, "privacy-officer", cast.tertiary, territory=elsewhere)
    row = opened(cast)

    for who in (cast.doctor_mei, stranger, cast.leader_he, cast.admin_an):
        with pytest.raises(NoSuchEmergency):
            review_emergency(by=cast.actor(who), emergency_id=row.pk, verdict="justified", note="我看可以的", now=NOW)
    with pytest.raises(NoSuchEmergency):
        read_emergency(by=cast.actor(stranger), emergency_id=row.pk, now=NOW)


def test_the_number_and_the_reason_stay_out_of_addresses(cast: Cast) -> None:
    client = client_of(cast.doctor_mei)
    data = {"number": PHONE, "category": "cannot-speak", "reason": WHY}

    exists = client.post("/emergency/", data)
    opens = client.post("/emergency/", {**data, "step": "open"})
    short = client.post("/emergency/", {**data, "reason": "急"})

    assert exists.status_code == 200
    assert "Wang Shufen" not in exists.content.decode()
    assert opens.status_code == 303 and opens["Location"] == f"/patient/{cast.mrs_wang.pk}/"
    assert short.status_code == 422
