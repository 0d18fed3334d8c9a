"""The watchman: a small program beside the clock that notices when the clock, or the database, is gone, and says so."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from django.db import InterfaceError, OperationalError, connection

from paingrid.journey.tell_of_outage import OnCall, on_call, tell_of_outage
from paingrid.records.queries.due import seconds_since_the_clock_looked

log = logging.getLogger("paingrid.watch")
WELL, CLOCK, DATABASE = "well", "clock", "database"
#: An outage that lasts is told again after so many seconds [default].
AGAIN_S = 1800.0


@dataclass(frozen=True)
class Seen:
    """What one look found: whether the database answers, and how old (seconds) the clock's last finished look is."""

    database: bool
    looked_s: float | None = None


def seen_now() -> Seen:
    """Look once."""
    try:
        return Seen(True, seconds_since_the_clock_looked())
    except (OperationalError, InterfaceError):
        connection.close()
        return Seen(False)


@dataclass
class Watchman:
    """
    Remembers what was seen and who was told; `look` is called every few seconds.

    A silence shorter than `silent_s` (a restart, an upgrade) is not told. One outage is told once to each person on
    call, tried again until it is handed over, told again after half an hour, and its end is told to whom it reached.
    """

    silent_s: float
    look_at: Callable[[], Seen] = seen_now
    people: Callable[[], tuple[OnCall, ...]] = on_call
    heard_at: float | None = None
    told_at: float | None = None
    outage: str = ""
    reached: frozenset[OnCall] = frozenset()
    ever_reached: frozenset[OnCall] = frozenset()

    def look(self, at: float) -> str:
        """Look at `at` (seconds of a clock that never goes back), tell whom there is to tell, return what is wrong."""
        seen = self.look_at()
        if self.heard_at is None:
            self.heard_at = at
        if seen.looked_s is not None:
            self.heard_at = max(self.heard_at, at - seen.looked_s)
        if at - self.heard_at > self.silent_s:
            wrong = CLOCK if seen.database else DATABASE
            self._wrong(wrong, at)
            return wrong
        if self.told_at is not None:
            self._well()
        return WELL

    def _well(self) -> None:
        log.info("the clock looks again")
        reached, faults = tell_of_outage(WELL, self.outage, self.ever_reached)
        self._note(faults)
        self.ever_reached -= reached
        if not self.ever_reached:  # else it is tried again at the next look
            self.told_at, self.reached = None, frozenset()

    def _wrong(self, wrong: str, at: float) -> None:
        if self.told_at is None or at - self.told_at >= AGAIN_S:
            log.error("%s", "the clock stands still" if wrong == CLOCK else "the database cannot be reached")
            self.told_at, self.reached, self.outage = at, frozenset(), uuid4().hex
        left = [one for one in self.people() if one not in self.reached]
        reached, faults = tell_of_outage(wrong, self.outage, left)
        self.reached |= reached
        self.ever_reached |= reached
        self._note(faults)

    def _note(self, faults: tuple[str, ...]) -> None:
        for fault in faults:
            log.warning("nobody could be told this way: %s", fault)
