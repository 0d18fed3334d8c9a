"""
Nothing acknowledged is lost and nothing is told twice, however the programs die.

Families report without pause to real web servers while web servers and clocks are
killed with -9 at random moments and the database is restarted under them. At the end:
reports acknowledged = reports stored = decisions = first notifications.

`PAINGRID_CRASH_KILLS` (100) and `PAINGRID_CRASH_SEED` (1) choose how many and which moments.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest

from tests.crash.stage import ROOT, Database, Gateway, Program, clock, free_port, wait_until, web

pytestmark = pytest.mark.crash
KILLS = int(os.environ.get("PAINGRID_CRASH_KILLS", "100"))
SEED = int(os.environ.get("PAINGRID_CRASH_SEED", "1"))
WEBS, CLOCKS, FAMILIES, PATIENTS, OUTAGES = 3, 2, 4, 40, 4
BETWEEN_KILLS_S = (0.05, 0.7)


@dataclass
class World:
    """Everything that runs, and what the families know."""

    database: Database
    gateway: Gateway
    ports: list[int]
    programs: list[Program]
    paths: list[str]
    nurse: int
    acknowledged: list[UUID] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    database, gateway = Database(tmp_path), Gateway()
    database.start()
    database.cluster.make_database()
    ports = [free_port() for _ in range(WEBS)]
    environment = {
        **os.environ,
        "DATABASE_URL": database.cluster.url,
        "DJANGO_SETTINGS_MODULE": "paingrid.config.settings",
        "PAINGRID_WEBHOOK_URL": f"http://127.0.0.1:{gateway.server_port}/",
        "PYTHONUNBUFFERED": "1",
    }
    made = subprocess.run(
        [sys.executable, "-m", "tests.crash.city", str(PATIENTS)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    )
    programs = [web(environment, port, tmp_path / f"web-{port}.log") for port in ports]
    programs += [clock(environment, tmp_path / f"clock-{n}.log") for n in range(CLOCKS)]
    for program in programs:
        program.start()
    try:
        for program in programs:
            wait_until(lambda program=program: program.alive(program), seconds=60)
        yield World(database, gateway, ports, programs, **json.loads(made.stdout))
    finally:
        for program in programs:
            program.kill()
        database.stop()
        gateway.shutdown()
        gateway.server_close()


def family(world: World, dice: random.Random) -> None:
    """Report again and again; each report is sent until it is acknowledged, always as the same report."""
    with httpx.Client(timeout=10, trust_env=False, headers={"Accept": "application/json"}) as client:
        while not world.stop.is_set():
            report_id = UUID(int=dice.getrandbits(128), version=4)
            form = {"report_id": str(report_id), "pain_now": str(dice.choice((7, 8, 9, 10)))}
            path = dice.choice(world.paths)
            while not send(world, client, dice.choice(world.ports), path, form):
                time.sleep(dice.uniform(0.02, 0.3))
            world.acknowledged.append(report_id)


def send(world: World, client: httpx.Client, port: int, path: str, form: dict[str, str]) -> bool:
    """Send one report once; only 201 acknowledges it, and only a lost connection or a 503 may stand in its place."""
    try:
        answer = client.post(f"http://127.0.0.1:{port}{path}", data=form)
    except httpx.TransportError:
        return False
    world.answers[answer.status_code] += 1
    if answer.status_code == 503:
        if not answer.headers.get("Retry-After", "").isdigit() or "120" not in answer.text:
            world.wrong.append("503 without Retry-After or without words")
    elif answer.status_code != 201:
        world.wrong.append(f"{answer.status_code}: {answer.text[:300]}")
    return answer.status_code == 201


def kill_at_random(world: World, dice: random.Random) -> None:
    """Kill programs that are at work, one after the other, and take the database away now and then."""
    outages = {KILLS * (n + 1) // (OUTAGES + 1): number for n, number in enumerate((2, 3) * (OUTAGES // 2))}
    for kill in range(KILLS):
        if kill in outages:
            take_database_away(world, dice, outages[kill])
        time.sleep(dice.uniform(*BETWEEN_KILLS_S))
        victim = dice.choice(world.programs)
        wait_until(lambda victim=victim: victim.alive(victim), seconds=60)
        victim.kill()
        victim.start()


def take_database_away(world: World, dice: random.Random, number: int) -> None:
    """Stop the database in order (SIGINT) or as if the power had gone (SIGQUIT) until some family was told so."""
    told = world.answers[503]
    world.database.stop(signal.Signals(number))
    wait_until(lambda: world.answers[503] > told, seconds=30)
    time.sleep(dice.uniform(0, 1))
    world.database.start()


def test_nothing_is_lost_and_nothing_is_doubled(world: World) -> None:
    families = [threading.Thread(target=family, args=(world, random.Random(f"{SEED}:{n}"))) for n in range(FAMILIES)]
    for thread in families:
        thread.start()
    try:
        kill_at_random(world, random.Random(SEED))
    finally:
        world.stop.set()
        for thread in families:
            thread.join(60)

    with psycopg.connect(world.database.cluster.url, autocommit=True) as db:
        for _ in range(240):
            if not any(left_to_do(db)):
                break
            time.sleep(0.5)
        assert left_to_do(db) == (0, 0, 0)
        found = what_is_kept(db, world)

    print(f"{KILLS} kills, {len(world.acknowledged)} reports acknowledged, answers {dict(world.answers)}, {found}")
    assert world.wrong == []
    assert world.answers[503] >= OUTAGES
    assert len(world.acknowledged) == len(set(world.acknowledged)) > KILLS
    assert found["stored"] == set(world.acknowledged)
    assert found["decided"] == sorted(world.acknowledged)
    assert found["told_first"] == sorted(world.acknowledged)
    assert found["climbed_twice"] == found["told_twice"] == found["dead"] == 0
    assert found["climbs"] >= PATIENTS // 2
    assert found["webhooks"] == len(set(world.gateway.keys))


def left_to_do(db: psycopg.Connection[Any]) -> tuple[int, int, int]:
    """Return how many reports, climbs and messages the clocks still have to do, claimed by killed clocks or not."""
    return db.execute(
        """SELECT (SELECT count(*) FROM records_handling WHERE done_at IS NULL),
                  (SELECT count(*) FROM records_task WHERE closed_at IS NULL AND next_climb_at <= now()),
                  (SELECT count(*) FROM records_message WHERE state = 'queued')"""
    ).fetchone()


def what_is_kept(db: psycopg.Connection[Any], world: World) -> dict[str, Any]:
    """Return what the database knows in the end."""

    def one(sql: str, *values: object) -> Any:
        return db.execute(sql, values).fetchone()[0]

    told = """SELECT d.report_id
              FROM records_message m JOIN records_decision d ON m.key LIKE 'decision:' || d.id || ':%%'
              WHERE m.practitioner_id = %s AND m.channel = 'in-app' AND m.kind = 'act'"""
    return Kept(
        stored={row[0] for row in db.execute("SELECT id FROM records_report")},
        decided=sorted(row[0] for row in db.execute("SELECT report_id FROM records_decision")),
        told_first=sorted(row[0] for row in db.execute(told, [world.nurse])),
        climbs=one("SELECT count(*) FROM records_taskevent WHERE kind = 'climbed'"),
        climbed_twice=one(
            """SELECT count(*) - count(DISTINCT (task_id, cycle, rung)) FROM records_taskevent WHERE kind = 'climbed'"""
        ),
        told_twice=one(
            """SELECT count(*) - count(DISTINCT (task_id, practitioner_id, channel, split_part(key, ':', 1),
               split_part(key, ':', 2), split_part(key, ':', 3))) FROM records_message"""
        ),
        dead=one("SELECT count(*) FROM records_message WHERE state = 'dead'"),
        webhooks=one("SELECT count(*) FROM records_message WHERE channel = 'webhook'"),
    )


class Kept(dict[str, Any]):
    """What is kept, printed as counts."""

    def __repr__(self) -> str:
        return str({name: value if isinstance(value, int) else len(value) for name, value in self.items()})
