from django.db import migrations

# What no shell may do either: bring a dead code back to life, give a letter another code or owner, put a destroyed file
# back, or rewrite a re-issue that is over.
LETTER = migrations.RunSQL(
    """
    CREATE FUNCTION guard_letter() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR (NEW.run_id, NEW.round_id, NEW.entry_id, NEW.number, NEW.salt, NEW.code_hash)
            IS DISTINCT FROM (OLD.run_id, OLD.round_id, OLD.entry_id, OLD.number, OLD.salt, OLD.code_hash) THEN
            RAISE EXCEPTION 'a letter keeps its head and its code' USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at THEN
            RAISE EXCEPTION 'a dead code stays dead' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER consultations_letter_guard BEFORE UPDATE OR DELETE ON consultations_letter
    FOR EACH ROW EXECUTE FUNCTION guard_letter();
    """,
    "DROP TRIGGER consultations_letter_guard ON consultations_letter; DROP FUNCTION guard_letter();",
)

RUN = migrations.RunSQL(
    """
    CREATE FUNCTION guard_letter_run() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR (OLD.discarded_at IS NOT NULL AND
            (NEW.pdf IS NOT NULL OR NEW.discarded_at IS DISTINCT FROM OLD.discarded_at)) THEN
            RAISE EXCEPTION 'a destroyed file stays destroyed' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER consultations_letterrun_guard BEFORE UPDATE OR DELETE ON consultations_letterrun
    FOR EACH ROW EXECUTE FUNCTION guard_letter_run();
    """,
    "DROP TRIGGER consultations_letterrun_guard ON consultations_letterrun; DROP FUNCTION guard_letter_run();",
)

REISSUE = migrations.RunSQL(
    """
    CREATE FUNCTION guard_reissue() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR OLD.confirmed_at IS NOT NULL OR OLD.dropped_at IS NOT NULL THEN
            RAISE EXCEPTION 'a re-issue that is over never changes' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER consultations_reissue_guard BEFORE UPDATE OR DELETE ON consultations_reissue
    FOR EACH ROW EXECUTE FUNCTION guard_reissue();
    """,
    "DROP TRIGGER consultations_reissue_guard ON consultations_reissue; DROP FUNCTION guard_reissue();",
)


class Migration(migrations.Migration):
    dependencies = [("consultations", "0016_online_opinions")]

    operations = [LETTER, RUN, REISSUE]
