"""A consent taken back shuts its doors in the same moment, and only its own: nobody is left without an answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import Error as DatabaseError
from django.test import Client

from paingrid.consortium.consents import SCOPES
from paingrid.journey import access
from paingrid.journey.host_guest import StayMovedOn, accept_guest
from paingrid.journey.read_at_counter import read_at_counter
from paingrid.journey.read_referral import read_referral
from paingrid.journey.record_consent import TextChanged, WhoSaidIt, record_consent
from paingrid.journey.steps.consulting import NoSuchConsultation
from paingrid.journey.steps.permission import NotShared, NotTreated, check_consent
from paingrid.journey.steps.referral import NoSuchReferral
from paingrid.pwa import doors
from paingrid.records import models as m
from paingrid.records.queries import consultations, referrals, who_reads
from paingrid.records.queries.caseload import caseload
from paingrid.records.queries.consents import consents_of
from paingrid.records.queries.quality import reports_by_day
from tests.cast import NOW, Cast, assemble, role
from tests.integration import test_consultations as asking
from tests.integration import test_guest_care as guests
from tests.integration.test_break_glass import opened
from tests.integration.test_plans import all_reasons, draft, hurts, sign
from tests.integration.test_referrals import refer
from tests.integration.test_second_wall import _allowed, _reached

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(doors, "now", lambda: NOW)
    return assemble()


def decide(cast: Cast, scope: str, *, given: bool, by: access.Actor | None = None, **more: Any) -> None:
    said: dict[str, Any] = {"text_version": SCOPES[scope].version, "patient_id": cast.mrs_wang.pk, "now": NOW, **more}
    record_consent(by=by or cast.actor_of(cast.wang_link), scope=scope, given=given, **said)


def reads(cast: Cast, who: m.Practitioner, now: Any = NOW) -> bool:
    allowed = access.can_read_patient(cast.actor(who, now=now), cast.mrs_wang.pk, now=now)
    assert allowed == (cast.mrs_wang.pk in _reached(who, now)), "the second wall says the same"
    return allowed


def test_without_sharing_the_receiver_of_a_referral_is_a_stranger_from_that_moment(cast: Cast) -> None:
    pk = refer(cast)
    qin, own = cast.doctor_qin, cast.doctor_zhou
    assert reads(cast, qin) and referrals.waiting([], [cast.district.pk])
    read_referral(by=cast.actor(qin), referral_id=pk, part="page", now=NOW)

    decide(cast, "sharing", given=False)

    assert not reads(cast, qin) and referrals.waiting([], [cast.district.pk]) == ()
    with pytest.raises(NoSuchReferral):
        read_referral(by=cast.actor(qin), referral_id=pk, part="page", now=NOW)
    assert reads(cast, own) and referrals.waiting([cast.team_a.pk], [])
    read_referral(by=cast.actor(own), referral_id=pk, part="page", now=NOW)
    assert "referral" not in {one.right for one in who_reads.who_may_read(cast.mrs_wang.pk, now=NOW)}

    decide(cast, "sharing", given=True)
    assert reads(cast, qin) and referrals.waiting([], [cast.district.pk])


def test_without_sharing_a_patient_treated_in_the_hospital_is_shut_to_it_too(cast: Cast) -> None:
    pk = refer(cast)
    m.Referral.objects.filter(pk=pk).update(status="in-care")
    assert access.can_care_for(cast.actor(cast.doctor_qin), cast.mrs_wang.pk, now=NOW)
    decide(cast, "sharing", given=False)
    assert not access.can_care_for(cast.actor(cast.doctor_qin), cast.mrs_wang.pk, now=NOW)


def test_without_sharing_a_consultant_is_a_stranger_before_and_after_taking_the_question(cast: Cast) -> None:
    pk, qin = asking.ask(cast), cast.doctor_qin
    assert reads(cast, qin) and consultations.inbox(qin.pk, [cast.district.pk], [], now=NOW).received
    decide(cast, "sharing", given=False)
    assert not reads(cast, qin)
    assert not consultations.inbox(qin.pk, [cast.district.pk], [], now=NOW).received
    with pytest.raises(NoSuchConsultation):
        asking.take(cast, qin, pk)

    decide(cast, "sharing", given=True)
    asking.take(cast, qin, pk)
    assert reads(cast, qin)
    decide(cast, "sharing", given=False)
    assert not reads(cast, qin) and not consultations.is_open_to(pk, qin.pk, [cast.district.pk], now=NOW)
    with pytest.raises(NoSuchConsultation):
        asking.answer(cast, qin, pk)


def test_without_sharing_a_guest_stay_ends_and_giving_it_again_opens_none(cast: Cast) -> None:
    pk = guests.accepted(cast)
    tang, during = cast.nurse_tang, guests.DURING
    assert reads(cast, tang, during) and _is_listed(cast, during)

    decide(cast, "sharing", given=False, now=during)

    assert not reads(cast, tang, during) and not _is_listed(cast, during)
    decide(cast, "sharing", given=True, now=during + MINUTE)
    assert not reads(cast, tang, during + MINUTE)
    with pytest.raises(StayMovedOn):
        accept_guest(by=cast.actor(tang), stay_id=pk, now=during + MINUTE)


def _is_listed(cast: Cast, now: Any) -> bool:
    found = caseload([cast.team_b.pk], search="", page=1, length=50, now=now)
    return cast.mrs_wang.pk in {one.patient_id for one in found.entries}


def test_without_sharing_nothing_new_is_sent_anywhere_and_the_reason_is_plain(cast: Cast) -> None:
    decide(cast, "sharing", given=False)
    for attempt in (refer, asking.ask, guests.ask):
        with pytest.raises(NotShared):
            attempt(cast)
    assert not (m.Referral.objects.exists() or m.Consultation.objects.exists() or m.GuestStay.objects.exists())


def test_without_sharing_the_counter_of_another_institution_is_shut_and_that_of_the_own_team_is_not(
    cast: Cast,
) -> None:
    role(cast.doctor_qin, "pharmacist", cast.district)
    qin, nurse = cast.actor(cast.doctor_qin), cast.actor(cast.nurse_lin)
    at: dict[str, Any] = {"patient_id": cast.mrs_wang.pk, "now": NOW}
    for place in (cast.district, cast.centre):
        m.Prescription.objects.create(
            plan=draft(cast), patient=cast.mrs_wang, institution=place, lines=[], days=7, setting="home",
            form_kind="ordinary", prescriber=cast.doctor_zhou, drawn_by=cast.doctor_zhou, drawn_at=NOW,
        )  # fmt: skip
    assert read_at_counter(by=qin, institution_id=cast.district.pk, **at)
    decide(cast, "sharing", given=False)
    with pytest.raises(access.Refusal):
        read_at_counter(by=qin, institution_id=cast.district.pk, **at)
    assert read_at_counter(by=nurse, institution_id=cast.centre.pk, **at)


def test_in_an_emergency_the_glass_can_still_be_broken_and_whoever_the_alarm_told_still_acts(cast: Cast) -> None:
    task = _alarm(cast)
    m.Told.objects.create(task=task, practitioner=cast.doctor_qin, rung=3, told_at=NOW)
    decide(cast, "sharing", given=False)
    assert reads(cast, cast.doctor_qin), "told of an alarm about somebody who may be dying"
    assert not reads(cast, cast.doctor_mei)
    row = opened(cast)
    assert reads(cast, cast.doctor_mei)
    assert m.AuditEvent.objects.filter(action="emergency.opened", practitioner=row.practitioner).exists()


def _alarm(cast: Cast) -> m.Task:
    hurts(cast, 9)
    return m.Task.objects.filter(patient=cast.mrs_wang).latest("pk")


def test_without_family_a_relative_reads_nothing_and_their_report_is_still_received_and_answered(cast: Cast) -> None:
    client = Client()
    client.cookies["django_language"] = "zh-hans"
    assert cast.actor_of(cast.daughter_link).scopes >= {"read", "report"}
    decide(cast, "family", given=False)
    by = cast.actor_of(cast.daughter_link)
    with pytest.raises(access.NotAllowed):
        access.check_can_read_patient(by, cast.mrs_wang.pk, now=NOW)
    assert client.get(cast.daughter_path).status_code == 200
    fields = {"report_id": str(uuid4()), "pain_now": "9", "rescue_count": "2", "bowels": "today", "sleepy": "no"}
    answer = client.post(f"{cast.daughter_path}report/", fields, follow=True)
    assert m.Report.objects.get().link == cast.daughter_link
    assert (answer.status_code, m.Task.objects.filter(kind="alert").count()) == (200, 1)
    assert "A队" in answer.content.decode(), "who calls"
    assert access.can_read_patient(cast.actor_of(cast.wang_link), cast.mrs_wang.pk, now=NOW)
    assert "family" not in {one.right for one in who_reads.who_may_read(cast.mrs_wang.pk, now=NOW)}
    decide(cast, "family", given=True)
    assert "read" in cast.actor_of(cast.daughter_link).scopes


def test_whoever_does_not_want_to_be_counted_is_left_out_of_the_counts(cast: Cast) -> None:
    hurts(cast, 8)
    span = {"since": NOW - 60 * MINUTE, "until": NOW + 60 * MINUTE}
    before = sum(reports_by_day([cast.team_a.pk], **span).values())
    decide(cast, "quality", given=False)
    assert before > 0 and sum(reports_by_day([cast.team_a.pk], **span).values()) == 0


def test_without_treatment_no_plan_is_signed_and_the_clock_of_an_alarm_runs_on(cast: Cast) -> None:
    task = _alarm(cast)
    decide(cast, "treatment", given=False)
    plan = draft(cast)
    with pytest.raises(NotTreated):
        sign(cast, plan, reasons=all_reasons(plan))
    assert m.Plan.objects.get().status == "draft"
    again = m.Task.objects.get(pk=task.pk)
    assert (again.contact_by, again.closed_at) == (task.contact_by, None)
    assert reads(cast, cast.nurse_lin)


def test_only_the_patients_own_link_or_a_clinician_of_the_own_team_decides(cast: Cast) -> None:
    for who in (cast.nurse_tang, cast.doctor_qin, cast.coordinator_luo, cast.admin_an):
        with pytest.raises(access.NotAllowed):
            decide(cast, "sharing", given=False, by=cast.actor(who), how="spoken")
    for by in (cast.actor_of(cast.daughter_link), access.SYSTEM):
        with pytest.raises(access.NotAllowed):
            decide(cast, "sharing", given=False, by=by)
    with pytest.raises(access.NotAllowed):
        decide(cast, "sharing", given=False, patient_id=cast.mr_shu.pk)
    assert not m.Consent.objects.exists()


def test_what_is_incomplete_or_said_of_an_older_text_is_not_kept(cast: Cast) -> None:
    nurse = cast.actor(cast.nurse_lin)
    for wrong in ({"how": "link"}, {"how": "sung"}, {"said_by": "family"}, {"said_by": "dog", "relation": "x"}):
        with pytest.raises(WhoSaidIt):
            decide(cast, "sharing", given=True, by=nurse, **{"how": "paper", **wrong})
    with pytest.raises(TextChanged):
        decide(cast, "sharing", given=True, text_version="2020-01-01")
    assert not m.Consent.objects.exists()


def test_every_decision_stays_with_who_said_it_and_is_audited_once(cast: Cast) -> None:
    nurse = cast.actor(cast.nurse_lin)
    for _ in range(2):
        decide(cast, "family", given=True, by=nurse, said_by="guardian", relation="son", how="paper")
    decide(cast, "family", given=False)
    (found,) = [one for one in consents_of(cast.mrs_wang.pk) if one.scope.code == "family"]
    assert not found.stands
    assert [(one.given, one.said_by, one.relation, one.how) for one in found.decisions] == [
        (False, "patient", "", "link"),
        (True, "guardian", "son", "paper"),
    ]
    assert found.decisions[0].recorded_by is None and found.decisions[1].recorded_by is not None
    said = m.AuditEvent.objects.filter(action__startswith="consent.").order_by("pk")
    assert [one.action for one in said] == ["consent.given", "consent.withdrawn"]


def test_the_database_refuses_to_change_or_delete_a_decision_or_one_that_nobody_wrote(cast: Cast) -> None:
    decide(cast, "sharing", given=False)
    rows = m.Consent.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(given=True)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        m.Consent.objects.create(
            patient=cast.mrs_wang,
            scope="sharing",
            given=True,
            text_version="1",
            said_by="patient",
            how="spoken",
            at=NOW,
        )


def test_a_decision_of_one_patient_shuts_nothing_of_another(cast: Cast) -> None:
    decide(cast, "sharing", given=False)
    everybody = list(m.Practitioner.objects.all())
    assert all(_allowed(one, NOW) == _reached(one, NOW) for one in everybody)
    check_consent("sharing", cast.mr_shu.pk)
