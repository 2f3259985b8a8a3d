"""What the money page shows, in words."""

from typing import Any

from django.http import Http404
from django.urls import reverse

from accounts.models import Role, User
from accounts.permissions import Action, may
from funding.queries import MoneySummary, money_summary
from funding.rules import Breakdown, warning_sentence
from policy.loader import load_scheme
from projects.models import Project
from web import formats
from web.staff.money.balance import balance_context
from web.staff.money.breakdown_lines import shown_lines
from web.staff.records.desk import crumbs

STATUS = {
    "official": ("按核定决算", "good"),
    "estimate": ("测算", "warn"),
    "none": ("不补助", "muted"),
    "indeterminate": ("不能确定", "warn"),
}


def money_context(user: User, project: Project) -> dict[str, Any]:
    """The page's values. Reviewers of departments see no money."""
    if user.role == Role.DEPARTMENT_REVIEWER:
        raise Http404
    money, rules = money_summary(project), load_scheme(project.scheme_code).subsidy
    word, kind = status(money.breakdown)
    return {
        "project": project,
        "money": money,
        "lines": list(shown_lines(money.breakdown, project)),
        "status_word": word,
        "status_kind": kind,
        "sentence": sentence(money.breakdown),
        "warnings": [warning_sentence(code, rules) for code in money.breakdown.warnings],
        "due_sentence": due_sentence(money),
        **balance_context(user, project, money),
        "sees_lifts": may(user, Action.READ_REGISTER, project.neighbourhood),
        "may_fund": may(user, Action.RECORD_FUNDING, project),
        "crumbs": crumbs(project, "资金"),
        "plan_href": reverse("record_act", args=[project.code, "funding", "plan"]),
    }


def status(breakdown: Breakdown) -> tuple[str, str]:
    """The tag: word and kind. None without a cost is not yet known, which is not the same as nothing."""
    if breakdown.status == "none" and not breakdown.warnings:
        return "尚无造价", "muted"
    return STATUS[breakdown.status]


def sentence(breakdown: Breakdown) -> str:
    """The subsidy in one sentence."""
    if breakdown.without_city:
        return "保障性安居工程小区不享受市级补助资金,改造费用由原责任主体承担。"
    city = formats.with_unit(formats.number(breakdown.city), "元")
    if breakdown.status == "official":
        return f"市级补助资金 {city}(按核定的竣工财务决算计算)。"
    if breakdown.status == "estimate":
        return f"市级补助资金预计 {city}(按{breakdown.estimate_source}测算,竣工财务决算核定后才是正式数)。"
    if breakdown.status == "indeterminate":
        return "没有登记补助面积,不能计算补助资金。请先在“补助资金申报”页登记补助面积。"
    return (
        "不享受市级补助资金。"
        if breakdown.warnings
        else "还没有造价数据,正式的补助资金要等竣工财务决算核定。"
    )


def due_sentence(money: MoneySummary) -> str:
    """What the official subsidy and the money received from the city lack of each other; "" before it is official."""
    due, city = money.subsidy_due, money.breakdown.city
    if due is None or city is None or money.breakdown.without_city:
        return ""
    rest = f"还应拨付 {formats.number(due)} 元" if due > 0 else f"多拨 {formats.number(-due)} 元"
    words = f"市级补助资金核定 {formats.number(city)} 元,已到账 {formats.number(city - due)} 元"
    return f"{words},{rest if due else '已拨足'}。"
