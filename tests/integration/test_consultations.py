"""A question to another level: asked, taken, answered, decided; sent on by the clock; open to exactly whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any, Literal
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connections, transaction
from django.db.utils import Error

from paingrid.consortium.attachments import cleaned
from paingrid.journey import access, answer_consultation, follow_consultation
from paingrid.journey.add_picture import NotAPicture, add_picture
from paingrid.journey.ask_consultant import AgreementNeeded, NobodyThere, ask_consultant
from paingrid.journey.escalate_consultations import escalate_consultation, next_late_consultation
from paingrid.journey.follow_consultation import BadMeeting
from paingrid.journey.make_agreement import end_agreement, make_agreement
from paingrid.journey.steps.consulting import MovedOn, NoSuchConsultation
from paingrid.records import models as m
from paingrid.records.queries.agreements import agreement_between, places_to_ask
from paingrid.timekeeping import SHANGHAI
from tests.cast import NOW, Cast, assemble, person, role

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def ask(cast: Cast, consultation_id: UUID | None = None, **fields: Any) -> UUID:
    chosen = consultation_id or uuid4()
    given = {
        "to": cast.district.pk,
        "kind": "dose",
        "question": "夜间爆发痛，缓释吗啡能不能加量？",
        "urgency": "D",
        "consent": "spoken",
        "consent_at": NOW,
        "now": NOW,
        "by": cast.actor(cast.doctor_zhou),
    }
    ask_consultant(consultation_id=chosen, patient_id=cast.mrs_wang.pk, **{**given, **fields})
    return chosen


def take(cast: Cast, who: m.Practitioner, pk: UUID, now: Any = NOW) -> None:
    answer_consultation.take_question(by=cast.actor(who), consultation_id=pk, now=now)


def answer(cast: Cast, who: m.Practitioner, pk: UUID, now: Any = NOW, **more: Any) -> UUID:
    opinion_id = uuid4()
    answer_consultation.give_opinion(
        by=cast.actor(who), consultation_id=pk, opinion_id=opinion_id, text="加量三成，24 小时后复评。", now=now, **more
    )
    return opinion_id


def decide(cast: Cast, pk: UUID, now: Any = NOW) -> None:
    follow_consultation.record_decision(
        by=cast.actor(cast.doctor_zhou), consultation_id=pk, decision="按意见加量。", now=now
    )


def row(pk: UUID) -> m.Consultation:
    return m.Consultation.objects.get(pk=pk)


def reads(cast: Cast, who: m.Practitioner, now: Any = NOW) -> bool:
    return access.can_read_patient(cast.actor(who, now=now), cast.mrs_wang.pk, now=now)


def told(who: m.Practitioner) -> set[str]:
    keys = m.Message.objects.filter(practitioner=who, kind="news").values_list("key", flat=True)
    return {key.split(":")[3] for key in keys}


def run_clock(now: Any) -> None:
    while (pk := next_late_consultation(now=now)) is not None:
        assert escalate_consultation(consultation_id=pk, now=now)


def other_consortium(cast: Cast) -> tuple[m.Institution, m.Practitioner]:
    grid = m.Territory.objects.create(parent=cast.city, kind="grid", code="g2", name_zh="金牛区", name_en="Jinniu")
    hospital = m.Institution.objects.create(territory=grid, code="d2", name_zh="另一家区医院", tier="L2")
    doctor = person("shen", "沈医生", "Doctor Shen")
    role(doctor, "district-doctor", hospital)
    return hospital, doctor


def agree(cast: Cast, hospital: m.Institution, *purposes: str) -> int:
    return make_agreement(
        by=cast.actor(cast.coordinator_luo),
        institution_id=cast.district.pk,
        other_id=hospital.pk,
        grid_id=None,
        with_those_below=True,
        purposes=purposes,
        paper="演示协议 1 号",
        signed_by="双方院办",
        starts_on=NOW.date(),
        ends_on=None,
        now=NOW,
    )


def test_a_question_goes_there_and_back_and_both_sides_hear_every_step(cast: Cast) -> None:
    pk = ask(cast)
    assert told(cast.doctor_qin) == {"asked"}
    assert (row(pk).status, row(pk).due_at) == ("asked", NOW + 4 * HOUR)
    take(cast, cast.doctor_qin, pk)
    answer_consultation.ask_back(by=cast.actor(cast.doctor_qin), consultation_id=pk, note="肾功能哪天查的？", now=NOW)
    follow_consultation.reply(by=cast.actor(cast.doctor_zhou), consultation_id=pk, note="上周。", now=NOW)
    answer(cast, cast.doctor_qin, pk)
    decide(cast, pk)

    assert row(pk).status == "decided" and row(pk).decision == "按意见加量。" and row(pk).due_at is None
    events = m.ConsultationEvent.objects.filter(consultation_id=pk).order_by("pk").values_list("what", flat=True)
    assert list(events) == ["ask", "take", "ask-back", "reply", "answer", "decide"]
    assert told(cast.doctor_zhou) == {"take", "ask-back", "answer"}
    assert told(cast.doctor_qin) == {"asked", "reply", "decide"}
    opinion = m.Opinion.objects.get(consultation_id=pk)
    assert (opinion.author_name_zh, opinion.institution_id) == ("秦医生", cast.district.pk)


def test_asked_twice_with_one_id_is_one_question(cast: Cast) -> None:
    pk = ask(cast)
    ask(cast, pk)

    assert m.Consultation.objects.count() == 1
    assert m.ConsultationEvent.objects.count() == 1


def test_the_record_is_open_from_asking_until_a_day_after_the_decision_and_to_read_only(cast: Cast) -> None:
    assert not reads(cast, cast.doctor_qin)
    pk = ask(cast)
    assert reads(cast, cast.doctor_qin)
    assert not reads(cast, cast.doctor_mei)
    assert not reads(cast, cast.nurse_tang)
    take(cast, cast.doctor_qin, pk)
    answer(cast, cast.doctor_qin, pk)
    qin = cast.actor(cast.doctor_qin)
    assert not access.can_change_record(qin, cast.mrs_wang.pk, now=NOW)
    with pytest.raises(access.NotAllowed):
        access.check_can_report(qin, cast.mrs_wang.pk, now=NOW)
    assert not access.can_read_patient(qin, cast.mr_shu.pk, now=NOW)
    decide(cast, pk)

    assert reads(cast, cast.doctor_qin, NOW + DAY - MINUTE)
    assert not reads(cast, cast.doctor_qin, NOW + DAY)


def test_once_taken_it_is_shut_for_the_colleagues_who_did_not_take_it(cast: Cast) -> None:
    colleague = person("gu", "顾医生", "Doctor Gu")
    role(colleague, "district-doctor", cast.district)
    pk = ask(cast)
    assert reads(cast, colleague)
    take(cast, cast.doctor_qin, pk)

    assert not reads(cast, colleague)
    with pytest.raises(MovedOn):
        take(cast, colleague, pk)


def test_a_question_to_one_person_is_open_to_nobody_else_there(cast: Cast) -> None:
    colleague = person("gu", "顾医生", "Doctor Gu")
    role(colleague, "district-doctor", cast.district)
    pk = ask(cast, to_person=cast.doctor_qin.pk)

    assert reads(cast, cast.doctor_qin) and not reads(cast, colleague)
    run_clock(NOW + 4 * HOUR)
    assert (row(pk).to_id, row(pk).to_person_id) == (cast.district.pk, None)
    assert reads(cast, colleague, NOW + 4 * HOUR)


def test_withdrawn_it_shuts_at_once(cast: Cast) -> None:
    pk = ask(cast)
    take(cast, cast.doctor_qin, pk)
    follow_consultation.withdraw(by=cast.actor(cast.doctor_zhou), consultation_id=pk, why="已转诊", now=NOW)

    assert not reads(cast, cast.doctor_qin)
    assert "withdraw" in told(cast.doctor_qin)
    with pytest.raises(NoSuchConsultation):
        answer(cast, cast.doctor_qin, pk)


def test_members_read_and_write_opinions_until_their_invitation_ends(cast: Cast) -> None:
    pk = ask(cast)
    take(cast, cast.doctor_qin, pk)
    by = cast.actor(cast.doctor_qin)
    assert not reads(cast, cast.nurse_tang)
    follow_consultation.invite(by=by, consultation_id=pk, practitioner_id=cast.nurse_tang.pk, now=NOW)
    follow_consultation.invite(by=by, consultation_id=pk, practitioner_id=cast.nurse_tang.pk, now=NOW)
    assert reads(cast, cast.nurse_tang) and m.ConsultationMember.objects.count() == 1
    answer(cast, cast.nurse_tang, pk)
    assert row(pk).status == "taken"
    follow_consultation.end_invitation(
        by=cast.actor(cast.doctor_zhou), consultation_id=pk, practitioner_id=cast.nurse_tang.pk, now=NOW + HOUR
    )

    assert not reads(cast, cast.nurse_tang, NOW + HOUR)


def test_the_clock_sends_it_on_and_in_the_end_back_to_the_asker(cast: Cast) -> None:
    pk = ask(cast)
    run_clock(NOW + 4 * HOUR - MINUTE)
    assert row(pk).to_id == cast.district.pk
    first = NOW + 4 * HOUR
    run_clock(first)
    assert (row(pk).to_id, row(pk).status, row(pk).due_at) == (cast.tertiary.pk, "asked", first + 4 * HOUR)
    assert not reads(cast, cast.doctor_qin, first) and reads(cast, cast.doctor_mei, first)
    assert "no-longer" in told(cast.doctor_qin) and "reroute" in told(cast.doctor_zhou)
    second = first + 4 * HOUR
    run_clock(second)
    assert row(pk).status == "unanswered" and row(pk).due_at is not None
    assert "give-up" in told(cast.coordinator_luo) and "give-up" in told(cast.doctor_zhou)
    assert not reads(cast, cast.doctor_mei, second)
    run_clock(second + DAY)
    assert row(pk).reminders == 1 and row(pk).due_at == second + 2 * DAY


def test_who_took_it_and_stays_silent_loses_it(cast: Cast) -> None:
    pk = ask(cast, urgency="U")
    take(cast, cast.doctor_qin, pk)
    run_clock(NOW + HOUR)

    assert (row(pk).taken_by_id, row(pk).to_id) == (None, cast.tertiary.pk)
    with pytest.raises(NoSuchConsultation):
        answer(cast, cast.doctor_qin, pk, NOW + HOUR)


def test_an_undecided_opinion_reminds_asker_then_consultant_then_coordinator(cast: Cast) -> None:
    pk = ask(cast)
    take(cast, cast.doctor_qin, pk)
    answer(cast, cast.doctor_qin, pk)
    run_clock(NOW + DAY)
    assert "late" in told(cast.doctor_zhou) and "still-late" not in told(cast.doctor_qin)
    run_clock(NOW + 2 * DAY)
    assert "still-late" in told(cast.doctor_qin) and told(cast.coordinator_luo) == set()
    run_clock(NOW + 3 * DAY)
    assert told(cast.coordinator_luo) == {"still-late"}


def test_another_consortium_sees_nothing_before_and_after_and_needs_a_paper(cast: Cast) -> None:
    hospital, shen = other_consortium(cast)
    assert not reads(cast, shen)
    with pytest.raises(AgreementNeeded):
        ask(cast, to=hospital.pk)
    with pytest.raises(AgreementNeeded):
        ask(cast, to=hospital.pk, emergency_reason="本院无人")
    agreement = agree(cast, hospital, "consultation")
    assert [one.pk for one in places_to_ask(cast.centre.pk, at=NOW)][-1] == hospital.pk
    pk = ask(cast, to=hospital.pk)
    assert reads(cast, shen)
    take(cast, shen, pk)
    answer(cast, shen, pk)
    decide(cast, pk)
    assert not reads(cast, shen, NOW + DAY)
    end_agreement(by=cast.actor(cast.coordinator_luo), agreement_id=agreement, now=NOW)
    assert agreement_between(cast.centre.pk, hospital.pk, "consultation", NOW) is None


def test_an_agreement_holds_only_for_its_purposes_and_days(cast: Cast) -> None:
    hospital, _shen = other_consortium(cast)
    agree(cast, hospital, "guest-care")

    assert agreement_between(cast.centre.pk, hospital.pk, "consultation", NOW) is None
    assert agreement_between(hospital.pk, cast.centre.pk, "guest-care", NOW) is not None
    assert agreement_between(cast.centre.pk, hospital.pk, "guest-care", NOW - 2 * DAY) is None
    assert agreement_between(cast.centre.pk, cast.tertiary.pk, "referral", NOW) is not None


def test_in_an_emergency_the_reason_is_kept(cast: Cast) -> None:
    hospital, shen = other_consortium(cast)
    ask(cast, to=hospital.pk, urgency="U", emergency_reason="疼痛 9 分，本区两家都无人应答")

    use = m.EmergencyUse.objects.get()
    assert (use.other_id, use.purpose, use.patient_id) == (hospital.pk, "consultation", cast.mrs_wang.pk)
    assert reads(cast, shen)


def test_only_a_prescriber_who_cares_asks_and_only_where_somebody_answers(cast: Cast) -> None:
    for who in (cast.nurse_lin, cast.nurse_tang, cast.doctor_mei, cast.coordinator_luo, cast.admin_an):
        with pytest.raises(access.NotAllowed):
            ask(cast, by=cast.actor(who))
    with pytest.raises(NobodyThere):
        ask(cast, to=cast.centre.pk)
    assert m.Consultation.objects.count() == 0


def test_the_record_as_it_was_sent_is_kept_and_never_changes(cast: Cast) -> None:
    m.Patient.objects.filter(pk=cast.mrs_wang.pk).update(allergies="磺胺", egfr=41, egfr_on=NOW.date())
    pk = ask(cast)
    m.Patient.objects.filter(pk=cast.mrs_wang.pk).update(allergies="", egfr=90)

    kept = row(pk).summary
    assert kept["allergies"] == "磺胺" and kept["organs"] == {"egfr": 41, "egfr_on": "2026-11-23", "conditions": []}
    assert kept["ome"]["factor_set"] == "cn-2018"
    assert "王" not in str(kept)
    with pytest.raises(Error), transaction.atomic():
        m.Consultation.objects.filter(pk=pk).update(summary={})


def test_an_opinion_is_never_changed_and_a_correction_points_back(cast: Cast) -> None:
    pk = ask(cast)
    take(cast, cast.doctor_qin, pk)
    first = answer(cast, cast.doctor_qin, pk)
    second = answer(cast, cast.doctor_qin, pk, corrects=first)

    assert m.Opinion.objects.get(pk=second).corrects_id == first
    with pytest.raises(MovedOn):
        answer(cast, cast.doctor_qin, pk, corrects=first)
    for table, found in ((m.Opinion, first), (m.ConsultationEvent, m.ConsultationEvent.objects.first().pk)):
        with pytest.raises(Error), transaction.atomic():
            table.objects.filter(pk=found).delete()


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "http://meet.example/1",
        "https:///nohost",
        "https://a:b@meet.example/",
        'https://meet.example/"onclick=x',
        "https://meet.example/\nx y",
        "data:text/html,x",
        " HTTPS:javascript:x",
        "",
    ],
)
def test_a_link_that_is_no_https_address_is_refused(cast: Cast, link: str) -> None:
    pk = ask(cast)
    with pytest.raises(BadMeeting):
        follow_consultation.arrange_call(
            by=cast.actor(cast.doctor_zhou), consultation_id=pk, link=link, at=NOW + HOUR, now=NOW
        )
    assert row(pk).meeting_link == ""


def test_a_call_is_arranged_over_any_system(cast: Cast) -> None:
    pk = ask(cast)
    link = "https://meeting.example.cn/j/123?pwd=abc"
    follow_consultation.arrange_call(
        by=cast.actor(cast.doctor_zhou), consultation_id=pk, link=link, at=NOW + HOUR, now=NOW
    )
    assert (row(pk).meeting_link, row(pk).meeting_at) == (link, NOW + HOUR)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a....",
        b"<svg onload=alert(1)>",
        b"<html>\x89PNG",
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
        b"\xff\xd8\xff\xe0<script>",
        b"RIFF\x00\x00\x00\x00WEBP",
        PNG[:40],
        b"\x89PNG\r\n\x1a\n" + b"x" * (5 * 1024 * 1024),
    ],
)
def test_what_is_no_picture_is_refused_whatever_it_is_called(cast: Cast, content: bytes) -> None:
    pk = ask(cast)
    with pytest.raises(NotAPicture):
        add_picture(by=cast.actor(cast.doctor_zhou), consultation_id=pk, content=content, now=NOW)
    assert m.Picture.objects.count() == 0


def test_a_picture_is_kept_once_and_without_what_hangs_behind_it(cast: Cast) -> None:
    pk = ask(cast)
    by = cast.actor(cast.doctor_zhou)
    one = add_picture(by=by, consultation_id=pk, content=PNG, now=NOW)
    two = add_picture(by=by, consultation_id=pk, content=PNG + b"<script>alert(1)</script>", now=NOW)

    assert one == two
    assert bytes(m.Picture.objects.get().content) == PNG
    with pytest.raises(NoSuchConsultation):
        add_picture(by=cast.actor(cast.doctor_qin), consultation_id=pk, content=PNG, now=NOW)


def test_the_place_a_photograph_was_taken_at_is_left_out() -> None:
    text = b"\x00\x00\x00\x0btEXtGPS\x00103.9\x00\x00" + b"\x00" * 4
    with_text = PNG[:33] + text + PNG[33:]

    assert cleaned(with_text)[0] == PNG


def photograph(order: Literal["big", "little"], side: int) -> bytes:
    """A JPEG of one frame whose Exif part says which side is up and where it was taken."""
    mark, where = (b"MM\x00*", b"GPS 30.63N 104.05E") if order == "big" else (b"II*\x00", b"GPS 30.63N 104.05E")
    entry = b"".join(n.to_bytes(size, order) for n, size in ((0x0112, 2), (3, 2), (1, 4), (side, 2), (0, 2)))
    exif = b"Exif\x00\x00" + mark + (8).to_bytes(4, order) + (1).to_bytes(2, order) + entry + bytes(4) + where
    parts = b"".join(
        b"\xff" + bytes([kind]) + (len(body) + 2).to_bytes(2, "big") + body
        for kind, body in ((0xE1, exif), (0xC0, b"\x08\x00\x01\x00\x01\x01\x01\x11\x00"), (0xFE, b"phone"))
    )
    return b"\xff\xd8" + parts + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00\xff\xd9"


@pytest.mark.parametrize("order", ["big", "little"])
@pytest.mark.parametrize("side", [1, 3, 6, 8])
def test_a_photograph_stays_upright_and_loses_its_place(order: Literal["big", "little"], side: int) -> None:
    kept, media_type = cleaned(photograph(order, side))
    again, _type = cleaned(kept)

    assert media_type == "image/jpeg"
    assert b"GPS" not in kept and b"phone" not in kept
    assert (b"Exif" in kept) is (side != 1)
    assert side == 1 or b"\x01\x12\x00\x03\x00\x00\x00\x01\x00" + bytes([side]) in kept
    assert again == kept


@pytest.mark.parametrize("side", [0, 9, 65535])
def test_a_side_that_cannot_be_is_left_out(side: int) -> None:
    assert b"Exif" not in cleaned(photograph("big", side))[0]


def together(*deeds: Callable[[], Any]) -> list[Any]:
    """Do things at the same moment and return what each said, a refusal as its code."""
    wait, said = Barrier(len(deeds)), []

    def doing(deed: Callable[[], Any]) -> None:
        wait.wait()
        try:
            deed()
            said.append("done")
        except (MovedOn, NoSuchConsultation) as refusal:
            said.append(refusal.code)
        finally:
            connections.close_all()

    hands = [Thread(target=doing, args=(deed,)) for deed in deeds]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    return sorted(said)


def test_two_consultants_take_it_at_once_and_one_has_it(cast: Cast) -> None:
    colleague = person("gu", "顾医生", "Doctor Gu")
    role(colleague, "district-doctor", cast.district)
    pk = ask(cast)
    said = together(lambda: take(cast, cast.doctor_qin, pk), lambda: take(cast, colleague, pk))

    assert said == ["conflict.consultation", "done"]
    assert row(pk).taken_by_id in (cast.doctor_qin.pk, colleague.pk)
    assert m.ConsultationEvent.objects.filter(consultation_id=pk, what="take").count() == 1


def test_answered_and_withdrawn_at_once_has_one_winner_and_the_other_is_told(cast: Cast) -> None:
    for _n in range(4):
        pk = ask(cast)
        take(cast, cast.doctor_qin, pk)
        by = cast.actor(cast.doctor_zhou)
        said = together(
            lambda pk=pk: answer(cast, cast.doctor_qin, pk),
            lambda pk=pk, by=by: follow_consultation.withdraw(by=by, consultation_id=pk, why="不需要了", now=NOW),
        )
        end = row(pk).status
        assert end in ("answered", "withdrawn") and "done" in said and len(set(said)) == 2
        assert m.Opinion.objects.filter(consultation_id=pk).count() == (end == "answered")
        loser = cast.doctor_zhou if end == "answered" else cast.doctor_qin
        assert {"answered": "answer", "withdrawn": "withdraw"}[end] in told(loser)


def test_two_clocks_send_it_on_once(cast: Cast) -> None:
    pk = ask(cast)
    late = NOW + 4 * HOUR
    together(*(lambda: escalate_consultation(consultation_id=pk, now=late) for _n in range(3)))

    assert m.ConsultationEvent.objects.filter(consultation_id=pk, what="reroute").count() == 1


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("consultation_open_has_a_clock", {"status": "lost"}),
        ("consultation_open_has_a_clock", {"due_at": None}),
        ("consultation_taken_by_somebody", {"status": "taken"}),
        ("consultation_meets_over_https", {"meeting_link": "javascript:x"}),
        ("consultation_decided_says_what", {"status": "decided", "due_at": None, "closed_at": NOW}),
    ],
)
def test_the_database_holds_what_a_consultation_must_be(cast: Cast, name: str, fields: dict[str, Any]) -> None:
    pk = ask(cast)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        m.Consultation.objects.filter(pk=pk).update(**fields)


def test_the_database_knows_the_urgencies(cast: Cast) -> None:
    made = row(ask(cast))
    made.pk, made.urgency = uuid4(), "X"
    with pytest.raises(IntegrityError, match="consultation_urgency_is_known"), transaction.atomic():
        made.save(force_insert=True)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("agreement_is_with_one_side", {"other": None, "grid": None}),
        ("agreement_is_not_with_oneself", {"other": "same"}),
        ("agreement_has_a_purpose", {"purposes": []}),
        ("agreement_has_a_purpose", {"purposes": ["spying"]}),
        ("agreement_ends_after_it_starts", {"ends_on": NOW.date() - DAY}),
    ],
)
def test_the_database_holds_what_an_agreement_must_be(cast: Cast, name: str, fields: dict[str, Any]) -> None:
    given = {"institution": cast.district, "other": cast.tertiary, "purposes": ["referral"], "paper": "1"}
    given |= {"starts_on": NOW.date(), "recorded_at": NOW, **fields}
    if given["other"] == "same":
        given["other"] = cast.district
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        m.Agreement.objects.create(**given)


def test_only_coordinators_of_the_grid_and_administrators_make_agreements(cast: Cast) -> None:
    hospital, shen = other_consortium(cast)
    for who in (cast.nurse_lin, cast.doctor_qin, shen, cast.officer_qiu):
        with pytest.raises(access.NotAllowed):
            _made(cast, who, cast.district, hospital)
    with pytest.raises(access.NotAllowed):
        _made(cast, cast.coordinator_luo, hospital, cast.district)
    assert _made(cast, cast.admin_an, hospital, cast.district)


def _made(cast: Cast, who: m.Practitioner, one: m.Institution, other: m.Institution) -> int:
    return make_agreement(
        by=cast.actor(who),
        institution_id=one.pk,
        other_id=other.pk,
        grid_id=None,
        with_those_below=False,
        purposes=["referral"],
        paper="2",
        signed_by="",
        starts_on=NOW.astimezone(SHANGHAI).date(),
        ends_on=None,
        now=NOW,
    )
