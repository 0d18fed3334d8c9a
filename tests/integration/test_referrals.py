"""A referral from the first word to the closed loop: who may do what, what must be said, and nothing between chairs."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction
from django.db.utils import Error as DatabaseError
from django.db.utils import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paingrid.consortium.attachments import MOST_BYTES, NotThisFile
from paingrid.consortium.referral import REFERRAL
from paingrid.consortium.return_plan import FIELDS, missing
from paingrid.journey import access
from paingrid.journey.attach_to_referral import TooManyFiles, attach_to_referral
from paingrid.journey.escalate_referrals import next_late_referral, remind
from paingrid.journey.move_referral import CannotCarryOn, MoreNeeded, NotNow, Said, move_referral
from paingrid.journey.move_stock import receive_stock, send_stock, take_delivery
from paingrid.journey.refer_patient import AlreadyReferred, Incomplete, NoAgreement, NoSuchPlace, refer_patient
from paingrid.journey.steps.referral import NoSuchReferral
from paingrid.records import models as m
from paingrid.records.queries import referrals as query
from tests.cast import LONG_AGO, NOW, Cast, assemble, patient, person, role, takes_morphine_in_mild_pain
from tests.integration.test_consultations import PNG, photograph

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HOME: dict[str, Any] = {
    "rescue": "痛时吗啡片 10 mg，每天最多 6 次",
    "stop_rules": "叫不醒、呼吸慢：停药，打 120",
    "next_visit_on": "2026-12-10",
    "supply_days": 7,
}


@pytest.fixture
def cast() -> Cast:
    made = assemble()
    takes_morphine_in_mild_pain(made)
    return made


def refer(cast: Cast, **changed: Any) -> UUID:
    given: dict[str, Any] = {
        "by": cast.actor(cast.doctor_zhou),
        "referral_id": uuid4(),
        "patient_id": cast.mrs_wang.pk,
        "receiver_id": cast.district.pk,
        "service": "titration",
        "urgency": "D",
        "reason": "两次加量后仍有 6 分",
        "consent": "病人本人，电话",
        "now": NOW,
    }
    return refer_patient(**{**given, **changed})


def step(cast: Cast, referral_id: UUID, move: str, who: m.Practitioner, **said: Any) -> str:
    now = said.pop("now", NOW)
    version = said.pop("version", None) or m.Referral.objects.get(pk=referral_id).version
    return move_referral(
        by=cast.actor(who), referral_id=referral_id, move=move, version=version, said=Said(**said), now=now
    )


def in_care(cast: Cast) -> UUID:
    referral_id = refer(cast)
    step(cast, referral_id, "accept", cast.doctor_qin, expected_at=NOW + HOUR)
    step(cast, referral_id, "arrive", cast.doctor_qin)
    return referral_id


def signed_plan(cast: Cast) -> None:
    line = {"product": "硫酸吗啡缓释片 30 mg", "count": 1, "times_per_day": 2, "purpose": "background"}
    m.Plan.objects.create(
        patient=cast.mrs_wang,
        version=1,
        status="signed",
        created_at=NOW,
        basis={},
        proposal={},
        lines=[line],
        factor_set="cn-2018",
        edition="2026.1",
        reassess_at=NOW,
        signed_by=cast.doctor_qin,
        signed_at=NOW,
    )
    m.Document.objects.create(
        patient=cast.mrs_wang, kind="diagnosis-certificate", issued_on=NOW.date(), recorded_at=NOW
    )


def move_the_morphine(cast: Cast) -> None:
    """The district hospital sends what the plan needs; the nurse of the centre signs for it."""
    m.Institution.objects.filter(pk__in=[cast.centre.pk, cast.district.pk]).update(can_stock_narcotics=True)
    keeper = person("yao", "药师", "Pharmacist")
    role(keeper, "pharmacist", cast.district)
    given: dict[str, Any] = {"product": "morphine-sr-30", "units": 28, "batch": "B1", "now": NOW}
    take_delivery(by=cast.actor(keeper), movement_id=uuid4(), institution_id=cast.district.pk, **given)
    movement = uuid4()
    send_stock(
        by=cast.actor(keeper), movement_id=movement, source_id=cast.district.pk, target_id=cast.centre.pk, **given
    )
    receive_stock(by=cast.actor(cast.nurse_lin), movement_id=movement, accept=True, now=NOW)


def test_the_whole_way_there_and_back_closes_the_loop(cast: Cast) -> None:
    referral_id = in_care(cast)
    signed_plan(cast)
    step(cast, referral_id, "send-home", cast.doctor_qin, plan=HOME)
    with pytest.raises(CannotCarryOn) as lacking:
        step(cast, referral_id, "confirm", cast.doctor_zhou, visit_on=date(2026, 11, 25))
    m.NarcoticRight.objects.create(practitioner=cast.doctor_zhou, institution=cast.centre, starts_at=LONG_AGO)
    with pytest.raises(CannotCarryOn) as empty:
        step(cast, referral_id, "confirm", cast.doctor_zhou, visit_on=date(2026, 11, 25))
    step(cast, referral_id, "hold", cast.doctor_zhou, note="缓释吗啡还没有货")
    move_the_morphine(cast)
    step(cast, referral_id, "offer-again", cast.doctor_qin)
    step(cast, referral_id, "confirm", cast.doctor_zhou, visit_on=date(2026, 11, 25))
    step(cast, referral_id, "close", cast.doctor_zhou, note="回家第二天，2 分，睡得好")

    one = query.full(referral_id)
    assert one is not None
    assert "处方权" in lacking.value.text["zh"]
    assert empty.value.text["zh"].count("库存") == 1 and "处方权" not in empty.value.text["zh"]
    assert (one.row.status, one.row.owes, one.row.due_at) == ("closed", "", None)
    assert one.outcome == "回家第二天，2 分，睡得好"
    assert [event.move for event in one.events] == [
        *("send", "accept", "arrive", "send-home", "hold", "offer-again", "confirm", "close")
    ]
    visit = m.Task.objects.get(patient=cast.mrs_wang, kind="reassess")
    assert visit.contact_by.date() == date(2026, 11, 25)
    assert query.loop_of([cast.team_a.pk], [], at=NOW) == query.Loop(1, 1, 1, 1, 0)
    assert query.loop_of([], [cast.district.pk], at=NOW) == query.Loop(1, 1, 1, 1, 0)


def test_what_goes_along_is_the_record_of_that_moment_and_stays(cast: Cast) -> None:
    referral_id = refer(cast)
    m.Patient.objects.filter(pk=cast.mrs_wang.pk).update(allergies="磺胺")

    summary = m.Referral.objects.get(pk=referral_id).summary
    assert (summary["nrs_now"], summary["allergies"]) == (2, "")
    assert summary["total"] == {"per_day": "60", "complete": True, "factors": "cn-2018"}
    assert [one["name"]["zh"] for one in summary["medicines"]] == ["硫酸吗啡缓释片 30 mg"]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        m.Referral.objects.filter(pk=referral_id).update(summary={})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        m.ReferralEvent.objects.all().delete()


def test_refused_with_a_reason_and_an_alternative_it_goes_another_way(cast: Cast) -> None:
    first = refer(cast)
    with pytest.raises(MoreNeeded) as more:
        step(cast, first, "refuse", cast.doctor_qin, note="没有床位")
    step(cast, first, "refuse", cast.doctor_qin, note="没有床位", alternative_id=cast.tertiary.pk)
    second = refer(cast, receiver_id=cast.tertiary.pk, replaces=first)

    one, other = query.full(first), query.full(second)
    assert one is not None and other is not None
    assert more.value.fields == ("alternative",)
    assert (one.row.status, one.replaced_by, other.replaces) == ("rerouted", second, first)
    assert other.row.status == "sent"
    assert one.alternative is not None and one.alternative.institution_id == cast.tertiary.pk


def test_sent_twice_it_is_one_and_a_second_one_to_the_same_place_is_refused(cast: Cast) -> None:
    same = uuid4()
    refer(cast, referral_id=same)
    refer(cast, referral_id=same)

    assert m.Referral.objects.count() == 1
    with pytest.raises(AlreadyReferred):
        refer(cast)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"reason": ""}, Incomplete),
        ({"consent": " "}, Incomplete),
        ({"service": "massage"}, Incomplete),
        ({"urgency": "X"}, Incomplete),
        ({"receiver_id": 10**9}, NoSuchPlace),
    ],
)
def test_what_is_missing_or_wrong_is_refused(cast: Cast, changed: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        refer(cast, **changed)
    with pytest.raises(NoSuchPlace):
        refer(cast, receiver_id=cast.centre.pk)
    assert not m.Referral.objects.exists()


def test_strangers_need_an_agreement_or_an_emergency_with_its_reason(cast: Cast) -> None:
    elsewhere = m.Institution.objects.create(territory=cast.grid, code="x", name_zh="别的医院", tier="L2")
    with pytest.raises(NoAgreement):
        refer(cast, receiver_id=elsewhere.pk, emergency="很急，等不了")
    with pytest.raises(NoAgreement):
        refer(cast, receiver_id=elsewhere.pk, urgency="E")
    referral_id = refer(cast, receiver_id=elsewhere.pk, urgency="E", emergency="最近，且有床")

    sent = m.ReferralEvent.objects.get(referral_id=referral_id)
    assert sent.details == {"emergency": "最近，且有床"}


def test_only_a_prescriber_of_the_own_team_refers(cast: Cast) -> None:
    for who in (cast.nurse_lin, cast.nurse_tang, cast.doctor_qin, cast.coordinator_luo):
        with pytest.raises(access.NotAllowed):
            refer(cast, by=cast.actor(who))


def test_the_receiver_reads_from_the_sending_treats_from_the_arrival_and_leaves_a_day_after(cast: Cast) -> None:
    qin = cast.actor(cast.doctor_qin)
    wang = cast.mrs_wang.pk
    before = access.can_read_patient(qin, wang, now=NOW)
    referral_id = refer(cast)
    sent = access.can_read_patient(qin, wang, now=NOW), access.can_change_record(qin, wang, now=NOW)
    step(cast, referral_id, "accept", cast.doctor_qin, expected_at=NOW + HOUR)
    step(cast, referral_id, "arrive", cast.doctor_qin)
    arrived = access.can_read_patient(qin, wang, now=NOW), access.can_change_record(qin, wang, now=NOW)
    step(cast, referral_id, "end-there", cast.doctor_qin, note="在医院安宁疗护病房去世")
    after = [access.can_read_patient(qin, wang, now=NOW + later) for later in (23 * HOUR, 25 * HOUR)]

    assert before is False
    assert (sent, arrived) == ((True, False), (True, True))
    assert after == [True, False]
    # One record, not the next one.
    assert not access.can_read_patient(qin, cast.mr_shu.pk, now=NOW)
    assert not access.can_read_patient(cast.actor(cast.doctor_mei), wang, now=NOW)


def test_strangers_are_on_no_side(cast: Cast) -> None:
    referral_id = refer(cast)
    for who in (cast.nurse_tang, cast.doctor_mei, cast.coordinator_luo, cast.officer_qiu, cast.admin_an):
        with pytest.raises(NoSuchReferral):
            step(cast, referral_id, "accept", who, expected_at=NOW)
    assert query.open_counts(cast.grid.pk, at=NOW) == {"open": 1, "late": 0}


def test_a_side_does_only_its_own_steps_and_only_now(cast: Cast) -> None:
    referral_id = refer(cast)
    for move, who in (("accept", cast.doctor_zhou), ("arrive", cast.doctor_qin), ("reroute", cast.doctor_zhou)):
        with pytest.raises(NotNow):
            step(cast, referral_id, move, who, expected_at=NOW)
    for wrong in (NOW - HOUR, NOW + 61 * DAY, None):
        with pytest.raises(MoreNeeded):
            step(cast, referral_id, "accept", cast.doctor_qin, expected_at=wrong)


def test_every_step_tells_the_other_side_and_never_a_name(cast: Cast) -> None:
    referral_id = refer(cast)
    told = m.Message.objects.filter(key__startswith=f"referral:{referral_id}:sent")
    step(cast, referral_id, "ask-back", cast.doctor_qin, note="肾功能？")
    asked = m.Message.objects.filter(key__startswith=f"referral:{referral_id}:ask-back")

    assert {one.practitioner for one in told} == {cast.doctor_qin}
    assert {one.practitioner for one in asked} == {cast.nurse_lin, cast.doctor_zhou, cast.leader_he}
    assert not [one for one in (*told, *asked) if "王" in str(one.payload) or "肾" in str(one.payload)]


def test_accepted_and_withdrawn_in_the_same_second_has_one_winner_and_the_other_is_told(cast: Cast) -> None:
    referral_id = refer(cast)
    together, said = Barrier(2), {}

    def hand(move: str, who: m.Practitioner, **more: Any) -> None:
        together.wait()
        try:
            said[move] = step(cast, referral_id, move, who, version=1, **more)
        except NotNow as refusal:
            said[move] = refusal.text["en"]
        finally:
            connections.close_all()

    hands = [
        Thread(target=hand, args=("accept", cast.doctor_qin), kwargs={"expected_at": NOW + HOUR}),
        Thread(target=hand, args=("withdraw", cast.doctor_zhou), kwargs={"note": "病人好些了"}),
    ]
    for one in hands:
        one.start()
    for one in hands:
        one.join()

    status = m.Referral.objects.get(pk=referral_id).status
    assert status in ("accepted", "withdrawn")
    loser = said["withdraw" if status == "accepted" else "accept"]
    assert REFERRAL.state(status).text["en"] in loser
    assert m.ReferralEvent.objects.filter(referral_id=referral_id).count() == 2


def test_pressed_twice_a_step_is_done_once(cast: Cast) -> None:
    referral_id = refer(cast)
    for _ in range(2):
        step(cast, referral_id, "ask-back", cast.doctor_qin, note="肾功能怎样？", version=1)

    assert m.ReferralEvent.objects.filter(referral_id=referral_id, move="ask-back").count() == 1


def test_a_late_answer_reminds_the_owner_then_the_coordinator(cast: Cast) -> None:
    referral_id = refer(cast, urgency="U")
    early = next_late_referral(now=NOW + 59 * MINUTE)
    late = NOW + HOUR + MINUTE
    found = next_late_referral(now=late)
    first = remind(referral_id=referral_id, now=late), remind(referral_id=referral_id, now=late)
    at_first = _told(referral_id, "late:1:1")
    again = late + HOUR
    remind(referral_id=referral_id, now=again)

    assert (early, found, first) == (None, referral_id, (True, False))
    assert cast.doctor_qin in at_first and cast.coordinator_luo not in at_first
    assert cast.coordinator_luo in _told(referral_id, "late:1:2")
    assert query.loop_of([cast.team_a.pk], [], at=again).late_now == 1


def test_a_photograph_goes_without_the_place_where_it_was_taken(cast: Cast) -> None:
    referral_id = refer(cast)
    attach_to_referral(
        by=cast.actor(cast.doctor_zhou),
        referral_id=referral_id,
        attachment_id=uuid4(),
        name="伤口.jpg",
        body=photograph("big", 6),
        now=NOW,
    )
    kept = m.ReferralAttachment.objects.get()
    assert b"GPS" in photograph("big", 6) and b"GPS" not in bytes(kept.body)
    assert kept.content_type == "image/jpeg"


def test_nobody_at_the_hospital_brings_the_coordinator_at_once(cast: Cast) -> None:
    referral_id = refer(cast, urgency="U")
    m.PractitionerRole.objects.exclude(role="grid-coordinator").update(ends_at=NOW + MINUTE)

    remind(referral_id=referral_id, now=NOW + 2 * HOUR)

    assert _told(referral_id, "late:1:1:grid") == {cast.coordinator_luo}


def _told(referral_id: UUID, occasion: str) -> set[m.Practitioner]:
    rows = m.Message.objects.filter(key__startswith=f"referral:{referral_id}:{occasion}:")
    return {one.practitioner for one in rows.select_related("practitioner")}


def test_files_are_known_by_their_content_and_ten_are_enough(cast: Cast) -> None:
    referral_id = refer(cast)
    by = cast.actor(cast.doctor_zhou)
    png = PNG
    for body in (b"", b"<svg/>", b"%PDF", b"GIF89a", b"%PDF-" + b"0" * MOST_BYTES):
        with pytest.raises(NotThisFile):
            attach_to_referral(by=by, referral_id=referral_id, attachment_id=uuid4(), name="a.png", body=body, now=NOW)
    twice = uuid4()
    for file_id in (twice, twice, *(uuid4() for _ in range(9))):
        attach_to_referral(
            by=by, referral_id=referral_id, attachment_id=file_id, name="../../x/片子.png", body=png, now=NOW
        )
    with pytest.raises(TooManyFiles):
        attach_to_referral(by=by, referral_id=referral_id, attachment_id=uuid4(), name="k", body=png, now=NOW)
    with pytest.raises(NoSuchReferral):
        attach_to_referral(
            by=cast.actor(cast.nurse_tang),
            referral_id=referral_id,
            attachment_id=uuid4(),
            name="k",
            body=png,
            now=NOW,
        )

    one = query.full(referral_id)
    assert one is not None and len(one.attachments) == 10
    assert {file.name for file in one.attachments} == {".._.._x_片子.png"}
    assert query.attachment(referral_id, twice) == (".._.._x_片子.png", "image/png", png)


def test_the_database_keeps_an_owner_and_a_clock_on_whatever_is_open(cast: Cast) -> None:
    referral_id = refer(cast)
    for wrong in ({"owes": ""}, {"due_at": None}, {"status": "closed"}, {"status": "lost"}):
        with pytest.raises(IntegrityError, match=r"referral_(open_has_owner|state_is_known)"), transaction.atomic():
            m.Referral.objects.filter(pk=referral_id).update(**wrong)
    values = m.Referral.objects.filter(pk=referral_id).values().get()
    for changed, name in (
        ({"receiver_id": cast.centre.pk}, "referral_goes_somewhere_else"),
        ({}, "referral_open_once_a_receiver"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            m.Referral.objects.create(**{**values, "id": uuid4(), **changed})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.sampled_from([move.code for move in REFERRAL.moves if move.code != "reroute"]), max_size=8))
def test_whatever_is_tried_an_open_referral_has_an_owner_and_a_clock(cast: Cast, moves: list[str]) -> None:
    m.Referral.objects.filter(ended_at__isnull=True).update(
        status="withdrawn", owes="", due_at=None, remind_at=None, ended_at=NOW
    )
    referral_id = refer(cast)
    sides = {"sender": cast.doctor_zhou, "receiver": cast.doctor_qin}
    for code in moves:
        said: dict[str, Any] = {
            "note": "说明一下",
            "alternative_id": cast.tertiary.pk,
            "expected_at": NOW,
            "plan": HOME,
        }
        try:
            step(cast, referral_id, code, sides[min(REFERRAL.move(code).by)], visit_on=NOW.date(), **said)
        except (NotNow, MoreNeeded, CannotCarryOn):
            continue
    one = m.Referral.objects.get(pk=referral_id)
    state = REFERRAL.state(one.status)
    assert (one.owes or None, one.due_at is None, one.ended_at is not None) == (state.owes, state.is_end, state.is_end)


def test_each_field_of_a_return_plan_is_needed() -> None:
    whole = {**HOME, "plan_version": 3, "certificate": True}
    today = date(2026, 11, 23)

    assert missing(whole, today=today) == ()
    for name in FIELDS:
        assert missing({**whole, name: None}, today=today) == (name,)
    assert missing({**whole, "next_visit_on": "2026-11-22"}, today=today) == ("next_visit_on",)
    assert missing({**whole, "next_visit_on": "soon"}, today=today) == ("next_visit_on",)
    assert missing({**whole, "supply_days": 0, "certificate": "yes"}, today=today) == ("supply_days", "certificate")


def test_a_list_asks_the_same_number_of_questions_for_one_and_for_many(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    refer(cast)
    with django_assert_num_queries(1):
        query.waiting([cast.team_a.pk], [cast.district.pk])
    for n in range(3):
        someone = patient(f"病人{n}", f"Patient {n}", cast.team_a, cast.street)
        refer(cast, patient_id=someone.pk)
    with django_assert_num_queries(1):
        assert len(query.waiting([cast.team_a.pk], [cast.district.pk])) == 4
