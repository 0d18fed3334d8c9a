"""A row that somebody else holds, a statement that takes too long: said plainly, nothing lost, well again by itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client

from paingrid.console import clockwork
from paingrid.journey import access
from paingrid.journey.receive_report import receive_report
from paingrid.records import models as m
from paingrid.records.patience import is_busy
from paingrid.timekeeping import now
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def impatient() -> Iterator[None]:
    """Let this connection wait for a row no longer than a moment."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '150ms'")
        yield
        cursor.execute("RESET lock_timeout")


@pytest.fixture
def somebody_else() -> Iterator[psycopg.Connection[Any]]:
    known = connection.settings_dict
    address = {"host": known["HOST"], "port": known["PORT"] or 5432, "dbname": known["NAME"], "user": known["USER"]}
    with psycopg.connect(**address) as other:
        yield other
        other.rollback()


def hold(other: psycopg.Connection[Any], patient: m.Patient) -> None:
    other.execute("SELECT FROM records_patient WHERE id = %s FOR NO KEY UPDATE", [patient.pk])


def staff(cast: Cast, language: str) -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(cast.nurse_lin.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def reported(cast: Cast, patient: m.Patient, score: int = 7) -> UUID:
    """Write a report that was kept and not acted on: what a fault in between leaves behind."""
    report_id = uuid4()
    report = m.Report.objects.create(
        id=report_id,
        patient=patient,
        reporter="patient",
        answers={"form": "home-2026.1", "pain_now": score},
        language="zh-hans",
        felt_at=now() - timedelta(minutes=5),
        received_at=now() - timedelta(minutes=5),
    )
    m.Handling.objects.create(report=report, received_at=now() - timedelta(minutes=5))
    return report_id


def test_a_report_whose_patient_is_held_is_kept_and_acted_on_as_soon_as_it_is_free(
    cast: Cast, impatient: None, somebody_else: psycopg.Connection[Any]
) -> None:
    hold(somebody_else, cast.mrs_wang)
    report_id = uuid4()
    form = {"report_id": str(report_id), "pain_now": "8", "rescue_count": "1", "bowels": "today"}

    answer = Client().post(f"{cast.wang_path}report/", form)

    assert answer.status_code == 303
    assert m.Report.objects.filter(pk=report_id).exists() and not m.Task.objects.exists()
    somebody_else.rollback()
    again = Client().post(f"{cast.wang_path}report/", form)
    m.Handling.objects.update(received_at=now() - timedelta(minutes=5))
    clockwork.Clockwork().work()
    assert again.status_code == 303
    assert (m.Report.objects.count(), m.Task.objects.get().kind) == (1, "alert")


def test_a_held_patient_keeps_no_other_patients_report_waiting(
    cast: Cast, impatient: None, somebody_else: psycopg.Connection[Any]
) -> None:
    held, free = reported(cast, cast.mrs_wang), reported(cast, cast.mr_shu)
    m.Handling.objects.filter(report_id=held).update(received_at=now() - timedelta(hours=1))
    hold(somebody_else, cast.mrs_wang)

    clockwork.Clockwork().work()

    done = set(m.Handling.objects.filter(done_at__isnull=False).values_list("report_id", flat=True))
    assert done == {free}
    somebody_else.rollback()
    clockwork.Clockwork().work()
    assert not m.Handling.objects.filter(done_at__isnull=True).exists()
    assert m.Task.objects.filter(kind="alert").count() == 2


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "现在太忙"), ("en", "Too much is going on")])
def test_a_nurse_reads_that_it_is_busy_and_her_second_try_counts_once(
    cast: Cast, impatient: None, somebody_else: psycopg.Connection[Any], language: str, words: str
) -> None:
    receive_report(
        by=access.SYSTEM,
        patient_id=cast.mrs_wang.pk,
        report_id=uuid4(),
        answers={"form": "home-2026.1", "pain_now": 8},
        felt_at=now(),
        now=now(),
    )
    task = m.Task.objects.get()
    somebody_else.execute("SELECT FROM records_task WHERE id = %s FOR UPDATE", [task.pk])
    client = staff(cast, language)

    busy = client.post(f"/task/{task.pk}/claim/")
    somebody_else.rollback()
    done = client.post(f"/task/{task.pk}/claim/")

    assert (busy.status_code, busy["Retry-After"]) == (503, "5")
    assert words in busy.content.decode() and "120" in busy.content.decode()
    assert done.status_code < 400
    assert m.TaskEvent.objects.filter(task=task, kind="claimed").count() == 1


def test_what_took_too_long_is_told_from_a_database_that_is_gone() -> None:
    with connection.cursor() as cursor, pytest.raises(OperationalError) as slow:
        cursor.execute("SET statement_timeout = '50ms'; SELECT pg_sleep(20)")
    with connection.cursor() as cursor:
        cursor.execute("RESET statement_timeout")
    with connection.cursor() as cursor, pytest.raises(OperationalError) as gone:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.close()

    assert (is_busy(slow.value), is_busy(gone.value)) == (True, False)


def test_the_server_of_pages_waits_no_longer_than_its_settings_say() -> None:
    program = (
        "import paingrid.config.wsgi; from django.db import connection as c\n"
        "with c.cursor() as cursor:\n"
        "    for name in ('statement_timeout', 'lock_timeout', 'application_name'):\n"
        "        cursor.execute(f'SHOW {name}'); print(cursor.fetchone()[0])"
    )
    known = connection.settings_dict
    url = f"postgresql://{known['USER']}@/{known['NAME']}?host={known['HOST'].replace('/', '%2F')}"
    surroundings = {**os.environ, "DATABASE_URL": url, "PAINGRID_DB_LOCK_S": "3", "PAINGRID_LOG_LEVEL": "ERROR"}

    said = subprocess.run([sys.executable, "-c", program], env=surroundings, capture_output=True, text=True, check=True)

    assert said.stdout.split("\n")[:3] == ["20s", "3s", settings.WEB_SESSION]
