"""Services with their days instead of a list; opening hours of each institution."""

from importlib import import_module

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


#: What stood in the list has been offered since before anybody wrote the days down.
MOVED = """
INSERT INTO records_serviceoffered (institution_id, service)
SELECT DISTINCT id, unnest(capabilities) FROM records_institution;
"""
BACK = """
UPDATE records_institution i SET capabilities = ARRAY(
    SELECT service FROM records_serviceoffered o WHERE o.institution_id = i.id ORDER BY service);
"""

#: Whoever accepts may hold a place as well, so the booking of a referral may be written later.
PASSED_ON = import_module("paingrid.records.migrations.0013_passing_on")
COLUMNS = (*PASSED_ON.STEPS, "team_id", "sender_id")


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0015_who_you_are'),
    ]

    operations = [
        migrations.AddField(
            model_name='institution',
            name='hours',
            field=models.JSONField(blank=True, help_text='OpeningHours.kept(); none: the hours of this installation', null=True),
        ),
        migrations.CreateModel(
            name='ServiceOffered',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service', models.CharField(max_length=40)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offered', to='records.institution')),
            ],
            options={
                'indexes': [models.Index(fields=['service', 'institution'], name='service_offered_where')],
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('starts_on__lt', models.F('ends_on')), _connector='OR'), name='service_ends_after_it_starts'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('institution', '='), ('service', '='), (models.Func('starts_on', 'ends_on', django.contrib.postgres.fields.ranges.RangeBoundary(), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='service_offered_once_at_a_time')],
            },
        ),
        migrations.RunSQL(MOVED, BACK),
        migrations.RemoveField(
            model_name='institution',
            name='capabilities',
        ),
        migrations.RunSQL(
            PASSED_ON._trigger("referral", (*COLUMNS, "booking_id")), PASSED_ON._trigger("referral", COLUMNS)
        ),
    ]
