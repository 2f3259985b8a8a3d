from django.db import migrations, models
from django.db.models import Q

from projects.append_only import append_only

# What no shell may do either: change a name on a frozen roll without two persons, rewrite a correction that is over or
# what it says, and let a round pass that did not fall short or that one certified or entered oneself.
NAMES = migrations.RunSQL(
    """
    CREATE FUNCTION guard_roll_names() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.owner_names IS DISTINCT FROM OLD.owner_names AND NOT EXISTS (
            SELECT 1 FROM (
                SELECT before, after FROM consultations_rollcorrection
                WHERE entry_id = NEW.id AND confirmed_at IS NOT NULL ORDER BY confirmed_at DESC, id DESC LIMIT 1) last
            WHERE last.before = OLD.owner_names AND last.after = NEW.owner_names) THEN
            RAISE EXCEPTION 'a name on the roll is corrected by two persons' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER consultations_rollentry_names BEFORE UPDATE ON consultations_rollentry
    FOR EACH ROW EXECUTE FUNCTION guard_roll_names();
    """,
    "DROP TRIGGER consultations_rollentry_names ON consultations_rollentry; DROP FUNCTION guard_roll_names();",
)

CORRECTION = migrations.RunSQL(
    """
    CREATE FUNCTION guard_roll_correction() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.confirmed_at IS NOT NULL OR NEW.confirmed_by_id IS NOT NULL THEN
                RAISE EXCEPTION 'a correction is proposed first' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END IF;
        IF TG_OP = 'DELETE' OR OLD.confirmed_at IS NOT NULL OR OLD.dropped_at IS NOT NULL THEN
            RAISE EXCEPTION 'a correction that is over never changes' USING ERRCODE = 'restrict_violation';
        END IF;
        IF (NEW.entry_id, NEW.before, NEW.after, NEW.reason, NEW.proposed_by_id, NEW.proposed_at) IS DISTINCT FROM
            (OLD.entry_id, OLD.before, OLD.after, OLD.reason, OLD.proposed_by_id, OLD.proposed_at) THEN
            RAISE EXCEPTION 'what was proposed stands' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER consultations_rollcorrection_guard BEFORE INSERT OR UPDATE OR DELETE ON consultations_rollcorrection
    FOR EACH ROW EXECUTE FUNCTION guard_roll_correction();
    """,
    "DROP TRIGGER consultations_rollcorrection_guard ON consultations_rollcorrection;"
    "DROP FUNCTION guard_roll_correction();",
)

LET_PASS = migrations.RunSQL(
    """
    CREATE FUNCTION guard_let_pass() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT 1 FROM consultations_round
                       WHERE id = NEW.round_id AND state = 'certified' AND outcome = 'failed') THEN
            RAISE EXCEPTION 'only a certified round that fell short is let pass' USING ERRCODE = 'restrict_violation';
        END IF;
        IF EXISTS (SELECT 1 FROM consultations_round WHERE id = NEW.round_id AND certified_by_id = NEW.by_id)
            OR EXISTS (SELECT 1 FROM consultations_ballot
                       WHERE round_id = NEW.round_id AND entered_by_id = NEW.by_id) THEN
            RAISE EXCEPTION 'let pass by someone who certified or entered it' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER consultations_letpass_guard BEFORE INSERT ON consultations_letpass
    FOR EACH ROW EXECUTE FUNCTION guard_let_pass();
    """,
    "DROP TRIGGER consultations_letpass_guard ON consultations_letpass; DROP FUNCTION guard_let_pass();",
)


class Migration(migrations.Migration):
    dependencies = [("consultations", "0013_receipt_in_its_ballot")]

    operations = [
        migrations.AddField(
            "rollcorrection", "in_roster", models.BooleanField("业主名册同时更正", default=False)
        ),
        migrations.AddField(
            "rollcorrection",
            "drop_reason",
            models.CharField("撤回或不同意的原因", max_length=300, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "rollcorrection",
            models.CheckConstraint(
                name="correction_confirmed_or_dropped",
                condition=Q(confirmed_by__isnull=True) | Q(dropped_at__isnull=True),
            ),
        ),
        NAMES,
        CORRECTION,
        LET_PASS,
        append_only("consultations_letpass"),
    ]
