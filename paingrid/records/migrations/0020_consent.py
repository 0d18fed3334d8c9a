"""Consents, given and taken back: lines that the database lets nobody change or delete."""

import django.db.models.deletion
from django.db import migrations, models

CREATE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_consent
    FOR EACH ROW EXECUTE FUNCTION paingrid_append_only();
"""
DROP = "DROP TRIGGER append_only ON records_consent;"
PEOPLE = [('patient', 'Patient'), ('guardian', 'Guardian'), ('family', 'Family')]


class Migration(migrations.Migration):

    dependencies = [
        ("records", "0019_record_requests"),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('treatment', 'Treatment'), ('sharing', 'Sharing'), ('family', 'Family'), ('quality', 'Quality')], max_length=12)),
                ('given', models.BooleanField()),
                ('text_version', models.CharField(max_length=20)),
                ('said_by', models.CharField(choices=PEOPLE, max_length=12)),
                ('relation', models.CharField(blank=True, max_length=24)),
                ('how', models.CharField(choices=[('spoken', 'Spoken'), ('paper', 'Paper'), ('link', 'Link')], max_length=8)),
                ('at', models.DateTimeField()),
                ('link', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.personallink')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='records.patient')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.practitioner')),
            ],
            options={
                'indexes': [models.Index(fields=['patient', 'scope', '-id'], name='consent_last_of_scope')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('how', 'link'), ('link__isnull', False), ('recorded_by__isnull', True), ('said_by', 'patient')), models.Q(models.Q(('how', 'link'), _negated=True), ('link__isnull', True), ('recorded_by__isnull', False)), _connector='OR'), name='consent_is_written_by_staff_or_link'), models.CheckConstraint(condition=models.Q(models.Q(('relation', ''), ('said_by', 'patient')), models.Q(models.Q(('said_by', 'patient'), _negated=True), models.Q(('relation', ''), _negated=True)), _connector='OR'), name='consent_of_others_says_who_they_are')],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
