"""The database itself refuses to change a signed plan, a drawn prescription, a register line or the family's diary."""

from django.db import migrations

NEVER = ("tableedition", "dosingfacts", "dispensing", "returned", "episode", "relief")
#: What may still be written on a row that is otherwise closed, and from when on it is closed.
ONLY = {
    "plan": ("OLD.status <> 'draft'", ("status", "ended_at", "ended_by_id", "ended_why")),
    "prescription": ("true", ("status", "printed_at", "voided_at")),
    "document": ("true", ("withdrawn_at", "withdrawn_by_id")),
}

CREATE = """
CREATE FUNCTION paingrid_changes_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
CREATE += "".join(
    f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_{table}"
    " FOR EACH ROW EXECUTE FUNCTION paingrid_append_only();\n"
    for table in NEVER
)
CREATE += "".join(
    f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_{table} FOR EACH ROW WHEN ({closed})"
    f" EXECUTE FUNCTION paingrid_changes_only({', '.join(repr(name) for name in columns)});\n"
    for table, (closed, columns) in ONLY.items()
)
DROP = "".join(f"DROP TRIGGER append_only ON records_{table};\n" for table in (*NEVER, *ONLY)) + (
    "DROP FUNCTION paingrid_changes_only();"
)


class Migration(migrations.Migration):
    dependencies = [("records", "0003_plans_dispensing_diary")]
    operations = [migrations.RunSQL(CREATE, DROP)]
