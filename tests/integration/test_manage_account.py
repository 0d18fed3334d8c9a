"""A colleague's account: signed out everywhere, a lost second step taken away, leaving with nothing left behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from paingrid.journey import access, leaving, manage_account
from paingrid.journey.answer_consultation import take_question
from paingrid.journey.ask_consultant import ask_consultant
from paingrid.journey.second_factor import seal_secret
from paingrid.journey.sign_in import write_sign_in_link
from paingrid.journey.work_task import claim
from paingrid.records import models as m
from tests.cast import NOW, Cast, assemble, person, role, takes_morphine_in_mild_pain
from tests.integration.test_resources import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    made = assemble()
    takes_morphine_in_mild_pain(made)
    return made


def signed_in(who: m.Practitioner) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(m.Account.objects.get(pk=who.account_id), backend="django.contrib.auth.backends.ModelBackend")
    return client


def still_in(client: Client) -> bool:
    return client.get("/bell/").status_code == 200


def with_app(who: m.Practitioner) -> None:
    Authenticator.objects.create(user_id=who.account_id, type="totp", data={"secret": seal_secret("JBSWY3DPEHPK3PXP")})


def leave(cast: Cast, who: m.Practitioner, by: m.Practitioner | None = None) -> None:
    leaving.leave(by=cast.actor(by or cast.admin_an), practitioner_id=who.pk, now=NOW)


def test_sessions_end_on_every_device_and_those_of_others_go_on(cast: Cast) -> None:
    one, two, other = signed_in(cast.nurse_lin), signed_in(cast.nurse_lin), signed_in(cast.nurse_tang)
    assert still_in(one) and still_in(two) and still_in(other)
    manage_account.end_sessions(by=cast.actor(cast.admin_an), practitioner_id=cast.nurse_lin.pk, now=NOW)
    assert (still_in(one), still_in(two), still_in(other)) == (False, False, True)
    assert still_in(signed_in(cast.nurse_lin)), "signing in again works"


def test_a_lost_step_is_taken_away_with_a_reason_and_the_person_is_told(cast: Cast) -> None:
    with_app(cast.doctor_zhou)
    client = signed_in(cast.doctor_zhou)
    given: dict[str, Any] = {"by": cast.actor(cast.admin_an), "practitioner_id": cast.doctor_zhou.pk, "now": NOW}
    with pytest.raises(manage_account.ReasonNeeded):
        manage_account.take_second_step_away(**given, reason="  ")
    assert Authenticator.objects.filter(user_id=cast.doctor_zhou.account_id).exists()

    manage_account.take_second_step_away(**given, reason="手机丢失，已回拨确认")

    assert not Authenticator.objects.filter(user_id=cast.doctor_zhou.account_id).exists() and not still_in(client)
    assert m.Message.objects.filter(practitioner=cast.doctor_zhou, key__startswith="factor:reset").exists()
    assert m.AuditEvent.objects.get(action="account.factor-reset").practitioner == cast.admin_an


def test_nobody_takes_the_own_step_away_and_who_has_none_takes_nobodys(cast: Cast, settings: Any) -> None:
    given: dict[str, Any] = {"by": cast.actor(cast.admin_an), "reason": "手机丢失", "now": NOW}
    with pytest.raises(manage_account.NotYourself):
        manage_account.take_second_step_away(**given, practitioner_id=cast.admin_an.pk)
    settings.SECOND_FACTOR = "required"
    with pytest.raises(manage_account.ProveYourself):
        manage_account.take_second_step_away(**given, practitioner_id=cast.doctor_zhou.pk)
    with pytest.raises(access.NotAllowed):
        given["by"] = cast.actor(cast.leader_he)
        manage_account.take_second_step_away(**given, practitioner_id=cast.doctor_zhou.pk)


def test_the_machine_itself_helps_the_last_administrator(cast: Cast) -> None:
    with_app(cast.admin_an)
    call_command("second_step", cast.admin_an.account.username, reason="最后一位管理员，当面确认")
    assert not Authenticator.objects.filter(user_id=cast.admin_an.account_id).exists()
    with pytest.raises(CommandError):
        call_command("second_step", "nobody-here", reason="最后一位管理员")


def test_leaving_ends_every_right_in_one_moment(cast: Cast) -> None:
    client = signed_in(cast.nurse_lin)
    with_app(cast.nurse_lin)
    token = write_sign_in_link(cast.nurse_lin.account_id, once=True, valid=DAY, now=NOW)
    m.DutyShift.objects.create(
        institution=cast.centre, practitioner=cast.nurse_lin, starts_at=NOW + DAY, ends_at=NOW + 2 * DAY
    )

    leave(cast, cast.nurse_lin)

    assert not still_in(client) and access.actor_of_account(cast.nurse_lin.account_id, now=NOW) is None
    assert not m.PractitionerRole.objects.filter(practitioner=cast.nurse_lin, ends_at__isnull=True).exists()
    assert not Authenticator.objects.filter(user_id=cast.nurse_lin.account_id).exists()
    assert not m.DutyShift.objects.filter(practitioner=cast.nurse_lin).exists()
    stranger = Client()
    stranger.post(f"/sign-in/{token}/")
    assert not still_in(stranger) and not Client().login(username="lin", password="lin")


def test_what_was_theirs_is_free_for_colleagues_who_are_told(cast: Cast) -> None:
    nurse = person("ning", "宁护士", "Nurse Ning")
    role(nurse, "nurse", cast.centre, team=cast.team_a)
    task = m.Task.objects.filter(patient=cast.mrs_wang, closed_at__isnull=True).first() or _task(cast)
    claim(by=cast.actor(cast.nurse_lin), task_id=task.pk, now=NOW)
    before = m.Task.objects.get(pk=task.pk)

    leave(cast, cast.nurse_lin)

    after = m.Task.objects.get(pk=task.pk)
    assert (after.holder, after.team, after.contact_by) == (None, before.team, before.contact_by)
    assert m.Message.objects.filter(practitioner=nurse, key__startswith="left:").exists()
    assert not m.Message.objects.filter(practitioner=cast.coordinator_luo, key__startswith="left:").exists()


def test_a_team_without_its_last_nurse_brings_the_coordinator(cast: Cast) -> None:
    leave(cast, cast.nurse_lin)
    assert m.Message.objects.filter(practitioner=cast.coordinator_luo, key__startswith="left:").exists()


def test_a_question_that_was_taken_waits_for_a_colleague_there(cast: Cast) -> None:
    colleague = person("shi", "史医生", "Doctor Shi")
    role(colleague, "district-doctor", cast.district)
    asked = ask_consultant(
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
    take_question(by=cast.actor(cast.doctor_qin), consultation_id=asked, now=NOW)

    leave(cast, cast.doctor_qin)

    row = m.Consultation.objects.get(pk=asked)
    assert (row.status, row.taken_by, row.to) == ("asked", None, cast.district) and row.due_at > NOW
    assert m.Message.objects.filter(practitioner=colleague, key__contains=":left:").exists()
    assert take_question(by=cast.actor(colleague), consultation_id=asked, now=NOW).status == "taken"


def test_the_last_administrator_stays_even_when_two_leave_each_other_at_once(cast: Cast) -> None:
    other = person("bai", "白管理", "Ms Bai", administrator=True)
    pairs = ((cast.admin_an, other), (other, cast.admin_an))
    said = at_once(2, lambda n: leave(cast, pairs[n][1], by=pairs[n][0]))
    assert m.Account.objects.filter(is_administrator=True, is_active=True).count() == 1, said
    (stays,) = m.Practitioner.objects.filter(account__is_administrator=True)
    with pytest.raises(manage_account.NotYourself):
        leave(cast, stays, by=stays)


def test_the_page_asks_once_more_and_shows_what_is_theirs(cast: Cast) -> None:
    client, address = signed_in(cast.admin_an), f"/setup/staff/{cast.nurse_lin.pk}/"
    page = client.get(address).content.decode()
    unsure = client.post(f"{address}leaves/")
    gone = client.post(f"{address}leaves/", {"sure": "yes"})
    assert "A队" in page and "网格协调员" in page
    assert unsure.status_code == 422 and gone.status_code in (302, 303)
    assert not m.Account.objects.get(pk=cast.nurse_lin.account_id).is_active
    nobody = client.post(f"{address}lost-step/", {"reason": "手机丢失"})
    assert nobody.status_code == 404


def _task(cast: Cast) -> m.Task:
    return m.Task.objects.create(
        patient=cast.mrs_wang,
        team=cast.team_a,
        kind="alert",
        urgency="D",
        rows=[],
        reason_zh="疼",
        reason_en="pain",
        opened_at=NOW,
        clock_started_at=NOW,
        contact_by=NOW + DAY,
        next_climb_at=NOW + DAY,
    )
