"""What the gallery and the printed change order show."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator

from accounts.models import User
from accounts.permissions import Action, may
from projects.models import Project
from web import formats
from web.acts import PlainForm
from web.staff.records.desk import crumbs
from web.staff.records.kinds.changes import item_name
from web.staff.records.kinds.said import day, yuan
from works.models import ChangeOrder, SitePhoto
from works.queries import change_sum
from works.services.photos import STEPS

PER_PAGE = 60


def gallery_context(
    user: User, project: Project, form: PlainForm, asked: Mapping[str, str]
) -> dict[str, Any]:
    """A page of photos grouped by day, newest first; three queries for any number of photos."""
    rows = SitePhoto.objects.filter(project=project, removed_at=None).defer("thumbnail")
    rows = rows.select_related("inspection", "rectification")
    shown = Paginator(rows.order_by("-taken_on", "-id"), PER_PAGE).get_page(asked.get("page"))
    return {
        "project": project,
        "form": form,
        "shown": shown,
        "days": list(_by_day(shown)),
        "may_add": may(user, Action.RECORD_INSPECTION, project)
        and project.is_running
        and project.step in STEPS,
        "crumbs": crumbs(project, "现场照片"),
    }


def _by_day(photos: Any) -> Iterator[dict[str, Any]]:
    for taken_on, group in groupby(photos, key=lambda one: one.taken_on):
        yield {"day": taken_on, "photos": [{"photo": one, "text": _text(one)} for one in group]}


def _text(photo: SitePhoto) -> str:
    """What the photo belongs to, or its own words."""
    of = photo.rectification or photo.inspection
    kind = "整改:" if photo.rectification_id else "检查:" if photo.inspection_id else ""
    return photo.caption or (f"{kind}{of}" if of else "现场照片")


def change_data(one: ChangeOrder) -> dict[str, Any]:
    """What the printed change order says, every value as text."""
    project, sums = one.project, change_sum(one.project)
    return {
        "place": project.neighbourhood.name,
        "street": project.neighbourhood.street.name,
        "code": project.code,
        "builder": project.builder_name,
        "number": f"第{_number(one)}号",
        "title": one.title,
        "item": item_name(one) or "不属于某一项",
        "reason": one.reason,
        "amount": yuan(one.amount_yuan),
        "drawings": one.drawings.file_name if one.drawings else "无",
        "requested": day(one.requested_on),
        "money": [
            [label, value or formats.MISSING]
            for label, value in (
                ("审核后概算", yuan(sums.budget)),
                ("合同价合计", yuan(sums.contract)),
                ("已同意的变更合计", yuan(sums.approved)),
                ("合同价加变更", yuan(sums.with_changes)),
            )
        ],
        "warning": sums.warning,
        "decision": one.get_decision_display() if one.decision else "",
        "decided": day(one.decided_on),
        "note": one.decision_note,
    }


def _number(one: ChangeOrder) -> int:
    """The how manieth change of the project it is."""
    return ChangeOrder.objects.filter(project=one.project_id, pk__lte=one.pk).count()
