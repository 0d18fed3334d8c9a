"""A start that stays: a signal at any moment ends it in order."""

from __future__ import annotations

import subprocess
import sys

from launch.environment import ROOT

#: A family that is asked to stop in the middle of looking after its programs, where it holds a lock.
ASKED_IN_THE_MIDDLE = """
import os, signal, threading
from launch import demo

class Family:
    lock = threading.Lock()
    def look_after(self):
        self.lock.acquire()
        os.kill(os.getpid(), signal.SIGTERM)
        self.lock.release()

class Household:
    def mark_alive(self): pass

demo._listen_for_signals(demo._stop)
try:
    demo._stay(Family(), Household())
except demo.AskedToStop:
    print("stopped;", "held" if Family.lock.locked() else "free")
"""


def test_a_signal_while_programs_are_looked_after_leaves_no_lock_held() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", ASKED_IN_THE_MIDDLE], cwd=ROOT, capture_output=True, text=True, timeout=60
    )

    assert (ended.returncode, ended.stdout) == (0, "stopped; free\n"), ended.stderr
