"""A patient changes team in the middle of a referral or a question: the new team has it, the old one is shut out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from paingrid.journey.answer_consultation import give_opinion, take_question
from paingrid.journey.ask_consultant import ask_consultant
from paingrid.journey.follow_consultation import record_decision
from paingrid.journey.steps.catchments import enrol_with
from paingrid.journey.steps.consulting import NoSuchConsultation
from paingrid.journey.steps.referral import NoSuchReferral
from paingrid.records import models as m
from paingrid.records.queries import referrals as query
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble, person, role, takes_morphine_in_mild_pain
from tests.integration.test_referrals import refer, step

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def cast(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=LATER + timedelta(minutes=1))
    made = assemble()
    takes_morphine_in_mild_pain(made)
    return made


def move_to_b(cast: Cast) -> m.Practitioner:
    """Mrs Wang's street goes to team B, whose doctor is new to her."""
    doctor = person("deng", "邓医生", "Doctor Deng")
    role(doctor, "family-doctor", cast.centre, team=cast.team_b)
    with transaction.atomic():
        change = m.CatchmentChange.objects.create(
            kind="street-moved",
            grid=cast.grid,
            street=cast.street,
            made_by=cast.coordinator_luo,
            made_at=LATER,
            effective_on=LATER.date(),
            before={},
            after={},
        )
        enrol_with(change, {cast.mrs_wang.pk}, frozenset({cast.team_a.pk}), cast.team_b, now=LATER)
    return doctor


def ask(cast: Cast) -> Any:
    return ask_consultant(
        by=cast.actor(cast.doctor_zhou),
        consultation_id=uuid4(),
        patient_id=cast.mrs_wang.pk,
        to=cast.district.pk,
        kind="dose",
        question="夜里痛醒，怎么加量？",
        urgency="D",
        consent="spoken",
        consent_at=NOW,
        now=NOW,
    ).consultation_id


def pages(who: m.Practitioner, *addresses: str) -> list[int]:
    client = Client()
    client.force_login(who.account, backend="django.contrib.auth.backends.ModelBackend")
    return [client.get(address).status_code for address in addresses]


def test_the_new_team_owns_the_open_referral_and_the_clock_runs_on(cast: Cast) -> None:
    referral_id = refer(cast)
    step(cast, referral_id, "ask-back", cast.doctor_qin, note="肾功能怎样？")
    before = m.Referral.objects.get(pk=referral_id)
    doctor = move_to_b(cast)
    after = m.Referral.objects.get(pk=referral_id)
    with pytest.raises(NoSuchReferral):
        step(cast, referral_id, "answer", cast.doctor_zhou, note="eGFR 55", now=LATER)
    answered = step(cast, referral_id, "answer", doctor, note="eGFR 55", now=LATER)

    assert (after.team, after.owes, after.due_at) == (cast.team_b, "sender", before.due_at)
    assert answered == "sent"
    assert [row.referral_id for row in query.waiting([cast.team_b.pk], [])] == [referral_id]
    assert query.waiting([cast.team_a.pk], []) == ()
    one = query.full(referral_id)
    assert one is not None and [event.move for event in one.events][-2:] == ["pass-on", "answer"]


def test_the_old_team_is_told_without_a_name_and_reads_nothing_more(cast: Cast) -> None:
    referral_id, question = refer(cast), ask(cast)
    places = (f"/referrals/{referral_id}/", f"/referrals/{referral_id}/letter/", f"/consultations/{question}/")
    before = pages(cast.nurse_lin, *places)
    doctor = move_to_b(cast)

    told = {key: m.Message.objects.filter(key__contains="pass-on", key__icontains=key) for key in (":here", ":gone")}
    assert before == [200, 200, 200]
    assert pages(doctor, *places) == [200, 200, 200]
    assert [code in (403, 404) for code in pages(cast.nurse_lin, *places)] == [True, True, True]
    assert doctor in {one.practitioner for one in told[":here"]}
    assert cast.doctor_zhou in {one.practitioner for one in told[":gone"]}
    assert not [one for one in told[":gone"] if str(referral_id) in str(one.payload) or "王" in str(one.payload)]


def test_the_new_team_decides_what_the_old_one_asked(cast: Cast) -> None:
    question = ask(cast)
    qin = cast.actor(cast.doctor_qin)
    take_question(by=qin, consultation_id=question, now=NOW)
    doctor = move_to_b(cast)
    m.Message.objects.all().delete()
    give_opinion(by=qin, consultation_id=question, opinion_id=uuid4(), text="夜间加 5 mg", now=LATER)
    heard = {one.practitioner for one in m.Message.objects.all()}
    with pytest.raises(NoSuchConsultation):
        record_decision(by=cast.actor(cast.doctor_zhou), consultation_id=question, decision="加量", now=LATER)
    decided = record_decision(by=cast.actor(doctor), consultation_id=question, decision="夜间加 5 mg", now=LATER)

    assert (doctor in heard, cast.doctor_zhou in heard) == (True, False)
    assert decided.status == "decided"


def test_the_one_who_asked_sees_no_name_in_the_inbox_any_more(cast: Cast) -> None:
    ask(cast)
    client = Client()
    client.force_login(cast.doctor_zhou.account, backend="django.contrib.auth.backends.ModelBackend")
    before = client.get("/consultations/").content.decode()
    move_to_b(cast)

    assert "王淑芬" in before
    assert "王淑芬" not in client.get("/consultations/").content.decode()


def test_what_has_ended_stays_with_the_team_that_did_it(cast: Cast) -> None:
    referral_id = refer(cast)
    step(cast, referral_id, "withdraw", cast.doctor_zhou, note="病人好些了")
    move_to_b(cast)

    assert m.Referral.objects.get(pk=referral_id).team == cast.team_a


def test_nobody_is_left_over_when_the_new_team_belongs_to_the_receiver(cast: Cast) -> None:
    referral_id = refer(cast)
    ward = m.CareTeam.objects.create(institution=cast.district, grid=cast.grid, code="W", name_zh="病房队")
    m.CareTeam.objects.filter(pk=cast.team_b.pk).update(institution=cast.district)
    cast.team_b.refresh_from_db()
    move_to_b(cast)

    one = m.Referral.objects.get(pk=referral_id)
    assert (one.team, one.sender, one.receiver) == (cast.team_b, cast.centre, cast.district)
    assert ward.referrals.count() == 0
