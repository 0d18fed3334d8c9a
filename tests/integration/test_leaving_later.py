"""A last day is written before it comes: the doors shut at its end by themselves, and the clock passes on the rest."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from paingrid.console.clockwork import Clockwork
from paingrid.journey import access, leaving, manage_account
from paingrid.journey.sign_in import SignInLinkRefused, redeem_sign_in_link, write_sign_in_link
from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble, person
from tests.integration.test_manage_account import signed_in, still_in

pytestmark = pytest.mark.django_db(transaction=True)
LAST = date(2026, 11, 25)
#: Midnight in Chengdu after the last day.
END = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
MOMENT = timedelta(seconds=1)


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    return tmp_path / "clock.json"


@pytest.fixture
def cast(clock: Path) -> Cast:
    return assemble()


def plan(cast: Cast, who: m.Practitioner, day: date = LAST) -> None:
    leaving.leave_on(by=cast.actor(cast.admin_an), practitioner_id=who.pk, last_day=day, now=NOW)


def test_the_doors_shut_at_midnight_even_when_no_clock_runs(cast: Cast, clock: Path) -> None:
    client = signed_in(cast.nurse_lin)
    plan(cast, cast.nurse_lin)
    link = write_sign_in_link(cast.nurse_lin.account_id, once=False, valid=timedelta(days=9), now=NOW)

    move_clock(clock, to=END - MOMENT)
    assert still_in(client) and client.get(f"/patient/{cast.mrs_wang.pk}/").status_code == 200
    move_clock(clock, to=END)

    assert not still_in(client) and access.actor_of_account(cast.nurse_lin.account_id, now=END) is None
    assert client.get(f"/patient/{cast.mrs_wang.pk}/").status_code == 302
    with pytest.raises(SignInLinkRefused):
        redeem_sign_in_link(token=link, now=END)
    again = Client(headers={"accept-language": "en"})
    again.post("/sign-in/", {"username": "lin", "password": "lin"})
    assert not still_in(again)


def test_an_administrator_whose_last_day_is_over_finds_no_page_of_administration(cast: Cast, clock: Path) -> None:
    other = person("bai", "白管理", "Ms Bai", administrator=True)
    client = signed_in(other)
    plan(cast, other)
    assert client.get("/admin/records/account/").status_code == 200
    move_clock(clock, to=END)
    assert client.get("/admin/records/account/").status_code == 302
    assert client.get("/setup/staff/").status_code == 302


def test_the_clock_ends_everything_once_and_passes_on_what_was_held(cast: Cast, clock: Path) -> None:
    task = m.Task.objects.create(
        patient=cast.mrs_wang,
        team=cast.team_a,
        kind="alert",
        urgency="D",
        rows=[],
        reason_zh="疼",
        reason_en="pain",
        opened_at=NOW,
        clock_started_at=NOW,
        contact_by=END + timedelta(days=1),
        next_climb_at=END + timedelta(days=1),
        holder=cast.nurse_lin,
        held_since=NOW,
    )
    plan(cast, cast.nurse_lin)

    Clockwork().work()
    assert m.Account.objects.get(username="lin").is_active, "not before its time"
    move_clock(clock, to=END)
    Clockwork().work()
    Clockwork().work()

    task.refresh_from_db()
    assert task.holder is None and not m.Account.objects.get(username="lin").is_active
    assert not m.PractitionerRole.objects.filter(practitioner=cast.nurse_lin, ends_at__isnull=True).exists()
    assert m.AuditEvent.objects.filter(action="account.left", subject=str(cast.nurse_lin.pk)).count() == 1
    assert m.Message.objects.filter(practitioner=cast.coordinator_luo, key__startswith="left:").exists()


def test_it_may_be_taken_back_until_then(cast: Cast, clock: Path) -> None:
    plan(cast, cast.nurse_lin)
    leaving.stay(by=cast.actor(cast.admin_an), practitioner_id=cast.nurse_lin.pk, now=NOW)
    move_clock(clock, to=END)
    Clockwork().work()
    assert still_in(signed_in(cast.nurse_lin))
    with pytest.raises(manage_account.NoSuchAccount):
        leaving.stay(by=cast.actor(cast.admin_an), practitioner_id=cast.nurse_lin.pk, now=NOW)


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2028, 1, 1)])
def test_only_a_day_to_come(cast: Cast, day: date) -> None:
    with pytest.raises(leaving.DayNotToCome):
        plan(cast, cast.nurse_lin, day)


def test_one_administrator_without_a_last_day_always_stays(cast: Cast) -> None:
    other = person("bai", "白管理", "Ms Bai", administrator=True)
    plan(cast, other)
    with pytest.raises(leaving.LastAdministrator):
        leaving.leave(by=cast.actor(other), practitioner_id=cast.admin_an.pk, now=NOW)
    with pytest.raises(leaving.LastAdministrator):
        leaving.leave_on(by=cast.actor(other), practitioner_id=cast.admin_an.pk, last_day=LAST, now=NOW)
    with pytest.raises(access.NotAllowed):
        leaving.leave_on(by=cast.actor(cast.leader_he), practitioner_id=cast.nurse_lin.pk, last_day=LAST, now=NOW)
    with pytest.raises(manage_account.NotYourself):
        leaving.leave_on(by=cast.actor(cast.admin_an), practitioner_id=cast.admin_an.pk, last_day=LAST, now=NOW)


def test_the_pages_show_the_day_and_keep_what_was_typed(cast: Cast) -> None:
    client, address = signed_in(cast.admin_an), f"/setup/staff/{cast.nurse_lin.pk}/"
    wrong = client.post(f"{address}last-day/", {"last_day": "2020-01-01"})
    assert wrong.status_code == 422 and "2020-01-01" in wrong.content.decode()
    assert client.post(f"{address}last-day/", {"last_day": "2026-11-25"}).status_code in (302, 303)
    assert "2026-11-25" in client.get(address).content.decode()
    assert "2026-11-25" in client.get("/setup/staff/").content.decode()
    assert client.post(f"{address}stays/").status_code in (302, 303)
    assert "2026-11-25" not in client.get(address).content.decode()


def test_nobody_gives_roles_to_oneself(cast: Cast) -> None:
    client = signed_in(cast.admin_an)
    given = {
        "practitioner": cast.admin_an.pk,
        "role": "nurse",
        "institution": cast.centre.pk,
        "team": cast.team_a.pk,
        "starts_at_0": "2026-11-01",
        "starts_at_1": "00:00:00",
    }
    mine = client.post("/admin/records/practitionerrole/add/", given)
    assert mine.status_code == 200 and "另一位管理员" in mine.content.decode()
    assert not m.PractitionerRole.objects.filter(practitioner=cast.admin_an).exists()

    theirs = m.PractitionerRole.objects.get(practitioner=cast.nurse_lin)
    address = f"/admin/records/practitionerrole/{theirs.pk}/change/"
    assert client.post(address, given).status_code == 200, "nor by taking somebody else's"
    assert client.get(f"/patient/{cast.mrs_wang.pk}/").status_code == 403
    another = client.post("/admin/records/practitionerrole/add/", {**given, "practitioner": cast.nurse_tang.pk})
    assert another.status_code == 302
    assert m.PractitionerRole.objects.filter(practitioner=cast.nurse_tang).count() == 2
