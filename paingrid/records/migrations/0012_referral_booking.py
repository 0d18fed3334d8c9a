"""A referral may hold a place of the receiver."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0011_sealed_fields")]
    operations = [
        migrations.AddField(
            "referral",
            "booking",
            models.OneToOneField(
                blank=True,
                help_text="The place held for it",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="referral",
                to="records.booking",
            ),
        ),
    ]
