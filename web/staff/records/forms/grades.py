"""Forms of 示范、精品工程."""

from web.staff.records.fields import text
from web.staff.records.forms.base import RecordForm


class RefuseGrade(RecordForm):
    """不予认定."""

    refuse_reason = text("不予认定的原因", max_length=300)
