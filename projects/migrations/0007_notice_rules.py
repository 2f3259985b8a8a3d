"""Notices and objections from before boards were known keep what they were; then the rules are laid on both tables."""

from django.db import migrations, models

OLD_ROWS = """
    UPDATE projects_notice SET began_on = published_on;
    UPDATE projects_objection AS one SET public_text = text, number = counted.number
    FROM (SELECT id, row_number() OVER (PARTITION BY notice_id ORDER BY id) AS number FROM projects_objection) AS counted
    WHERE counted.id = one.id;
"""

# What was said stays as it was said: text, day and channel for ever, the answer once it is given. The way to reach
# the sender may be forgotten, never changed.
GUARD = """
    CREATE FUNCTION guard_objection() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE'
            OR (OLD.notice_id, OLD.number, OLD.channel, OLD.received_on, OLD.text, OLD.recorded_by_id, OLD.token)
               IS DISTINCT FROM
               (NEW.notice_id, NEW.number, NEW.channel, NEW.received_on, NEW.text, NEW.recorded_by_id, NEW.token)
            OR (NEW.contact IS NOT NULL AND NEW.contact IS DISTINCT FROM OLD.contact)
            OR (OLD.answered_on IS NOT NULL
                AND (OLD.public_text, OLD.answer, OLD.answered_on, OLD.answered_by_id)
                    IS DISTINCT FROM (NEW.public_text, NEW.answer, NEW.answered_on, NEW.answered_by_id)) THEN
            RAISE EXCEPTION 'append-only: % on % refused', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER projects_objection_guard BEFORE UPDATE OR DELETE ON projects_objection
    FOR EACH ROW EXECUTE FUNCTION guard_objection();
    CREATE TRIGGER projects_objection_never_emptied BEFORE TRUNCATE ON projects_objection
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
BACK = """
    DROP TRIGGER projects_objection_guard ON projects_objection;
    DROP TRIGGER projects_objection_never_emptied ON projects_objection;
    DROP FUNCTION guard_objection();
"""


class Migration(migrations.Migration):
    dependencies = [("projects", "0006_notice_boards")]

    operations = [
        migrations.RunSQL(OLD_ROWS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("began_on__gte", models.F("published_on"))),
                name="notice_begins_when_published",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_on__isnull", True), ("began_on__isnull", False), _connector="OR"),
                name="notice_closes_once_begun",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.UniqueConstraint(fields=("notice", "number"), name="objection_number_once"),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answer", ""), models.Q(("public_text", ""), _negated=True), _connector="OR"
                ),
                name="answer_comes_with_its_summary",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel", "online"), ("recorded_by__isnull", True)),
                    models.Q(models.Q(("channel", "online"), _negated=True), ("recorded_by__isnull", False)),
                    _connector="OR",
                ),
                name="online_objections_have_no_clerk",
            ),
        ),
        migrations.RunSQL(GUARD, BACK),
    ]
