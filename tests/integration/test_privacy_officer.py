"""The privacy officer searches the audit of the own grid, sees what is worth a look, and is kept in it too."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from paingrid.journey import access
from paingrid.journey.break_glass import break_glass
from paingrid.journey.oversee import look_at_patterns, search_audit, watch_closely
from paingrid.journey.read_patient import read_patient
from paingrid.journey.steps.audit import audit
from paingrid.records import models as m
from paingrid.records.queries.worth_a_look import beyond_usual
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble, patient, person, role

pytestmark = pytest.mark.django_db(transaction=True)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PHONE = "000-1000-0001"


@pytest.fixture
def cast(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    made = assemble()
    read(made, made.nurse_lin, made.mrs_wang, NOW - HOUR)
    return made


@pytest.fixture
def bai(cast: Cast) -> m.Practitioner:
    return officer("bai", "Officer Bai", cast, cast.grid)


@pytest.fixture
def hei(cast: Cast) -> m.Practitioner:
    elsewhere = m.Territory.objects.create(parent=cast.city, kind="grid", code="g2", name_zh="锦江区")
    return officer("hei", "Officer Hei", cast, elsewhere)


def officer(username: str, name: str, cast: Cast, grid: m.Territory) -> m.Practitioner:
    made = person(username, name, name)
    role(made, "privacy-officer", cast.district, territory=grid)
    return made


def read(cast: Cast, who: m.Practitioner, whom: m.Patient, at: datetime) -> None:
    read_patient(by=cast.actor(who, now=at), patient_id=whom.pk, part="page", now=at)


def deed(cast: Cast, who: m.Practitioner, whom: m.Patient, at: datetime, action: str = "patient.read") -> None:
    """A deed as by another door: whoever it was, it is in the audit."""
    with transaction.atomic():
        audit(action, by=cast.actor(who, now=at), patient_id=whom.pk, now=at)


def found(cast: Cast, who: m.Practitioner, code: str) -> list[tuple[str, str]]:
    rows = next(one.rows for one in look_at_patterns(by=cast.actor(who), now=NOW)[0] if one.code == code)
    return [(row.who["en"], row.patient["en"]) for row in rows if row.who and row.patient]


def client_of(who: m.Practitioner) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(who.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ({}, 1),
        ({"number": PHONE}, 1),
        ({"number": "000-1000"}, 0),
        ({"person": "Lin"}, 1),
        ({"person": "Zhou"}, 0),
        ({"right": "team"}, 1),
        ({"right": "none"}, 0),
        ({"purpose": "treatment"}, 1),
        ({"since": NOW - DAY, "until": NOW}, 1),
        ({"since": NOW - 2 * DAY, "until": NOW - DAY}, 0),
    ],
)
def test_the_audit_is_searched(cast: Cast, bai: m.Practitioner, asked: dict[str, Any], rows: int) -> None:
    assert len(search_audit(by=cast.actor(bai), now=NOW, **asked).rows) == rows


def test_pages_follow_each_other_without_a_gap(cast: Cast, bai: m.Practitioner) -> None:
    for minute in range(120):
        read(cast, cast.nurse_lin, cast.mrs_wang, NOW - HOUR - timedelta(minutes=minute // 2))
    seen, after = [], ""
    while True:
        page = search_audit(by=cast.actor(bai), person="Lin", after=after, now=NOW)
        seen += [row.event_id for row in page.rows]
        after = page.older
        if not after:
            break
    assert len(seen) == len(set(seen)) == 121
    assert search_audit(by=cast.actor(bai), person="Lin", after="rubbish~x", now=NOW).rows


def test_the_officers_own_reading_is_kept(cast: Cast, bai: m.Practitioner) -> None:
    search_audit(by=cast.actor(bai), number=PHONE, now=NOW)
    look_at_patterns(by=cast.actor(bai), now=NOW)
    client_of(bai).post("/privacy/audit.csv", {"number": PHONE})

    kept = m.AuditEvent.objects.filter(practitioner=bai).order_by("pk")
    assert [(e.action, e.purpose, e.patient_id) for e in kept] == [
        ("privacy.searched", "oversight", cast.mrs_wang.pk),
        ("privacy.patterns", "oversight", None),
        ("privacy.exported", "oversight", cast.mrs_wang.pk),
    ]
    assert PHONE not in str(list(kept.values()))


def test_an_officer_of_another_grid_sees_nothing(cast: Cast, hei: m.Practitioner) -> None:
    break_glass(
        by=cast.actor(cast.doctor_mei), number=PHONE, category="other", reason="病人昏迷，需要知道用药", now=NOW
    )
    m.CloseWatch.objects.create(patient=cast.mrs_wang, since=NOW - DAY, by=cast.leader_he)
    client = client_of(hei)
    own = b"".join(client.get(address).content for address in ("/privacy/", "/privacy/worth-a-look/"))
    own += client.post("/privacy/", {"number": PHONE}).content + client.post("/privacy/audit.csv", {}).content

    assert [name for name in ("Wang", "王淑芬", "Nurse Lin", "林护士", "Mei", "昏迷") if name in own.decode()] == []
    assert not watch_closely(by=cast.actor(hei), number=PHONE, now=NOW)
    client.post(f"/privacy/watch/{cast.mrs_wang.pk}/end/")
    assert m.CloseWatch.objects.count() == 1


def test_no_such_patient_and_not_yours_are_one_answer(cast: Cast, hei: m.Practitioner) -> None:
    client = client_of(hei)
    pages = [client.post("/privacy/", {"number": number, "csrf": ""}) for number in (PHONE, "999-9999-0001")]
    watched = [client.post("/privacy/watch/", {"number": number}, follow=True) for number in (PHONE, "999-9999-0001")]
    emergency = m.EmergencyAccess.objects.get(
        patient_id=break_glass(
            by=cast.actor(cast.doctor_mei), number=PHONE, category="other", reason="病人昏迷，需要知道用药", now=NOW
        ).patient_id
    )
    looks = [client.get(f"/emergency/{pk}/") for pk in (emergency.pk, cast.mrs_wang.pk)]

    for one, other in (pages, watched, looks):
        assert one.status_code == other.status_code
        assert alike(one.content.decode(), PHONE) == alike(other.content.decode(), "999-9999-0001")


def alike(page: str, number: str) -> str:
    """The page without what changes by itself: a form's token, what was typed or asked for, rows of the own reading."""
    page = re.sub(r"/emergency/[0-9a-f-]{36}/", "/emergency/", page.replace(number, "N"))
    lines = [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line and "<tbody>" not in line]
    return "\n".join(lines)


def test_whoever_has_not_the_role_gets_403(cast: Cast, bai: m.Practitioner) -> None:
    for who in (cast.doctor_zhou, cast.leader_he, cast.coordinator_luo, cast.officer_qiu, cast.admin_an):
        client = client_of(who)
        answers = [client.get("/privacy/"), client.get("/privacy/worth-a-look/"), client.post("/privacy/audit.csv", {})]
        answers += [client.post("/privacy/watch/", {"number": number}) for number in (PHONE, "1")]
        assert {one.status_code for one in answers} == {403}
        assert "Nurse Lin" not in "".join(one.content.decode() for one in answers)
        with pytest.raises(access.NotAllowed):
            search_audit(by=cast.actor(who), now=NOW)


def test_a_read_without_a_care_relation_is_worth_a_look(cast: Cast, bai: m.Practitioner) -> None:
    deed(cast, cast.doctor_mei, cast.mrs_wang, NOW - HOUR)

    assert found(cast, bai, "no-relation") == [("Doctor Mei", "Wang Shufen")]


def test_what_was_done_after_leaving_is_worth_a_look(cast: Cast, bai: m.Practitioner) -> None:
    assert found(cast, bai, "after-leaving") == []
    m.PractitionerRole.objects.filter(practitioner=cast.nurse_lin).update(ends_at=NOW - 2 * HOUR)

    assert found(cast, bai, "after-leaving") == [("Nurse Lin", "Wang Shufen")]


def test_watched_patients_are_worth_a_look_from_then_on(cast: Cast, bai: m.Practitioner) -> None:
    assert watch_closely(by=cast.actor(bai), number=PHONE, now=NOW - 2 * HOUR)
    read(cast, cast.nurse_tang, cast.mr_shu, NOW - HOUR)

    assert found(cast, bai, "watched") == [("Nurse Lin", "Wang Shufen")]


def test_neighbours_are_known_only_of_staff_who_are_patients(cast: Cast, bai: m.Practitioner) -> None:
    deed(cast, cast.doctor_mei, cast.mrs_wang, NOW - HOUR)
    assert found(cast, bai, "neighbours") == []
    cast.doctor_mei.phone = "000 3000 0009"
    cast.doctor_mei.save()
    patient("梅医生", "Mei herself", cast.team_b, cast.street, phone="000-3000-0009")

    assert found(cast, bai, "neighbours") == [("Doctor Mei", "Wang Shufen")]


def test_a_read_by_night_out_of_duty_is_worth_a_look(cast: Cast, bai: m.Practitioner) -> None:
    midnight = NOW - timedelta(hours=9)  # one o'clock in Chengdu
    read(cast, cast.nurse_lin, cast.mrs_wang, midnight)
    read(cast, cast.doctor_zhou, cast.mrs_wang, midnight)
    m.DutyShift.objects.create(
        institution=cast.centre, practitioner=cast.doctor_zhou, starts_at=midnight - HOUR, ends_at=midnight + HOUR
    )

    assert found(cast, bai, "night") == [("Nurse Lin", "Wang Shufen")]


def test_a_day_far_beyond_the_own_usual_is_unusual() -> None:
    days = {date(2026, 11, n): 4 for n in range(1, 20)}

    assert beyond_usual(days) == []
    assert beyond_usual({**days, date(2026, 11, 20): 12}) == []
    assert beyond_usual({**days, date(2026, 11, 20): 13}) == [(date(2026, 11, 20), 13, 4.0)]
    assert beyond_usual({date(2026, 11, 20): 10}) == []


def test_the_file_holds_what_was_searched_and_no_formula(cast: Cast, bai: m.Practitioner) -> None:
    m.Practitioner.objects.filter(pk=cast.nurse_lin.pk).update(name_zh="=1+1")
    answer = client_of(bai).post("/privacy/audit.csv", {"number": PHONE})

    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/csv")
    assert "'=1+1" in text and "patient.read" in text
