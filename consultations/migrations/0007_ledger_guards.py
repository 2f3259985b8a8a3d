from django.db import migrations

from projects.append_only import append_only

# each round its own salt, also where it was there before the column
SALTS = migrations.RunSQL(
    "UPDATE consultations_round SET ledger_salt = replace(gen_random_uuid()::text, '-', '')",
    migrations.RunSQL.noop,
)

# pseudonyms and the hash that was printed stand
HEAD = migrations.RunSQL(
    """
    CREATE FUNCTION guard_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.ledger_salt <> OLD.ledger_salt OR
            (OLD.state = 'certified' AND NEW.ledger_head <> OLD.ledger_head) THEN
            RAISE EXCEPTION 'the ledger of a round stands' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER consultations_round_ledger BEFORE UPDATE ON consultations_round
    FOR EACH ROW EXECUTE FUNCTION guard_ledger();
    """,
    "DROP TRIGGER consultations_round_ledger ON consultations_round; DROP FUNCTION guard_ledger();",
)


class Migration(migrations.Migration):
    dependencies = [("consultations", "0006_ledger")]

    operations = [
        SALTS,
        HEAD,
        append_only("consultations_receipt"),
        append_only("consultations_ledgerblock"),
        append_only("consultations_ledgerseal"),
    ]
