"""What the printed 整改通知书 says, every value as text."""

from typing import Any

from web.staff.records.kinds.said import day
from works.models import Rectification
from works.queries import standing_tenders

OFFICE = "区住房和城乡建设局"


def rectification_data(one: Rectification) -> dict[str, Any]:
    """The order, who does it, what was seen, and the reply and second look as far as there are any."""
    project = one.project
    place = project.neighbourhood
    return {
        "place": place.name,
        "street": place.street.name,
        "code": project.code,
        "number": f"第{_number(one)}号",
        "builder": project.builder_name,
        "facts": [[label, value] for label, value in _facts(one) if value],
        "issue": one.issue,
        "due": day(one.due_on),
        "office": OFFICE,
        "ordered": day(one.ordered_on),
        "reply": one.reply,
        "replied": day(one.replied_on),
        "closing": one.closing_note or ("已整改" if one.closed_on else ""),
        "closed": day(one.closed_on),
    }


def _facts(one: Rectification) -> list[tuple[str, str]]:
    seen = one.inspection
    firms = [(f"{lot.get_kind_display()}单位", lot.winner) for lot in standing_tenders(one.project)]
    if seen is None:
        return firms
    about = f"{day(seen.inspected_on)} {seen.get_kind_display()}"
    return [*firms, ("检查", about), ("检查人员", seen.people), ("检查情况", seen.findings)]


def _number(one: Rectification) -> int:
    """The how manieth order of the project it is."""
    return Rectification.objects.filter(project=one.project_id, pk__lte=one.pk).count()
