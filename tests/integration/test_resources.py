"""Places and medicines that a consortium shares: the last one goes to one, two people sign, nothing is below zero."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.utils import Error as DatabaseError
from django.db.utils import IntegrityError

from paingrid.journey.access import NotAllowed
from paingrid.journey.book_place import NoSuchBooking, book_place, end_booking, wait_for
from paingrid.journey.move_stock import (
    NoCardThere,
    NoSuchProduct,
    NothingOnTheWay,
    NotTogether,
    SecondHand,
    WhyNeeded,
    count_stock,
    receive_stock,
    send_stock,
    take_delivery,
)
from paingrid.journey.steps.booking import Full, NoSuchResource, WrongTime
from paingrid.records import models as m
from paingrid.records.queries.resources import board
from paingrid.records.queries.stock import level_of, levels, on_the_way
from paingrid.web.resources.week import days_of, week
from tests.cast import LONG_AGO, NOW, Cast, assemble, patient, person, role

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)
MORPHINE, LACTULOSE = "morphine-sr-30", "lactulose-ir-667"
TOMORROW = NOW + 24 * HOUR


@pytest.fixture
def cast() -> Cast:
    made = assemble()
    m.Institution.objects.filter(pk__in=[made.centre.pk, made.district.pk]).update(can_stock_narcotics=True)
    return made


@pytest.fixture
def slot(cast: Cast) -> m.Resource:
    return m.Resource.objects.create(institution=cast.district, kind="clinic-slot", name_zh="疼痛门诊", places=1)


@pytest.fixture
def pharmacist(cast: Cast) -> m.Practitioner:
    who = person("yao", "药师", "Pharmacist")
    role(who, "pharmacist", cast.district)
    return who


def book(cast: Cast, slot: m.Resource, **changed: Any) -> int:
    given: dict[str, Any] = {
        "by": cast.actor(cast.doctor_zhou),
        "booking_id": uuid4(),
        "resource_id": slot.pk,
        "patient_id": cast.mrs_wang.pk,
        "begins_at": TOMORROW,
        "ends_at": TOMORROW + HOUR,
        "now": NOW,
    }
    return book_place(**{**given, **changed})


def at_once(count: int, do: Any) -> list[Any]:
    """Let so many hands do it in the same moment, and return what each was told."""
    together, said = Barrier(count), []

    def hand(n: int) -> None:
        together.wait()
        try:
            said.append(do(n))
        except Exception as refusal:
            said.append(type(refusal).__name__)
        finally:
            connections.close_all()

    hands = [Thread(target=hand, args=(n,)) for n in range(count)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    return said


def test_fifty_at_the_last_place_and_one_gets_it(cast: Cast, slot: m.Resource) -> None:
    m.Resource.objects.filter(pk=slot.pk).update(places=2)

    said = at_once(50, lambda n: book(cast, slot))

    assert Counter(map(str, said)) == {"1": 1, "2": 1, "Full": 48}
    assert sorted(m.Booking.objects.values_list("place", flat=True)) == [1, 2]


def test_the_database_itself_refuses_two_on_one_place(cast: Cast, slot: m.Resource) -> None:
    book(cast, slot)
    values = m.Booking.objects.values().get()
    half = DateTimeTZRange(TOMORROW + HOUR / 2, TOMORROW + 2 * HOUR)
    for changed, name in (
        ({"period": half}, "booking_is_one_a_place"),
        ({"period": DateTimeTZRange(TOMORROW, None)}, "booking_has_a_beginning_and_an_end"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            m.Booking.objects.create(**{**values, "id": uuid4(), **changed})
    for wrong, name in (({"kind": "throne"}, "resource_kind_is_known"), ({"places": 0}, "resource_has_places")):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            m.Resource.objects.filter(pk=slot.pk).update(**wrong)


def test_one_after_the_other_share_a_place(cast: Cast, slot: m.Resource) -> None:
    assert book(cast, slot) == 1
    assert book(cast, slot, begins_at=TOMORROW + HOUR, ends_at=TOMORROW + 2 * HOUR) == 1
    with pytest.raises(Full):
        book(cast, slot, begins_at=TOMORROW + HOUR / 2, ends_at=TOMORROW + 3 * HOUR)


def test_sent_twice_it_is_one_booking(cast: Cast, slot: m.Resource) -> None:
    same = uuid4()

    assert [book(cast, slot, booking_id=same) for _ in range(2)] == [1, 1]
    assert m.Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("begins", "ends"),
    [(-HOUR, HOUR), (HOUR, HOUR), (2 * HOUR, HOUR), (HOUR, 61 * 24 * HOUR), (93 * 24 * HOUR, 94 * 24 * HOUR)],
)
def test_a_time_that_cannot_be_meant_is_refused(
    cast: Cast, slot: m.Resource, begins: timedelta, ends: timedelta
) -> None:
    with pytest.raises(WrongTime):
        book(cast, slot, begins_at=NOW + begins, ends_at=NOW + ends)


def test_only_for_ones_own_patients_within_the_consortium(cast: Cast, slot: m.Resource) -> None:
    with pytest.raises(NotAllowed):
        book(cast, slot, patient_id=cast.mr_shu.pk)
    elsewhere = m.Institution.objects.create(territory=cast.grid, code="x", name_zh="别的医院", tier="L2")
    m.Resource.objects.filter(pk=slot.pk).update(institution=elsewhere)
    with pytest.raises(NotAllowed):
        book(cast, slot)
    m.Resource.objects.filter(pk=slot.pk).update(institution=cast.district, closed=True)
    with pytest.raises(NoSuchResource):
        book(cast, slot)


def test_a_released_place_is_free_and_offered_to_the_gravest_who_waits(cast: Cast, slot: m.Resource) -> None:
    mine = uuid4()
    book(cast, slot, booking_id=mine)
    others = [patient(f"病人{n}", f"Patient {n}", cast.team_a, cast.street) for n in range(3)]
    for n, (someone, urgency) in enumerate(zip(others, "SDD", strict=True)):
        wait_for(
            by=cast.actor(cast.doctor_zhou),
            institution_id=cast.district.pk,
            kind="clinic-slot",
            patient_id=someone.pk,
            urgency=urgency,
            now=NOW + n * HOUR,
        )
    end_booking(by=cast.actor(cast.doctor_qin), booking_id=mine, status="released", now=NOW + 5 * HOUR)

    offered = m.Waiting.objects.get(offered_at__isnull=False)
    told = m.Message.objects.filter(kind="news")
    assert offered.patient == others[1]
    assert cast.doctor_zhou in {one.practitioner for one in told}
    assert not [one for one in told if "病人1" in str(one.payload)]
    assert book(cast, slot, patient_id=others[1].pk) == 1
    assert m.Waiting.objects.get(patient=others[1]).ended_at is not None


def test_a_booking_ends_once_and_by_the_two_sides_only(cast: Cast, slot: m.Resource) -> None:
    mine = uuid4()
    book(cast, slot, booking_id=mine)
    for who in (cast.nurse_tang, cast.doctor_mei):
        with pytest.raises(NoSuchBooking):
            end_booking(by=cast.actor(who), booking_id=mine, status="released", now=NOW)
    with pytest.raises(NoSuchBooking):
        end_booking(by=cast.actor(cast.doctor_qin), booking_id=mine, status="eaten", now=NOW)
    end_booking(by=cast.actor(cast.doctor_qin), booking_id=mine, status="no-show", now=NOW)
    with pytest.raises(NoSuchBooking):
        end_booking(by=cast.actor(cast.doctor_zhou), booking_id=mine, status="released", now=NOW)


def test_waiting_twice_is_waiting_once(cast: Cast, slot: m.Resource) -> None:
    given = {"institution_id": cast.district.pk, "patient_id": cast.mrs_wang.pk, "urgency": "D", "now": NOW}
    for _ in range(2):
        wait_for(by=cast.actor(cast.doctor_zhou), kind="bed", **given)
    with pytest.raises(NoSuchResource):
        wait_for(by=cast.actor(cast.doctor_zhou), kind="throne", **given)
    with pytest.raises(IntegrityError, match="waiting_once"), transaction.atomic():
        values = m.Waiting.objects.values().get()
        m.Waiting.objects.create(**{**values, "id": None})


def deliver(cast: Cast, who: m.Practitioner, place: m.Institution, units: int, product: str = MORPHINE) -> None:
    take_delivery(
        by=cast.actor(who),
        movement_id=uuid4(),
        institution_id=place.pk,
        product=product,
        units=units,
        batch="B1",
        now=NOW,
    )


def send(cast: Cast, who: m.Practitioner, units: int, **changed: Any) -> UUID:
    given: dict[str, Any] = {
        "by": cast.actor(who),
        "movement_id": uuid4(),
        "source_id": cast.district.pk,
        "target_id": cast.centre.pk,
        "product": MORPHINE,
        "units": units,
        "batch": "B1",
        "now": NOW,
    }
    send_stock(**{**given, **changed})
    return UUID(str({**given, **changed}["movement_id"]))


def test_two_people_sign_and_what_is_on_the_way_is_nowhere_twice(cast: Cast, pharmacist: m.Practitioner) -> None:
    deliver(cast, pharmacist, cast.district, 60)
    movement = send(cast, pharmacist, 28)
    before = level_of(cast.district.pk, MORPHINE), level_of(cast.centre.pk, MORPHINE)
    waits = [(one.units, one.target_id) for one in on_the_way([cast.centre.pk])]
    receive_stock(by=cast.actor(cast.nurse_lin), movement_id=movement, accept=True, now=NOW)

    assert before == (32, 0)
    assert waits == [(28, cast.centre.pk)]
    assert level_of(cast.centre.pk, MORPHINE) == 28
    assert [(one.product, one.units) for one in levels(cast.district.pk)] == [(MORPHINE, 32)]
    assert on_the_way([cast.centre.pk]) == ()
    with pytest.raises(NothingOnTheWay):
        receive_stock(by=cast.actor(cast.nurse_lin), movement_id=movement, accept=False, now=NOW)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        m.StockMovement.objects.filter(pk=movement).update(units=1)


def test_refused_the_units_are_where_they_came_from(cast: Cast, pharmacist: m.Practitioner) -> None:
    deliver(cast, pharmacist, cast.district, 60)
    movement = send(cast, pharmacist, 28)
    receive_stock(by=cast.actor(cast.nurse_lin), movement_id=movement, accept=False, now=NOW)

    assert (level_of(cast.district.pk, MORPHINE), level_of(cast.centre.pk, MORPHINE)) == (60, 0)


def test_nobody_signs_for_what_they_sent_themselves(cast: Cast, pharmacist: m.Practitioner) -> None:
    deliver(cast, pharmacist, cast.district, 60)
    role(pharmacist, "pharmacist", cast.centre)
    movement = send(cast, pharmacist, 28)
    with pytest.raises(SecondHand):
        receive_stock(by=cast.actor(pharmacist), movement_id=movement, accept=True, now=NOW)
    with pytest.raises(NotAllowed):
        receive_stock(by=cast.actor(cast.doctor_mei), movement_id=movement, accept=True, now=NOW)
    values = m.StockMovement.objects.filter(pk=movement).values().get()
    for changed, name in (
        ({"received_by_id": pharmacist.pk, "received_at": NOW}, "stock_has_two_signatures"),
        ({"received_at": NOW}, "stock_is_received_or_refused_by_somebody"),
        ({"target_id": None}, "stock_goes_from_somewhere_to_somewhere"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            m.StockMovement.objects.create(**{**values, "id": uuid4(), **changed})


def test_ten_hands_never_send_more_than_there_is(cast: Cast, pharmacist: m.Practitioner) -> None:
    deliver(cast, pharmacist, cast.district, 25)

    said = at_once(10, lambda n: send(cast, pharmacist, 10))

    assert sum(one == "NotEnough" for one in said) == 8
    assert level_of(cast.district.pk, MORPHINE) == 5


def test_a_narcotic_goes_only_where_the_card_is(cast: Cast, pharmacist: m.Practitioner) -> None:
    deliver(cast, pharmacist, cast.district, 60)
    deliver(cast, pharmacist, cast.district, 60, LACTULOSE)
    m.Institution.objects.filter(pk=cast.centre.pk).update(can_stock_narcotics=False)
    with pytest.raises(NoCardThere):
        send(cast, pharmacist, 10)
    send(cast, pharmacist, 10, product=LACTULOSE)
    with pytest.raises(NoCardThere):
        deliver(cast, cast.nurse_lin, cast.centre, 10)
    elsewhere = m.Institution.objects.create(territory=cast.grid, code="x", name_zh="别的医院", tier="L2")
    with pytest.raises(NotTogether):
        send(cast, pharmacist, 10, target_id=elsewhere.pk)
    for wrong in ({"product": "仙丹"}, {"units": 0}, {"units": 10**6}):
        with pytest.raises(NoSuchProduct):
            send(cast, pharmacist, 10, **wrong) if "units" not in wrong else send(cast, pharmacist, wrong["units"])


def test_a_count_writes_the_difference_with_its_reason(cast: Cast, pharmacist: m.Practitioner) -> None:
    deliver(cast, pharmacist, cast.district, 60)

    def count(counted: int, why: str = "") -> int:
        return count_stock(
            by=cast.actor(pharmacist),
            movement_id=uuid4(),
            institution_id=cast.district.pk,
            product=MORPHINE,
            counted=counted,
            why=why,
            now=NOW,
        )

    assert count(60) == 0
    with pytest.raises(WhyNeeded):
        count(58)
    assert count(58, "两片破损，已登记销毁") == -2
    assert level_of(cast.district.pk, MORPHINE) == 58


def test_what_is_handed_out_leaves_the_stock(cast: Cast) -> None:
    m.PractitionerRole.objects.filter(practitioner=cast.nurse_lin).update(starts_at=LONG_AGO)
    deliver(cast, cast.nurse_lin, cast.centre, 60)
    m.Dispensing.objects.create(
        patient=cast.mrs_wang,
        prescription=_paper(cast),
        institution=cast.centre,
        product=MORPHINE,
        units=14,
        dispensed_at=NOW,
        dispensed_by=cast.nurse_lin,
        recorded_at=NOW,
    )

    assert level_of(cast.centre.pk, MORPHINE) == 46


def _paper(cast: Cast, at: datetime = NOW) -> m.Prescription:
    plan = m.Plan.objects.create(
        patient=cast.mrs_wang,
        created_at=at,
        basis={},
        proposal={},
        lines=[],
        factor_set="cn-2018",
        edition="2026.1",
    )
    return m.Prescription.objects.create(
        plan=plan,
        patient=cast.mrs_wang,
        institution=cast.centre,
        lines=[],
        days=7,
        setting="outpatient-cancer-pain",
        form_kind="pale-red",
        prescriber=cast.doctor_zhou,
        drawn_by=cast.doctor_zhou,
        drawn_at=at,
    )


def test_the_week_shows_days_without_a_place_and_the_times_of_slots(cast: Cast, slot: m.Resource) -> None:
    bed = m.Resource.objects.create(institution=cast.district, kind="bed", name_zh="疼痛床位", places=1)
    book(cast, bed, begins_at=NOW + 24 * HOUR, ends_at=NOW + 72 * HOUR)
    book(cast, slot, begins_at=NOW + 25 * HOUR, ends_at=NOW + 26 * HOUR)
    lines = {line.shared.resource_id: line for line in week(board([cast.district.pk], since=NOW), since=NOW)}
    assert [cell.is_full for cell in lines[bed.pk].cells] == [False, True, True, True, False, False, False]
    assert [cell.times for cell in lines[slot.pk].cells[:3]] == [(), (("11:00", 1),), ()]
    assert days_of(NOW)[0].isoformat() == "2026-11-23"
