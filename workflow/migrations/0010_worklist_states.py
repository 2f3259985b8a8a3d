"""A project's worklist state is there as long as the project: what is out of date is then found by index."""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION worklist_state_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO workflow_workliststate (project_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER worklist_state_begins AFTER INSERT ON projects_project
  FOR EACH ROW EXECUTE FUNCTION worklist_state_begins();

CREATE FUNCTION worklist_state_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM projects_project WHERE id = OLD.project_id) THEN
    RAISE EXCEPTION 'worklist_state_stays: project % needs its row', OLD.project_id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER worklist_state_stays AFTER DELETE ON workflow_workliststate
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION worklist_state_stays();

INSERT INTO workflow_workliststate (project_id) SELECT id FROM projects_project ON CONFLICT DO NOTHING;
"""
BACK = """
DROP TRIGGER worklist_state_stays ON workflow_workliststate;
DROP FUNCTION worklist_state_stays();
DROP TRIGGER worklist_state_begins ON projects_project;
DROP FUNCTION worklist_state_begins();
"""


class Migration(migrations.Migration):
    dependencies = [("projects", "0011_builder_body"), ("workflow", "0009_waiting_at_a_place")]

    operations = [
        migrations.AddIndex(
            model_name="workliststate",
            index=models.Index(fields=["made_on"], name="workflow_wo_made_on_42324a_idx"),
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
