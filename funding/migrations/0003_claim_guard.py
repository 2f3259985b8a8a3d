from django.db import migrations, models

from funding.claim_guard import GUARD
from projects.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("funding", "0002_claims_contributions_payees"),
        ("projects", "0002_append_only"),
    ]

    operations = [
        migrations.AlterField(
            model_name="subsidyclaim",
            name="state",
            field=models.CharField(choices=[("claimed", "已申报"), ("confirmed", "已核定"), ("returned", "已退回"), ("taken_back", "已撤回"), ("replaced", "已被新决算替代"), ("superseded", "已被后次核定替代")], default="claimed", max_length=10, verbose_name="状态"),
        ),
        migrations.AddIndex(
            model_name="subsidyclaim",
            index=models.Index(fields=["state", "claimed_on"], name="claims_by_state"),
        ),
        GUARD,
        append_only("funding_subsidyarea"),
    ]
