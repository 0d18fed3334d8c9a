"""The real programs of the crash test: a PostgreSQL, web servers, clocks, a gateway; and how each is killed."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from launch.postgres import Cluster, open_cluster

ROOT = Path(__file__).parents[2]
PR_SET_PDEATHSIG = 1


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def spawn(command: Sequence[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start a program in a group of its own that dies with this test, however the test dies."""
    with log.open("ab") as output:
        return subprocess.Popen(
            list(command),
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0),
        )


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End a program and everything it started, at once and without asking."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@dataclass
class Program:
    """One program that is started again after each kill; `alive` says whether it does its work."""

    command: Sequence[str]
    environment: dict[str, str]
    log: Path
    alive: Callable[[Program], bool]
    process: subprocess.Popen[bytes] | None = None
    began: int = field(default=0)

    def start(self) -> None:
        """Start it (again)."""
        self.began = self.log.stat().st_size if self.log.exists() else 0
        self.process = spawn(self.command, self.environment, self.log)

    def kill(self) -> None:
        """Kill it with everything it started."""
        assert self.process is not None
        kill_group(self.process)

    def says(self, words: str) -> bool:
        """Whether it has written these words since it was last started."""
        return words.encode() in self.log.read_bytes()[self.began :]


def web(environment: dict[str, str], port: int, log: Path) -> Program:
    """A web server on its own port."""
    serve = [sys.executable, "-m", "granian", "paingrid.config.wsgi:application", "--interface", "wsgi"]
    serve += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--blocking-threads", "2", "--no-ws"]
    return Program(serve, environment, log, lambda _: accepts(port))


def clock(environment: dict[str, str], log: Path) -> Program:
    """A clock; it is at work from its first log line on."""
    return Program([sys.executable, "-m", "paingrid", "clock"], environment, log, lambda me: me.says("the clock runs"))


def accepts(port: int) -> bool:
    """Whether somebody listens on a port."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.2):
        return True
    return False


class Database:
    """A private server with durable settings, whose data survive what is done to its processes."""

    def __init__(self, folder: Path) -> None:
        self._log = folder / "postgresql.log"
        self.cluster: Cluster = open_cluster(folder, durable=True)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = spawn(self.cluster.command(), dict(os.environ), self._log)
        wait_until(self.cluster.accepts_connections, seconds=60)

    def stop(self, number: int = signal.SIGINT) -> None:
        """Stop it: SIGINT in order, SIGQUIT as if the power had gone."""
        assert self._process is not None
        self._process.send_signal(number)
        self._process.wait(60)


class Gateway(ThreadingHTTPServer):
    """What the webhooks are posted to; it keeps the key of every message."""

    daemon_threads = True

    def __init__(self) -> None:
        self.keys: list[str] = []
        super().__init__(("127.0.0.1", 0), _Inbox)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Inbox(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.keys.append(self.headers["Idempotency-Key"])
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


def wait_until(true: Callable[[], bool], *, seconds: float) -> None:
    """Wait for something that will come; fail when it does not."""
    limit = time.monotonic() + seconds
    while not true():
        if time.monotonic() > limit:
            raise TimeoutError
        time.sleep(0.05)
