"""
The map in a city of 100,000 patients: pin → team in process, the city's page and a grid's page on the server.

    .venv/bin/python benchmarks/territory.py --patients 100000

Fills a throw-away database with the demonstration's places and cells, and invented patients by SQL; prints
milliseconds. Wanted: look-up under 1 ms, pages under 300 ms.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

FILL = """
CREATE TEMP TABLE place AS SELECT row_number() OVER (ORDER BY s.id) - 1 AS n, s.id AS street,
    (SELECT r.team_id FROM records_responsibility r JOIN records_cell c ON c.id = r.cell_id
     WHERE c.street_id = s.id LIMIT 1) AS team FROM records_territory s WHERE s.kind = 'street';
INSERT INTO records_household (street_id, address_zh) SELECT p.street, %(address)s
  FROM generate_series(1, %(patients)s) AS n(n) JOIN place p ON p.n = n.n %% (SELECT count(*) FROM place);
INSERT INTO records_patient (id, name_zh, name_en, invented, sex, birth_on, phone, identity_number, household_id, bed_zh, diagnosis_zh,
    diagnosis_en, allergies, goals_of_care, nrs_goal, refuses_opioids, language, registered_at)
  SELECT md5('p' || h.id)::uuid, '演示', 'Demo', true, 'female', date '1950-01-01', %(phone)s, '', h.id, '', '', '', '',
    'standard', 3, false, 'zh-hans', %(now)s FROM records_household h;
INSERT INTO records_enrolment (patient_id, team_id, starts_at)
  SELECT md5('p' || h.id)::uuid, coalesce(p.team, (SELECT min(id) FROM records_careteam)), %(now)s
  FROM records_household h JOIN place p ON p.street = h.street_id;
INSERT INTO records_task (id, patient_id, team_id, kind, urgency, rows, reason_zh, reason_en, opened_at,
    clock_started_at, contact_by, rung, cycle, failed_attempts, version, closed_why)
  SELECT md5('t' || e.id)::uuid, e.patient_id, e.team_id, 'alert', (ARRAY['U','D','D','S','S'])[e.id %% 5 + 1], '{}',
    '', '', %(now)s, %(now)s, %(now)s, 0, 0, 0, 1, '' FROM records_enrolment e WHERE e.id %% 10 = 0
"""


def main() -> None:
    """Start a throw-away database and measure in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=100_000)
    patients = parser.parse_args().patients
    from launch.throwaway import throwaway_database

    with throwaway_database() as url:
        os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "paingrid.config.settings"}
        measure(patients)


def measure(patients: int) -> None:
    """Fill the database and time look-ups and pages."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import setup_test_environment

    from paingrid.demo.cells import build_cells
    from paingrid.demo.load import make_plan
    from paingrid.journey.access import SYSTEM
    from paingrid.journey.import_cells import import_cells
    from paingrid.journey.import_city import import_city
    from paingrid.records.models import Account, Cell, Territory
    from paingrid.records.queries.catchments import team_responsible
    from paingrid.records.sealed import keyring
    from paingrid.timekeeping import SHANGHAI, now

    setup_test_environment()
    call_command("migrate", verbosity=0)
    moment = now()
    plan = make_plan(patients=2000, seed=2026, opening_at=moment)
    import_city(by=SYSTEM, city=plan.city, details={}, now=moment)
    begun = time.perf_counter()
    import_cells(by=SYSTEM, cells=build_cells(plan.people.teams, plan.places), details={}, now=moment)
    print(f"{Cell.objects.count()} cells laid out and written in {time.perf_counter() - begun:.1f} s")
    sealed = {
        "address": keyring().seal("演示路1号", "records_household.address_zh"),
        "phone": keyring().seal("000", "records_patient.phone"),
    }
    with connection.cursor() as cursor:
        for statement in FILL.split(";\n"):
            cursor.execute(statement, {"patients": patients, "now": moment - timedelta(days=30), **sealed})
        cursor.execute("ANALYZE")

    draw, on = random.Random(1), moment.astimezone(SHANGHAI).date()
    pins = list(Cell.objects.values_list("longitude", "latitude"))
    times = [timed(lambda: team_responsible(*draw.choice(pins), on)) for _ in range(2000)]
    print(f"pin → team            median {statistics.median(times):6.3f} ms  99 in 100 {sorted(times)[1980]:6.3f} ms")

    staff = Client()
    staff.force_login(Account.objects.get(username="demo-grid-coordinator"))
    grid = Territory.objects.get(code="510107").pk
    for path in ("/territory/", f"/territory/grid/{grid}/"):
        staff.get(path)
        answer = staff.get(path)
        times = [timed(lambda path=path: staff.get(path)) for _ in range(20)]
        print(
            f"{path:21} HTTP {answer.status_code}  median {statistics.median(times):6.1f} ms"
            f"  worst of 20 {max(times):6.1f} ms  {len(answer.content) // 1024} kB"
        )


def timed(ask: object) -> float:
    """Return how many milliseconds one question takes."""
    begun = time.perf_counter()
    ask()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
