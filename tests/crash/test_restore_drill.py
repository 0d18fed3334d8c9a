"""The restore drill: every report acknowledged before the moment comes back, none after it, the audit is whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest

from launch.copies import MARKER, back_up, follow_command, make_slot, restore
from launch.postgres import open_cluster
from launch.words import CannotGoOn
from tests.crash.stage import ROOT, Database, free_port, spawn, wait_until, web

pytestmark = pytest.mark.crash


class Families:
    """They send reports one after the other and remember what was acknowledged."""

    def __init__(self, port: int, paths: list[str]) -> None:
        self._address, self._paths = f"http://127.0.0.1:{port}", paths
        self.acknowledged: set[str] = set()

    def send(self, count: int) -> None:
        with httpx.Client(timeout=20, trust_env=False, headers={"Accept": "application/json"}) as client:
            for n in range(count):
                report_id = str(uuid4())
                form = {"report_id": report_id, "pain_now": str(n % 11)}
                answer = client.post(f"{self._address}{self._paths[n % len(self._paths)]}", data=form)
                assert answer.status_code == 201, answer.text
                self.acknowledged.add(report_id)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path)
    made.start()
    made.cluster.make_database()
    yield made


def test_what_was_acknowledged_before_the_moment_comes_back_and_nothing_after(
    database: Database, tmp_path: Path
) -> None:
    url, copies, into = database.cluster.url, tmp_path / "copies", tmp_path / "again"
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "paingrid.config.settings"}
    city = [sys.executable, "-m", "tests.crash.city", "8"]
    said = subprocess.run(city, cwd=ROOT, env=environment, capture_output=True, check=True, text=True).stdout
    port = free_port()
    server = web(environment, port, tmp_path / "web.log")
    server.start()
    wait_until(lambda: server.alive(server), seconds=60)
    make_slot(url)
    follower = spawn(follow_command(url, copies), dict(os.environ), tmp_path / "follow.log")
    families = Families(port, json.loads(said)["paths"])
    try:
        writing = threading.Thread(target=families.send, args=(40,))
        writing.start()
        # Copies are named by the second: one of the past second is surely older than the moment.
        back_up(url, copies, keep=2, at=datetime.now(UTC) - timedelta(seconds=2))
        writing.join()
        before = set(families.acknowledged)
        with psycopg.connect(url, autocommit=True) as db:
            moment = db.execute("SELECT clock_timestamp()").fetchone()[0]
            families.send(10)
            end = db.execute("SELECT pg_current_wal_flush_lsn()").fetchone()[0]
            got = "SELECT coalesce(max(flush_lsn) >= %s::pg_lsn, false) FROM pg_stat_replication"
            wait_until(lambda: db.execute(got, [end]).fetchone()[0], seconds=30)
    finally:
        server.kill()
        database.stop(signal.SIGQUIT)
        follower.send_signal(signal.SIGINT)
        follower.wait(30)

    told = restore(copies, into, to=moment)

    assert told.last_at and (copies / MARKER).exists() and not list(into.glob("*.half-made"))
    again = Database(into)
    again.cluster = open_cluster(into, durable=True)
    again.start()
    try:
        with psycopg.connect(again.cluster.url) as db:
            there = {str(one) for (one,) in db.execute("SELECT id FROM records_report")}
            handled = db.execute("SELECT count(*) FROM records_handling WHERE report_id IS NULL").fetchone()[0]
        assert (there, handled) == (before, 0) and len(families.acknowledged) == 50
        environment["DATABASE_URL"] = again.cluster.url
        verify = [sys.executable, "-m", "paingrid", "audit", "verify"]
        assert subprocess.run(verify, cwd=ROOT, env=environment, check=False).returncode in (0, 2)
    finally:
        again.stop()
    with pytest.raises(CannotGoOn, match="not empty"):
        restore(copies, into, to=moment)
    with pytest.raises(CannotGoOn, match="before that moment"):
        restore(copies, tmp_path / "later", to=moment + timedelta(days=1))
    assert not (tmp_path / "later" / "postgresql").exists()
