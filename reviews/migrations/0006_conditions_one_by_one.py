"""Every opinion with conditions gets them as rows; what was confirmed as met stays so. Invitations say when they were sent."""

from typing import Any

from django.db import migrations
from django.db.models import F


def as_rows(apps: Any, schema_editor: Any) -> None:
    """The words of the opinion are its one condition; the old closing says when and by whom it was met."""
    closings = {
        one.opinion_id: one for one in apps.get_model("reviews", "ConditionClosing").objects.all()
    }
    condition = apps.get_model("reviews", "OpinionCondition")
    rows = apps.get_model("reviews", "Opinion").objects.filter(result="conditional", conditions=None)
    condition.objects.bulk_create(_row(condition, one, closings.get(one.pk)) for one in rows)


def _row(condition: Any, opinion: Any, closing: Any) -> Any:
    row = condition(opinion=opinion, text=opinion.comment)
    if closing is not None:
        row.closed_on, row.closed_by_id, row.closing_note = closing.closed_on, closing.by_id, closing.note
    return row


def asked_when_opened(apps: Any, schema_editor: Any) -> None:
    """Departments were all asked on the day the review was opened."""
    invitation = apps.get_model("reviews", "Invitation")
    for one in invitation.objects.filter(asked_on=None).annotate(opened=F("review__opened_on")).iterator():
        invitation.objects.filter(pk=one.pk).update(asked_on=one.opened)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0005_joint_review_rooms")]

    operations = [
        migrations.RunPython(as_rows, migrations.RunPython.noop),
        migrations.RunPython(asked_when_opened, migrations.RunPython.noop),
    ]
