"""
What the audit costs: `paingrid audit verify` in rows a second, sealing in rows a second, and its share of a write.

    .venv/bin/python benchmarks/audit.py --rows 200000 --writes 300

Starts a PostgreSQL of its own with the settings of a durable server. The share of a write is a ratio of one run: the
same use cases (a report, a medicine) with and without their audit, in turn, so that a busy machine disturbs both alike.
Exit status 1 below 50,000 rows a second or above a fifth of a write.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parents[1]))
WANTED, FIFTH = 50_000, 0.2


def main() -> int:
    """Run everything and say it line by line."""
    read = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    read.add_argument("--rows", type=int, default=200_000)
    read.add_argument("--writes", type=int, default=300)
    asked = read.parse_args()
    with tempfile.TemporaryDirectory() as folder, durable_database() as url:
        os.environ |= {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "paingrid.config.settings",
            "PAINGRID_AUDIT_KEY": "the key of a benchmark",
            "PAINGRID_AUDIT_CHECKPOINTS": folder,
            "PAINGRID_LOG_LEVEL": "WARNING",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        share = max(shares_of_writes(asked.writes))
        speed = verified(asked.rows)
    return 0 if share <= FIFTH and speed >= WANTED else 1


@contextlib.contextmanager
def durable_database() -> Iterator[str]:
    """Yield the DATABASE_URL of a fresh server that waits for the disk, as a real one does."""
    from launch.family import Family
    from launch.postgres import open_cluster
    from launch.throwaway import server

    folder = Path(tempfile.mkdtemp(prefix="paingrid-bench-", dir="/tmp"))
    family = Family()
    try:
        cluster = open_cluster(folder, durable=True)
        member = family.start(server(cluster, folder / "postgresql.log", remove=folder))
        family.wait_until(member, cluster.accepts_connections, seconds=60)
        cluster.make_database()
        yield cluster.url
    finally:
        family.stop()
        shutil.rmtree(folder, ignore_errors=True)


def shares_of_writes(count: int) -> list[float]:
    """Do two use cases with and without their audit, in turn; print and return the audit's share of each median."""
    from paingrid.journey import receive_report, record_medicine
    from tests.cast import assemble

    cast = assemble()
    wanted = {"a report": (receive_report, _report(cast)), "a medicine": (record_medicine, _medicine(cast))}
    return [_share(name, room, write, count) for name, (room, write) in wanted.items()]


def _share(name: str, room: Any, write: Callable[[], None], count: int) -> float:
    for _ in range(20):
        write()
    with_it, without = [], []
    for _ in range(count):
        with_it.append(_timed(write))
        with patch.object(room, "audit", lambda *a, **k: None):
            without.append(_timed(write))
    whole, bare = statistics.median(with_it), statistics.median(without)
    share = (whole - bare) / whole
    print(f"{name} with its audit {whole * 1e3:.2f} ms, without {bare * 1e3:.2f} ms: the audit is {share:.1%} of it")
    return share


def _report(cast: Any) -> Callable[[], None]:
    from paingrid.journey.receive_report import receive_report
    from tests.cast import NOW

    minutes = itertools.count()

    def write() -> None:
        at = NOW + timedelta(minutes=next(minutes))
        receive_report(
            by=cast.actor_of(cast.daughter_link),
            patient_id=cast.mrs_wang.pk,
            report_id=uuid4(),
            answers={"form": "home-2026.1", "pain_now": 2},
            felt_at=at,
            now=at,
        )

    return write


def _medicine(cast: Any) -> Callable[[], None]:
    from paingrid.journey.record_medicine import Medicine, record_medicine
    from tests.cast import NOW

    numbers = itertools.count()

    def write() -> None:
        at = NOW + timedelta(minutes=next(numbers))
        medicine = Medicine(purpose="other", drug="paracetamol", name_zh="对乙酰氨基酚", dose_zh=f"{at:%d%H%M} mg")
        record_medicine(
            by=cast.actor(cast.doctor_zhou), patient_id=cast.mrs_wang.pk, medicine=medicine, starts_at=at, now=at
        )

    return write


def _timed(do: Callable[[], None]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def verified(rows: int) -> float:
    """Fill the audit, seal, sign and verify it; print each, and return rows verified a second."""
    from django.db import connection

    from paingrid.journey.seal_audit import seal_audit, sign_checkpoints
    from paingrid.journey.verify_audit import verify_audit
    from paingrid.timekeeping import now

    with connection.cursor() as cursor:
        began = time.perf_counter()
        cursor.execute(FILL, [rows])
        seconds = time.perf_counter() - began
        print(f"appended {rows} rows in bulk in {seconds:.1f} s: {rows / seconds:.0f} a second")
        cursor.execute("ANALYZE")
    began, sealed = time.perf_counter(), 0
    while done := seal_audit():
        sealed += done
        if sealed % 20_000 < done:
            sign_checkpoints(now=now())
    seconds = time.perf_counter() - began
    sign_checkpoints(now=now())
    print(f"sealed {sealed} rows in {seconds:.1f} s: {sealed / seconds:.0f} a second")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE records_auditevent")
        cursor.execute("VACUUM ANALYZE records_auditseal")
    best = 0.0
    for _ in range(3):
        began, cpu = time.perf_counter(), time.process_time()
        told = list(verify_audit(now=now()))
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        count = sum(one.rows for one in told)
        assert not [f for one in told for f in one.findings if f.what != "uncovered"], told
        print(
            f"verified {count} rows in {seconds:.1f} s: {count / seconds:.0f} a second ({count / cpu:.0f} by processor)"
        )
        best = max(best, count / seconds)
    return best


FILL = """
INSERT INTO records_auditevent (at, action, practitioner_id, patient_id, grid_id, purpose, relationship, subject, details)
SELECT now() - interval '1 hour' + n * interval '1 millisecond', 'patient.read', p.id, t.id, g.id, 'treatment', 'team',
       'page', jsonb_build_object('part', 'page', 'n', n)
FROM generate_series(1, %s) n
CROSS JOIN (SELECT id FROM records_practitioner LIMIT 1) p
CROSS JOIN (SELECT id FROM records_patient LIMIT 1) t
CROSS JOIN (SELECT id FROM records_territory WHERE kind = 'grid' LIMIT 1) g
"""

if __name__ == "__main__":
    sys.exit(main())
