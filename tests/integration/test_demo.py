"""The demonstration city in the database: settled once, every state there at the opening, history that replays."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Max
from django.test import TestCase

from paingrid.clinical.triage.answer import answer
from paingrid.consortium.services import RESOURCES
from paingrid.demo import hero
from paingrid.demo.links import as_table, sign_in_lines
from paingrid.demo.living import Living
from paingrid.demo.load import make_plan, settle
from paingrid.demo.people import id_of_patient
from paingrid.journey.access import actor_of_account, can_read_patient
from paingrid.journey.import_city import NotEmpty
from paingrid.journey.open_link import open_link
from paingrid.journey.sign_in import redeem_sign_in_link
from paingrid.journey.steps.copy import copy_in, copy_text
from paingrid.journey.steps.decide import read_report, triage_inputs
from paingrid.records import models as m
from paingrid.records.queries.snapshot import facts_of, past_of
from paingrid.records.queries.stock import levels
from tests.cast import NOW, assemble

pytestmark = pytest.mark.django_db
OPEN = {"closed_at__isnull": True}


class TestSmallCity(TestCase):
    """150 invented people, settled once for all of these tests."""

    @classmethod
    def setUpTestData(cls) -> None:
        settled = settle(patients=150, seed=7, now=NOW)
        assert settled is not None
        print(f"150 patients, {settled.reports} reports: {settled.seconds}")

    def test_opening_shows_every_state_of_a_task(self) -> None:
        own = m.Task.objects.filter(team__code=hero.TEAM, **OPEN)
        alerts = own.filter(kind="alert")

        assert {"E", "U", "D", "S"} <= set(alerts.values_list("urgency", flat=True))
        assert set(own.values_list("kind", flat=True)) == {"alert", "call-patient", "follow-up", "no-news"}
        assert {0, 1, 3, 5} <= set(alerts.values_list("rung", flat=True))
        assert alerts.filter(contact_by__lt=NOW, contacted_at__isnull=True).exists(), "overdue"
        assert alerts.filter(holder__isnull=False).exists(), "claimed"
        assert alerts.filter(events__kind="handed-over").exists(), "handed over"
        assert alerts.filter(failed_attempts=3).exists(), "not reached three times"
        assert alerts.filter(contacted_at__isnull=False, contact_by__gt=NOW).exists(), "spoken with, resting"
        assert own.filter(kind="follow-up", contact_by__lt=NOW + timedelta(hours=24)).exists(), "due soon"
        assert m.Task.objects.filter(urgency="E", **OPEN).count() in range(2, 7)
        assert m.Message.objects.filter(practitioner__account__username="demo-nurse").exists()
        assert m.Told.objects.filter(
            practitioner__account__username="demo-district-doctor", task__closed_at=None
        ).exists()

    def test_opening_shows_questions_agreements_and_guests(self) -> None:
        states = set(m.Consultation.objects.values_list("status", flat=True))

        assert states == {"asked", "taken", "answered", "decided", "asked-back"}
        assert not m.Consultation.objects.filter(due_at__lte=NOW).exists()
        assert m.Agreement.objects.exists()
        assert [m.GuestStay.objects.filter(accepted_at__isnull=waits).count() for waits in (False, True)] == [1, 1]

    def test_opening_shows_shared_places_and_stock(self) -> None:
        district = m.Institution.objects.get(code=hero.DISTRICT)
        kinds = set(m.Resource.objects.values_list("kind", flat=True))
        assert kinds == set(RESOURCES)
        booked = m.Booking.objects.filter(resource__institution=district)
        assert {one.resource.kind for one in booked} == {"clinic-slot", "bed"}
        assert m.Waiting.objects.filter(institution=district, ended_at__isnull=True).count() == 1
        (patches,) = m.StockMovement.objects.filter(kind="transfer")
        assert patches.received_at is None and patches.target.code == hero.CENTRE
        for place in m.Institution.objects.filter(stock_in__isnull=False).distinct()[:30]:
            assert place.can_stock_narcotics and all(one.units >= 0 for one in levels(place.pk))

    def test_every_report_is_decided_on_and_replays(self) -> None:
        assert m.Report.objects.filter(decision__isnull=True).count() == 0
        assert m.Handling.objects.filter(done_at__isnull=True).count() == 0
        assert m.Decision.objects.filter(urgency="").count() <= 1, "only the unreadable one of the opening"
        for kept in m.Decision.objects.order_by("pk")[::20]:
            again = answer(kept.inputs)
            assert (again["urgency"] or "", again["rows"]) == (kept.urgency, kept.rows)

    def test_bulk_history_was_triaged_on_what_the_live_snapshot_finds(self) -> None:
        compared = 0
        for kept in m.Decision.objects.filter(report__received_at__lt=NOW - timedelta(hours=10)).order_by("-pk")[
            :1500:7
        ]:
            report, patient = kept.report, kept.patient
            closed = patient.tasks.filter(kind="alert").aggregate(last=Max("closed_at"))["last"]
            if closed is None or closed <= report.felt_at:  # later closings change what counts as acted on
                past = past_of(patient.pk, before=report.felt_at, leaving_out={report.pk})
                facts = facts_of(patient, at=report.felt_at)
                inputs = triage_inputs(report, read_report(report), past, facts, now=report.received_at)
                for name in ("now", "observed_at"):
                    assert datetime.fromisoformat(inputs.pop(name)) == datetime.fromisoformat(kept.inputs.pop(name))
                assert inputs == kept.inputs
                compared += 1
        assert compared > 20

    def test_no_task_of_the_past_was_left_open(self) -> None:
        old = m.Task.objects.filter(opened_at__lt=NOW - timedelta(hours=11), **OPEN)

        assert set(old.values_list("kind", flat=True)) <= {"follow-up"}
        past = m.Task.objects.filter(opened_at__lt=NOW - timedelta(hours=11), closed_at__isnull=False)
        assert not past.filter(contacted_at__isnull=True).exists()
        assert not m.Contact.objects.filter(at__gt=NOW).exists()

    def test_nobody_is_an_orphan(self) -> None:
        assert not m.Patient.objects.filter(enrolments__isnull=True).exists()
        assert not m.Patient.objects.exclude(enrolments__team__roles__isnull=False).exists()
        assert not m.Patient.objects.filter(invented=False).exists()
        assert not m.Practitioner.objects.filter(invented=False).exists()
        assert not m.RelatedPerson.objects.filter(invented=False).exists()
        assert m.Expectation.objects.count() == m.Patient.objects.filter(reports__isnull=False).distinct().count()
        dead = m.Patient.objects.filter(died_at__isnull=False)
        assert not m.Task.objects.filter(patient__in=dead, **OPEN).exists()
        assert not m.Expectation.objects.filter(patient__in=dead, next_expected_at__isnull=False).exists()

    def test_one_record_was_opened_in_an_emergency_and_waits_for_its_review(self) -> None:
        row = m.EmergencyAccess.objects.get()

        assert row.ends_at < NOW < row.due_at
        assert m.AuditEvent.objects.filter(action="patient.read", relationship="emergency").count() == 1
        told = m.Message.objects.filter(key__startswith=f"emergency:{row.pk}:opened")
        assert told.filter(practitioner__account__username="demo-privacy-officer").exists()

    def test_second_run_does_nothing(self) -> None:
        before = [(model.__name__, model.objects.count()) for model in (m.Report, m.Task, m.Message, m.AuditEvent)]

        assert settle(patients=150, seed=7, now=NOW + timedelta(days=1)) is None
        assert [(x.__name__, x.objects.count()) for x in (m.Report, m.Task, m.Message, m.AuditEvent)] == before

    def test_table_lets_each_of_the_eleven_in(self) -> None:
        lines = sign_in_lines(base_url="http://here", now=NOW)
        again = sign_in_lines(base_url="http://here", now=NOW)
        own = id_of_patient(7, 0)

        assert [line.persona for line in lines] == list(hero.PERSONAS)
        assert [line.url for line in lines[:2]] == [line.url for line in again[:2]], "a printed card stays the same"
        for line, who in zip(lines[:2], ("patient", "family"), strict=True):
            assert open_link(token=line.url.split("/")[-2], now=NOW).reporter == who
        readers = {}
        for line in lines[2:]:
            actor = actor_of_account(redeem_sign_in_link(token=line.url.split("/")[-2], now=NOW), now=NOW)
            assert actor is not None
            readers[line.persona.key] = can_read_patient(actor, own, now=NOW)
        assert [key for key, may in readers.items() if may] == ["demo-nurse", "demo-family-doctor", "demo-team-leader"]
        assert "虚构" in as_table(lines)

    def test_living_city_reports_and_answers_but_leaves_the_own_team_to_its_visitors(self) -> None:
        city = Living(random.Random(5), since=NOW)
        by_hand = m.Contact.objects.filter(task__team__code=hero.TEAM).count()
        elsewhere = m.Contact.objects.exclude(task__team__code=hero.TEAM).count()
        reports = answers = 0
        for hour in range(1, 5):
            done = city.step(now=NOW + timedelta(hours=hour))
            reports, answers = reports + done[0], answers + done[1]

        assert reports == m.Report.objects.filter(received_at__gt=NOW).count() > 5
        assert answers == m.Contact.objects.exclude(task__team__code=hero.TEAM).count() - elsewhere > 0
        assert m.Contact.objects.filter(task__team__code=hero.TEAM).count() == by_hand


def test_a_run_cut_short_is_taken_up_with_its_own_opening(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("paingrid.demo.load.play", cut)
    with pytest.raises(KeyboardInterrupt):
        settle(patients=20, seed=7, now=NOW)
    monkeypatch.undo()

    settled = settle(patients=999, seed=8, now=NOW + timedelta(hours=5))

    assert settled is not None
    assert settled.patients == 20
    assert m.Patient.objects.count() == 20
    assert not m.Report.objects.filter(received_at__gt=NOW).exists()


def test_a_real_installation_is_never_filled_with_invented_people(db: None, settings: Any) -> None:
    assemble()
    with pytest.raises(NotEmpty):
        settle(patients=20, seed=7, now=NOW)
    settings.DEMO = False
    for command in ("seed_demo", "demo_links", "live"):
        with pytest.raises(CommandError):
            call_command(command)


def test_commands_say_what_they_did(db: None, settings: Any) -> None:
    settings.DEMO = True
    said = StringIO()
    call_command("seed_demo", patients=12, seed=3, stdout=said)
    call_command("demo_links", base_url="http://here", stdout=said)
    call_command("live", steps=1, seed=1, stdout=said)

    assert "12 patients" in said.getvalue()
    assert said.getvalue().count("http://here/") == 11


def test_plan_is_the_same_for_the_same_seed_and_opening() -> None:
    assert repr(make_plan(patients=30, seed=9, opening_at=NOW)) == repr(make_plan(patients=30, seed=9, opening_at=NOW))


def test_copied_text_comes_back_as_it_was(db: None) -> None:
    cast = assemble()
    odd = 'tab\t"quote" back\\slash\nline\r{a},b 中 \\N'
    row = m.Institution(territory=cast.grid, code="odd", name_zh=odd, tier="L1", phone="plain", longitude=104.06)
    copy_in(m.Institution, copy_text([row]), with_key=False)

    kept = m.Institution.objects.get(code="odd")
    assert (kept.name_zh, kept.phone, kept.longitude, kept.latitude) == (odd, "plain", 104.06, None)
