"""Build the wall in the database after every migration; nothing is touched when it stands as it should."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from paingrid.records.wall.reach import functions
from paingrid.records.wall.tables import conditions

#: The role that serves pages: it owns nothing, so that it can neither switch the wall off nor change a trigger.
WEB = "paingrid_web"

# A role belongs to the whole server: two installations on one may make it at the same moment.
_ROLE = f"""
DO $do$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{WEB}') THEN
    CREATE ROLE {WEB} LOGIN NOINHERIT;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $do$;
"""
_RIGHTS = f"""
GRANT USAGE ON SCHEMA public TO {WEB};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {WEB};
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {WEB};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {WEB};
"""


def raise_wall(using: str = "default", **_: Any) -> None:
    """Make role, functions and policies as this version wants them; for `post_migrate`, as owner of the tables."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(tablename, ',' ORDER BY tablename) FROM pg_tables WHERE schemaname = 'public'"
        )
        tables = cursor.fetchone()[0] or ""
    if not all(f"records_{table}" in tables.split(",") for table in conditions()):
        return  # on the way up from, or down to, an older version
    wanted = _functions_and_policies()
    mark = hashlib.sha256(f"{wanted}{tables}".encode()).hexdigest()
    if _stands(connection, mark):
        return
    with connection.cursor() as cursor:
        cursor.execute(_ROLE)
        cursor.execute(_RIGHTS)
        cursor.execute(wanted)
        cursor.execute(f"COMMENT ON FUNCTION paingrid_reached() IS '{mark}'")


def _functions_and_policies() -> str:
    return functions() + "".join(
        f"ALTER TABLE records_{table} ENABLE ROW LEVEL SECURITY;\n"
        f"DROP POLICY IF EXISTS wall ON records_{table};\n"
        f"CREATE POLICY wall ON records_{table} TO {WEB}\n"
        f"USING ((SELECT paingrid_on_errand()) OR {shown});\n"
        for table, shown in sorted(conditions().items())
    )


def _stands(connection: BaseDatabaseWrapper, mark: str) -> bool:
    """Whether the wall of this very version was built, and no table was taken out of it since."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT obj_description(to_regprocedure('paingrid_reached()')) = %s AND NOT EXISTS"
            " (SELECT FROM pg_class WHERE relname = ANY(%s) AND NOT relrowsecurity)",
            [mark, [f"records_{table}" for table in conditions()]],
        )
        return bool(cursor.fetchone()[0])
