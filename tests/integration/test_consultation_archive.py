"""What a consultant keeps: the question as archived and the own words; never what came after, never another's."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from paingrid.journey import access
from paingrid.journey.answer_consultation import give_opinion, take_question
from paingrid.journey.follow_consultation import invite, record_decision
from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble, takes_morphine_in_mild_pain
from tests.integration.test_changing_team import ask

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    return tmp_path / "clock.json"


def decided(cast: Cast) -> UUID:
    """Two opinions, one decision; then the record goes on with a new allergy."""
    question: UUID = ask(cast)
    qin = cast.actor(cast.doctor_qin)
    take_question(by=qin, consultation_id=question, now=NOW)
    invite(by=cast.actor(cast.doctor_zhou), consultation_id=question, practitioner_id=cast.doctor_mei.pk, now=NOW)
    mei = cast.actor(cast.doctor_mei)
    give_opinion(by=mei, consultation_id=question, opinion_id=uuid4(), text="梅的意见：换羟考酮", now=NOW)
    give_opinion(by=qin, consultation_id=question, opinion_id=uuid4(), text="秦的意见：夜间加 5 mg", now=NOW)
    decision = {"consultation_id": question, "decision": "决定：夜间加 5 mg", "now": NOW}
    record_decision(by=cast.actor(cast.doctor_zhou), **decision)
    m.Patient.objects.filter(pk=cast.mrs_wang.pk).update(allergies="后来才知道的磺胺过敏")
    return question


def seen(who: m.Practitioner, address: str) -> Any:
    client = Client()
    client.force_login(who.account, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(address)


@pytest.fixture
def cast() -> Cast:
    made = assemble()
    takes_morphine_in_mild_pain(made)
    return made


def test_the_consultant_keeps_question_and_own_words_and_nothing_that_came_later(cast: Cast, clock: Path) -> None:
    question = decided(cast)
    move_clock(clock, to=NOW + 2 * DAY)
    answer = seen(cast.doctor_qin, f"/consultations/{question}/")
    page = answer.content.decode()
    listed = seen(cast.doctor_qin, "/consultations/").content.decode()

    assert answer.status_code == 200
    assert "夜里痛醒" in page and "秦的意见" in page and "硫酸吗啡缓释片" in page
    for later in ("梅的意见", "决定：", "后来才知道", "王淑芬", f"/patient/{cast.mrs_wang.pk}/"):
        assert later not in page
    assert f"/consultations/{question}/" in listed and "王淑芬" not in listed
    assert seen(cast.doctor_qin, f"/patient/{cast.mrs_wang.pk}/").status_code in (403, 404)
    assert not access.can_read_patient(cast.actor(cast.doctor_qin), cast.mrs_wang.pk, now=NOW + 2 * DAY)
    assert m.AuditEvent.objects.filter(action="consultation.archive-read").count() == 1


def test_the_asking_side_keeps_everything(cast: Cast, clock: Path) -> None:
    question = decided(cast)
    move_clock(clock, to=NOW + 2 * DAY)
    page = seen(cast.doctor_zhou, f"/consultations/{question}/").content.decode()

    assert all(text in page for text in ("夜里痛醒", "秦的意见", "梅的意见", "决定：夜间加"))


def test_whoever_wrote_nothing_or_left_the_work_keeps_nothing(cast: Cast, clock: Path) -> None:
    question = decided(cast)
    move_clock(clock, to=NOW + 2 * DAY)
    stranger = seen(cast.nurse_tang, f"/consultations/{question}/")
    m.PractitionerRole.objects.filter(practitioner=cast.doctor_qin).update(ends_at=NOW + DAY)
    gone = seen(cast.doctor_qin, f"/consultations/{question}/")

    assert stranger.status_code in (403, 404)
    assert gone.status_code in (403, 404)
