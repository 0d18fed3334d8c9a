"""
Run one program and never let it outlive its owner.

`leash.py LIFELINE STOP GRACE REMOVE program …` runs as a process of its own. It ends the program
when LIFELINE (the reading end of a pipe that only the owner can write to) closes, however the owner
died, or on SIGTERM. It asks with the signal STOP, insists after GRACE seconds, ends what the program
left behind, and deletes the folder REMOVE (`-` for none). Standard library only, quick to start.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import shutil
import signal
import sys
import time

PR_SET_PDEATHSIG = 1
OURS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


def main(arguments: list[str]) -> int:
    """Run the program to its end and return its exit status in the shell's way."""
    lifeline, stop, grace, remove, *program = arguments
    for handle in range(3, 64):
        with contextlib.suppress(OSError):
            os.set_inheritable(handle, False)
    wake, waker = os.pipe()
    os.set_blocking(waker, False)
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    for number in OURS:
        signal.signal(number, lambda *_: None)
    child = _start(program, int(stop))
    status = _watch(child, int(lifeline), wake, int(stop), float(grace))
    with contextlib.suppress(OSError):
        os.killpg(child, signal.SIGKILL)
    if remove != "-":
        shutil.rmtree(remove, ignore_errors=True)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _start(program: list[str], stop: int) -> int:
    owner = os.getpid()
    child = os.fork()
    if child:
        return child
    try:
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        for number in OURS:
            signal.signal(number, signal.SIG_DFL)
        if sys.platform == "linux":
            # should this process itself be killed, the kernel passes the word on
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, stop, 0, 0, 0)
        if os.getppid() == owner:
            os.execvp(program[0], program)
    except OSError as error:
        os.write(2, f"{program[0]}: {error}\n".encode())
    os._exit(127)


def _watch(child: int, lifeline: int, wake: int, stop: int, grace: float) -> int:
    """Wait for the program's end; pass the word on when the owner is gone or asks. Returns the wait status."""
    watched = [lifeline, wake]
    insist_at: float | None = None
    while True:
        left = None if insist_at is None else max(0.0, insist_at - time.monotonic())
        ready, _, _ = select.select(watched, [], [], left)
        signals = os.read(wake, 4096) if wake in ready else b""
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        if lifeline in ready:
            watched = [wake]
        asked = lifeline in ready or any(number != signal.SIGCHLD for number in signals)
        if insist_at is None and asked:
            os.kill(child, stop)
            insist_at = time.monotonic() + grace
        elif insist_at is not None and time.monotonic() >= insist_at:
            os.killpg(child, signal.SIGKILL)
            insist_at = time.monotonic() + grace


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
