"""The heartbeat of the clock: only a look that came to its end counts, whatever else its process is busy with."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from paingrid.console.clockwork import Clockwork
from paingrid.console.management.commands import clock
from paingrid.records.queries.due import CLOCK_SESSION, note_look, seconds_since_the_clock_looked

pytestmark = pytest.mark.django_db(transaction=True)


def beside(do: object) -> float | None:
    """Return what is read while another session, which did this, is still connected."""
    done, leave = threading.Event(), threading.Event()

    def session() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('application_name', %s, false)", [CLOCK_SESSION])
        do()  # type: ignore[operator]  # a function of the test
        done.set()
        leave.wait(20)
        connection.close()

    other = threading.Thread(target=session)
    other.start()
    assert done.wait(20)
    seen = seconds_since_the_clock_looked()
    leave.set()
    other.join()
    return seen


def test_a_finished_look_is_seen_and_gone_with_its_session() -> None:
    seen = beside(note_look)
    assert seen is not None and 0 <= seen < 60
    assert seconds_since_the_clock_looked() is None


def test_a_busy_courier_is_no_heartbeat() -> None:
    assert beside(lambda: connection.cursor().execute("SELECT 1")) is None


def test_a_look_that_fails_each_time_leaves_no_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Clockwork) -> None:
        connection.cursor().execute("SELECT 1")
        raise ValueError("a fault of ours")

    monkeypatch.setattr(Clockwork, "work", broken)
    stop = threading.Event()

    def looks() -> None:
        wait = iter(range(2))
        monkeypatch.setattr(stop, "wait", lambda _s: stop.set() if next(wait, None) is None else None)
        clock.run(lambda: clock._look(Clockwork()), stop)

    assert beside(looks) is None


def test_a_look_that_was_done_is_marked() -> None:
    seen = beside(lambda: clock._look(Clockwork()))
    assert seen is not None and 0 <= seen < 60
