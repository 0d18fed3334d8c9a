"""Whether the clock stands still, for the band across every page of the staff; it asks nothing of the clock itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.conf import settings

from paingrid.records.queries.due import seconds_since_the_clock_looked

#: One process asks the database so often at most: the band costs a page nothing in between.
ASK_EVERY_S = 10.0


class Heartbeat:
    """
    What one process last heard of the clock; `seconds` is a clock that never goes back.

    A process that has just started takes the clock for well, so that nothing flashes while everything starts.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._heard_at = seconds()
        self._asked_at: float | None = None

    def is_silent(self) -> bool:
        """Whether no look has come to its end for `PAINGRID_CLOCK_SILENT_S`; never where that is 0."""
        if not settings.CLOCK_SILENT_S:
            return False
        with self._lock:
            moment = self._seconds()
            if self._asked_at is None or moment - self._asked_at >= ASK_EVERY_S:
                looked = seconds_since_the_clock_looked()
                if looked is not None:
                    self._heard_at = max(self._heard_at, moment - looked)
                self._asked_at = moment
            return moment - self._heard_at > settings.CLOCK_SILENT_S


HEARTBEAT = Heartbeat()
