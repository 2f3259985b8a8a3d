"""The project page's values, in a fixed number of queries, and what each reader is offered."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404
from django.urls import reverse

from accounts.models import Role
from accounts.permissions import Action, may
from policy.loader import load_scheme
from policy.schema import Scheme
from projects.models import Project, TakeOver
from projects.services.builders import STATES
from registers.queries import total_of
from web.formats import day
from web.staff.projects import current, overview
from web.staff.projects.outside import outside
from web.staff.projects.places import LIST
from workflow import rules
from workflow.facts import gather
from workflow.models import Proposal
from workflow.queries import Acts, Station, acts_of, light_of, pending_proposal, step_track
from workflow.services.cards import cards_on, standing_card
from works.queries import standing_packages

STATE_TAGS = {"active": "now", "paused": "warn", "withdrawn": "muted", "closed": "good"}


def project_context(user: Any, project: Project, step: int, today: date) -> dict[str, Any]:
    """Everything the page shows of one step; `step` is the present one unless another was asked for."""
    take_over = TakeOver.objects.filter(project=project).select_related("entered_by", "confirmed_by").first()
    reader = user.role == Role.DEPARTMENT_REVIEWER
    values = {
        **head(project, today, take_over),
        "step": step,
        "step_name": step_name(project, step),
        "here": step == project.step,
        "stations": stations(project, today, linked=not reader),
        "facts": overview.facts(project, user, today),
        "reader": reader,
        "crumbs": _reader_crumbs(project) if reader else crumbs(project),
        "opinion_href": reverse("project_opinion", args=[project.code]) if reader else "",
    }
    if reader:
        return values
    beside = outside if user.sits_outside else _inside
    return values | beside(user, project, step, today, take_over)


def _inside(user: Any, project: Project, step: int, today: date, entered: TakeOver | None) -> dict[str, Any]:
    """What the street, the bureau and the audit see beside the head."""
    known = gather(project, today)
    conditions = rules.gate(step, known, load_scheme(project.scheme_code))
    acts = acts_of(user, project)
    waits = entered is not None and entered.confirmed_by_id is None
    return {
        "conditions": current.gate_rows(conditions, project, user, asleep=waits or step != project.step),
        "gate_sentence": gate_sentence(project, step, conditions),
        "gate_open": all(condition.met for condition in conditions),
        "unknown": entered is not None and step < entered.step,
        "round": current.round_of_step(project, step, known),
        "notice": current.notice_of_step(project, step, known, today),
        "files": current.documents_of_step(project, step, known, user),
        "may_upload": current.may_upload(user, project),
        "proposal": pending_proposal(project),
        "acts": replace(acts, advance=False, send_back_to=()) if waits else acts,
        "others": other_acts(project, acts, waits, user),
        "goal": goal(project),
        "waits": waits,
        "money": overview.money_line(project),
        "packages": standing_packages(project),
        "register_lines": total_of(project.neighbourhood),
        "items": overview.items_summary(project),
        "events": overview.recent_events(project, user),
        "cards_on": cards_on(project),
        "card": standing_card(project),
    }


def head(project: Project, today: date, take_over: TakeOver | None) -> dict[str, Any]:
    """The title line: place, step, state, light with its rule."""
    scheme = load_scheme(project.scheme_code)
    return {
        "project": project,
        "place": project.neighbourhood,
        "present_name": step_name(project, project.step),
        "present_tag": f"第{project.step}步 {step_name(project, project.step)}",
        "state_tag": STATE_TAGS[project.state],
        "light": light_of(project, today),
        "light_words": light_words(project, scheme, today) if project.is_running else "",
        "take_over": take_over,
    }


def light_words(project: Project, scheme: Scheme, today: date) -> str:
    """The due day, how far it is, and the rule of the light."""
    standard, rule = scheme.step(project.step).standard_workdays, scheme.lights
    left = current.days_words(current.workdays_left(today, project.due_on))
    due = f"应在{day(project.due_on)}前办完,{left}。" if project.due_on else f"{left}。"
    return (
        f"{due}本步骤标准 {standard} 个工作日(平台默认),剩余 {rule.workdays_before} 个工作日以内"
        f"或超期 {rule.workdays_after} 个工作日以内为预警,再晚为逾期。"
    )


def stations(project: Project, today: date, *, linked: bool) -> list[Station]:
    """The step track; each station leads to its step's checklist."""
    room = reverse("project", args=[project.code])
    track = step_track(project, today)
    return [replace(one, plain="", href=f"{room}?step={one.number}#gate" if linked else "") for one in track]


def step_name(project: Project, step: int) -> str:
    """第二次征求意见."""
    return load_scheme(project.scheme_code).step(step).name


def goal(project: Project) -> str:
    """What advancing is called now: 进入第4步(明确改造计划), or 办结项目 at the last step."""
    if project.step == rules.LAST_STEP:
        return "办结项目"
    return f"进入第{project.step + 1}步({step_name(project, project.step + 1)})"


def gate_sentence(project: Project, step: int, conditions: Any) -> str:
    """One sentence above the checklist."""
    if step == project.step:
        return current.missing_words(conditions, goal(project)) if project.is_running else ""
    done = step < project.step
    return "这一步已经办完。" if done else "项目还没有走到这一步,以下是这一步要具备的条件。"


def other_acts(project: Project, acts: Acts, waits: bool, user: Any) -> list[dict[str, Any]]:
    """Acts beside the primary one, for those who may; none of them is needed every day."""
    links = []
    if acts.send_back_to and not waits:
        links.append({"text": "退回前面的步骤", "href": reverse("project_send_back", args=[project.code])})
    for kind in acts.propose:
        text = f"提出{Proposal.Kind(kind).label}"
        links.append({"text": text, "href": reverse("project_propose", args=[project.code, kind])})
    if may(user, Action.NAME_BUILDER, project) and project.state in STATES:
        links.append({"text": "建设单位账号", "href": reverse("project_builder", args=[project.code])})
    return links


def crumbs(project: Project, here: str = "") -> list[dict[str, str]]:
    """项目库 › project › this page."""
    way = [{"text": "项目库", "href": reverse(LIST)}]
    name = project.neighbourhood.name
    if not here:
        return [*way, {"text": name, "href": ""}]
    room = reverse("project", args=[project.code])
    return [*way, {"text": name, "href": room}, {"text": here, "href": ""}]


def _reader_crumbs(project: Project) -> list[dict[str, str]]:
    reviews = {"text": "联合审查", "href": reverse("review_list")}
    return [reviews, {"text": project.neighbourhood.name, "href": ""}]


def refuse_reviewers(user: Any) -> None:
    """Pages that hold more than a review needs do not exist for a department's reviewer."""
    if user.role == Role.DEPARTMENT_REVIEWER:
        raise Http404
