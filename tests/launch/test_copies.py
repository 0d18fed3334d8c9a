"""The restore drill: every row acknowledged before the moment is there again, none after it."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from launch.copies import back_up, follow_command, make_slot, restore
from launch.postgres import open_cluster
from launch.words import CannotGoOn
from tests.crash.stage import Database, spawn, wait_until


def test_restore_brings_back_what_was_acknowledged_before_the_moment_and_nothing_after(tmp_path: Path) -> None:
    database, copies, into = Database(tmp_path), tmp_path / "copies", tmp_path / "again"
    database.start()
    database.cluster.make_database()
    url = database.cluster.url
    make_slot(url)
    follower = spawn(follow_command(url, copies), dict(os.environ), tmp_path / "follow.log")
    try:
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("CREATE TABLE report (n int)")
            # copies are named by the second, so a copy of the past second is surely older than the moment
            back_up(url, copies, keep=2, at=datetime.now(UTC) - timedelta(seconds=2))
            for n in range(50):
                db.execute("INSERT INTO report VALUES (%s)", [n])
            moment = db.execute("SELECT clock_timestamp()").fetchone()[0]
            for n in range(50, 60):
                db.execute("INSERT INTO report VALUES (%s)", [n])
            end = db.execute("SELECT pg_current_wal_flush_lsn()").fetchone()[0]
            got = "SELECT coalesce(max(flush_lsn) >= %s::pg_lsn, false) FROM pg_stat_replication"
            wait_until(lambda: db.execute(got, [end]).fetchone()[0], seconds=30)
    finally:
        follower.send_signal(signal.SIGINT)
        follower.wait(30)
        database.stop()

    told = restore(copies, into, to=moment)

    assert told.last_at != ""
    again = Database(into)
    again.cluster = open_cluster(into, durable=True)
    again.start()
    try:
        with psycopg.connect(again.cluster.url) as db:
            assert [n for (n,) in db.execute("SELECT n FROM report ORDER BY n")] == list(range(50))
    finally:
        again.stop()
    with pytest.raises(CannotGoOn, match="not empty"):
        restore(copies, into, to=moment)
