"""The audit is sealed in chains and cannot be emptied; emergency access; the privacy officer."""

import datetime
import django.db.models.deletion
import django.db.models.expressions
import uuid
from django.db import migrations, models


#: Rows written before are given the grid of the patient's team, once, and wait for their seals like all others.
SEALING = """
ALTER TABLE records_auditevent DISABLE TRIGGER append_only;
UPDATE records_auditevent e SET grid_id = (
    SELECT t.grid_id FROM records_enrolment n JOIN records_careteam t ON t.id = n.team_id
    WHERE n.patient_id = e.patient_id ORDER BY n.starts_at <= e.at DESC, n.starts_at DESC LIMIT 1
) WHERE e.patient_id IS NOT NULL;
ALTER TABLE records_auditevent ENABLE TRIGGER append_only;
INSERT INTO records_auditwaiting (event_id) SELECT id FROM records_auditevent;

CREATE FUNCTION paingrid_waits_for_a_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO records_auditwaiting (event_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER waits_for_a_seal AFTER INSERT ON records_auditevent
    FOR EACH ROW EXECUTE FUNCTION paingrid_waits_for_a_seal();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_auditseal
    FOR EACH ROW EXECUTE FUNCTION paingrid_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON records_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION paingrid_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON records_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION paingrid_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_emergencyaccess
    FOR EACH ROW EXECUTE FUNCTION paingrid_changes_only(
        'ended_at', 'due_at', 'rung', 'reviewed_by_id', 'reviewed_at', 'verdict', 'review_note');
"""
UNSEALING = """
DROP TRIGGER append_only ON records_emergencyaccess;
DROP TRIGGER never_emptied ON records_auditseal;
DROP TRIGGER never_emptied ON records_auditevent;
DROP TRIGGER append_only ON records_auditseal;
DROP TRIGGER waits_for_a_seal ON records_auditevent;
DROP FUNCTION paingrid_waits_for_a_seal();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0013_passing_on'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditChain',
            fields=[
                ('code', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('number', models.BigIntegerField(default=0)),
                ('link', models.BinaryField(max_length=32)),
                ('signed_number', models.BigIntegerField(default=0)),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('event', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='seal', serialize=False, to='records.auditevent')),
                ('chain', models.CharField(max_length=32)),
                ('number', models.BigIntegerField()),
                ('link', models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='AuditWaiting',
            fields=[
                ('event', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='waiting', serialize=False, to='records.auditevent')),
            ],
        ),
        migrations.CreateModel(
            name='CloseWatch',
            fields=[
                ('patient', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='watch', serialize=False, to='records.patient')),
                ('since', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='EmergencyAccess',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('reason', models.TextField()),
                ('opened_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, help_text='Given back before its time', null=True)),
                ('due_at', models.DateTimeField(blank=True, help_text='The review is due; none once it is done', null=True)),
                ('rung', models.PositiveSmallIntegerField(default=0)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('verdict', models.CharField(blank=True, choices=[('justified', 'Justified'), ('not-justified', 'Not Justified')], max_length=16)),
                ('review_note', models.TextField(blank=True)),
            ],
        ),
        migrations.AddField(
            model_name='auditevent',
            name='grid',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='records.territory'),
        ),
        migrations.AddField(
            model_name='auditevent',
            name='purpose',
            field=models.CharField(blank=True, default='', max_length=16),
        ),
        migrations.AddField(
            model_name='auditevent',
            name='relationship',
            field=models.CharField(blank=True, default='', max_length=16),
        ),
        migrations.AlterField(
            model_name='practitionerrole',
            name='role',
            field=models.CharField(choices=[('nurse', 'Nurse'), ('family-doctor', 'Family Doctor'), ('team-leader', 'Team Leader'), ('district-doctor', 'District Doctor'), ('tertiary-doctor', 'Tertiary Doctor'), ('grid-coordinator', 'Grid Coordinator'), ('quality-officer', 'Quality Officer'), ('pharmacist', 'Pharmacist'), ('privacy-officer', 'Privacy Officer')], max_length=24),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['grid', '-at', '-id'], name='audit_by_grid'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['grid', 'practitioner', '-at'], name='audit_by_person'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['grid', 'purpose', '-at'], name='audit_by_purpose'),
        ),
        migrations.AddConstraint(
            model_name='practitionerrole',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role', 'privacy-officer'), _negated=True), ('territory__isnull', False), _connector='OR'), name='role_of_a_privacy_officer_names_the_grid'),
        ),
        migrations.AddConstraint(
            model_name='auditseal',
            constraint=models.UniqueConstraint(fields=('chain', 'number'), name='seal_has_its_own_number'),
        ),
        migrations.AddField(
            model_name='closewatch',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.practitioner'),
        ),
        migrations.AddField(
            model_name='emergencyaccess',
            name='grid',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.territory'),
        ),
        migrations.AddField(
            model_name='emergencyaccess',
            name='institution',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.institution'),
        ),
        migrations.AddField(
            model_name='emergencyaccess',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='emergencies', to='records.patient'),
        ),
        migrations.AddField(
            model_name='emergencyaccess',
            name='practitioner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='emergencies', to='records.practitioner'),
        ),
        migrations.AddField(
            model_name='emergencyaccess',
            name='reviewed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.practitioner'),
        ),
        migrations.AddIndex(
            model_name='emergencyaccess',
            index=models.Index(fields=['practitioner', 'patient', '-ends_at'], name='emergency_by_person'),
        ),
        migrations.AddIndex(
            model_name='emergencyaccess',
            index=models.Index(fields=['grid', '-opened_at'], name='emergency_by_grid'),
        ),
        migrations.AddIndex(
            model_name='emergencyaccess',
            index=models.Index(condition=models.Q(('reviewed_at__isnull', True)), fields=['due_at'], name='emergency_due'),
        ),
        migrations.AddConstraint(
            model_name='emergencyaccess',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('opened_at')), ('ends_at__lte', django.db.models.expressions.CombinedExpression(models.F('opened_at'), '+', models.Value(datetime.timedelta(seconds=14400))))), name='emergency_lasts_four_hours_at_most'),
        ),
        migrations.AddConstraint(
            model_name='emergencyaccess',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='emergency_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='emergencyaccess',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('due_at__isnull', False), ('reviewed_at__isnull', True), ('reviewed_by__isnull', True), ('verdict', '')), models.Q(('due_at__isnull', True), ('reviewed_at__isnull', False), ('reviewed_by__isnull', False), models.Q(('verdict', ''), _negated=True), models.Q(('reviewed_by', models.F('practitioner')), _negated=True)), _connector='OR'), name='emergency_is_reviewed_by_another'),
        ),
        migrations.RunSQL(SEALING, UNSEALING),
    ]
