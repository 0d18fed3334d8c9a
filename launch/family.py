"""The programs that run together: started on leashes, watched, started again when they die, ended in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from launch import leash
from launch.words import CannotGoOn, say, write

LOG_LIMIT_BYTES = 5_000_000
LONGEST_PAUSE_S = 30.0
STEADY_AFTER_S = 60.0


@dataclass
class Member:
    """One program of the family, what it is called, and how it is asked to stop."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path | None = None
    stop: int = signal.SIGTERM
    grace_s: float = 6.0
    remove: Path | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    started_at: float = 0.0
    failures: int = 0
    again_at: float | None = None


class Family:
    """
    Starts programs that cannot outlive this process.

    Each runs under `leash.py`, which ends it when this process is gone, even by kill -9.
    `held` are open files that stay open until the last leash has gone (the lock on the data folder).
    """

    def __init__(self, held: Sequence[int] = ()) -> None:
        self._lifeline, self._grip = os.pipe()
        self._held = tuple(held)
        self.members: list[Member] = []

    def start(self, member: Member) -> Member:
        """Start a program and keep it running until `stop`."""
        self.members.append(member)
        self._run(member)
        return member

    def _run(self, member: Member) -> None:
        output = _open_log(member.log)
        try:
            member.process = subprocess.Popen(
                self._leashed(member),
                env=dict(member.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=(self._lifeline, *self._held),
                start_new_session=True,
            )
        finally:
            if output is not None:
                os.close(output)
        member.started_at = time.monotonic()
        member.again_at = None

    def _leashed(self, member: Member) -> list[str]:
        own = [sys.executable, "-I", "-S", leash.__file__, str(self._lifeline), str(int(member.stop))]
        return [*own, str(member.grace_s), str(member.remove or "-"), *member.command]

    def finish(self, member: Member) -> int:
        """Run a program that ends by itself and return its exit status."""
        self.start(member)
        assert member.process is not None
        status = member.process.wait()
        self.members.remove(member)
        return status

    def wait_until(self, member: Member, ready: Callable[[], bool], *, seconds: float) -> None:
        """Wait for a freshly started program to be of use; explain with its own last words when it is not."""
        assert member.process is not None
        limit = time.monotonic() + seconds
        while not ready():
            if member.process.poll() is not None or time.monotonic() > limit:
                raise CannotGoOn(
                    f"“{member.name}”没有启动成功。它最后的记录：",
                    f"'{member.name}' did not start. Its last words ({member.log}):\n{last_words(member.log)}",
                )
            time.sleep(0.05)

    def look_after(self) -> None:
        """Notice who has died, say so loudly, and start them again, waiting longer each time."""
        for member in self.members:
            if member.process is not None and member.process.poll() is not None:
                self._mourn(member)
            if member.again_at is not None and time.monotonic() >= member.again_at:
                say(f"▸ 重新启动“{member.name}”", f"starting '{member.name}' again")
                self._run(member)

    def _mourn(self, member: Member) -> None:
        assert member.process is not None
        steady = time.monotonic() - member.started_at > STEADY_AFTER_S
        member.failures = 1 if steady else member.failures + 1
        pause = min(LONGEST_PAUSE_S, 2.0 ** (member.failures - 1))
        say(
            f"⚠ “{member.name}”意外停止（{member.process.returncode}），{pause:.0f} 秒后重新启动。最后的记录：",
            f"'{member.name}' stopped unexpectedly; starting it again in {pause:.0f} s. Its last words:",
        )
        write(last_words(member.log) + "\n")
        member.process = None
        member.again_at = time.monotonic() + pause

    def stop(self) -> None:
        """End everybody, the last started first; then let go of the lifeline, so that nobody can be forgotten."""
        for member in reversed(self.members):
            if member.process is not None and member.process.poll() is None:
                member.process.terminate()
                member.process.wait()
        self.members.clear()
        os.close(self._grip)
        os.close(self._lifeline)


def last_words(log: Path | None) -> str:
    """Return the last lines of a log, indented."""
    if log is None or not log.exists():
        return ""
    lines = log.read_text(errors="replace").splitlines()[-20:]
    return "\n".join(f"    {line}" for line in lines)


def _open_log(log: Path | None) -> int | None:
    if log is None:
        return None
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".old.log"))
    return os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
