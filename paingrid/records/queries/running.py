"""How the installation is doing: counts and ages without anything of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from paingrid.records.wall.asking import errand
from paingrid.records.wall.tables import conditions

STANDING = """
SELECT
  (SELECT count(*) FROM records_handling WHERE done_at IS NULL),
  (SELECT extract(epoch FROM %(now)s - min(received_at)) FROM records_handling WHERE done_at IS NULL),
  (SELECT count(*) FROM records_task WHERE closed_at IS NULL),
  (SELECT count(*) FROM records_task WHERE closed_at IS NULL AND contact_by < %(now)s),
  (SELECT count(*) FROM records_message WHERE state = 'queued'),
  (SELECT extract(epoch FROM %(now)s - min(try_after)) FROM records_message WHERE state = 'queued'
   AND try_after <= %(now)s),
  (SELECT count(*) FROM records_message WHERE state = 'dead')
"""


@dataclass(frozen=True)
class Standing:
    """
    Counts of what waits, and how long the oldest has waited, in seconds.

    `tasks_overdue`: open tasks whose patient should have been reached by now, as on the quality page.
    `outbox_oldest_s`: how long the message that should have been sent first is late.
    """

    reports_open: int
    reports_oldest_s: float
    tasks_open: int
    tasks_overdue: int
    outbox_waiting: int
    outbox_oldest_s: float
    outbox_dead: int


@errand("operations")
def standing(now: datetime) -> Standing:
    """Return what waits at `now`; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"now": now})
        reports, oldest, tasks, overdue, waiting, late, dead = cursor.fetchone()
    return Standing(reports, float(oldest or 0), tasks, overdue, waiting, float(late or 0), dead)


def pending_migrations() -> tuple[str, ...]:
    """Return the names of the migrations that this code has and this database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return tuple(f"{migration.app_label}.{migration.name}" for migration, _backwards in plan)


def tables_before_the_wall() -> tuple[str, ...]:
    """Return the tables with rows about people that the second wall does not guard; one query."""
    names = [f"records_{table}" for table in conditions()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relname = ANY(%s) AND NOT (c.relrowsecurity AND EXISTS"
            " (SELECT FROM pg_policies p WHERE p.tablename = c.relname AND p.policyname = 'wall')) ORDER BY 1",
            [names],
        )
        return tuple(row[0] for row in cursor.fetchall())


def pages_go_round_the_wall() -> bool | None:
    """Whether some server of pages is connected as a role that no policy holds; none: no page is being served."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(r.rolsuper OR r.rolbypassrls OR r.oid = c.relowner)"
            " FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid, pg_class c"
            " WHERE c.oid = 'records_patient'::regclass AND a.datname = current_database()"
            " AND a.application_name = %s",
            [settings.WEB_SESSION],
        )
        found: bool | None = cursor.fetchone()[0]
        return found


def database_seconds() -> float:
    """Return the seconds since 1970 of the database server's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        return float(cursor.fetchone()[0])


def role_is_superuser() -> bool:
    """Whether the application's role in the database may do everything, which it must not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])
