from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("consultations", "0008_roll_written_once"), ("projects", "0005_parking")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER consultations_round_parking BEFORE UPDATE ON consultations_round
            FOR EACH ROW WHEN (OLD.counts_parking IS DISTINCT FROM NEW.counts_parking)
            EXECUTE FUNCTION refuse_change();
            """,
            "DROP TRIGGER consultations_round_parking ON consultations_round;",
        )
    ]
