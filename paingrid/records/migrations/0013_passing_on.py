"""A patient who changes team: open referrals and questions may get another asking side, and nothing else."""

from __future__ import annotations

from importlib import import_module

from django.db import migrations

STEPS = import_module("paingrid.records.migrations.0007_referrals").STEPS
MOVES = import_module("paingrid.records.migrations.0010_consultations").MOVES


def _trigger(table: str, columns: tuple[str, ...]) -> str:
    return (
        f"DROP TRIGGER append_only ON records_{table};\n"
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_{table} FOR EACH ROW"
        f" EXECUTE FUNCTION paingrid_changes_only({', '.join(repr(name) for name in columns)});\n"
    )


class Migration(migrations.Migration):
    dependencies = [("records", "0012_referral_booking")]

    operations = [
        migrations.RunSQL(
            _trigger("referral", (*STEPS, "team_id", "sender_id"))
            + _trigger("consultation", (*MOVES, "team_id", "asking_id")),
            _trigger("referral", STEPS) + _trigger("consultation", MOVES),
        )
    ]
