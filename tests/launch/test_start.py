"""The whole of `./start` with real processes: opens, keeps what was entered, leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from launch.environment import ROOT
from launch.postgres import socket_folder
from tests.launch.test_leash import eventually

pytestmark = pytest.mark.crash
LAST_LINE = "Ctrl-C ends it"


@dataclass
class Running:
    """A start that has opened."""

    process: subprocess.Popen[str]
    said: str
    data: Path

    @property
    def address(self) -> str:
        return re.findall(r"http://127\.0\.0\.1:\d+", self.said)[0]

    def database(self) -> psycopg.Connection:
        return psycopg.connect(host=str(socket_folder(self.data)), user="paingrid", dbname="paingrid", autocommit=True)

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=60)


class Starts:
    """Starts installations in one data folder, one after the other."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.processes: list[subprocess.Popen[str]] = []

    def __call__(self, *arguments: str) -> Running:
        process = subprocess.Popen(
            [sys.executable, "-m", "launch.demo", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
            env=self.environment(),
            start_new_session=True,
            # Whoever runs the tests under nohup hands an ignored SIGHUP down, which asks a start to stay.
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
        )
        self.processes.append(process)
        said = []
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            if LAST_LINE in line:
                break
        assert LAST_LINE in said[-1], "".join(said)
        return Running(process, "".join(said), self.home / ("real" if "--empty" in arguments else "demo"))

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PAINGRID_")}
        kept.pop("DATABASE_URL", None)
        return {**kept, "PAINGRID_DATA": str(self.home), "PYTHONPATH": str(ROOT)}

    def programs(self) -> dict[int, str]:
        """Return the command lines of every process that has to do with this data folder, the oldest first."""
        mark = f"PAINGRID_DATA={self.home}".encode()
        found = {}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                if command and (mark in (process / "environ").read_bytes() or str(self.home) in command):
                    found[int(process.name)] = command
            except OSError:
                continue
        return dict(sorted(found.items()))


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Starts]:
    tmp_path.chmod(0o700)
    starts = Starts(tmp_path)
    yield starts
    for process in starts.processes:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
    assert eventually(lambda: starts.programs() == {}, seconds=30)


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return str(answer.read().decode())


def test_it_opens_keeps_what_was_entered_and_leaves_nothing_behind(start: Starts) -> None:
    first = start("--patients", "20")
    shown = page(first.address)
    with first.database() as connection:
        connection.execute("CREATE TABLE entered AS SELECT 7 AS pain")
        patients = connection.execute("SELECT count(*) FROM records_patient").fetchone()
    stopped = first.end(signal.SIGINT)
    left = start.programs()

    second = start("--patients", "20")
    with second.database() as connection:
        kept = connection.execute("SELECT pain FROM entered").fetchone()
        same = connection.execute("SELECT count(*) FROM records_patient").fetchone()
    second.end(signal.SIGTERM)

    assert "<html" in shown
    assert (stopped, left) == (0, {})
    assert kept == (7,)
    assert same == patients and patients is not None and patients[0] >= 20


def test_killed_start_leaves_no_program_and_the_next_one_opens(start: Starts) -> None:
    first = start("--patients", "20")
    first.end(signal.SIGKILL)

    gone = eventually(lambda: start.programs() == {}, seconds=30)
    second = start("--patients", "20")
    shown = page(second.address)

    assert gone
    assert "<html" in shown
    assert second.end(signal.SIGHUP) == 0


def test_killed_web_and_database_come_back(start: Starts) -> None:
    running = start("--patients", "20")
    postmaster = int((running.data / "postgresql/postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    web = next(pid for pid, said in start.programs().items() if "granian" in said and "leash" not in said)
    os.kill(web, signal.SIGKILL)

    def answers() -> bool:
        try:
            return "<html" in page(running.address)
        except OSError:
            return False

    assert eventually(lambda: postmaster_of(running) not in (None, postmaster), seconds=40)
    assert eventually(answers, seconds=40)
    assert running.end(signal.SIGINT) == 0


def test_empty_installation_prints_the_first_administrators_link_and_has_no_patient(start: Starts) -> None:
    running = start("--empty")
    with running.database() as connection:
        patients = connection.execute("SELECT count(*) FROM records_patient").fetchone()
    running.end(signal.SIGINT)

    assert patients == (0,)
    assert "/sign-in/link/" in running.said
    assert not (start.home / "demo").exists()


def postmaster_of(running: Running) -> int | None:
    try:
        return int((running.data / "postgresql/postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
