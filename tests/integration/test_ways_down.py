"""Down from a hospital team to the community, and across: a whole plan first, and the patient in nobody's gap."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from paingrid.consortium.referral import DOWN, REFERRAL
from paingrid.journey import access
from paingrid.journey.escalate_referrals import next_late_referral
from paingrid.journey.move_referral import CannotCarryOn, MoreNeeded, NotNow
from paingrid.journey.steps.come_home import NoTeamThere
from paingrid.records import models as m
from paingrid.records.queries import referrals as query
from paingrid.records.queries.referral_doors import referral_lets_treat
from tests.cast import LONG_AGO, NOW, Cast, assemble, offers, patient, person, role, takes_morphine_in_mild_pain
from tests.integration.test_referrals import HOME, move_the_morphine, refer, signed_plan, step

pytestmark = pytest.mark.django_db(transaction=True)
VISIT = date(2026, 11, 25)


@pytest.fixture
def cast() -> Cast:
    made = assemble()
    takes_morphine_in_mild_pain(made)
    return made


def ward_of(cast: Cast) -> m.Practitioner:
    """A pain ward's team at the district hospital has found Mrs Wang; no community team has her yet."""
    ward = m.CareTeam.objects.create(institution=cast.district, grid=cast.grid, code="W", name_zh="疼痛病房")
    doctor = person("bai", "白医生", "Doctor Bai")
    role(doctor, "family-doctor", cast.district, team=ward)
    m.Enrolment.objects.filter(patient=cast.mrs_wang).update(team=ward)
    return doctor


def home(cast: Cast, doctor: m.Practitioner, **changed: Any) -> UUID:
    given: dict[str, Any] = {"by": cast.actor(doctor), "receiver_id": cast.centre.pk, "service": "home-visit"}
    return refer(cast, **{**given, "plan": HOME, **changed})


def ready(cast: Cast) -> None:
    m.NarcoticRight.objects.create(practitioner=cast.doctor_zhou, institution=cast.centre, starts_at=LONG_AGO)
    move_the_morphine(cast)


def test_down_needs_the_whole_plan_before_anything_is_sent(cast: Cast) -> None:
    doctor = ward_of(cast)
    with pytest.raises(MoreNeeded) as unsigned:
        home(cast, doctor)
    signed_plan(cast)
    with pytest.raises(MoreNeeded) as empty:
        home(cast, doctor, plan=None)

    assert unsigned.value.fields == ("plan_version", "certificate")
    assert empty.value.fields == ("rescue", "stop_rules", "next_visit_on", "supply_days")
    assert not m.Referral.objects.exists()


def test_found_on_the_ward_sent_home_held_supplied_and_closed(cast: Cast) -> None:
    doctor = ward_of(cast)
    signed_plan(cast)
    task = m.Task.objects.filter(patient=cast.mrs_wang, closed_at__isnull=True).first()
    referral_id = home(cast, doctor)
    with pytest.raises(CannotCarryOn):
        step(cast, referral_id, "confirm", cast.doctor_zhou, visit_on=VISIT)
    held = step(cast, referral_id, "hold", cast.doctor_zhou, note="还没有缓释吗啡")
    while_held = query.full(referral_id), referral_lets_treat([cast.centre.pk], cast.mrs_wang.pk)
    ready(cast)
    step(cast, referral_id, "offer-again", doctor)
    step(cast, referral_id, "confirm", cast.doctor_zhou, visit_on=VISIT)
    before = access.can_change_record(cast.actor(cast.doctor_zhou), cast.mrs_wang.pk, now=NOW)
    arrived = step(cast, referral_id, "arrive", cast.doctor_zhou)
    with pytest.raises(NotNow):
        step(cast, referral_id, "close", doctor, note="病人到家了")
    closed = step(cast, referral_id, "close", cast.doctor_zhou, note="到家第一天，2 分")

    one = query.full(referral_id)
    assert one is not None and while_held[0] is not None
    assert (one.row.kind, held, arrived, closed) == ("down", "held", "returned", "closed")
    assert (while_held[0].row.owes, while_held[1]) == ("sender", False)
    assert one.plan is not None and one.plan["plan_version"] == 1
    assert [event.move for event in one.events] == [
        *("send", "hold", "offer-again", "confirm", "arrive", "close"),
    ]
    # From the arrival on the community team has her, with everything that was open; the ward reads no more.
    assert not before
    assert access.can_change_record(cast.actor(cast.doctor_zhou), cast.mrs_wang.pk, now=NOW)
    assert not access.can_read_patient(cast.actor(doctor), cast.mrs_wang.pk, now=NOW + timedelta(minutes=1))
    assert task is None or m.Task.objects.get(pk=task.pk).team == cast.team_a
    visit = m.Task.objects.get(patient=cast.mrs_wang, kind="reassess")
    assert (visit.team, visit.contact_by.date()) == (cast.team_a, VISIT)


def test_only_a_member_of_a_team_there_takes_the_patient_in(cast: Cast) -> None:
    doctor = ward_of(cast)
    signed_plan(cast)
    ready(cast)
    adviser = person("su", "苏医生", "Doctor Su")
    role(adviser, "district-doctor", cast.centre)
    referral_id = home(cast, doctor)
    step(cast, referral_id, "confirm", adviser, visit_on=VISIT)
    with pytest.raises(NoTeamThere):
        step(cast, referral_id, "arrive", adviser)

    assert m.Enrolment.objects.get(patient=cast.mrs_wang).team.institution == cast.district


def test_late_on_the_way_down_has_its_own_owner(cast: Cast) -> None:
    doctor = ward_of(cast)
    signed_plan(cast)
    referral_id = home(cast, doctor)
    step(cast, referral_id, "hold", cast.doctor_zhou, note="还没有药")

    assert next_late_referral(now=NOW + timedelta(hours=25)) == referral_id
    assert m.Referral.objects.get(pk=referral_id).owes == "sender"


def test_across_between_two_centres_and_two_hospitals(cast: Cast) -> None:
    near = m.Institution.objects.create(
        territory=cast.street, code="h2", name_zh="演示二中心", tier="L1", refers_to=cast.district
    )
    referral_id = refer(cast, receiver_id=near.pk)
    colleague = person("ye", "叶医生", "Doctor Ye")
    role(colleague, "district-doctor", near)
    accepted = step(cast, referral_id, "accept", colleague, expected_at=NOW + timedelta(hours=1))

    assert (m.Referral.objects.get(pk=referral_id).kind, accepted) == ("across", "accepted")
    # The neighbour's door opens one record only.
    assert access.can_read_patient(cast.actor(colleague), cast.mrs_wang.pk, now=NOW)
    assert not access.can_read_patient(cast.actor(colleague), cast.mr_shu.pk, now=NOW)


def test_to_a_lower_hospital_without_a_home_team_it_is_across(cast: Cast) -> None:
    ward = m.CareTeam.objects.create(institution=cast.tertiary, grid=cast.grid, code="T", name_zh="三级疼痛科")
    doctor = person("bai", "白医生", "Doctor Bai")
    role(doctor, "family-doctor", cast.tertiary, team=ward)
    m.Enrolment.objects.filter(patient=cast.mrs_wang).update(team=ward)

    referral_id = refer(cast, by=cast.actor(doctor))

    assert m.Referral.objects.get(pk=referral_id).kind == "across"


def test_the_way_down_says_the_same_words_and_has_no_hole() -> None:
    assert DOWN.faults() == ()
    for state in DOWN.states:
        assert state.text == REFERRAL.state(state.code).text
    for move in DOWN.moves:
        assert move.text == REFERRAL.move(move.code).text


def test_the_ward_sends_home_by_the_page(cast: Cast, client: Any) -> None:
    doctor = ward_of(cast)
    signed_plan(cast)
    offers(cast.centre, "home-visit")
    client.force_login(doctor.account, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/referrals/new/{cast.mrs_wang.pk}/?service=home-visit"
    page = client.get(address)
    form: dict[str, Any] = {"referral_id": uuid4(), "service": "home-visit", "urgency": "D", "receiver": cast.centre.pk}
    form |= {"reason": "病房里疼痛已稳定", "consent": "病人本人"}
    lacking = client.post(address, form)
    sent = client.post(address, {**form, **HOME})

    assert "return plan" in page.content.decode() or "回家计划" in page.content.decode()
    assert lacking.status_code == 422
    assert sent.status_code in (302, 303)
    assert m.Referral.objects.get().plan["rescue"] == HOME["rescue"]
    assert patient("别人", "Other", cast.team_b, cast.street).referrals.count() == 0
