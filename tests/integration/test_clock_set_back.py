"""Written while the clock ran two days ahead: once it is set back nothing waits for a day that was a mistake."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from paingrid.consortium.consultation import CONSULTATION
from paingrid.consortium.referral import REFERRAL
from paingrid.journey import access
from paingrid.journey.escalate_consultations import next_late_consultation
from paingrid.journey.escalate_referrals import next_late_referral
from paingrid.journey.host_guest import next_stay_to_look_at
from paingrid.journey.review_emergency import next_late_review
from paingrid.journey.set_clock_right import set_clock_right
from paingrid.records import models as m
from tests.cast import NOW, Cast, assemble

pytestmark = pytest.mark.django_db(transaction=True)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AHEAD = NOW + 2 * DAY


@pytest.fixture
def cast() -> Cast:
    return assemble()


def referral(cast: Cast, *, at: Any, urgency: str = "E") -> m.Referral:
    within = (REFERRAL.state("sent").within or {})[urgency]
    return m.Referral.objects.create(
        patient=cast.mrs_wang,
        kind="up",
        service="pain-clinic",
        urgency=urgency,
        team=cast.team_a,
        sender=cast.centre,
        receiver=cast.district,
        reason="x",
        consent="x",
        summary={},
        status="sent",
        owes="receiver",
        due_at=at + within,
        remind_at=at + within,
        sent_by=cast.doctor_zhou,
        sent_at=at,
    )


def consultation(cast: Cast, *, at: Any) -> m.Consultation:
    return m.Consultation.objects.create(
        patient=cast.mrs_wang,
        team=cast.team_a,
        asked_by=cast.doctor_zhou,
        asking=cast.centre,
        to=cast.tertiary,
        kind="titration",
        question="x",
        summary={},
        urgency="E",
        consent="spoken",
        consent_at=at,
        asked_at=at,
        due_at=at + (CONSULTATION.state("asked").within or {})["E"],
    )


def stay(cast: Cast, *, at: Any, **more: Any) -> m.GuestStay:
    given = {"starts_on": NOW.date(), "ends_on": NOW.date() + 5 * DAY, "due_at": at + DAY, **more}
    return m.GuestStay.objects.create(
        patient=cast.mrs_wang,
        home_team=cast.team_a,
        host_team=cast.team_b,
        asked_by=cast.nurse_lin,
        asked_at=at,
        reason="x",
        **given,
    )


def emergency(cast: Cast, *, at: Any) -> m.EmergencyAccess:
    return m.EmergencyAccess.objects.create(
        patient=cast.mr_shu,
        practitioner=cast.doctor_zhou,
        institution=cast.centre,
        grid=cast.grid,
        reason="x",
        opened_at=at,
        ends_at=at + 4 * HOUR,
        due_at=at + DAY,
    )


def test_no_step_is_due_later_than_its_state_allows(cast: Cast) -> None:
    one, question, asked, glass = (make(cast, at=AHEAD) for make in (referral, consultation, stay, emergency))
    before = [find(now=NOW + DAY + HOUR) for find in (next_late_referral, next_late_consultation)]

    assert set_clock_right(now=NOW) > 0
    assert set_clock_right(now=NOW) == 0  # doing it again changes nothing

    assert before == [None, None]
    assert next_late_referral(now=NOW + DAY) == one.pk
    assert next_late_consultation(now=NOW + DAY) == question.pk
    assert next_stay_to_look_at(now=NOW + DAY) == asked.pk
    assert next_late_review(now=NOW + DAY) == glass.pk


def test_a_host_reads_at_once_and_no_emergency_opens_by_itself_later(cast: Cast) -> None:
    emergency(cast, at=AHEAD)
    stay(cast, at=AHEAD, accepted_by=cast.nurse_tang, accepted_at=AHEAD)

    def reads(who: m.Practitioner, whom: m.Patient, at: Any) -> bool:
        return access.can_read_patient(cast.actor(who, now=at), whom.pk, now=at)

    before = reads(cast.nurse_tang, cast.mrs_wang, NOW), reads(cast.doctor_zhou, cast.mr_shu, AHEAD + HOUR)
    set_clock_right(now=NOW)
    after = reads(cast.nurse_tang, cast.mrs_wang, NOW), reads(cast.doctor_zhou, cast.mr_shu, AHEAD + HOUR)

    assert (before, after) == ((False, True), (True, False))


def test_a_patient_who_was_handed_over_has_a_team_now_and_only_one(cast: Cast) -> None:
    m.Enrolment.objects.filter(patient=cast.mrs_wang).update(ends_at=AHEAD)
    m.Enrolment.objects.create(patient=cast.mrs_wang, team=cast.team_b, starts_at=AHEAD, ends_at=AHEAD + HOUR)
    m.Enrolment.objects.create(patient=cast.mrs_wang, team=cast.team_a, starts_at=AHEAD + HOUR)
    m.Enrolment.objects.filter(patient=cast.mr_shu).update(starts_at=AHEAD)

    set_clock_right(now=NOW)

    nurses = (cast.nurse_lin, cast.nurse_tang)
    found = {
        (who.name_en, whom.name_en): access.can_read_patient(cast.actor(who), whom.pk, now=NOW + HOUR)
        for who in nurses
        for whom in (cast.mrs_wang, cast.mr_shu)
    }
    assert [pair for pair, may in found.items() if may] == [
        (cast.nurse_lin.name_en, cast.mrs_wang.name_en),
        (cast.nurse_tang.name_en, cast.mr_shu.name_en),
    ]


def test_what_was_written_in_time_stays_as_it_is(cast: Cast) -> None:
    rows = [make(cast, at=NOW - HOUR / 2) for make in (referral, consultation, stay, emergency)]
    before = [type(row).objects.filter(pk=row.pk).values().get() for row in rows]

    moved = set_clock_right(now=NOW)

    assert moved == 0
    assert [type(row).objects.filter(pk=row.pk).values().get() for row in rows] == before
