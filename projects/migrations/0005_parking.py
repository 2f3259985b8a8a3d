from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_head_decisions")]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="is_parking",
            field=models.BooleanField(default=False, verbose_name="产权车位"),
        ),
    ]
