"""The patient sees who may read the record and who did; no other link shows it, no other patient's rows are in it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from paingrid.journey.break_glass import break_glass
from paingrid.journey.read_patient import read_patient
from paingrid.pwa import doors
from paingrid.records import models as m
from paingrid.records.queries import who_reads
from tests.cast import NOW, Cast, assemble
from tests.integration.test_referrals import refer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(doors, "now", lambda: NOW)
    return assemble()


def page(path: str, **asked: Any) -> Any:
    client = Client()
    client.cookies["django_language"] = "zh-hans"
    return client.get(f"{path}who-read/", asked)


def read(cast: Cast, who: m.Practitioner, patient: m.Patient, part: str = "page") -> None:
    read_patient(by=cast.actor(who), patient_id=patient.pk, part=part, now=NOW)


def test_every_open_door_is_named_with_its_right(cast: Cast) -> None:
    refer(cast)
    break_glass(
        by=cast.actor(cast.doctor_mei),
        number=str(cast.mrs_wang.pk),
        category="severe-pain",
        reason="病人在急诊剧痛，需要用药史",
        now=NOW,
    )
    found = {one.right: one.name["zh"] for one in who_reads.who_may_read(cast.mrs_wang.pk, now=NOW)}
    shown = page(cast.wang_path).content.decode()
    assert found["referral"] == "演示区医院" and found["emergency"] == "梅医生" and "A队" in found["team"]
    assert all(words in shown for words in ("演示区医院", "梅医生", "紧急", "您的家庭医生团队"))


def test_who_read_stands_there_once_a_day_with_how_often(cast: Cast) -> None:
    for _ in range(3):
        read(cast, cast.nurse_lin, cast.mrs_wang)
    read(cast, cast.nurse_tang, cast.mr_shu)
    shown = page(cast.wang_path).content.decode()
    assert "林护士" in shown and "查看病历" in shown and "3 次" in shown
    assert "唐护士" not in shown, "what was read of somebody else stands in nobody's list"


def test_a_family_members_link_does_not_show_it(cast: Cast) -> None:
    read(cast, cast.nurse_lin, cast.mrs_wang)
    refused = page(cast.daughter_path)
    assert refused.status_code == 404 and "林护士" not in refused.content.decode()
    assert "who-read" not in Client().get(cast.daughter_path).content.decode()


def test_looking_is_kept_and_nonsense_in_the_address_is_the_newest_page(cast: Cast) -> None:
    for before in ("", "x", "９", "9" * 40, "-1"):
        assert page(cast.wang_path, before=before).status_code == 200
    assert m.AuditEvent.objects.filter(patient=cast.mrs_wang, subject="who-read").count() == 5


def test_many_rows_come_page_by_page_in_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    facts = {"at": NOW, "action": "patient.read", "relationship": "team"}
    m.AuditEvent.objects.bulk_create(
        m.AuditEvent(practitioner=cast.nurse_lin, patient=cast.mrs_wang, **facts) for _ in range(who_reads.PAGE + 7)
    )
    with django_assert_num_queries(1):
        first = who_reads.who_read(cast.mrs_wang.pk)
    second = who_reads.who_read(cast.mrs_wang.pk, before=first.older)
    assert (first.lines[0].times, second.lines[0].times, second.older) == (who_reads.PAGE, 7, None)
