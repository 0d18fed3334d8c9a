"""
The one place that reads a clock, and only doors call it.

In a demonstration the clock may be moved or sped up: `PAINGRID_CLOCK_FILE` then
names a small JSON file `{"anchor": iso, "shown": iso, "rate": 1.0}`, read afresh
whenever it changes. Without that variable this is the machine's own UTC clock.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class MovedClock:
    """A clock that showed `shown` when the machine's clock showed `anchor`, and runs `rate` times as fast."""

    anchor: datetime
    shown: datetime
    rate: float

    def at(self, machine: datetime) -> datetime:
        """Return what this clock shows when the machine's clock shows `machine`."""
        return self.shown + (machine - self.anchor) * self.rate


_read: dict[str, tuple[int, MovedClock]] = {}


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    machine = datetime.now(UTC)
    path = os.environ.get("PAINGRID_CLOCK_FILE")
    return _moved(Path(path)).at(machine) if path and Path(path).exists() else machine


def machine_seconds() -> int:
    """Return the seconds since 1970 of the machine's own clock: for signatures that other machines check."""
    return int(datetime.now(UTC).timestamp())


def move_clock(path: Path, *, to: datetime, rate: float = 1.0) -> None:
    """Make the demonstration clock show `to` from this moment on, at `rate` times real speed."""
    clock = {"anchor": datetime.now(UTC).isoformat(), "shown": to.isoformat(), "rate": rate}
    new = path.with_suffix(".new")
    new.write_text(json.dumps(clock))
    new.replace(path)


def _moved(path: Path) -> MovedClock:
    stamp = path.stat().st_mtime_ns
    known = _read.get(str(path))
    if known is None or known[0] != stamp:
        raw = json.loads(path.read_text())
        clock = MovedClock(
            datetime.fromisoformat(raw["anchor"]), datetime.fromisoformat(raw["shown"]), float(raw["rate"])
        )
        known = _read[str(path)] = (stamp, clock)
    return known[1]
