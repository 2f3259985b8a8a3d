"""Form of step 2: the preliminary scheme."""

from typing import Any

from projects.models import SchemeVersion
from web.staff.records.fields import MoneyField, line, text
from web.staff.records.forms import base


class Preliminary(base.RecordForm):
    """初步方案."""

    summary = text("方案概要", rows=6, max_length=5000)
    author = line("编制单位", max_length=80)
    estimate_yuan = MoneyField(label="估算(元)")
    no_contribution_reason = text(
        "居民不出资的理由", max_length=300, required=False, help_text="居民出资的,不填。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        prefill(self, SchemeVersion.Kind.PRELIMINARY, [*self.fields])


def prefill(form: base.RecordForm, kind: str, names: list[str]) -> SchemeVersion | None:
    """The last version's words as the first proposal for the next."""
    last = SchemeVersion.objects.filter(project=form.project, kind=kind).order_by("-number").first()
    for name in names if last else ():
        form.initial[name] = getattr(last, name)
    return last
