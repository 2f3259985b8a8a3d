from django.db import migrations, models

from projects.append_only import append_only

# A receipt in a row of its own cost every form a second row, key and foreign key. The ballots' own trigger is off for
# the one statement that copies what is there, and on again before anyone else can see the table.
COPY = migrations.RunSQL(
    """
    ALTER TABLE consultations_ballot DISABLE TRIGGER consultations_ballot_append_only;
    UPDATE consultations_ballot b SET nonce = r.nonce, code_hash = r.code_hash
    FROM consultations_receipt r WHERE r.ballot_id = b.id;
    SET CONSTRAINTS ALL IMMEDIATE;
    ALTER TABLE consultations_ballot ENABLE TRIGGER consultations_ballot_append_only;
    """,
    """
    INSERT INTO consultations_receipt (ballot_id, nonce, code_hash)
    SELECT id, nonce, code_hash FROM consultations_ballot WHERE code_hash IS NOT NULL;
    SET CONSTRAINTS ALL IMMEDIATE;
    """,
)
GUARD = append_only("consultations_receipt")


class Migration(migrations.Migration):
    dependencies = [("consultations", "0012_more_append_only")]

    operations = [
        migrations.AddField("ballot", "nonce", models.CharField(max_length=32, null=True)),
        migrations.AddField("ballot", "code_hash", models.CharField(max_length=64, null=True)),
        migrations.RunSQL(GUARD.reverse_sql, GUARD.sql),
        COPY,
        migrations.DeleteModel("Receipt"),
        migrations.AddConstraint(
            "ballot", models.UniqueConstraint(fields=["code_hash"], name="receipt_code_once")
        ),
    ]
