"""The database itself refuses to change or delete what was said, decided and done."""

from django.db import migrations

TABLES = ("report", "assessment", "decision", "taskevent", "contact", "auditevent")

CREATE = """
CREATE FUNCTION paingrid_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
""" + "".join(
    f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_{table}"
    " FOR EACH ROW EXECUTE FUNCTION paingrid_append_only();\n"
    for table in TABLES
)
DROP = "".join(f"DROP TRIGGER append_only ON records_{table};\n" for table in TABLES) + (
    "DROP FUNCTION paingrid_append_only();"
)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
