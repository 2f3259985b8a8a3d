import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from projects.append_only import append_only


def person(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, django.db.models.deletion.PROTECT, related_name="+", verbose_name=label
    )


class Migration(migrations.Migration):
    dependencies = [("projects", "0005_parking")]

    operations = [
        migrations.AddField("takeover", "cycle", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("takeover", "is_returned", models.BooleanField("已退回更正", default=False)),
        migrations.AddConstraint(
            "takeover",
            models.CheckConstraint(
                name="take_over_returned_or_confirmed",
                condition=Q(is_returned=False) | Q(confirmed_by__isnull=True),
            ),
        ),
        migrations.CreateModel(
            "TakeOverReturn",
            [
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("reason", models.CharField("退回原因", max_length=300)),
                ("on", models.DateField("退回日期")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("step", models.PositiveSmallIntegerField("当时填写的步骤")),
                ("note", models.TextField("当时的说明")),
                ("cycle", models.PositiveSmallIntegerField()),
                ("by", person("退回人")),
                ("entered_by", person("当时的补录人")),
                (
                    "take_over",
                    models.ForeignKey(
                        "projects.takeover", django.db.models.deletion.PROTECT, related_name="returns"
                    ),
                ),
            ],
            options={"verbose_name": "补录退回", "verbose_name_plural": "补录退回", "ordering": ["-id"]},
        ),
        append_only("projects_takeoverreturn"),
    ]
