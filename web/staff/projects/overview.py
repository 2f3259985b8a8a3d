"""The right of the project page: facts, money, the 36 items, what happened last."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import Role, User
from accounts.queries import absence
from accounts.stand_ins import span
from funding.queries import breakdown_of
from policy.loader import load_scheme
from projects.models import Event, Project, ProjectItem
from web.formats import day, number
from web.staff.records.money import sentence, status
from web.staff.timeline import event_rows

RECENT = 5
FINISHED = [ProjectItem.Progress.DONE, ProjectItem.Progress.ACCEPTED]


def facts(project: Project, user: User, today: date) -> list[dict[str, str]]:
    """What the project is, as a summary list; a reviewer sees the place and its size."""
    pairs = list(_place(project))
    if user.role != Role.DEPARTMENT_REVIEWER:
        pairs += _office(project, today)
    return [{"label": label, "value": value} for label, value in pairs if value]


def _place(project: Project) -> Iterator[tuple[str, str]]:
    place = project.neighbourhood
    yield "项目编号", project.code
    yield "社区", str(place.community or "")
    yield "坐落", place.address
    yield "建成年份", f"{place.year_built}年{',保障性安居工程' if place.affordable_housing else ''}"
    yield "规模", f"{number(place.building_count, 0)} 幢,{number(place.household_count, 0)} 户"
    yield "建筑面积", f"{number(place.building_area)} ㎡"


def _office(project: Project, today: date) -> Iterator[tuple[str, str]]:
    scheme = load_scheme(project.scheme_code)
    yield "计划年度", f"{project.batch_year}年"
    yield "计划下达文号", project.listing_number
    kind = "" if project.builder_kind == Project.Builder.STREET else f"({project.get_builder_kind_display()})"
    yield "建设单位", f"{project.builder_name}{kind}"
    yield "建设单位账号", str(project.builder_body or "")
    yield "责任人", _responsible(project, today)
    yield "表决规则", scheme.profile_names.get(project.profile, project.profile)
    yield "认定等级", project.get_grade_display() if project.grade else ""
    yield "建立日期", day(project.opened_on)


def _responsible(project: Project, today: date) -> str:
    """Who answers for the project, and who acts in that place today."""
    away = absence(project.responsible, today) if project.responsible else None
    if away is None:
        return str(project.responsible or "未指定")
    return f"{away.person}({span(away)}由{away.stand_in}代)"


def money_line(project: Project) -> dict[str, str]:
    """The subsidy in one sentence with its status."""
    breakdown = breakdown_of(project)
    word, kind = status(breakdown)
    return {
        "word": word,
        "kind": kind,
        "sentence": sentence(breakdown),
        "href": reverse("money", args=[project.code]),
    }


def items_summary(project: Project) -> dict[str, Any]:
    """How the 36 items stand: chosen, open, left out, done."""
    chosen = Q(decision=ProjectItem.Decision.INCLUDE)
    counted: dict[str, int] = ProjectItem.objects.filter(project=project).aggregate(
        chosen=Count("pk", filter=chosen),
        done=Count("pk", filter=chosen & Q(progress__in=FINISHED)),
        left_out=Count("pk", filter=~chosen & ~Q(decision=ProjectItem.Decision.UNDECIDED)),
    )
    total = len(load_scheme(project.scheme_code).items)
    return counted | {"total": total, "open": total - counted["chosen"] - counted["left_out"]}


# acts by the hundred, which stand in the whole history
QUIET = ("look_at_document", "record_head_wishes")


def recent_events(project: Project, user: User) -> list[dict[str, Any]]:
    """The last acts; looks at signed sheets and heads' wishes stand in the whole history."""
    seen = Event.objects.visible_to(user).filter(project=project)
    acts = seen.exclude(verb__in=QUIET).select_related("actor")
    return event_rows(acts.order_by("-on", "-id")[:RECENT])
