"""竣工验收: who recorded a signature, why the archive went without a paper, which document is which paper."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("works", "0005_award_and_package_lot")]

    operations = [
        migrations.AddField(
            model_name="acceptance",
            name="archive_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="缺少材料的理由"),
        ),
        migrations.AddField(
            model_name="archiveitem",
            name="document_kind",
            field=models.CharField(blank=True, max_length=40, verbose_name="材料类别"),
        ),
        migrations.AddField(
            model_name="signature",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
    ]
