from django.db import migrations

from projects.append_only import FUNCTION, append_only


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]

    operations = [FUNCTION, append_only("projects_event")]
