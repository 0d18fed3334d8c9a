"""`paingrid live`: let the demonstration city go on living, at the speed of its clock."""

from __future__ import annotations

import logging
import random
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, connection

from paingrid.demo.living import Living
from paingrid.timekeeping import now

log = logging.getLogger("paingrid.live")
STEP_S = 3.0


class Command(BaseCommand):
    help = "Generate reports and answers as time passes. Follows the demonstration clock."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=None)
        parser.add_argument("--steps", type=int, default=None, help="end after so many steps")

    def handle(self, *, seed: int | None, steps: int | None, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("只能在演示环境中运行 · only in a demonstration (PAINGRID_DEMO=1)", returncode=2)
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        city = Living(random.Random(seed), since=now())
        done = 0
        while not stop.is_set() and (steps is None or done < steps):
            self._step(city)
            done += 1
            stop.wait(STEP_S)

    def _step(self, city: Living) -> None:
        try:
            reports, answers = city.step(now=now())
        except (OperationalError, InterfaceError) as error:
            log.warning("the database cannot be reached (%s)", type(error).__name__)
            connection.close()
            return
        if reports or answers:
            log.info("%d reports, %d answers", reports, answers)
