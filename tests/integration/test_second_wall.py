"""The second wall: PostgreSQL shows whoever asks the rows of those only whom they reach, filter or no filter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.http import HttpRequest, HttpResponse

from paingrid.journey import access
from paingrid.journey.receive_report import receive_report
from paingrid.records import models as m
from paingrid.records.wall import tables
from paingrid.records.wall.asking import ask_as, errand, questions_of_nobody
from paingrid.records.wall.raising import WEB, raise_wall
from paingrid.web.shell.second_wall import SecondWall
from tests.cast import NOW, Cast, assemble

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    made = assemble()
    for one in (made.mrs_wang, made.mr_shu):
        receive_report(
            by=access.SYSTEM,
            patient_id=one.pk,
            report_id=uuid4(),
            answers={"form": "home-2026.1", "pain_now": 7},
            felt_at=NOW,
            now=NOW,
        )
    return made


@pytest.fixture
def asked_by() -> Iterator[Callable[..., None]]:
    """Ask as somebody until the test ends."""
    with questions_of_nobody():

        def ask(who: m.Practitioner | m.PersonalLink, *, at: datetime = NOW) -> None:
            if isinstance(who, m.Practitioner):
                ask_as(person=who.pk, now=at)
            else:
                ask_as(link=bytes(who.digest), now=at)

        yield ask


def walled() -> list[type[Any]]:
    wanted = tables.conditions()
    return [one for one in apps.get_app_config("records").get_models() if one._meta.model_name in wanted]


def test_every_table_is_in_one_list_and_only_there() -> None:
    known = {one._meta.model_name for one in apps.get_app_config("records").get_models()}

    listed = [*tables.OF_A_PATIENT, *tables.OF_A_ROW, *tables.SHOWN_BY, *tables.OF_NOBODY]

    assert sorted(listed) == sorted(known)


def test_no_table_that_points_to_a_patient_is_said_to_be_about_nobody() -> None:
    about = {
        one._meta.model_name
        for one in apps.get_app_config("records").get_models()
        if any(field.related_model is m.Patient for field in one._meta.fields)
    }

    assert about.isdisjoint(tables.OF_NOBODY)


def test_nobody_is_shown_nothing_of_anybody(cast: Cast, asked_by: Any) -> None:
    shown = {one.__name__: one.objects.count() for one in walled() if one is not m.AuditEvent}

    assert {name: count for name, count in shown.items() if count} == {}
    assert m.AuditEvent.objects.filter(patient__isnull=False).count() == 0


def test_a_forgotten_filter_shows_a_nurse_her_own_patients_and_no_others(cast: Cast, asked_by: Any) -> None:
    asked_by(cast.nurse_lin)

    found = {one.__name__: {row.patient_id for row in one.objects.all()} for one in (m.Report, m.Assessment, m.Task)}

    assert all(reached == {cast.mrs_wang.pk} for reached in found.values())
    assert set(m.Patient.objects.all()) == {cast.mrs_wang}
    assert {row.report.patient_id for row in m.Handling.objects.all()} == {cast.mrs_wang.pk}


def test_a_link_reaches_its_own_patient_and_a_guessed_one_nobody(cast: Cast, asked_by: Any) -> None:
    asked_by(cast.daughter_link)
    own = set(m.Report.objects.values_list("patient_id", flat=True))
    ask_as(link=bytes(32), now=NOW)
    guessed = set(m.Report.objects.values_list("patient_id", flat=True))

    assert own == {cast.mrs_wang.pk}
    assert guessed == set()


def test_a_row_of_a_stranger_can_be_neither_changed_nor_deleted_nor_made(cast: Cast, asked_by: Any) -> None:
    asked_by(cast.nurse_tang)

    assert m.Patient.objects.filter(pk=cast.mrs_wang.pk).update(diagnosis_zh="改了") == 0
    assert m.RelatedPerson.objects.filter(patient_id=cast.mrs_wang.pk)._raw_delete("default") == 0
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        m.MedicationStatement.objects.create(patient_id=cast.mrs_wang.pk, purpose="other", drug="x", starts_at=NOW)


@pytest.mark.parametrize(
    "attempt",
    [
        "ALTER TABLE records_report DISABLE ROW LEVEL SECURITY",
        "DROP POLICY wall ON records_report",
        "CREATE POLICY mine ON records_report USING (true)",
        "ALTER TABLE records_report DISABLE TRIGGER ALL",
        "ALTER ROLE paingrid_web BYPASSRLS",
        "TRUNCATE records_report CASCADE",
        "CREATE OR REPLACE FUNCTION paingrid_on_errand() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "SET row_security = off; SELECT * FROM records_report",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'y', now())",
    ],
)
def test_the_role_that_serves_cannot_take_the_wall_down(cast: Cast, asked_by: Any, attempt: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)


def _reached(person: m.Practitioner, at: datetime) -> set[UUID]:
    with questions_of_nobody():
        ask_as(person=person.pk, now=at)
        with connection.cursor() as cursor:
            cursor.execute("SELECT paingrid_reached()")
            return {row[0] for row in cursor.fetchall()}


def _allowed(person: m.Practitioner, at: datetime) -> set[UUID]:
    actor = access.actor_of_account(person.account_id, now=at)
    patients = m.Patient.objects.values_list("pk", flat=True)
    return {pk for pk in patients if actor is not None and access.can_read_patient(actor, pk, now=at)}


def _give_everybody_some_reason(cast: Cast) -> None:
    """Every relationship there is, for one of the two patients each, all of them with an end."""
    soon = NOW + timedelta(hours=4)
    task = m.Task.objects.get(patient=cast.mrs_wang)
    m.Told.objects.get_or_create(task=task, practitioner=cast.doctor_qin, defaults={"rung": 3, "told_at": NOW})
    m.Told.objects.get_or_create(
        task=task, practitioner=cast.coordinator_luo, defaults={"rung": 4, "told_at": NOW, "until": soon}
    )
    m.GuestStay.objects.create(
        patient=cast.mrs_wang,
        home_team=cast.team_a,
        host_team=cast.team_b,
        starts_on=NOW.date(),
        ends_on=NOW.date() + timedelta(days=1),
        asked_by=cast.nurse_lin,
        asked_at=NOW,
        accepted_by=cast.nurse_tang,
        accepted_at=NOW,
        due_at=soon,
        reason="x",
    )
    m.EmergencyAccess.objects.create(
        patient=cast.mr_shu,
        practitioner=cast.doctor_zhou,
        institution=cast.centre,
        grid=cast.grid,
        reason="x",
        opened_at=NOW,
        ends_at=soon,
        due_at=soon,
    )
    m.Consultation.objects.create(
        patient=cast.mr_shu,
        team=cast.team_b,
        asked_by=cast.nurse_tang,
        asking=cast.centre,
        to=cast.tertiary,
        taken_by=cast.doctor_mei,
        kind="titration",
        question="x",
        summary={},
        urgency="R",
        consent="spoken",
        consent_at=NOW,
        status="taken",
        asked_at=NOW,
        due_at=soon,
    )
    m.Referral.objects.create(
        patient=cast.mr_shu,
        kind="up",
        service="pain-clinic",
        urgency="R",
        team=cast.team_b,
        sender=cast.centre,
        receiver=cast.district,
        reason="x",
        consent="x",
        summary={},
        status="sent",
        owes="receiver",
        due_at=soon,
        remind_at=soon,
        sent_by=cast.nurse_tang,
        sent_at=NOW,
    )


@pytest.mark.parametrize("hours", [0, 3, 5, 30, 200])
def test_the_wall_and_the_check_of_rights_say_the_same(cast: Cast, hours: int) -> None:
    _give_everybody_some_reason(cast)
    m.Enrolment.objects.filter(patient=cast.mr_shu).update(ends_at=NOW + timedelta(hours=100))
    m.PractitionerRole.objects.filter(practitioner=cast.leader_he).update(ends_at=NOW + timedelta(hours=4))
    at = NOW + timedelta(hours=hours)
    staff = list(m.Practitioner.objects.all())

    wall = {one.name_en: _reached(one, at) for one in staff}

    assert wall == {one.name_en: _allowed(one, at) for one in staff}
    assert hours > 100 or sum(map(bool, wall.values())) >= 5


def test_a_closed_account_reaches_nobody(cast: Cast) -> None:
    before = _reached(cast.nurse_lin, NOW)
    m.Account.objects.filter(pk=cast.nurse_lin.account_id).update(is_active=False)

    assert (bool(before), _reached(cast.nurse_lin, NOW)) == (True, set())


def test_nothing_of_who_asked_stays_on_the_connection_even_after_a_fault(cast: Cast) -> None:
    def breaks(_: HttpRequest) -> HttpResponse:
        ask_as(person=cast.nurse_lin.pk, now=NOW)
        assert m.Patient.objects.count() == 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        SecondWall(breaks)(HttpRequest())

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('paingrid.person', true), current_user = session_user")
        assert cursor.fetchone() == ("", True)


def test_an_errand_opens_the_wall_to_those_only_who_may_go_on_it(cast: Cast, asked_by: Any) -> None:
    found = {}
    for person in (cast.officer_qiu, cast.nurse_tang, cast.admin_an):
        asked_by(person)
        with errand("quality"):
            found[person] = m.Report.objects.count()
            with errand("leaving"):
                found[person] += 10 * m.Report.objects.count()
            assert m.Report.objects.count() == found[person] % 10
        assert m.Report.objects.count() == (person == cast.nurse_tang)

    assert found == {cast.officer_qiu: 2, cast.nurse_tang: 11, cast.admin_an: 20}


def test_an_errand_that_fails_in_a_transaction_leaves_the_wall_shut(cast: Cast, asked_by: Any) -> None:
    asked_by(cast.officer_qiu)

    with pytest.raises(IntegrityError), transaction.atomic(), errand("quality"), connection.cursor() as cursor:
        assert m.Report.objects.count() == 2
        cursor.execute("INSERT INTO records_throttle (key, window_at, tries) VALUES ('x', now(), -1)")

    assert m.Report.objects.count() == 0


def test_an_errand_must_have_a_name_that_is_listed() -> None:
    with pytest.raises(KeyError), errand("curiosity"):
        pytest.fail("went on an errand nobody knows")


def test_the_wall_that_stands_is_not_built_again(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        raise_wall()


def test_the_role_of_the_pages_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole,"
            " (SELECT count(*) FROM pg_class WHERE relowner = r.oid) FROM pg_roles r WHERE rolname = %s",
            [WEB],
        )
        assert cursor.fetchone() == (False, False, False, 0)
