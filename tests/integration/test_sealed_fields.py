"""Telephone numbers, addresses and identity numbers: nothing of them on the disk, and still found by those who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from paingrid.journey.admit_patient import NewPatient, admit_patient
from paingrid.journey.change_patient import change_patient
from paingrid.journey.steps.identity import BadIdentityNumber, IdentityNumberTaken, clean_identity_number
from paingrid.records import models as m
from paingrid.records.queries.caseload import caseload
from paingrid.records.sealed import finding, stale
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, ADDRESS, IDENTITY = "000-4141-4141", "幸福路 41 号", "00000019000101005X"


@pytest.fixture
def cast(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    return assemble()


def facts(cast: Cast, **changed: str) -> NewPatient:
    known = NewPatient(
        name_zh="尹示例",
        sex="female",
        birth_on=date(1950, 1, 2),
        phone=PHONE,
        street_id=cast.street.pk,
        address_zh=ADDRESS,
        diagnosis_zh="肺癌",
        identity_number=IDENTITY,
    )
    return replace(known, **changed)  # type: ignore[arg-type]  # texts only


def admitted(cast: Cast, **changed: str) -> m.Patient:
    key = uuid4()
    admit_patient(
        by=cast.actor(cast.nurse_lin), team_id=cast.team_a.pk, patient_id=key, facts=facts(cast, **changed), now=NOW
    )
    return m.Patient.objects.get(pk=key)


def on_disk(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")  # names of ours
        return str(cursor.fetchone()[0])


def test_the_disk_holds_no_word_of_them_and_the_program_all(cast: Cast) -> None:
    patient = admitted(cast)
    m.RelatedPerson.objects.create(patient=patient, name_zh="女儿", relationship="child", phone="000-4242-4242")
    disk = "".join(map(on_disk, ("records_patient", "records_household", "records_relatedperson")))
    assert [word for word in (PHONE, ADDRESS, IDENTITY, "000-4242-4242") if word in disk] == []
    assert "尹示例" in disk
    assert (patient.phone, patient.household.address_zh, patient.identity_number) == (PHONE, ADDRESS, IDENTITY)


@pytest.mark.parametrize("said", [PHONE, "00041414141", "000 4141 4141", IDENTITY, IDENTITY.lower()])
def test_a_nurse_finds_her_patient_by_the_whole_number(cast: Cast, said: str) -> None:
    patient = admitted(cast)
    found = caseload([cast.team_a.pk], search=said, page=1, length=20, now=NOW)
    assert [one.patient_id for one in found.entries] == [patient.pk]
    assert caseload([cast.team_b.pk], search=said, page=1, length=20, now=NOW).total == 0
    assert caseload([cast.team_a.pk], search=said[:6], page=1, length=20, now=NOW).total == 0


def test_people_of_one_door_still_share_a_household(cast: Cast) -> None:
    first = admitted(cast)
    second = admitted(cast, name_zh="尹例二", identity_number="", address_zh="幸福路41号")
    assert first.household_id == second.household_id


def test_a_changed_number_is_found_and_the_old_one_is_not(cast: Cast) -> None:
    patient = admitted(cast)
    change_patient(by=cast.actor(cast.nurse_lin), patient_id=patient.pk, changes={"phone": "000-4343-4343"}, now=NOW)
    assert m.Patient.objects.filter(**finding(m.Patient, "phone_digest", "00043434343")).get() == patient
    assert not m.Patient.objects.filter(**finding(m.Patient, "phone_digest", PHONE)).exists()


def test_a_sealed_column_cannot_be_searched_by_mistake(cast: Cast) -> None:
    admitted(cast)
    with pytest.raises(TypeError, match="digest"):
        m.Patient.objects.filter(phone=PHONE).exists()
    assert m.Patient.objects.exclude(phone="").filter(name_zh="尹示例").count() == 1


def test_two_patients_never_have_one_identity_number(cast: Cast) -> None:
    admitted(cast)
    with pytest.raises(IdentityNumberTaken):
        admitted(cast, name_zh="别人", identity_number=IDENTITY.lower())
    other = admitted(cast, name_zh="别人", identity_number="")
    with pytest.raises(IdentityNumberTaken):
        changes = {"identity_number": IDENTITY}
        change_patient(by=cast.actor(cast.nurse_lin), patient_id=other.pk, changes=changes, now=NOW)
    assert m.Patient.objects.filter(name_zh="别人").count() == 1


@pytest.mark.parametrize("said", ["000000190001010051", "身份证", "AB 1", "0000001900010100AB"])
def test_a_number_that_cannot_be_right_is_refused(said: str) -> None:
    with pytest.raises(BadIdentityNumber):
        clean_identity_number(said)


@pytest.mark.parametrize(("said", "kept"), [(" 00000019000101005x", IDENTITY), ("e 1234567", "E1234567"), ("  ", "")])
def test_a_number_is_kept_without_its_dress(said: str, kept: str) -> None:
    assert clean_identity_number(said) == kept


def test_the_form_says_in_its_place_what_is_wrong_and_keeps_the_rest(
    cast: Cast,
) -> None:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(cast.nurse_lin.account)
    page = client.post(
        reverse("patient:facts", args=[cast.mrs_wang.pk]),
        {
            "phone": "000-4444-4444",
            "language": "zh-hans",
            "identity_number": "000000190001010051",
            "goals_of_care": "standard",
            "nrs_goal": "3",
        },
    )
    assert page.status_code == 422
    assert "最后一位是校验位" in page.content.decode() and "000-4444-4444" in page.content.decode()


def test_after_a_change_of_keys_everything_is_sealed_with_the_new_one(
    cast: Cast, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    patient = admitted(cast)
    before = settings.FIELD_KEYS
    settings.FIELD_KEYS = f"autumn:another secret,{before}"
    assert m.Patient.objects.get(pk=patient.pk).phone == PHONE
    assert caseload([cast.team_a.pk], search=PHONE, page=1, length=20, now=NOW).total == 1
    call_command("reseal")
    assert "may now be taken off" in capsys.readouterr().out
    assert [stale(model, 10) for model in (m.Patient, m.Household, m.RelatedPerson)] == [[], [], []]
    settings.FIELD_KEYS = "autumn:another secret"
    assert m.Patient.objects.get(pk=patient.pk).identity_number == IDENTITY
    assert caseload([cast.team_a.pk], search=PHONE, page=1, length=20, now=NOW).total == 1
    call_command("reseal")
    assert "sealed anew: 0 rows" in capsys.readouterr().out
