"""Who awarded and why not the first candidate; a package's lot; settled shares stand, in the database too."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

LOTS = [("epc", "EPC(设计施工总承包)"), ("construction", "施工"), ("supervision", "监理")]

GUARD = migrations.RunSQL(
    """
    CREATE FUNCTION refuse_settled_share() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE held bigint;
    BEGIN
        IF TG_OP = 'INSERT' THEN held := NEW.package_id; ELSE held := OLD.package_id; END IF;
        IF EXISTS (SELECT 1 FROM works_package WHERE id = held AND settled_on IS NOT NULL) THEN
            RAISE EXCEPTION 'settled: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER works_packagemember_settled BEFORE INSERT OR UPDATE OR DELETE ON works_packagemember
    FOR EACH ROW EXECUTE FUNCTION refuse_settled_share();

    CREATE FUNCTION refuse_settled_package() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.settled_on IS NULL THEN
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END IF;
        IF TG_OP = 'DELETE' OR (NEW.total_yuan, NEW.sharing, NEW.kind, NEW.lot, NEW.partner, NEW.settled_on)
            IS DISTINCT FROM (OLD.total_yuan, OLD.sharing, OLD.kind, OLD.lot, OLD.partner, OLD.settled_on) THEN
            RAISE EXCEPTION 'settled: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER works_package_settled BEFORE UPDATE OR DELETE ON works_package
    FOR EACH ROW EXECUTE FUNCTION refuse_settled_package();
    """,
    """
    DROP TRIGGER works_packagemember_settled ON works_packagemember;
    DROP TRIGGER works_package_settled ON works_package;
    DROP FUNCTION refuse_settled_share();
    DROP FUNCTION refuse_settled_package();
    """,
)


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("works", "0004_rectification_sent_back"),
    ]

    operations = [
        migrations.AddField(
            "tender", "choice_reason",
            models.CharField(blank=True, default="", max_length=300, verbose_name="未选第一名候选人的理由"),
            preserve_default=False,
        ),
        migrations.AddField(
            "tender", "awarded_by",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "package", "lot",
            models.CharField(blank=True, choices=LOTS, default="", max_length=14, verbose_name="标段"),
            preserve_default=False,
        ),
        GUARD,
    ]
