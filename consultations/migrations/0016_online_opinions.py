from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consultations", "0015_paper_stacks")]

    operations = [
        migrations.CreateModel(
            name="StrayGuess",
            fields=[
                ("slot", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("guesses", models.PositiveBigIntegerField()),
            ],
            options={"verbose_name": "不存在的告知书编号", "verbose_name_plural": "不存在的告知书编号"},
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.UniqueConstraint(
                condition=models.Q(("letter__isnull", False)),
                fields=("letter",),
                name="one_ballot_per_letter",
            ),
        ),
    ]
