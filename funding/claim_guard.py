"""The database itself keeps claims: what was claimed stays, each is decided once, none is deleted. SQL for migrations."""

from django.db.migrations import RunSQL

FIXED = (
    "project_id", "number", "final_account_id", "inputs", "base_yuan", "city_yuan", "before_yuan", "received_yuan",
    "claimed_on", "claimed_by_id",
)  # fmt: skip
_CHANGED = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FIXED)

GUARD = RunSQL(
    f"""
    CREATE FUNCTION keep_claim() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {_CHANGED} THEN
            RAISE EXCEPTION 'claim: what was claimed is not changed' USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.state = 'confirmed' AND NEW.state NOT IN ('confirmed', 'superseded')
            OR OLD.state NOT IN ('claimed', 'confirmed') AND NEW.state <> OLD.state
            OR OLD.state = 'claimed' AND NEW.state = 'superseded' THEN
            RAISE EXCEPTION 'claim: % does not become %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER funding_subsidyclaim_kept BEFORE UPDATE ON funding_subsidyclaim
    FOR EACH ROW EXECUTE FUNCTION keep_claim();
    CREATE TRIGGER funding_subsidyclaim_not_deleted BEFORE DELETE ON funding_subsidyclaim
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER funding_subsidyclaim_never_emptied BEFORE TRUNCATE ON funding_subsidyclaim
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """,
    """
    DROP TRIGGER funding_subsidyclaim_kept ON funding_subsidyclaim;
    DROP TRIGGER funding_subsidyclaim_not_deleted ON funding_subsidyclaim;
    DROP TRIGGER funding_subsidyclaim_never_emptied ON funding_subsidyclaim;
    DROP FUNCTION keep_claim();
    """,
)
