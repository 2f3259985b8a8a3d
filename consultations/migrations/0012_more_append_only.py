from django.db import migrations

from projects.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("consultations", "0011_letters_online_paper_special")]

    operations = [
        append_only("consultations_delivery"),
        append_only("consultations_secondentry"),
        append_only("consultations_scanview"),
    ]
