import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from projects.append_only import append_only

# whoever entered in a stack is not its second clerk, nor the other way round
SECOND = migrations.RunSQL(
    """
    CREATE FUNCTION guard_second_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM consultations_ballot
                   WHERE batch_id = NEW.batch_id AND entered_by_id = NEW.entered_by_id) THEN
            RAISE EXCEPTION 'the second entry of a stack is another person''s' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER consultations_secondentry_guard BEFORE INSERT ON consultations_secondentry
    FOR EACH ROW EXECUTE FUNCTION guard_second_entry();
    CREATE FUNCTION guard_first_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM consultations_secondentry
                   WHERE batch_id = NEW.batch_id AND entered_by_id = NEW.entered_by_id) THEN
            RAISE EXCEPTION 'the first entry of a stack is another person''s' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER consultations_ballot_first_entry BEFORE INSERT ON consultations_ballot
    FOR EACH ROW WHEN (NEW.batch_id IS NOT NULL AND NEW.choice <> 'retracted') EXECUTE FUNCTION guard_first_entry();
    """,
    """
    DROP TRIGGER consultations_secondentry_guard ON consultations_secondentry; DROP FUNCTION guard_second_entry();
    DROP TRIGGER consultations_ballot_first_entry ON consultations_ballot; DROP FUNCTION guard_first_entry();
    """,
)
# a scan leaves the list with its reason and stays; nothing else of it changes
SCAN = migrations.RunSQL(
    """
    CREATE FUNCTION guard_scan() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR OLD.removed_at IS NOT NULL
            OR (NEW.batch_id, NEW.file, NEW.sha256, NEW.page_count, NEW.added_by_id, NEW.added_at)
            IS DISTINCT FROM (OLD.batch_id, OLD.file, OLD.sha256, OLD.page_count, OLD.added_by_id, OLD.added_at) THEN
            RAISE EXCEPTION 'a scan stays as it came' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER consultations_scan_guard BEFORE UPDATE OR DELETE ON consultations_scan
    FOR EACH ROW EXECUTE FUNCTION guard_scan();
    """,
    "DROP TRIGGER consultations_scan_guard ON consultations_scan; DROP FUNCTION guard_scan();",
)


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0014_corrections_and_let_pass"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="paperbatch",
            name="difference",
            field=models.CharField(blank=True, max_length=300, verbose_name="点数与录入不一致的原因"),
        ),
        migrations.AddField(
            model_name="scan",
            name="ticket",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="scans",
                to="consultations.uploadticket",
            ),
        ),
        migrations.AlterField(
            model_name="secondentry",
            name="choice",
            field=models.CharField(
                choices=[
                    ("agree", "同意"),
                    ("disagree", "不同意"),
                    ("abstain", "弃权"),
                    ("retracted", "录错已撤销"),
                ],
                max_length=10,
                verbose_name="意见",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("compared_at__isnull", True),
                    models.Q(("double_entry", True), ("finished_at__isnull", False)),
                    _connector="OR",
                ),
                name="compared_once_finished",
            ),
        ),
        migrations.AddConstraint(
            model_name="samplecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("found__in", ["different", "missing"]), _negated=True),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_difference_is_described",
            ),
        ),
        migrations.AddConstraint(
            model_name="scan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("removed_at__isnull", True),
                    models.Q(("remove_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="scan_removed_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="scan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by_phone", True), ("ticket__isnull", False)),
                    models.Q(("by_phone", False), ("ticket__isnull", True)),
                    _connector="OR",
                ),
                name="scan_by_phone_with_ticket",
            ),
        ),
        migrations.AddConstraint(
            model_name="uploadticket",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("batch",),
                name="one_open_ticket_per_stack",
            ),
        ),
        SECOND,
        SCAN,
        append_only("consultations_sample"),
    ]
