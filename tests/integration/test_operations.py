"""Alive, ready and figures: what each says when something is wrong, and to whom."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client, override_settings

from paingrid.records import models as m
from paingrid.timekeeping import now
from paingrid.web.operations import views
from paingrid.web.shell import heartbeat
from tests.cast import NOW, assemble

pytestmark = pytest.mark.django_db


def codes() -> tuple[int, list[str]]:
    answer = Client().get("/ready")
    return answer.status_code, [reason["code"] for reason in answer.json()["reasons"]]


def test_alive_asks_no_database(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]  # a fixture
        answer = Client().get("/health")
    assert answer.status_code == 200 and answer["X-Request-ID"]


def test_ready_when_everything_is_in_order() -> None:
    assert codes() == (200, [])


def test_not_ready_without_a_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter((0.0, 61.0))
    monkeypatch.setattr(views, "HEARTBEAT", heartbeat.Heartbeat(lambda: next(seconds)))
    with override_settings(CLOCK_SILENT_S=60):
        assert codes() == (503, ["clock"])


def test_not_ready_before_the_migrations() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'records' AND name ="
            " (SELECT max(name) FROM django_migrations WHERE app = 'records')"
        )
    assert codes() == (503, ["migrations"])


def test_not_ready_while_the_outbox_stands_still() -> None:
    nurse = assemble().nurse_lin
    m.Message.objects.create(
        key="late",
        channel="email",
        practitioner=nurse,
        kind="act",
        urgency="E",
        language="en",
        queued_at=NOW,
        try_after=NOW,
    )
    assert now() > NOW and codes() == (503, ["outbox"])


def test_not_ready_without_a_database_and_no_word_of_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise OperationalError("connection to server at 10.0.0.7, user paingrid, password abc failed")

    monkeypatch.setattr(views.running, "pending_migrations", gone)
    assert codes() == (503, ["database"])
    assert "10.0.0.7" not in Client().get("/ready").content.decode()


def test_machines_ask_without_tls() -> None:
    with override_settings(SECURE_SSL_REDIRECT=True):
        assert Client().get("/health").status_code == 200


@pytest.mark.parametrize(
    ("settings", "headers", "address", "status"),
    [
        ({}, {}, "127.0.0.1", 200),
        ({}, {}, "::1", 200),
        ({}, {}, "192.0.2.7", 403),
        ({}, {}, "", 403),
        ({}, {"X-Forwarded-For": "192.0.2.7"}, "127.0.0.1", 403),
        ({"BEHIND_PROXY": True}, {}, "127.0.0.1", 403),
        ({"BEHIND_PROXY": True, "METRICS_TOKEN": "right"}, {"Authorization": "Bearer right"}, "127.0.0.1", 200),
        ({"METRICS_TOKEN": "right"}, {"Authorization": "Bearer wrong"}, "192.0.2.7", 403),
        ({}, {"Authorization": "Bearer "}, "192.0.2.7", 403),
    ],
)
def test_figures_are_for_this_machine_or_the_token(
    settings: dict[str, object], headers: dict[str, str], address: str, status: int
) -> None:
    with override_settings(**settings):
        assert Client(headers=headers).get("/metrics", REMOTE_ADDR=address).status_code == status


def test_figures_count_what_waits_and_name_nobody() -> None:
    cast = assemble()
    m.Message.objects.create(
        key="w",
        channel="email",
        practitioner=cast.nurse_lin,
        kind="act",
        urgency="E",
        language="en",
        queued_at=NOW,
        try_after=NOW,
    )
    Client().get(cast.wang_path)
    Client().get("/no/such/王淑芬/")
    figures = Client().get("/metrics").content.decode()

    assert "paingrid_outbox_waiting 1.0" in figures and "paingrid_database_up 1.0" in figures
    assert 'paingrid_request_seconds_count{method="GET",route="pocket:home",status="200"}' in figures
    assert "unmatched" in figures
    assert [word for word in ("王淑芬", "Lin", cast.wang_path.split("/")[2]) if word in figures] == []
