"""The kind of an emergency; the privacy officer finds reads without a care relation by an index."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # The audit is written by everybody all the time: its index is built beside them.
    atomic = False

    dependencies = [
        ("records", "0017_sessions_end"),
    ]

    operations = [
        migrations.AddField(
            model_name="emergencyaccess",
            name="category",
            field=models.CharField(
                choices=[
                    ("cannot-speak", "Cannot Speak"),
                    ("severe-pain", "Severe Pain"),
                    ("overdose", "Overdose"),
                    ("medicines", "Medicines"),
                    ("other", "Other"),
                ],
                default="other",
                max_length=16,
            ),
        ),
        AddIndexConcurrently(
            model_name="auditevent",
            index=models.Index(
                condition=models.Q(("relationship__in", ["none", "emergency"])),
                fields=["grid", "relationship", "-at"],
                name="audit_worth_a_look",
            ),
        ),
    ]
