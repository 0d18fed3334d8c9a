"""
How the three pages that matter behave in a large city: 100,000 patients, 5 million reports.

    .venv/bin/python benchmarks/large_city.py --patients 100000 --reports 5000000

Fills a throw-away database by SQL (seeded, so that two runs are the same city), then asks the worklist, a patient page
and a report submission through Django's own test client, and prints milliseconds, numbers of SQL queries and how many times as long it takes behind the second wall as without.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parents[1]))

FILL = """
INSERT INTO records_household (street_id, address_zh)
  SELECT %(street)s, %(address)s FROM generate_series(1, %(patients)s) n;
INSERT INTO records_patient (id, name_zh, name_en, invented, sex, birth_on, phone, identity_number, household_id, bed_zh, diagnosis_zh,
    diagnosis_en, allergies, goals_of_care, nrs_goal, refuses_opioids, language, registered_at)
  SELECT md5('p' || n)::uuid, '演示' || n, 'Demo ' || n, true, 'female', date '1950-01-01' + n %% 9000, %(phone)s, '',
    (SELECT min(id) FROM records_household) + n - 1, '', '肺癌', 'lung cancer', '', 'standard', 3, false, 'zh-hans',
    %(now)s::timestamptz - interval '400 days'
  FROM generate_series(1, %(patients)s) n;
INSERT INTO records_careteam (institution_id, grid_id, code, name_zh, name_en, phone)
  SELECT %(centre)s, %(grid)s, 'x' || n, '队' || n, 'Team ' || n, '' FROM generate_series(1, %(patients)s / 80) n;
INSERT INTO records_enrolment (patient_id, team_id, starts_at)
  SELECT md5('p' || n)::uuid,
    CASE WHEN n <= 80 THEN %(team)s ELSE (SELECT min(id) FROM records_careteam WHERE code LIKE 'x%%') + n %% (%(patients)s / 80) END,
    %(now)s::timestamptz - interval '400 days' FROM generate_series(1, %(patients)s) n;
INSERT INTO records_medicationstatement (patient_id, product, purpose, drug, name_zh, name_en, dose_zh, dose_en, is_opioid, is_patch,
    ome_mg_per_day, starts_at)
  SELECT md5('p' || n)::uuid, '', 'background', 'morphine', '吗啡缓释片', 'morphine SR', '30 mg', '30 mg', true, false, 60,
    %(now)s::timestamptz - interval '300 days' FROM generate_series(1, %(patients)s) n;
INSERT INTO records_report (id, patient_id, reporter, answers, language, felt_at, received_at)
  SELECT ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, md5('p' || (n %% %(patients)s + 1))::uuid, 'patient',
    jsonb_build_object('form', 'home-2026.1', 'pain_now', n %% 7, 'rescue_count', n %% 3, 'bowels', 'today'), 'zh-hans',
    %(now)s::timestamptz - (n / %(patients)s + 1) * interval '12 hours' - (n %% 3600) * interval '1 second',
    %(now)s::timestamptz - (n / %(patients)s + 1) * interval '12 hours' - (n %% 3600) * interval '1 second'
  FROM generate_series(1, %(reports)s) n;
INSERT INTO records_handling (report_id, received_at, done_at, attempts, last_error)
  SELECT id, received_at, received_at, 0, '' FROM records_report;
INSERT INTO records_assessment (report_id, patient_id, view, instrument, rules, measured_at, status, answers, result)
  SELECT id, patient_id, 'self', 'nrs', 'bench', felt_at, 'scored', jsonb_build_object('now', answers -> 'pain_now'),
    jsonb_build_object('scores', jsonb_build_object('now', answers -> 'pain_now'), 'status', 'scored') FROM records_report;
INSERT INTO records_decision (report_id, patient_id, rules, inputs, output, urgency, rows, decided_at)
  SELECT id, patient_id, 'bench', '{}', '{"urgency": "R", "rows": ["R1"], "reasons": []}', 'R', '{R1}', received_at
  FROM records_report;
INSERT INTO records_task (id, patient_id, team_id, kind, urgency, rows, reason_zh, reason_en, opened_at, clock_started_at,
    contact_by, rung, cycle, next_climb_at, failed_attempts, version, closed_why)
  SELECT md5('t' || n)::uuid, e.patient_id, e.team_id, 'alert', (ARRAY['U','D','D','S','S'])[n %% 5 + 1], '{D4}', '疼痛 5 分',
    'pain 5', %(now)s::timestamptz, %(now)s::timestamptz, %(now)s::timestamptz + (n %% 600) * interval '1 minute', 0, 0,
    %(now)s::timestamptz + interval '1 hour' + (n %% 600) * interval '1 minute', 0, 1, ''
  FROM generate_series(1, %(tasks)s) n JOIN records_enrolment e ON e.patient_id = md5('p' || n)::uuid;
INSERT INTO records_expectation (patient_id, last_report_at, last_nrs, next_expected_at, basis)
  SELECT id, %(now)s::timestamptz, 3, %(now)s::timestamptz + interval '7 days', 'stable' FROM records_patient
  ON CONFLICT DO NOTHING;
"""


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--patients", type=int, default=100_000)
    parser.add_argument("--reports", type=int, default=5_000_000)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--explain", action="store_true", help="also print the slowest query of each page")
    sizes = vars(parser.parse_args())
    from launch.throwaway import throwaway_database

    with throwaway_database() as url:
        os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="paingrid.config.settings")
        os.environ.update(PAINGRID_SERVE_AS="paingrid_web", PAINGRID_LOG_LEVEL="WARNING")
        measure(sizes)


def measure(sizes: dict[str, int]) -> None:
    """Fill the database and time each page."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, setup_test_environment

    from paingrid.timekeeping import now
    from tests.cast import assemble

    setup_test_environment()
    call_command("migrate", verbosity=0)
    cast = assemble()
    fill(cast, sizes, now())
    patient = f"/patient/{cast.team_a.enrolments.exclude(patient=cast.mrs_wang).first().patient_id}/"
    staff = Client()
    staff.force_login(cast.nurse_lin.account)
    asks = {
        "worklist": lambda: staff.get("/"),
        "patient page, 30 days": lambda: staff.get(patient, {"range": "30d"}),
        "report submission": lambda: Client().post(
            f"{cast.wang_path}report/",
            {"report_id": str(uuid4()), "pain_now": "4", "rescue_count": "1", "bowels": "today"},
        ),
    }
    for name, ask in asks.items():
        ask()
        with CaptureQueriesContext(connection) as asked:
            status = ask().status_code
        queries, slowest = len(asked), max(asked.captured_queries, key=lambda query: float(query["time"]), default=None)
        # Turn by turn, so that whatever else the machine does falls on both alike.
        pairs = [(timed(ask), as_owner(ask)) for _ in range(20)]
        times, without = [one for one, _other in pairs], [other for _one, other in pairs]
        print(
            f"{name:24} HTTP {status}  {queries:3} queries  median {statistics.median(times):7.1f} ms"
            f"  worst of 20 {max(times):7.1f} ms  second wall x{statistics.median(times) / statistics.median(without):.2f}"
        )
        if sizes["explain"] and slowest:
            print(f"    slowest query {slowest['time']} s: {slowest['sql'][:2000]}")


def as_owner(ask: object) -> float:
    """Time one question that is asked as the owner of the tables, before whom no wall stands."""
    from django.test import override_settings

    with override_settings(SERVE_AS=""):
        return timed(ask)


def fill(cast: object, sizes: dict[str, int], now: object) -> None:
    """Write the city by SQL, statement by statement, then let PostgreSQL learn its shape."""
    from django.db import connection

    from paingrid.records.sealed import keyring

    given = {
        "now": now,
        "street": cast.street.pk,
        "centre": cast.centre.pk,
        "grid": cast.grid.pk,
        "team": cast.team_a.pk,
        "address": keyring().seal("演示路1号", "records_household.address_zh"),
        "phone": keyring().seal("000", "records_patient.phone"),
        **sizes,
    }
    with connection.cursor() as cursor:
        # The rows point to one another by construction: asking so five million times would only be waiting.
        cursor.execute("SET session_replication_role = replica")
        for statement in filter(str.strip, FILL.split(";\n")):
            begun = time.perf_counter()
            cursor.execute(statement, given)
            print(f"{' '.join(statement.split()[:3]):50} {time.perf_counter() - begun:6.1f} s", flush=True)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("ANALYZE")


def timed(ask: object) -> float:
    """Return how many milliseconds one question takes; nobody is asking too often."""
    from paingrid.records.models import Throttle

    Throttle.objects.all().delete()
    begun = time.perf_counter()
    ask()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
