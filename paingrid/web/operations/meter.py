"""The figures for Prometheus: durations of requests, and what waits, asked of the database at the moment of reading."""

from __future__ import annotations

import os
from collections.abc import Iterable

from django.db import DatabaseError, InterfaceError
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from paingrid.records.queries.due import seconds_since_the_clock_looked
from paingrid.records.queries.running import standing
from paingrid.timekeeping import now

own = CollectorRegistry()
DURATION = Histogram(
    "paingrid_request_seconds",
    "Duration of requests by the name of their address, never its contents.",
    ("route", "method", "status"),
    registry=own,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
METHODS = frozenset({"GET", "HEAD", "POST"})


class OfTheDatabase:
    """Gauges that are the same whichever process answers."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Ask now; a database that is gone is itself the figure."""
        try:
            waits, age = standing(now()), seconds_since_the_clock_looked()
        except (DatabaseError, InterfaceError):
            yield GaugeMetricFamily("paingrid_database_up", "Whether the database answers.", value=0)
            return
        figures = (
            ("database_up", "Whether the database answers.", 1),
            ("clock_running", "Whether a loop is connected that finished a look.", age is not None),
            (
                "clock_heartbeat_age_seconds",
                "Since the loop last finished a look.",
                float("nan") if age is None else age,
            ),
            ("reports_open", "Reports taken in and not yet judged.", waits.reports_open),
            ("reports_oldest_seconds", "How long the oldest of them has waited.", waits.reports_oldest_s),
            ("tasks_open", "Open tasks.", waits.tasks_open),
            (
                "tasks_overdue",
                "Open tasks past the time by which the patient should have been reached.",
                waits.tasks_overdue,
            ),
            ("outbox_waiting", "Messages that wait to be sent.", waits.outbox_waiting),
            ("outbox_oldest_seconds", "How late the latest of them is.", waits.outbox_oldest_s),
            ("outbox_dead", "Messages that could not be delivered.", waits.outbox_dead),
        )
        for name, meaning, value in figures:
            yield GaugeMetricFamily(f"paingrid_{name}", meaning, value=float(value))


def note(route: str, method: str, status: int, seconds: float) -> None:
    """Count one request."""
    DURATION.labels(route, method if method in METHODS else "other", str(status)).observe(seconds)


def page() -> bytes:
    """Return the page for Prometheus, over all web processes when PROMETHEUS_MULTIPROC_DIR is set."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return generate_latest(own) + _gauges()
    everybody = CollectorRegistry()
    MultiProcessCollector(everybody)
    return generate_latest(everybody) + _gauges()


def _gauges() -> bytes:
    asked = CollectorRegistry(auto_describe=False)
    asked.register(OfTheDatabase())
    return generate_latest(asked)
