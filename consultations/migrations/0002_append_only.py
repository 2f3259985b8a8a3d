from django.db import migrations

from projects.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("consultations", "0001_initial"), ("projects", "0002_append_only")]

    operations = [append_only("consultations_ballot")]
