"""The dead-man's switch: the clock or the database goes, and those on call are told by the real gateway."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash import stage

pytestmark = pytest.mark.crash


@pytest.fixture
def house(tmp_path: Path) -> Iterator[dict[str, object]]:
    (tmp_path / "db").mkdir()
    database, gateway = stage.Database(tmp_path / "db"), stage.Gateway()
    database.start()
    database.cluster.make_database()
    environment = {
        **os.environ,
        "DATABASE_URL": database.cluster.url,
        "DJANGO_SETTINGS_MODULE": "paingrid.config.settings",
        "PAINGRID_CLOCK_SILENT_S": "3",
        "PAINGRID_WATCH_PHONES": "000-9000-0001",
        "PAINGRID_WEBHOOK_URL": f"http://127.0.0.1:{gateway.server_address[1]}/",
        "PAINGRID_WEBHOOK_SECRET": "of the test",
    }
    migrated = stage.spawn([sys.executable, "-m", "paingrid", "migrate"], environment, tmp_path / "migrate.log")
    assert migrated.wait(120) == 0, (tmp_path / "migrate.log").read_text()
    clock = stage.clock(environment, tmp_path / "clock.log")
    watch = stage.Program(
        [sys.executable, "-m", "paingrid", "watch"],
        environment,
        tmp_path / "watch.log",
        lambda me: me.says("the watchman watches"),
    )
    for program in (clock, watch):
        program.start()
        stage.wait_until(lambda program=program: program.alive(program), seconds=60)
    yield {"clock": clock, "watch": watch, "gateway": gateway, "database": database}
    for program in (clock, watch):
        program.kill()
    database.stop()


def test_a_dead_clock_and_a_gone_database_are_told_once_each_and_so_is_their_end(house: dict[str, object]) -> None:
    clock, gateway, database, watch = (house[name] for name in ("clock", "gateway", "database", "watch"))

    clock.kill()
    stage.wait_until(lambda: len(gateway.keys) == 1, seconds=60)
    clock.start()
    stage.wait_until(lambda: len(gateway.keys) == 2, seconds=60)
    database.stop(stage.signal.SIGQUIT)
    stage.wait_until(lambda: len(gateway.keys) == 3, seconds=60)
    database.start()
    stage.wait_until(lambda: len(gateway.keys) == 4, seconds=90)

    assert len(set(gateway.keys)) == 4, "nobody is told twice"
    assert watch.process.poll() is None
