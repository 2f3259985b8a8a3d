from django.db import migrations

# A roll is written in one statement when its round opens (services/roll.py). Rows that come to a roll which
# already has some would move its denominators: refused, from a shell too.
TABLES = ("consultations_rollentry", "consultations_rollunit")

FUNCTION = migrations.RunSQL(
    """
    CREATE FUNCTION guard_roll_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE grown boolean;
    BEGIN
        EXECUTE format(
            'SELECT EXISTS (SELECT 1 FROM (SELECT round_id, count(*) AS added FROM added GROUP BY round_id) a
             WHERE a.added < (SELECT count(*) FROM %I r WHERE r.round_id = a.round_id))', TG_TABLE_NAME) INTO grown;
        IF grown THEN
            RAISE EXCEPTION 'the roll of a round is frozen' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    END $$;
    """,
    "DROP FUNCTION guard_roll_written_once();",
)


def once(table: str) -> migrations.RunSQL:
    """The guard on one table."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_written_once AFTER INSERT ON {table}
        REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION guard_roll_written_once();
        """,
        f"DROP TRIGGER {table}_written_once ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("consultations", "0007_ledger_guards")]

    operations = [FUNCTION, *map(once, TABLES)]
