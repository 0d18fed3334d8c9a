"""
`paingrid clock`: the durable loop that finishes, climbs, notices silence and delivers.

The loop itself keeps nothing: everything it needs to know is in the database, so that it
may be killed at any statement, run twice, or lose the database, and only has to be started again.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from paingrid.console.clockwork import Bookkeeper, Clockwork, Courier, Notary
from paingrid.journey.deliver_messages import outgoing_channels
from paingrid.records.queries.due import CLOCK_SESSION, note_look

log = logging.getLogger("paingrid.clock")
#: Between two looks at what is due, in seconds.
TICK_S = 1.0
LONGEST_WAIT_S = 5.0
#: How long a send that is under way may still take when the clock is asked to stop.
LAST_SEND_S = 20.0


class Command(BaseCommand):
    help = "Run the clock: finish reports, let overdue tasks climb, notice silence, deliver messages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do everything that is due now, then end")

    def handle(self, *, once: bool, **options: Any) -> None:
        others: list[Bookkeeper | Notary | Courier] = [
            Bookkeeper(),
            Notary(),
            *(Courier(name) for name in outgoing_channels()),
        ]
        first = Clockwork()
        if once:
            for hand in (first, *others):
                hand.work()
            return
        for options in (settings.DATABASES["default"]["OPTIONS"], connection.settings_dict["OPTIONS"]):
            options |= {"application_name": CLOCK_SESSION, "options": settings.CLOCK_PATIENCE}
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        log.info("the clock runs")
        threads = [threading.Thread(target=run, args=(hand.work, stop), name=str(hand)) for hand in others]
        for thread in threads:
            thread.daemon = True
            thread.start()
        run(lambda: _look(first), stop)
        for thread in threads:
            thread.join(LAST_SEND_S)
        log.info("the clock was asked to stop and stopped")


def _look(clock: Clockwork) -> None:
    """One look, and the word that it came to its end."""
    clock.work()
    note_look()


def run(work: Callable[[], None], stop: threading.Event) -> None:
    """Do `work` once a second until `stop`, through every loss of the database."""
    lost = 0
    while not stop.is_set():
        try:
            work()
        except (OperationalError, InterfaceError) as error:
            lost += 1
            if lost == 1:
                log.warning("the database cannot be reached (%s); trying again until it can", type(error).__name__)
            connection.close()
        except Exception:
            # A fault of ours in one hand must not stop the others; it is logged and the next look tries again.
            log.exception("the clock met an error and goes on")
            connection.close()
        else:
            if lost:
                log.info("the database is back after %d tries", lost)
            lost = 0
        stop.wait(min(LONGEST_WAIT_S, TICK_S * 2 ** (lost - 1)) if lost else TICK_S)
    close_old_connections()
    connection.close()
