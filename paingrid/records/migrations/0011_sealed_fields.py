"""Telephone numbers, addresses and identity numbers are sealed on the disk."""

from typing import Any

from django.db import migrations

from paingrid.records.sealed import SealedText, SearchDigest, renew_digests, stale

SEALED = {"household": ["address_zh"], "patient": ["phone"], "relatedperson": ["phone"]}
DIGESTS = {"household": ["address_digest"], "patient": ["phone_digest", "identity_digest"], "relatedperson": []}


def seal(apps: Any, schema_editor: Any) -> None:
    for name, columns in SEALED.items():
        model = apps.get_model("records", name)
        while rows := list(model.objects.filter(pk__in=stale(model, 1000))):
            renew_digests(rows)
            model.objects.bulk_update(rows, [*columns, *DIGESTS[name]])


class Migration(migrations.Migration):
    dependencies = [("records", "0010_consultations")]
    operations = [
        migrations.AlterField("household", "address_zh", SealedText(max_length=200)),
        migrations.AddField(
            "household", "address_digest", SearchDigest("address_zh", "words", db_index=True, max_length=32, null=True)
        ),
        migrations.AlterField("patient", "phone", SealedText(blank=True, max_length=40)),
        migrations.AddField("patient", "phone_digest", SearchDigest("phone", db_index=True, max_length=32, null=True)),
        migrations.AddField("patient", "identity_number", SealedText(blank=True, max_length=24, default="")),
        migrations.AddField(
            "patient", "identity_digest", SearchDigest("identity_number", db_index=True, max_length=32, null=True)
        ),
        migrations.AlterField("relatedperson", "phone", SealedText(blank=True, max_length=40)),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
