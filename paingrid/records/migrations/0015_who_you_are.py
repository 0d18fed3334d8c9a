"""Signing in: slower and slower wrong tries, and what every process must know of a code that was used."""

from django.db import migrations, models

# What `createcachetable` would make; here, so that an installation has it whenever it has its tables.
CACHE = """
CREATE TABLE records_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX records_cache_expires ON records_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0014_audit_and_emergency")]

    operations = [
        migrations.CreateModel(
            name="SignInTry",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("tries", models.PositiveIntegerField(default=1)),
                ("last_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.RunSQL(CACHE, "DROP TABLE records_cache;"),
    ]
