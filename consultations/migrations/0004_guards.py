from django.db import migrations

from projects.append_only import append_only

# What no shell may do either: move a round's denominators, change what was certified, certify what one entered
# oneself, touch a frozen roll, or rewrite a settlement that is over.
ROUND = migrations.RunSQL(
    """
    CREATE FUNCTION guard_round() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (NEW.total_area, NEW.total_heads) IS DISTINCT FROM (OLD.total_area, OLD.total_heads) THEN
            RAISE EXCEPTION 'the totals of a round never move' USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.state = 'certified' AND
            (NEW.state, NEW.outcome, NEW.rule_set, NEW.agree_area, NEW.agree_heads, NEW.disagree_area,
             NEW.disagree_heads, NEW.abstain_area, NEW.abstain_heads, NEW.certified_by_id)
            IS DISTINCT FROM
            (OLD.state, OLD.outcome, OLD.rule_set, OLD.agree_area, OLD.agree_heads, OLD.disagree_area,
             OLD.disagree_heads, OLD.abstain_area, OLD.abstain_heads, OLD.certified_by_id) THEN
            RAISE EXCEPTION 'a certified result stands' USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.state = 'certified' AND OLD.state <> 'certified' THEN
            IF NEW.certified_by_id IS NULL OR EXISTS (
                SELECT 1 FROM consultations_ballot
                WHERE round_id = NEW.id AND entered_by_id = NEW.certified_by_id) THEN
                RAISE EXCEPTION 'certified by someone who entered ballots' USING ERRCODE = 'restrict_violation';
            END IF;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER consultations_round_guard BEFORE UPDATE ON consultations_round
    FOR EACH ROW EXECUTE FUNCTION guard_round();
    """,
    "DROP TRIGGER consultations_round_guard ON consultations_round; DROP FUNCTION guard_round();",
)

ROLL = migrations.RunSQL(
    """
    CREATE FUNCTION guard_roll() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR (NEW.round_id, NEW.head_key, NEW.area, NEW.unit_count, NEW.is_developer)
            IS DISTINCT FROM (OLD.round_id, OLD.head_key, OLD.area, OLD.unit_count, OLD.is_developer) THEN
            RAISE EXCEPTION 'the roll of a round is frozen' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER consultations_rollentry_guard BEFORE UPDATE OR DELETE ON consultations_rollentry
    FOR EACH ROW EXECUTE FUNCTION guard_roll();
    """,
    "DROP TRIGGER consultations_rollentry_guard ON consultations_rollentry; DROP FUNCTION guard_roll();",
)

SETTLEMENT = migrations.RunSQL(
    """
    CREATE FUNCTION guard_settlement() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR OLD.confirmed_at IS NOT NULL OR OLD.dropped_at IS NOT NULL THEN
            RAISE EXCEPTION 'a settlement that is over never changes' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER consultations_settlement_guard BEFORE UPDATE OR DELETE ON consultations_settlement
    FOR EACH ROW EXECUTE FUNCTION guard_settlement();
    """,
    "DROP TRIGGER consultations_settlement_guard ON consultations_settlement; DROP FUNCTION guard_settlement();",
)


class Migration(migrations.Migration):
    dependencies = [("consultations", "0003_sheets_and_settlements")]

    operations = [ROUND, ROLL, SETTLEMENT, append_only("consultations_rollunit")]
