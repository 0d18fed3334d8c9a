"""Who may see whom, and until when."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from paingrid.journey import access, open_link, sign_in, throttle
from paingrid.journey.receive_report import receive_report
from paingrid.records import models as m
from tests.cast import NOW, Cast, assemble

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def may_read(cast: Cast, who: m.Practitioner, patient: m.Patient, *, at=NOW) -> bool:
    return access.can_read_patient(cast.actor(who, now=at), patient.pk, now=at)


def test_the_team_reads_its_own_patients_and_no_others(cast: Cast) -> None:
    readers = [cast.nurse_lin, cast.doctor_zhou, cast.leader_he, cast.nurse_tang]

    own = [may_read(cast, who, cast.mrs_wang) for who in readers]
    other = [may_read(cast, who, cast.mr_shu) for who in readers]

    assert own == [True, True, True, False]
    assert other == [False, False, False, True]


def test_upper_levels_read_only_what_climbed_to_them(cast: Cast) -> None:
    receive_report(
        by=access.SYSTEM,
        patient_id=cast.mrs_wang.pk,
        report_id=uuid4(),
        answers={"form": "home-2026.1", "pain_now": 5},
        felt_at=NOW,
        now=NOW,
    )
    task = m.Task.objects.get()
    before = may_read(cast, cast.doctor_qin, cast.mrs_wang)

    m.Told.objects.create(task=task, practitioner=cast.doctor_qin, rung=3, told_at=NOW)

    assert (before, may_read(cast, cast.doctor_qin, cast.mrs_wang)) == (False, True)
    assert not may_read(cast, cast.doctor_qin, cast.mr_shu)
    m.Task.objects.update(closed_at=NOW)
    assert may_read(cast, cast.doctor_qin, cast.mrs_wang, at=NOW + timedelta(hours=23))
    assert not may_read(cast, cast.doctor_qin, cast.mrs_wang, at=NOW + timedelta(hours=25))


@pytest.mark.parametrize("who", ["officer_qiu", "admin_an", "coordinator_luo", "doctor_mei"])
def test_nobody_else_reads_a_record(cast: Cast, who: str) -> None:
    assert not may_read(cast, getattr(cast, who), cast.mrs_wang)


def test_an_ended_role_ends_access_at_once(cast: Cast) -> None:
    m.PractitionerRole.objects.filter(practitioner=cast.nurse_lin).update(ends_at=NOW)

    assert may_read(cast, cast.nurse_lin, cast.mrs_wang, at=NOW - timedelta(seconds=1))
    assert not may_read(cast, cast.nurse_lin, cast.mrs_wang)


def test_a_closed_account_is_nobody(cast: Cast) -> None:
    m.Account.objects.filter(username="lin").update(is_active=False)

    assert access.actor_of_account(cast.nurse_lin.account_id, now=NOW) is None


def test_a_patient_who_changed_teams_is_closed_to_the_old_one(cast: Cast) -> None:
    m.Enrolment.objects.filter(patient=cast.mrs_wang).update(ends_at=NOW)
    m.Enrolment.objects.create(patient=cast.mrs_wang, team=cast.team_b, starts_at=NOW)

    assert not may_read(cast, cast.nurse_lin, cast.mrs_wang)
    assert may_read(cast, cast.nurse_tang, cast.mrs_wang)


def token(path: str) -> str:
    return path.strip("/").split("/")[1]


def test_a_link_opens_until_it_is_revoked_or_expires(cast: Cast) -> None:
    actor = open_link.open_link(token=token(cast.daughter_path), now=NOW)
    assert (actor.patient_id, actor.reporter) == (cast.mrs_wang.pk, "family")

    with pytest.raises(open_link.LinkRefused) as expired:
        open_link.open_link(token=token(cast.daughter_path), now=NOW + timedelta(days=180))
    open_link.revoke_link(by=cast.actor(cast.nurse_lin), link_id=cast.daughter_link.pk, now=NOW)
    with pytest.raises(open_link.LinkRefused) as revoked:
        open_link.open_link(token=token(cast.daughter_path), now=NOW)
    with pytest.raises(open_link.LinkRefused) as unknown:
        open_link.open_link(token="a" * 32, now=NOW)

    assert [e.value.code for e in (expired, revoked, unknown)] == ["link.expired", "link.revoked", "link.unknown"]


def test_a_family_members_end_closes_the_link_too(cast: Cast) -> None:
    m.RelatedPerson.objects.update(expires_at=NOW)

    with pytest.raises(open_link.LinkRefused):
        open_link.open_link(token=token(cast.daughter_path), now=NOW)


def test_a_link_can_be_printed_again_and_is_the_same(cast: Cast) -> None:
    issued = open_link.issue_link(by=cast.actor(cast.nurse_lin), patient_id=cast.mrs_wang.pk, now=NOW)

    again = open_link.link_path(by=cast.actor(cast.doctor_zhou), link_id=issued.link_id, now=NOW)

    assert again == issued.url_path
    assert open_link.open_link(token=token(again), now=NOW).patient_id == cast.mrs_wang.pk


def test_the_database_holds_no_token(cast: Cast) -> None:
    stored = b"".join(bytes(v) for row in m.PersonalLink.objects.values_list("nonce", "digest") for v in row)

    assert token(cast.wang_path).encode() not in stored


def test_another_teams_nurse_can_neither_issue_nor_show_nor_revoke(cast: Cast) -> None:
    tang = cast.actor(cast.nurse_tang)

    with pytest.raises(access.NotAllowed):
        open_link.issue_link(by=tang, patient_id=cast.mrs_wang.pk, now=NOW)
    with pytest.raises(access.NotAllowed):
        open_link.link_path(by=tang, link_id=cast.wang_link.pk, now=NOW)
    with pytest.raises(access.NotAllowed):
        open_link.revoke_link(by=tang, link_id=cast.wang_link.pk, now=NOW)

    assert m.PersonalLink.objects.get(pk=cast.wang_link.pk).revoked_at is None


def test_a_sign_in_link_works_once(cast: Cast) -> None:
    account = cast.nurse_lin.account_id
    made = sign_in.write_sign_in_link(account, once=True, valid=timedelta(hours=1), now=NOW)

    assert sign_in.redeem_sign_in_link(token=made, now=NOW) == account
    with pytest.raises(sign_in.SignInLinkRefused):
        sign_in.redeem_sign_in_link(token=made, now=NOW)


def test_the_first_administrator_is_made_once(cast: Cast) -> None:
    m.Practitioner.objects.filter(account__is_administrator=True).delete()
    m.Account.objects.filter(is_administrator=True).delete()

    first = sign_in.create_first_administrator(username="root", now=NOW)
    second = sign_in.create_first_administrator(username="root", now=NOW)
    account = sign_in.redeem_sign_in_link(token=second, now=NOW)
    m.Account.objects.filter(pk=account).update(last_login=NOW)

    assert first != second
    assert m.Account.objects.filter(is_administrator=True).count() == 1
    with pytest.raises(sign_in.AlreadySetUp):
        sign_in.create_first_administrator(username="root", now=NOW)


def test_the_throttle_refuses_the_one_too_many_and_forgets(cast: Cast) -> None:
    minute = timedelta(minutes=1)
    for _ in range(3):
        throttle.check_throttle("door", limit=3, per=minute, now=NOW)

    with pytest.raises(throttle.TooManyTries):
        throttle.check_throttle("door", limit=3, per=minute, now=NOW)
    throttle.check_throttle("other door", limit=3, per=minute, now=NOW)
    throttle.check_throttle("door", limit=3, per=minute, now=NOW + minute)
