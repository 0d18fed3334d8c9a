"""Services with their days and opening hours: who may write them, and what follows from them."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from paingrid.consortium.opening_hours import OpeningHours
from paingrid.journey import arrange_services as journey
from paingrid.journey.access import NotAllowed
from paingrid.records import models as m
from paingrid.records.queries.duty import ladder_now
from paingrid.records.queries.institution_page import institution_page
from paingrid.records.queries.places_for import places_for
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble, offers

pytestmark = pytest.mark.django_db(transaction=True)
TODAY, DAY = date(2026, 11, 23), timedelta(days=1)


@pytest.fixture
def cast(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    made = assemble()
    offers(made.district)
    offers(made.tertiary)
    return made


def offer(cast: Cast, starts_on: date = TODAY, ends_on: date | None = None) -> int:
    return journey.offer_service(
        by=cast.actor(cast.doctor_qin),
        institution_id=cast.district.pk,
        service="nerve-block",
        starts_on=starts_on,
        ends_on=ends_on,
        now=NOW,
    )


def end(cast: Cast, offered_id: int, ends_on: date | None) -> None:
    by = cast.actor(cast.doctor_qin)
    journey.end_service(by=by, institution_id=cast.district.pk, offered_id=offered_id, ends_on=ends_on, now=NOW)


def found(cast: Cast, day: date) -> bool:
    at = NOW + (day - TODAY)
    return any(one.institution_id == cast.district.pk for one in places_for(cast.mrs_wang.pk, "nerve-block", at=at))


def test_a_service_is_found_from_its_first_day_until_its_end(cast: Cast) -> None:
    offer(cast, TODAY + 3 * DAY, TODAY + 5 * DAY)
    assert [found(cast, TODAY + n * DAY) for n in range(7)] == [False, False, False, True, True, False, False]


def test_an_end_can_be_taken_back_until_it_has_come(cast: Cast) -> None:
    pk = offer(cast)
    end(cast, pk, TODAY + DAY)
    assert not found(cast, TODAY + DAY)
    end(cast, pk, None)
    assert found(cast, TODAY + 90 * DAY)


def test_one_that_has_not_begun_is_taken_out_whole(cast: Cast) -> None:
    pk = offer(cast, TODAY + 5 * DAY)
    end(cast, pk, TODAY)
    assert not m.ServiceOffered.objects.filter(pk=pk).exists()


def test_the_same_service_stands_once_at_a_time(cast: Cast) -> None:
    offer(cast, TODAY, TODAY + 5 * DAY)
    offer(cast, TODAY + 5 * DAY)
    with pytest.raises(journey.OfferedAlready):
        offer(cast, TODAY + 2 * DAY)


@pytest.mark.parametrize(("first", "last"), [(-1, None), (3, 3), (3, 2)])
def test_days_in_the_past_or_the_wrong_way_round_are_refused(cast: Cast, first: int, last: int | None) -> None:
    with pytest.raises(journey.WrongDays):
        offer(cast, TODAY + first * DAY, None if last is None else TODAY + last * DAY)


def test_who_does_not_lead_the_place_writes_nothing(cast: Cast) -> None:
    pk = offer(cast)
    for who in (cast.nurse_lin, cast.leader_he, cast.doctor_mei):
        by: dict[str, Any] = {"by": cast.actor(who), "institution_id": cast.district.pk, "now": NOW}
        with pytest.raises(NotAllowed):
            journey.offer_service(**by, service="hospice", starts_on=TODAY)
        with pytest.raises(NotAllowed):
            journey.end_service(**by, offered_id=pk, ends_on=TODAY)
        with pytest.raises(NotAllowed):
            journey.set_hours(**by, hours=OpeningHours())


def test_a_service_of_another_place_cannot_be_ended_from_here(cast: Cast) -> None:
    pk, by = offer(cast), cast.actor(cast.leader_he)
    with pytest.raises(journey.NoSuchService):
        journey.end_service(by=by, institution_id=cast.centre.pk, offered_id=pk, ends_on=TODAY, now=NOW)


def test_hours_of_the_place_decide_whether_duty_is_told_beside_the_nurse(cast: Cast) -> None:
    afternoon = OpeningHours((((time(14), time(18)),),) * 7)
    team = cast.team_a.pk
    assert ladder_now(team_id=team, now=NOW).at_work  # a Monday, ten in the morning
    journey.set_hours(by=cast.actor(cast.leader_he), institution_id=cast.centre.pk, hours=afternoon, now=NOW)
    assert not ladder_now(team_id=team, now=NOW).at_work
    page = institution_page(cast.centre.pk, now=NOW)
    assert page is not None and page.open_until is None
    assert page.opens_at is not None and page.opens_at - NOW == timedelta(hours=4)


def client_of(who: m.Practitioner) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(who.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_page_offers_ends_and_takes_back(cast: Cast) -> None:
    client, address = client_of(cast.doctor_qin), reverse("territory:services", args=[cast.district.pk])
    assert "还没有登记" in client.get(address).content.decode()
    client.post(address, {"service": "hospice", "starts_on": "2026-11-23", "ends_on": ""})
    again = client.post(address, {"service": "hospice", "starts_on": "2026-12-23", "ends_on": ""})
    row = m.ServiceOffered.objects.get(service="hospice")
    one = reverse("territory:end_service", args=[cast.district.pk, row.pk])
    client.post(one, {"ends_on": "2026-12-01"})
    ended = m.ServiceOffered.objects.get(pk=row.pk).ends_on
    client.post(one, {"again": "1"})
    nonsense = client.post(one, {"ends_on": "neulich"})

    assert again.status_code == 422 and "已经登记了这项服务" in again.content.decode()
    assert ended == date(2026, 12, 1) and m.ServiceOffered.objects.get(pk=row.pk).ends_on is None
    assert nonsense.status_code == 422


def hours_typed(**changed: str) -> dict[str, str]:
    return {f"day_{n}": "08:00-12:00，14:00-17:30" if n < 5 else "" for n in range(7)} | changed


def test_the_page_writes_the_week_and_keeps_what_cannot_be_read(cast: Cast) -> None:
    client, address = client_of(cast.leader_he), reverse("territory:hours", args=[cast.centre.pk])
    wrong = client.post(address, hours_typed(day_2="八点到十二点半吧"))
    right = client.post(address, hours_typed(closed_from="2027-02-05", closed_to="2027-02-11", why="春节"))
    kept = m.Institution.objects.get(pk=cast.centre.pk).hours

    assert wrong.status_code == 422 and "八点到十二点半吧" in wrong.content.decode()
    assert right.status_code in (302, 303)
    assert kept["week"][0] == [["08:00", "12:00"], ["14:00", "17:30"]] and kept["week"][6] == []
    assert kept["closings"] == [["2027-02-05", "2027-02-11", "春节"]]

    client.post(address, hours_typed(keep_0="on"))
    assert len(m.Institution.objects.get(pk=cast.centre.pk).hours["closings"]) == 1
    client.post(address, hours_typed())
    assert m.Institution.objects.get(pk=cast.centre.pk).hours["closings"] == []
