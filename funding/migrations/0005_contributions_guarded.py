"""Contributions stay as they were taken in; a commitment within its plan and with its document."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


GUARD = migrations.RunSQL(
    """
    CREATE FUNCTION refuse_changed_contribution() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.cancelled_on IS NULL AND NEW.cancelled_on IS NOT NULL
           AND to_jsonb(NEW) - '{cancelled_on,cancelled_by_id,cancel_reason}'::text[]
             = to_jsonb(OLD) - '{cancelled_on,cancelled_by_id,cancel_reason}'::text[] THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'taken in: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$;
    CREATE TRIGGER funding_contribution_stays BEFORE UPDATE OR DELETE ON funding_contribution
    FOR EACH ROW EXECUTE FUNCTION refuse_changed_contribution();
    """,
    """
    DROP TRIGGER funding_contribution_stays ON funding_contribution;
    DROP FUNCTION refuse_changed_contribution();
    """,
)


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0004_accounts_life'),
        ('projects', '0011_builder_body'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='contributionsheet',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人'),
        ),
        migrations.AddConstraint(
            model_name='fundingsource',
            constraint=models.CheckConstraint(condition=models.Q(('committed_yuan__isnull', True), models.Q(('committed_yuan__gte', 0), ('committed_yuan__lte', models.F('planned_yuan'))), _connector='OR'), name='committed_within_the_plan'),
        ),
        migrations.AddConstraint(
            model_name='fundingsource',
            constraint=models.CheckConstraint(condition=models.Q(('committed_yuan__isnull', True), models.Q(('commitment_document', ''), _negated=True), _connector='OR'), name='commitment_has_its_document'),
        ),
        GUARD,
    ]
