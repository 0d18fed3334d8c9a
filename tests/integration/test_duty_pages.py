"""The duty roster, the ladder and the undelivered messages as people use them: without scripts, in both languages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from paingrid.records import models as m
from paingrid.timekeeping import now
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def cast(db: None, transactional_db: None) -> Cast:
    return assemble()


def browser(who: m.Practitioner | None, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    if who is not None:
        client.force_login(who.account)
    return client


def tomorrow() -> str:
    return (now() + DAY).date().isoformat()


def shift_form(who: m.Practitioner, **more: str) -> dict[str, Any]:
    return {"practitioner": who.pk, "on": tomorrow(), "starts": "18:00", "ends": "08:00", **more}


def test_a_leader_writes_a_night_shift_and_takes_it_out_again(cast: Cast) -> None:
    client = browser(cast.leader_he)
    answer = client.post(reverse("duty:add_shift", args=[cast.centre.pk]), shift_form(cast.nurse_tang), follow=True)

    shift = m.DutyShift.objects.get()
    assert shift.ends_at - shift.starts_at == timedelta(hours=14)
    assert "Nurse Tang" in answer.content.decode()
    client.post(reverse("duty:remove_shift", args=[cast.centre.pk, shift.pk]), {"week": tomorrow()})
    assert not m.DutyShift.objects.exists()


def test_a_nurse_reads_the_roster_and_cannot_change_it(cast: Cast) -> None:
    client = browser(cast.nurse_lin)
    page = client.get(reverse("duty:roster", args=[cast.centre.pk]))
    assert page.status_code == 200
    assert "Write a shift" not in page.content.decode()

    answer = client.post(reverse("duty:add_shift", args=[cast.centre.pk]), shift_form(cast.nurse_tang))

    assert not m.DutyShift.objects.exists()
    assert answer.status_code == 403
    assert "Your present role does not include this." in answer.content.decode()


def test_strangers_see_no_roster(cast: Cast) -> None:
    address = reverse("duty:roster", args=[cast.centre.pk])
    assert browser(cast.doctor_mei).get(address).status_code == 404
    assert browser(None).get(address).status_code == 302


@pytest.mark.parametrize(
    "slip",
    [
        {"practitioner": "999999999999999999999"},
        {"practitioner": "x"},
        {"on": "0001-01-01"},
        {"on": "9999-12-31"},
        {"on": "tomorrow"},
        {"starts": "25:00"},
        {"on": "2021-01-01"},
    ],
)
def test_slips_are_explained_and_what_was_written_stays(cast: Cast, slip: dict[str, str]) -> None:
    answer = browser(cast.leader_he).post(
        reverse("duty:add_shift", args=[cast.centre.pk]), shift_form(cast.nurse_tang, **slip)
    )

    assert answer.status_code == 422
    assert ("field-error" in answer.content.decode()) or ("notice-error" in answer.content.decode())
    assert not m.DutyShift.objects.exists()


@pytest.mark.parametrize("pk", ["0", "999999", "99999999999999999999999"])
def test_places_that_do_not_exist_are_not_found(cast: Cast, pk: str) -> None:
    client = browser(cast.admin_an)
    assert client.get(f"/duty/{pk}/").status_code == 404
    assert client.get(f"/duty/ladder/{pk}/").status_code == 404
    assert client.post(f"/duty/{pk}/shift/", shift_form(cast.nurse_tang)).status_code == 404
    assert client.post(f"/duty/{cast.centre.pk}/shift/{pk}/remove/").status_code == 404
    assert client.get(f"/duty/?at={pk}", follow=True).status_code == 404


def test_leave_of_whole_days_takes_a_nurse_off_the_rung(cast: Cast) -> None:
    today = now().date().isoformat()
    client = browser(cast.nurse_lin)
    page = client.post(
        reverse("duty:add_leave", args=[cast.centre.pk]),
        {"practitioner": cast.nurse_lin.pk, "first": today, "last": tomorrow()},
        follow=True,
    )

    assert m.Leave.objects.count() == 1
    assert "climbs past this rung at once" in page.content.decode()


def ladder_form(**more: Any) -> dict[str, Any]:
    given = {
        "family-doctor": 20,
        "team-leader": 40,
        "district-duty": 60,
        "tertiary-clinic": 90,
        "grid-coordinator": 120,
    }
    return {"urgency": "U", **given, "reason": "", **more}


def test_a_coordinator_shortens_freely_and_signs_what_becomes_longer(cast: Cast) -> None:
    client, address = browser(cast.coordinator_luo), reverse("duty:ladder", args=[cast.grid.pk])
    assert client.post(address, ladder_form(**{"family-doctor": 10})).status_code == 303
    refused = client.post(address, ladder_form(**{"grid-coordinator": 150}))
    assert refused.status_code == 422
    assert "sign-off" in refused.content.decode()
    assert client.post(address, ladder_form(**{"grid-coordinator": 150, "reason": "Flood season"})).status_code == 303

    page = client.get(address).content.decode()
    assert "made longer by Coordinator Luo" in page and "Flood season" in page


@pytest.mark.parametrize("minutes", ["-1", "7.5", "NaN", "", "１０x", "99999999999999999999"])
def test_minutes_that_are_none_are_refused(cast: Cast, minutes: str) -> None:
    client = browser(cast.coordinator_luo)
    answer = client.post(reverse("duty:ladder", args=[cast.grid.pk]), ladder_form(**{"family-doctor": minutes}))

    assert answer.status_code == 422
    assert not m.LadderStep.objects.exists()


def test_a_doctor_reads_the_ladder_and_cannot_change_it(cast: Cast) -> None:
    client, address = browser(cast.doctor_zhou), reverse("duty:ladder", args=[cast.grid.pk])
    assert '<form method="post" novalidate>' not in client.get(address).content.decode()
    assert client.post(address, ladder_form(**{"family-doctor": 1})).status_code == 403
    assert not m.LadderStep.objects.exists()


@pytest.fixture
def dead(cast: Cast) -> list[m.Message]:
    rows = [("email", "E", "SMTP 550: no such person"), ("webhook", "D", "webhook: HTTP 503")]
    return [
        m.Message.objects.create(
            key=f"k{channel}",
            channel=channel,
            practitioner=cast.nurse_lin,
            kind="act",
            urgency=urgency,
            language="en",
            state="dead",
            attempts=7,
            queued_at=now(),
            try_after=now(),
            last_error=error,
        )
        for channel, urgency, error in rows
    ]


def test_the_coordinator_reads_why_in_words_filters_and_resends(cast: Cast, dead: list[m.Message]) -> None:
    client, address = browser(cast.coordinator_luo), reverse("outbox:dead_letters")
    page = client.get(address).content.decode()
    assert "does not accept this address" in page and "The gateway had a fault of its own" in page
    only = client.get(address, {"channel": "email", "urgency": "E"}).content.decode()
    assert "The gateway had a fault" not in only

    client.post(reverse("outbox:resend"), {"letter": dead[0].pk, "channel": "email"})

    assert sorted(m.Message.objects.values_list("state", flat=True)) == ["dead", "queued"]
    again = client.post(reverse("outbox:resend"), {"letter": dead[0].pk})
    assert again.status_code == 404


def test_others_do_not_see_the_outbox(cast: Cast, dead: list[m.Message]) -> None:
    for who in (cast.nurse_lin, cast.leader_he, cast.officer_qiu):
        assert browser(who).get(reverse("outbox:dead_letters")).status_code == 403
        assert browser(who).post(reverse("outbox:resend"), {"letter": dead[0].pk}).status_code == 403
    assert m.Message.objects.filter(state="dead").count() == 2


@pytest.mark.parametrize("name", ["duty:roster", "duty:ladder", "outbox:dead_letters"])
def test_pages_use_a_fixed_number_of_queries(
    cast: Cast, dead: list[m.Message], name: str, django_assert_max_num_queries: Any
) -> None:
    start = now()
    for n in range(30):
        m.DutyShift.objects.create(
            institution=cast.centre,
            practitioner=cast.nurse_tang,
            starts_at=start + n * DAY / 8,
            ends_at=start + 5 * DAY,
        )
        m.Message.objects.create(
            key=f"n{n}",
            channel="email",
            practitioner=cast.nurse_lin,
            kind="act",
            urgency="U",
            language="en",
            state="dead",
            queued_at=start,
            try_after=start,
            last_error="SMTP 451",
        )
    who = cast.leader_he if name == "duty:roster" else cast.coordinator_luo
    args = {"duty:roster": [cast.centre.pk], "duty:ladder": [cast.grid.pk]}.get(name, [])
    client = browser(who)
    with django_assert_max_num_queries(18):
        assert client.get(reverse(name, args=args)).status_code == 200
