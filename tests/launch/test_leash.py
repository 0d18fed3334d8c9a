"""No program outlives its owner, however the owner ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from launch.family import Family, Member

OWNER = """
import os, sys, time
from pathlib import Path
from launch.family import Family, Member
family = Family()
member = family.start(Member("sleeper", sys.argv[2:], os.environ, log=Path(sys.argv[1])))
print(member.process.pid, flush=True)
time.sleep(60)
"""
SAYS_ITS_NUMBER = "import os,time; print(os.getpid(), flush=True); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SAYS_ITS_NUMBER
WITH_A_CHILD = "import subprocess,sys; subprocess.Popen([sys.executable, '-c', sys.argv[1]]).wait()"


def eventually(what: Callable[[], object], seconds: float = 20) -> bool:
    """Wait for something another process does."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if what():
            return True
        time.sleep(0.02)
    return False


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text() if Path("/proc").is_dir() else True


def number_in(log: Path) -> int:
    assert eventually(lambda: log.exists() and log.read_text().strip())
    return int(log.read_text().split()[0])


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "program.log"


def python(code: str, *more: str) -> list[str]:
    return [sys.executable, "-c", code, *more]


@pytest.mark.crash
def test_program_ends_when_its_owner_is_killed(log: Path) -> None:
    owner = subprocess.Popen([*python(OWNER, str(log)), *python(SAYS_ITS_NUMBER)], stdout=subprocess.DEVNULL)
    program = number_in(log)

    owner.kill()
    owner.wait()

    assert eventually(lambda: not alive(program))


@pytest.mark.crash
def test_program_ends_when_its_leash_is_killed(log: Path) -> None:
    owner = subprocess.Popen([*python(OWNER, str(log)), *python(SAYS_ITS_NUMBER)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    with owner, owner.stdout:
        leash, program = int(owner.stdout.readline()), number_in(log)
        os.kill(leash, signal.SIGKILL)
        ended = eventually(lambda: not alive(program)) or sys.platform != "linux"
        owner.kill()

    assert ended


def test_program_that_ignores_the_request_is_ended(log: Path) -> None:
    family = Family()
    family.start(Member("stubborn", python(STUBBORN), os.environ, log=log, grace_s=0.3))
    program = number_in(log)

    family.stop()

    assert not alive(program)


def test_what_a_program_leaves_behind_is_ended_with_it(log: Path) -> None:
    family = Family()
    family.start(Member("parent", python(WITH_A_CHILD, STUBBORN), os.environ, log=log, grace_s=5))
    grandchild = number_in(log)

    family.stop()

    assert eventually(lambda: not alive(grandchild))


def test_exit_status_is_passed_on_and_the_folder_is_removed(tmp_path: Path) -> None:
    folder = tmp_path / "to-be-removed"
    folder.mkdir()
    family = Family()

    statuses = [
        family.finish(Member("three", python("raise SystemExit(3)"), os.environ, remove=folder)),
        family.finish(Member("killed", python("import os; os.kill(os.getpid(), 9)"), os.environ)),
        family.finish(Member("missing", ["/no/such/program"], os.environ)),
    ]
    family.stop()

    assert statuses == [3, 137, 127]
    assert not folder.exists()


def test_dead_program_is_started_again_and_said_loudly(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    family = Family()
    member = family.start(Member("web", python(SAYS_ITS_NUMBER), os.environ, log=log))
    first = number_in(log)
    os.kill(first, signal.SIGKILL)

    def again() -> bool:
        family.look_after()
        return len(log.read_text().split()) == 2

    restarted = eventually(again)
    second = int(log.read_text().split()[1])
    lives = alive(second)
    family.stop()

    assert restarted and lives and not alive(second)
    assert "'web' stopped unexpectedly" in capsys.readouterr().out
    assert member.failures == 1
