"""The life of a final account, and lines with who entered them; what was approved stands, in the database too."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

RUNGS = [("contract", "合同价"), ("change", "变更"), ("settled", "竣工结算审定价"), ("final", "竣工财务决算")]

GUARD = migrations.RunSQL(
    """
    CREATE FUNCTION refuse_approved_account() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.approved_on IS NOT NULL AND (TG_OP = 'DELETE' OR NEW IS DISTINCT FROM OLD) THEN
            RAISE EXCEPTION 'approved: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER funding_finalaccount_approved BEFORE UPDATE OR DELETE ON funding_finalaccount
    FOR EACH ROW EXECUTE FUNCTION refuse_approved_account();

    CREATE FUNCTION refuse_line_of_approved_account() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE held bigint;
    BEGIN
        IF TG_TABLE_NAME = 'funding_excludedline' THEN
            IF TG_OP = 'INSERT' THEN held := NEW.final_account_id; ELSE held := OLD.final_account_id; END IF;
        ELSIF TG_OP = 'INSERT' THEN
            IF NEW.rung = 'final' THEN held := split_part(NEW.origin, ':', 2)::bigint; END IF;
        ELSIF OLD.rung = 'final' THEN
            held := split_part(OLD.origin, ':', 2)::bigint;
        END IF;
        IF EXISTS (SELECT 1 FROM funding_finalaccount WHERE id = held AND approved_on IS NOT NULL) THEN
            RAISE EXCEPTION 'approved: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER funding_excludedline_approved BEFORE INSERT OR UPDATE OR DELETE ON funding_excludedline
    FOR EACH ROW EXECUTE FUNCTION refuse_line_of_approved_account();
    CREATE TRIGGER funding_rungline_approved BEFORE INSERT OR UPDATE OR DELETE ON funding_rungline
    FOR EACH ROW EXECUTE FUNCTION refuse_line_of_approved_account();
    """,
    """
    DROP TRIGGER funding_finalaccount_approved ON funding_finalaccount;
    DROP TRIGGER funding_excludedline_approved ON funding_excludedline;
    DROP TRIGGER funding_rungline_approved ON funding_rungline;
    DROP FUNCTION refuse_approved_account();
    DROP FUNCTION refuse_line_of_approved_account();
    """,
)


def person(**more: object) -> models.ForeignKey:
    """A person of the portal."""
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **more
    )


def checked(name: str, condition: Q, model: str = "finalaccount") -> migrations.AddConstraint:
    """A check of the table."""
    return migrations.AddConstraint(model, models.CheckConstraint(condition=condition, name=name))


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("funding", "0003_claim_guard"),
    ]

    operations = [
        migrations.AddField("finalaccount", "returned_by", person(null=True)),
        migrations.AddField("finalaccount", "reviewed_by", person(null=True)),
        migrations.AddField("rungline", "recorded_by", person(verbose_name="登记人")),
        migrations.AddField("rungline", "recorded_on", models.DateField("登记日期")),
        migrations.AddField("rungline", "replaced_on", models.DateField("被替代日期", blank=True, null=True)),
        migrations.AlterField(
            "rungline",
            "rung",
            models.CharField("阶段", choices=RUNGS, max_length=10),
        ),
        checked(
            "account_returned_or_taken_back", Q(returned_on__isnull=True) | Q(taken_back_on__isnull=True)
        ),
        checked("returned_account_says_why", Q(returned_on__isnull=True) | ~Q(return_reason="")),
        checked("account_taken_back_unopened", Q(taken_back_on__isnull=True) | Q(opened_at__isnull=True)),
        checked(
            "account_reviewed_in_full",
            Q(reviewed_on__isnull=True, reviewed_yuan__isnull=True, reviewer="")
            | (Q(reviewed_yuan__gte=0, reviewed_on__isnull=False) & ~Q(reviewer="")),
        ),
        checked("rung_line_says_something", ~Q(amount_yuan=0) & ~Q(label=""), "rungline"),
        checked(
            "rung_line_of_its_paper",
            Q(origin__startswith="tender:", rung="contract")
            | Q(origin__startswith="change:", rung="change")
            | Q(origin__startswith="settlement:", rung="settled")
            | Q(origin__startswith="final_account:", rung="final"),
            "rungline",
        ),
        GUARD,
    ]
