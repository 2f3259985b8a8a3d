from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reviews", "0007_pre_review_points")]

    operations = [migrations.DeleteModel(name="ConditionClosing")]
