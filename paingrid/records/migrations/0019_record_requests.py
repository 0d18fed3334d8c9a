"""Requests about a record. What was asked stays as it was asked, and an answer as it was given; keys may change."""

import django.db.models.deletion
import paingrid.records.sealed
import uuid
from django.db import migrations, models


CREATE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_recordrequest
    FOR EACH ROW WHEN (OLD.answered_at IS NULL)
    EXECUTE FUNCTION paingrid_changes_only(words, answer, verdict, answered_by_id, answered_at, kept_until);
CREATE TRIGGER append_only_answered BEFORE UPDATE OR DELETE ON records_recordrequest
    FOR EACH ROW WHEN (OLD.answered_at IS NOT NULL)
    EXECUTE FUNCTION paingrid_changes_only(words, answer);
"""
DROP = """
DROP TRIGGER append_only ON records_recordrequest;
DROP TRIGGER append_only_answered ON records_recordrequest;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0018_oversight'),
    ]

    operations = [
        migrations.AlterField(
            model_name='task',
            name='kind',
            field=models.CharField(choices=[('alert', 'Alert'), ('call-patient', 'Call Patient'), ('follow-up', 'Follow Up'), ('no-news', 'No News'), ('reassess', 'Reassess'), ('review', 'Review'), ('record-request', 'Record Request')], max_length=16),
        ),
        migrations.CreateModel(
            name='RecordRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('correction', 'Correction'), ('erasure', 'Erasure')], max_length=12)),
                ('words', paingrid.records.sealed.SealedText()),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(help_text='When the answer is due')),
                ('verdict', models.CharField(blank=True, choices=[('accepted', 'Accepted'), ('refused', 'Refused')], max_length=12)),
                ('answer', paingrid.records.sealed.SealedText(blank=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('kept_until', models.DateField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.practitioner')),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.personallink')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='record_requests', to='records.patient')),
            ],
            options={
                'indexes': [models.Index(fields=['patient', '-asked_at'], name='request_by_patient'), models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['asked_at'], name='request_unanswered')],
                'constraints': [models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='request_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True), ('verdict', '')), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('verdict', ''), _negated=True), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='request_is_answered_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'erasure'), _negated=True), ('answered_at__isnull', True), ('kept_until__isnull', False), _connector='OR'), name='request_for_erasure_says_when')],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
