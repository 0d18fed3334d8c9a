"""Admitting a patient, family and links, medicines, facts: what is written, what is refused, by whom."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from paingrid.journey import access, open_link
from paingrid.journey.add_family_member import NothingAllowed, add_family_member, end_family_member
from paingrid.journey.admit_patient import BornInTheFuture, NewPatient, ProbablyKnown, admit_patient
from paingrid.journey.change_patient import change_patient
from paingrid.journey.record_medicine import BadStart, Medicine, NoSuchMedicine, record_medicine, stop_medicine
from paingrid.journey.steps.households import UnknownPlace
from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble
from tests.forms import admit_form

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def cast(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    return assemble()


def browser(who: m.Practitioner, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(who.account)
    return client


def facts(cast: Cast, **changes: Any) -> NewPatient:
    known = {
        "name_zh": "试病人",
        "sex": "female",
        "birth_on": date(1950, 5, 6),
        "phone": "000-1000-0009",
        "street_id": cast.street.pk,
        "address_zh": "演示路9号",
        "diagnosis_zh": "肺癌",
    }
    return NewPatient(**{**known, **changes})


def admit(cast: Cast, *, who: m.Practitioner | None = None, **more: Any):
    given = {
        "by": cast.actor(who or cast.nurse_lin),
        "team_id": cast.team_a.pk,
        "patient_id": uuid4(),
        "facts": facts(cast),
        "now": NOW,
    }
    return admit_patient(**{**given, **more})


def test_an_admitted_patient_is_enrolled_expected_and_seen_by_the_team_only(cast: Cast) -> None:
    admitted = admit(cast)

    assert m.Enrolment.objects.get(patient_id=admitted.patient_id).team == cast.team_a
    assert admitted.expected_at == NOW + DAY
    assert access.can_read_patient(cast.actor(cast.doctor_zhou), admitted.patient_id, now=NOW)
    assert not access.can_read_patient(cast.actor(cast.nurse_tang), admitted.patient_id, now=NOW)
    assert m.AuditEvent.objects.filter(action="patient.admitted", patient_id=admitted.patient_id).count() == 1


def test_the_same_form_sent_twice_admits_one_patient(cast: Cast) -> None:
    patient_id = uuid4()

    admit(cast, patient_id=patient_id)
    admit(cast, patient_id=patient_id)

    assert m.Patient.objects.filter(name_zh="试病人").count() == 1
    assert m.Enrolment.objects.filter(patient_id=patient_id).count() == 1


def test_same_name_and_birth_date_needs_a_second_look(cast: Cast) -> None:
    admit(cast)

    with pytest.raises(ProbablyKnown):
        admit(cast, who=cast.nurse_tang, team_id=cast.team_b.pk)
    again = admit(cast, who=cast.nurse_tang, team_id=cast.team_b.pk, another_person=True)

    assert m.Patient.objects.filter(name_zh="试病人").count() == 2
    assert m.Enrolment.objects.get(patient_id=again.patient_id).team == cast.team_b


@pytest.mark.parametrize("born", [date(2026, 11, 24), date(1890, 1, 1)])
def test_an_impossible_birth_date_is_refused(cast: Cast, born: date) -> None:
    with pytest.raises(BornInTheFuture):
        admit(cast, facts=facts(cast, birth_on=born))
    assert not m.Patient.objects.filter(name_zh="试病人").exists()


def test_somebody_born_today_in_chengdu_can_be_admitted(cast: Cast) -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=NOW.tzinfo)

    admit(cast, facts=facts(cast, birth_on=date(2026, 11, 24)), now=late)

    assert m.Patient.objects.filter(name_zh="试病人").exists()


def test_nobody_admits_into_another_team_or_another_grids_street(cast: Cast) -> None:
    other = m.Territory.objects.create(parent=cast.city, kind="grid", code="g2", name_zh="别区", name_en="Other")
    far = m.Territory.objects.create(parent=other, kind="street", code="s2", name_zh="别街", name_en="Far")

    with pytest.raises(access.NotAllowed):
        admit(cast, who=cast.nurse_tang)
    with pytest.raises(access.NotAllowed):
        admit(cast, who=cast.doctor_qin)
    with pytest.raises(UnknownPlace):
        admit(cast, facts=facts(cast, street_id=far.pk))
    assert not m.Patient.objects.filter(name_zh="试病人").exists()


def test_people_of_one_door_share_the_household(cast: Cast) -> None:
    one = admit(cast)
    other = admit(cast, facts=facts(cast, name_zh="试老伴"))

    homes = m.Patient.objects.filter(pk__in=[one.patient_id, other.patient_id]).values_list("household")
    assert len(set(homes)) == 1


def test_the_form_admits_and_a_slip_keeps_what_was_written(cast: Cast) -> None:
    client, form = browser(cast.nurse_lin), admit_form(cast)

    slip = client.post(reverse("patient:admit"), {**form, "birth_on": "2030-01-01"})
    done = client.post(reverse("patient:admit"), form)

    assert slip.status_code == 422
    assert "not after today" in slip.content.decode() and "试病人" in slip.content.decode()
    patient = m.Patient.objects.get(name_zh="试病人")
    assert done.status_code == 303
    assert done["Location"] == reverse("patient:family", args=[patient.pk])
    assert not patient.invented


def test_the_form_warns_of_a_namesake_and_goes_on_when_told(cast: Cast) -> None:
    client = browser(cast.nurse_lin)
    client.post(reverse("patient:admit"), admit_form(cast))

    warned = client.post(reverse("patient:admit"), admit_form(cast))
    told = client.post(reverse("patient:admit"), {**admit_form(cast), "another_person": "on"})

    assert warned.status_code == 422 and "another_person" in warned.content.decode()
    assert told.status_code == 303


def test_a_family_member_ends_with_all_their_links(cast: Cast) -> None:
    by = cast.actor(cast.nurse_lin)
    token = cast.daughter_path.split("/")[2]
    assert open_link.open_link(token=token, now=NOW).patient_id == cast.mrs_wang.pk

    end_family_member(by=by, patient_id=cast.mrs_wang.pk, related_person_id=cast.daughter.pk, now=NOW)

    with pytest.raises(open_link.LinkRefused):
        open_link.open_link(token=token, now=NOW)
    assert open_link.open_link(token=cast.wang_path.split("/")[2], now=NOW).patient_id == cast.mrs_wang.pk


def test_a_family_member_needs_a_scope_and_an_end_that_lies_ahead(cast: Cast) -> None:
    with pytest.raises(NothingAllowed):
        add_family_member(
            by=cast.actor(cast.nurse_lin),
            patient_id=cast.mrs_wang.pk,
            name_zh="试儿子",
            relationship="son",
            scopes=("everything",),
            now=NOW,
        )
    client = browser(cast.nurse_lin)
    form = {"name_zh": "试儿子", "relationship": "son", "scopes": ["report"], "until_on": "2026-11-01"}
    past = client.post(reverse("patient:family", args=[cast.mrs_wang.pk]), form)
    ahead = client.post(reverse("patient:family", args=[cast.mrs_wang.pk]), {**form, "until_on": "2026-12-01"})

    assert past.status_code == 422 and ahead.status_code == 303
    son = m.RelatedPerson.objects.get(name_zh="试儿子")
    assert son.scopes == ["report"]
    assert son.expires_at == datetime(2026, 12, 1, 16, tzinfo=NOW.tzinfo)  # the last day counts in full


def test_a_link_is_made_shown_as_a_card_and_withdrawn(cast: Cast) -> None:
    client, patient = browser(cast.nurse_lin), cast.mrs_wang.pk

    made = client.post(reverse("patient:issue", args=[patient]), {"person": cast.daughter.pk, "days": "30"})
    card = client.get(made["Location"])
    link = m.PersonalLink.objects.latest("issued_at")
    client.post(reverse("patient:revoke", args=[patient, link.pk]))

    assert link.related_person == cast.daughter
    assert timedelta(0) < link.expires_at - NOW - 30 * DAY < HOUR
    html = card.content.decode()
    assert "<svg" in html and "扫码报告疼痛" in html and "120" in html and "000-2000-0002" in html
    assert "王＊＊" in html and "王淑芬" not in html
    assert client.get(made["Location"]).status_code == 409
    assert m.AuditEvent.objects.filter(action="link.shown", patient=patient).count() == 1


def test_a_link_is_not_made_for_another_patients_family(cast: Cast) -> None:
    stranger = m.RelatedPerson.objects.create(
        patient=cast.mr_shu, name_zh="舒家属", relationship="son", scopes=["report"]
    )

    answer = browser(cast.nurse_lin).post(
        reverse("patient:issue", args=[cast.mrs_wang.pk]), {"person": stranger.pk, "days": "30"}
    )

    assert answer.status_code == 404
    assert not m.PersonalLink.objects.filter(related_person=stranger).exists()


def morphine(**changes: Any) -> Medicine:
    known = {"purpose": "background", "drug": "morphine", "name_zh": "吗啡缓释片", "dose_zh": "10 mg，每12小时一次"}
    return Medicine(**{**known, "is_opioid": True, "ome_mg_per_day": 20.0, **changes})


def record(cast: Cast, medicine: Medicine, *, at: datetime = NOW, **more: Any) -> int:
    by = cast.actor(more.pop("who", cast.doctor_zhou))
    return record_medicine(by=by, patient_id=cast.mrs_wang.pk, medicine=medicine, starts_at=at, now=NOW, **more)


def test_a_new_dose_ends_the_old_one_and_shortens_the_silence(cast: Cast) -> None:
    m.Expectation.objects.create(patient=cast.mrs_wang, next_expected_at=NOW + 7 * DAY, basis="stable")
    old = record(cast, morphine(), at=NOW - 5 * DAY)

    new = record(cast, morphine(dose_zh="20 mg，每12小时一次"), at=NOW - HOUR, replaces=old)
    twice = record(cast, morphine(dose_zh="20 mg，每12小时一次"), at=NOW - HOUR, replaces=old)

    assert m.MedicationStatement.objects.get(pk=old).ends_at == NOW - HOUR
    assert twice == new and m.MedicationStatement.objects.count() == 2
    assert m.Expectation.objects.get(patient=cast.mrs_wang).next_expected_at == NOW + DAY


def test_unknown_equivalent_stays_unknown(cast: Cast) -> None:
    client = browser(cast.nurse_lin)
    form = {
        "purpose": "background",
        "drug": "Morphine",
        "name_zh": "吗啡缓释片",
        "dose_zh": "10 mg",
        "is_opioid": "on",
        "ome_mg_per_day": "",
        "starts_at": "2026-11-22T08:00",
    }

    answer = client.post(reverse("patient:medicines", args=[cast.mrs_wang.pk]), form)

    assert answer.status_code == 303
    row = m.MedicationStatement.objects.get()
    assert row.ome_mg_per_day is None and row.drug == "morphine"
    assert row.starts_at == datetime(2026, 11, 22, 0, tzinfo=NOW.tzinfo)


def test_a_medicine_does_not_start_in_the_future_nor_stop_twice(cast: Cast) -> None:
    by, patient = cast.actor(cast.doctor_zhou), cast.mrs_wang.pk
    medicine = record(cast, morphine(), at=NOW - DAY)

    with pytest.raises(BadStart):
        record(cast, morphine(name_zh="别的"), at=NOW + HOUR)
    with pytest.raises(BadStart):
        record(cast, morphine(name_zh="别的"), at=NOW - 2 * DAY, replaces=medicine)
    stop_medicine(by=by, patient_id=patient, medicine_id=medicine, now=NOW)
    with pytest.raises(NoSuchMedicine):
        stop_medicine(by=by, patient_id=patient, medicine_id=medicine, now=NOW)


def test_a_coordinator_who_was_told_reads_but_does_not_change(cast: Cast) -> None:
    task = m.Task.objects.create(
        patient=cast.mrs_wang,
        team=cast.team_a,
        kind="alert",
        urgency="U",
        reason_zh="x",
        reason_en="x",
        opened_at=NOW,
        clock_started_at=NOW,
        contact_by=NOW,
    )
    for who, rung in ((cast.coordinator_luo, 5), (cast.doctor_qin, 3)):
        m.Told.objects.create(task=task, practitioner=who, rung=rung, told_at=NOW)

    assert access.can_read_patient(cast.actor(cast.coordinator_luo), cast.mrs_wang.pk, now=NOW)
    with pytest.raises(access.NotAllowed):
        record(cast, morphine(), who=cast.coordinator_luo)
    assert record(cast, morphine(), who=cast.doctor_qin)


def test_a_corrected_phone_is_no_longer_wrong(cast: Cast) -> None:
    m.Patient.objects.filter(pk=cast.mrs_wang.pk).update(phone_wrong_since=NOW - DAY)
    by = cast.actor(cast.nurse_lin)

    change_patient(by=by, patient_id=cast.mrs_wang.pk, changes={"allergies": "青霉素"}, now=NOW)
    still = m.Patient.objects.get(pk=cast.mrs_wang.pk).phone_wrong_since
    changed = change_patient(by=by, patient_id=cast.mrs_wang.pk, changes={"phone": "000-1000-0077"}, now=NOW)

    assert still == NOW - DAY
    assert changed == ("phone",)
    assert m.Patient.objects.get(pk=cast.mrs_wang.pk).phone_wrong_since is None
    kept = m.AuditEvent.objects.filter(action="patient.changed").order_by("pk").values_list("details", flat=True)
    assert list(kept) == [{"facts": ["allergies"]}, {"facts": ["phone"]}]


def test_facts_that_may_not_change_cannot_be_slipped_in(cast: Cast) -> None:
    with pytest.raises(KeyError):
        change_patient(by=cast.actor(cast.nurse_lin), patient_id=cast.mrs_wang.pk, changes={"died_at": NOW}, now=NOW)


def test_the_facts_form_saves_goals_and_wants_the_day_of_a_kidney_value(cast: Cast) -> None:
    client, address = browser(cast.doctor_zhou), reverse("patient:facts", args=[cast.mrs_wang.pk])
    form = {"phone": "000-1000-0001", "language": "zh-hans", "goals_of_care": "comfort-dying", "nrs_goal": "2"}

    refused = client.post(address, {**form, "egfr": "25"})
    saved = client.post(address, {**form, "egfr": "25", "egfr_on": "2026-11-20"})

    assert refused.status_code == 422 and "day on which the eGFR" in refused.content.decode()
    assert saved.status_code == 303
    patient = m.Patient.objects.get(pk=cast.mrs_wang.pk)
    assert (patient.goals_of_care, patient.nrs_goal, patient.egfr) == ("comfort-dying", 2, 25.0)


def test_the_list_of_patients_finds_by_name_with_a_fixed_number_of_queries(
    cast: Cast, django_assert_num_queries
) -> None:
    client, address = browser(cast.nurse_lin), reverse("patient:caseload")
    client.get(address)
    with django_assert_num_queries(CASELOAD_QUERIES):
        client.get(address)
    for n in range(5):
        admit(cast, facts=facts(cast, name_zh=f"试病人{n}"))

    with django_assert_num_queries(CASELOAD_QUERIES):
        whole = client.get(address).content.decode()
    found = client.get(address, {"search": "淑芬"}).content.decode()

    assert "试病人3" in whole and "Wang Shufen" in whole and "Shu<" not in whole
    assert "Wang Shufen" in found and "试病人3" not in found


#: Session, account, person, roles, who asks, then the list and its length; at the end nobody asks any more.
CASELOAD_QUERIES = 8
