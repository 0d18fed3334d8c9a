"""A referral that holds a place: taken with it, given back with it, and the last one goes to one of two."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from paingrid.consortium.opening_hours import OpeningHours
from paingrid.journey.move_referral import Said, move_referral
from paingrid.journey.refer_patient import NoSuchPlace
from paingrid.journey.steps.booking import Full, NoSuchResource, Wanted
from paingrid.records import models as m
from paingrid.records.queries import referrals as query
from paingrid.records.queries.carrying_on import controlled_products
from paingrid.records.queries.next_free import SHOWN, next_free
from paingrid.records.queries.places_for import places_for
from paingrid.timekeeping import SHANGHAI, move_clock
from tests.cast import NOW, Cast, assemble, offers, patient
from tests.integration.test_referrals import refer as send
from tests.integration.test_resources import at_once
from tests.integration.test_ways_down import signed_plan

pytestmark = pytest.mark.django_db(transaction=True)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: The Tuesday after the Monday of the cast, eight in Chengdu.
TOMORROW = datetime(2026, 11, 24, 8, 0, tzinfo=SHANGHAI)


@pytest.fixture
def cast() -> Cast:
    made = assemble()
    offers(made.district, "titration", "duty-24h", "hospice")
    return made


@pytest.fixture
def slots(cast: Cast) -> m.Resource:
    return m.Resource.objects.create(institution=cast.district, kind="clinic-slot", name_zh="癌痛门诊", places=1)


def wanted(slots: m.Resource, begins_at: datetime = TOMORROW) -> Wanted:
    return Wanted(booking_id=uuid4(), resource_id=slots.pk, begins_at=begins_at, ends_at=begins_at + HOUR / 2)


def refer(cast: Cast, hold: Wanted | None, **changed: Any) -> UUID:
    return send(cast, hold=hold, **changed)


def step(cast: Cast, who: m.Practitioner, referral_id: UUID, move: str, **said: Any) -> None:
    version = m.Referral.objects.get(pk=referral_id).version
    by = cast.actor(who)
    move_referral(by=by, referral_id=referral_id, move=move, version=version, said=Said(**said), now=NOW)


def status_of(referral_id: UUID) -> str:
    booking = m.Referral.objects.select_related("booking").get(pk=referral_id).booking
    assert booking is not None
    return booking.status


def test_the_place_is_taken_with_the_referral_and_shown_on_it(cast: Cast, slots: m.Resource) -> None:
    referral_id = refer(cast, wanted(slots))
    held = query.full(referral_id).held  # type: ignore[union-attr]  # it was just made
    assert held is not None and (held.begins_at, held.name["zh"]) == (TOMORROW, "癌痛门诊")
    assert next_free([cast.district.pk], "clinic-slot", at=NOW)[cast.district.pk][0].begins_at < TOMORROW
    later = next_free([cast.district.pk], "clinic-slot", at=TOMORROW)[cast.district.pk][0]
    assert later.begins_at == TOMORROW + HOUR / 2


@pytest.mark.parametrize(
    ("who", "move"), [("doctor_zhou", "withdraw"), ("doctor_qin", "refuse"), ("doctor_zhou", "decline")]
)
def test_who_does_not_come_gives_the_place_back(cast: Cast, slots: m.Resource, who: str, move: str) -> None:
    referral_id = refer(cast, wanted(slots))
    step(cast, getattr(cast, who), referral_id, move, note="家属改了主意", alternative_id=cast.tertiary.pk)
    assert status_of(referral_id) == "released"
    assert next_free([cast.district.pk], "clinic-slot", at=TOMORROW)[cast.district.pk][0].begins_at == TOMORROW


def test_who_has_come_has_used_the_place(cast: Cast, slots: m.Resource) -> None:
    referral_id = refer(cast, wanted(slots))
    step(cast, cast.doctor_qin, referral_id, "accept", expected_at=TOMORROW)
    assert status_of(referral_id) == "booked"
    step(cast, cast.doctor_qin, referral_id, "arrive")
    assert status_of(referral_id) == "used"


def test_another_way_gives_the_old_place_back(cast: Cast, slots: m.Resource) -> None:
    old = refer(cast, wanted(slots))
    refer(cast, None, receiver_id=cast.tertiary.pk, replaces=old)
    assert status_of(old) == "released"


def test_a_place_elsewhere_than_the_receiver_is_refused_and_nothing_is_sent(cast: Cast, slots: m.Resource) -> None:
    with pytest.raises(NoSuchPlace):
        refer(cast, wanted(slots), receiver_id=cast.tertiary.pk)
    assert (m.Referral.objects.count(), m.Booking.objects.count()) == (0, 0)


def test_of_many_at_the_last_place_one_is_sent_and_the_others_are_told(cast: Cast, slots: m.Resource) -> None:
    others = [patient(f"病人{n}", f"Patient {n}", cast.team_a, cast.street) for n in range(6)]

    said = at_once(6, lambda n: refer(cast, wanted(slots), patient_id=others[n].pk))

    assert sum(one == "Full" for one in said) == 5
    assert (m.Referral.objects.count(), m.Booking.objects.count()) == (1, 1)
    with pytest.raises(Full):
        refer(cast, wanted(slots))


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)


def signed_in(who: m.Practitioner) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(who.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def form_of(cast: Cast, place: str) -> dict[str, Any]:
    return {
        "referral_id": uuid4(),
        "service": "titration",
        "urgency": "D",
        "receiver": cast.district.pk,
        f"place-{cast.district.pk}": place,
        "reason": "两次加量后仍有 6 分",
        "consent": "病人本人，电话",
    }


def test_the_form_shows_several_places_and_holds_the_chosen_one(cast: Cast, slots: m.Resource, clock: None) -> None:
    client, address = signed_in(cast.doctor_zhou), reverse("referrals:send", args=[cast.mrs_wang.pk])
    page = client.get(address, {"service": "titration"}).content.decode()
    free = next_free([cast.district.pk], "clinic-slot", at=NOW)[cast.district.pk]
    assert "癌痛门诊" in page and "没有登记麻醉药品处方医生" in page
    # The clock runs: ten o'clock is over when the page is drawn.
    assert len(free) == SHOWN and all(one.key in page for one in free[1:])

    sent = client.post(address, form_of(cast, free[2].key))

    assert sent.status_code in (302, 303)
    assert "已占位" in client.get(sent.headers["Location"]).content.decode()
    assert m.Booking.objects.get().period.lower == free[2].begins_at


def test_a_place_that_went_meanwhile_is_said_and_nothing_typed_is_lost(
    cast: Cast, slots: m.Resource, clock: None
) -> None:
    client, address = signed_in(cast.doctor_zhou), reverse("referrals:send", args=[cast.mrs_wang.pk])
    chosen = next_free([cast.district.pk], "clinic-slot", at=NOW)[cast.district.pk][1]
    other = patient("先到的人", "First Comer", cast.team_a, cast.street)
    refer(cast, wanted(slots, chosen.begins_at), patient_id=other.pk)

    refused = client.post(address, form_of(cast, chosen.key))

    page = refused.content.decode()
    assert refused.status_code == 422 and "已经没有空位" in page and "两次加量后仍有 6 分" in page
    assert m.Referral.objects.count() == m.Booking.objects.count() == 1


def test_who_accepts_may_hold_one_of_the_own_places(cast: Cast, slots: m.Resource, clock: None) -> None:
    referral_id = refer(cast, None)
    client = signed_in(cast.doctor_qin)
    page = client.get(reverse("referrals:page", args=[referral_id])).content.decode()
    chosen = next_free([cast.district.pk], "clinic-slot", at=NOW)[cast.district.pk][3]
    assert chosen.key in page

    client.post(reverse("referrals:step", args=[referral_id, "accept"]), {"version": 1, "place": chosen.key})

    referral = m.Referral.objects.select_related("booking").get(pk=referral_id)
    assert referral.booking is not None
    assert (referral.status, referral.expected_at, referral.booking.period.lower) == (
        "accepted",
        chosen.begins_at,
        chosen.begins_at,
    )


def test_accepting_holds_nothing_where_a_place_is_held_already(cast: Cast, slots: m.Resource) -> None:
    referral_id = refer(cast, wanted(slots))
    step(cast, cast.doctor_qin, referral_id, "accept", expected_at=TOMORROW, hold=wanted(slots, TOMORROW + HOUR))
    assert m.Booking.objects.count() == 1


def test_accepting_cannot_hold_a_place_of_another_institution(cast: Cast, slots: m.Resource) -> None:
    elsewhere = m.Resource.objects.create(institution=cast.tertiary, kind="clinic-slot", name_zh="上级门诊", places=1)
    referral_id = refer(cast, None)
    with pytest.raises(NoSuchResource):
        step(cast, cast.doctor_qin, referral_id, "accept", expected_at=TOMORROW, hold=wanted(elsewhere))
    assert (m.Booking.objects.count(), m.Referral.objects.get().status) == (0, "sent")


def test_slots_follow_the_opening_hours(cast: Cast, slots: m.Resource) -> None:
    hours = OpeningHours(((), ((time(13), time(14)),), (), (), (), (), ()))
    m.Institution.objects.filter(pk=cast.district.pk).update(hours=hours.kept())
    free = next_free([cast.district.pk], "clinic-slot", at=NOW)[cast.district.pk]
    first = TOMORROW.replace(hour=13)
    assert [one.begins_at for one in free[:3]] == [first, first + HOUR / 2, first + 7 * DAY]


def test_not_in_stock_and_no_stock_book_are_two_things(cast: Cast, slots: m.Resource, clock: None) -> None:
    signed_plan(cast)
    (before,) = places_for(cast.mrs_wang.pk, "titration", at=NOW)
    product = next(iter(controlled_products(cast.mrs_wang.pk)))
    facts = {"product": product, "units": 30, "sent_by": cast.doctor_qin, "sent_at": NOW}
    m.StockMovement.objects.create(kind="count", target=cast.district, **facts)
    (there,) = places_for(cast.mrs_wang.pk, "titration", at=NOW)
    m.StockMovement.objects.create(kind="transfer", source=cast.district, target=cast.centre, **facts)
    (gone,) = places_for(cast.mrs_wang.pk, "titration", at=NOW)
    assert (before.in_stock, before.not_in_stock) == ((), ())
    assert (len(there.in_stock), there.not_in_stock) == (1, ())
    assert (gone.in_stock, len(gone.not_in_stock)) == ((), 1)


def test_what_is_there_is_told_in_a_fixed_number_of_queries(
    cast: Cast, slots: m.Resource, django_assert_max_num_queries: Any
) -> None:
    m.NarcoticRight.objects.create(practitioner=cast.doctor_qin, institution=cast.district, starts_at=NOW - DAY)
    for n in range(8):
        place = m.Institution.objects.create(territory=cast.grid, code=f"P{n}", name_zh=f"医院{n}", tier="L2")
        offers(place, "titration")
        m.Resource.objects.create(institution=place, kind="clinic-slot", name_zh="门诊", places=2)
    with django_assert_max_num_queries(14):
        found = {one.institution_id: one for one in places_for(cast.mrs_wang.pk, "titration", at=NOW)}
    district = found[cast.district.pk]
    assert len(found) == 9 and district.prescriber and district.openings
    strangers = [one for key, one in found.items() if key != cast.district.pk and not one.agreed]
    assert strangers and all(not one.openings for one in strangers), "what is not shared cannot be held"


def test_twelve_places_cost_as_many_queries_as_one_and_say_how_long_the_way_is(cast: Cast, slots: m.Resource) -> None:
    m.Institution.objects.filter(pk=cast.centre.pk).update(longitude=104.06, latitude=30.66)
    with CaptureQueriesContext(connection) as few:
        assert len(places_for(cast.mrs_wang.pk, "titration", at=NOW)) == 1
    for n in range(14):
        place = m.Institution.objects.create(
            territory=cast.district.territory,
            refers_to=cast.district,
            code=f"more-{n}",
            name_zh=f"更多 {n}",
            tier="L2",
            longitude=104.06,
            latitude=30.67 + n / 100,
        )
        offers(place, "titration")
    with CaptureQueriesContext(connection) as many:
        found = places_for(cast.mrs_wang.pk, "titration", at=NOW)

    minutes = [one.minutes for one in found if one.minutes is not None]
    assert (len(found), len(many)) == (12, len(few))
    assert len(minutes) >= 11 and minutes == sorted(minutes) and minutes[0] > 0


def test_a_bed_is_offered_from_the_hour_somebody_leaves_it(cast: Cast) -> None:
    bed = m.Resource.objects.create(institution=cast.district, kind="bed", name_zh="疼痛床位", places=1)
    stay = Wanted(booking_id=uuid4(), resource_id=bed.pk, begins_at=NOW, ends_at=NOW + 30 * HOUR)
    refer(cast, stay, service="duty-24h")
    assert next_free([cast.district.pk], "bed", at=NOW)[cast.district.pk][0].begins_at == NOW + 30 * HOUR


def test_places_that_were_taken_away_do_not_count_as_full(cast: Cast, slots: m.Resource) -> None:
    m.Resource.objects.filter(pk=slots.pk).update(places=2)
    for n in range(2):
        refer(cast, wanted(slots), patient_id=patient(f"病人{n}", f"Patient {n}", cast.team_a, cast.street).pk)
    m.Booking.objects.filter(place=1).update(status="released")
    m.Resource.objects.filter(pk=slots.pk).update(places=1)
    assert next_free([cast.district.pk], "clinic-slot", at=TOMORROW)[cast.district.pk][0].begins_at == TOMORROW


def test_who_can_take_the_patient_stands_before_who_is_only_nearer(cast: Cast, slots: m.Resource) -> None:
    m.Institution.objects.filter(pk=cast.centre.pk).update(longitude=104.05, latitude=30.63)
    m.Institution.objects.filter(pk=cast.district.pk).update(longitude=104.15, latitude=30.63)
    for n in range(14):
        place = m.Institution.objects.create(
            territory=cast.grid,
            refers_to=cast.district,
            code=f"N{n}",
            name_zh=f"近处{n}",
            tier="L1",
            longitude=104.051 + n / 1000,
            latitude=30.63,
        )
        offers(place, "titration")
    found = places_for(cast.mrs_wang.pk, "titration", at=NOW)
    assert len(found) == 12 and found[0].institution_id == cast.district.pk
    assert [one.km for one in found[1:]] == sorted(one.km for one in found[1:] if one.km is not None)
