from django.db import migrations

from projects.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial"), ("projects", "0002_append_only")]

    operations = [append_only("workflow_transition")]
