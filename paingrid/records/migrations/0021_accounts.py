"""The day from which a colleague has left is written before it comes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0020_consent"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="leaves_at",
            field=models.DateTimeField(blank=True, help_text="From here on every right has ended", null=True),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                condition=models.Q(("is_active", True), ("leaves_at__isnull", False)),
                fields=["leaves_at"],
                name="account_leaving",
            ),
        ),
    ]
