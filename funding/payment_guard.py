"""The database itself keeps payments: what was recorded stays, each is decided once, none is deleted. SQL for migrations."""

from django.db.migrations import RunSQL

FIXED = (
    "source_id", "amount_yuan", "paid_on", "payee", "purpose", "tender_id", "stage", "payee_account_id", "ahead_reason",
    "recorded_by_id", "is_earlier",
)  # fmt: skip
DECISION = (
    "released_on",
    "released_by_id",
    "refused_on",
    "refused_by_id",
    "refuse_reason",
    "taken_back_on",
    "opened_at",
)
PAYEE = ("street_id", "name", "account_hash", "last_four", "added_by_id", "added_at")


def _differs(names: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in names)


EARLIER = RunSQL(
    """
    UPDATE funding_payment SET released_on = paid_on, is_earlier = TRUE
    WHERE released_on IS NULL AND refused_on IS NULL AND released_by_id IS NULL
    """,
    "UPDATE funding_payment SET released_on = NULL WHERE is_earlier",
)

GUARD = RunSQL(
    f"""
    CREATE FUNCTION keep_payment() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {_differs(FIXED)} THEN
            RAISE EXCEPTION 'payment: what was recorded is not changed' USING ERRCODE = 'restrict_violation';
        END IF;
        IF (OLD.released_on IS NOT NULL OR OLD.refused_on IS NOT NULL OR OLD.taken_back_on IS NOT NULL)
            AND ({_differs(DECISION)}) THEN
            RAISE EXCEPTION 'payment: what was decided is not changed' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER funding_payment_kept BEFORE UPDATE ON funding_payment
    FOR EACH ROW EXECUTE FUNCTION keep_payment();
    CREATE FUNCTION keep_payee() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {_differs(PAYEE)} OR OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at THEN
            RAISE EXCEPTION 'payee: it is ended, not changed' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER funding_payee_kept BEFORE UPDATE ON funding_payee
    FOR EACH ROW EXECUTE FUNCTION keep_payee();
    CREATE TRIGGER funding_payment_not_deleted BEFORE DELETE ON funding_payment
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER funding_payment_never_emptied BEFORE TRUNCATE ON funding_payment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """,
    """
    DROP TRIGGER funding_payment_kept ON funding_payment;
    DROP TRIGGER funding_payment_not_deleted ON funding_payment;
    DROP TRIGGER funding_payment_never_emptied ON funding_payment;
    DROP TRIGGER funding_payee_kept ON funding_payee;
    DROP FUNCTION keep_payment();
    DROP FUNCTION keep_payee();
    """,
)
