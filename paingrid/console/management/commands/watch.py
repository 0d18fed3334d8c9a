"""
`paingrid watch`: tells those on call within two minutes when the clock or the database is gone.

It needs neither the clock nor the outbox; run it on another machine where there is one.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from paingrid.console.watchman import CLOCK, DATABASE, WELL, Watchman, seen_now
from paingrid.journey.tell_of_outage import on_call

log = logging.getLogger("paingrid.watch")
#: Between two looks, in seconds: with the limit of silence well under the two minutes.
LOOK_EVERY_S = 5.0


class Command(BaseCommand):
    help = "Watch the clock and the database; tell those on call when either is gone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="look once, say what is seen, end with 1 if not well")

    def handle(self, *, once: bool, **options: Any) -> None:
        silent_s = settings.CLOCK_SILENT_S
        if not silent_s:
            raise CommandError("PAINGRID_CLOCK_SILENT_S is 0: nothing is watched.")
        if once:
            seen = seen_now()
            well = seen.looked_s is not None and seen.looked_s <= silent_s
            self.stdout.write(WELL if well else CLOCK if seen.database else DATABASE)
            if not well:
                raise SystemExit(1)
            return
        if not on_call():
            log.warning("nobody is on call (PAINGRID_WATCH_EMAILS, PAINGRID_WATCH_PHONES): only this log will say it")
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        watchman = Watchman(silent_s)
        log.info("the watchman watches")
        while not stop.is_set():
            try:
                watchman.look(time.monotonic())
                if settings.WATCH_FILE:
                    Path(settings.WATCH_FILE).touch()
            except Exception:
                # Whatever it was: a watchman that dies of a fault of ours watches nothing.
                log.exception("the watchman met an error and goes on")
                connection.close()
            stop.wait(LOOK_EVERY_S)
