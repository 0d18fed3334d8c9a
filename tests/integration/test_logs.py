"""Nothing of a person gets into the logs: the whole journey, every logger at its most talkative."""

from __future__ import annotations

import json
import logging
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client

from paingrid.config.json_lines import JsonLines
from paingrid.journey.sign_in import write_sign_in_link
from paingrid.pwa import report as family_report
from paingrid.records import models as m
from paingrid.timekeeping import move_clock
from tests.cast import NOW, Cast, assemble

pytestmark = pytest.mark.django_db(transaction=True)
WORDS, NOTE = "夜里疼得睡不着觉", "女儿说今晚会陪着她"


@pytest.fixture
def cast(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setenv("PAINGRID_CLOCK_FILE", str(tmp_path / "clock.json"))
    move_clock(tmp_path / "clock.json", to=NOW)
    return assemble()


def test_the_whole_journey_leaves_no_name_phone_token_or_word_in_the_logs(
    cast: Cast, caplog: pytest.LogCaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.handler.setFormatter(JsonLines())
    # The database's own statements are logged only with DEBUG on, which never holds patients.
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, logger="django.db.backends")
    token = write_sign_in_link(cast.nurse_lin.account_id, once=True, valid=timedelta(days=1), now=NOW)
    nurse = Client(raise_request_exception=False)

    _report_twice_and_once_with_a_fault(cast, monkeypatch)
    nurse.post(f"/sign-in/link/{token}/")
    _work(cast, nurse)
    Client(enforce_csrf_checks=True).post(f"/sign-in/link/{token}/")
    Client().get("/p/" + "a" * 32 + "/")
    Client().post("/sign-in/", {"username": "lin", "password": "not-the-p4ssword"})
    move_clock(tmp_path / "clock.json", to=NOW + timedelta(hours=3))
    call_command("clock", "--once")

    assert m.Contact.objects.exists()
    assert m.TaskEvent.objects.filter(kind="climbed").exists()
    assert "kept but was not acted on" in caplog.text
    private = [WORDS, NOTE, "王淑芬", "Wang Shufen", "王小梅", "000-1000", "p4ssword", token, "a" * 32]
    private += [path.split("/")[2] for path in (cast.wang_path, cast.daughter_path)]
    assert [word for word in private if word in caplog.text] == []
    _lines_are_whole(caplog.text)


def _lines_are_whole(text: str) -> None:
    """Each line is one JSON object; each request left one with its number, route, status and duration."""
    lines = [json.loads(line) for line in text.splitlines()]
    requests = [line for line in lines if line["logger"] == "paingrid.request"]
    assert {"inbox:claim", "pocket:report", "patient:page", "signin:by_link", "unmatched"} <= {
        r["route"] for r in requests
    }
    assert {303, 404, 200} <= {r["status"] for r in requests}
    assert len({r["request_id"] for r in requests}) == len(requests)
    assert all(r["duration_ms"] > 0 for r in requests)
    faults = [line for line in lines if "Traceback" in line["said"]]
    assert faults and all(line["request_id"] for line in faults)


def _report_twice_and_once_with_a_fault(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    family = Client(raise_request_exception=False)
    sent = {"pain_now": "8", "words": WORDS}
    for path in (cast.wang_path, cast.daughter_path):
        family.get(path)
        family.post(f"{path}report/", {**sent, "report_id": str(uuid4())}, follow=True)
    real = family_report.receive_report

    def broken(**given: object) -> None:
        real(**given)
        raise RuntimeError("something of ours broke")

    with monkeypatch.context() as patched:
        patched.setattr(family_report, "receive_report", broken)
        family.post(f"{cast.wang_path}report/", {**sent, "report_id": str(uuid4())})


def _work(cast: Cast, nurse: Client) -> None:
    task = m.Task.objects.get(patient=cast.mrs_wang, kind="alert")
    form = nurse.get(f"/task/{task.pk}/").content.decode()
    ids = {n: re.search(rf'name="{n}" value="([^"]+)"', form)[1] for n in ("contact_id", "report_id")}
    version = {"version": re.search(r'name="version" value="([^"]+)"', form)[1]}
    nurse.post(f"/task/{task.pk}/claim/")
    nurse.post(f"/task/{task.pk}/contact/", {**ids, **version, "outcome": "not-reached", "note": NOTE})
    for address in (
        "/",
        "/patient/?search=王",
        f"/patient/{cast.mrs_wang.pk}/",
        f"/patient/{cast.mr_shu.pk}/",
        "/nope/",
    ):
        nurse.get(address)
    nurse.post(f"/patient/{cast.mrs_wang.pk}/links/", {"person": cast.daughter.pk, "days": "30"}, follow=True)
    nurse.post(f"/patient/{cast.mrs_wang.pk}/family/", {"name_zh": "王小梅", "until_on": "9999-12-31"})
