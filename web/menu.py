"""更多: the lists beside the main ones, for who may open them; a page's own rule (`staff_page`) decides. A new one is a line."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import NoReverseMatch, resolve, reverse

from accounts.models import Role
from accounts.permissions import Action
from policy.loader import DEFAULT_SCHEME, load_scheme
from web.access import opens_for

# a department has its own list, a community its desk, the administrator the accounts
WITHOUT_MENU = frozenset({Role.DEPARTMENT_REVIEWER, Role.COMMUNITY_WORKER, Role.ADMINISTRATOR})
CARDS = "?card=any"
MENU: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("计划和进度", (
        ("batch_targets", "街道任务"), ("durations", "各步骤用时"), ("take_over_list", "补录"), ("many", "成批办理"),
    )),
    ("审查", (("pre_review_list", "方案预审一览"), ("review_days", "部门用时"))),
    ("实施和后续", (("package_list", "打包"), ("due_list", "到期提醒"))),
    ("资金", (
        ("payment_list", "支付"), ("appropriations", "拨付"), ("payees", "收款账户"), ("claim_list", "补助资金申报"),
        ("what_if", "补助资金试算"), ("year_need", "年度资金需求"),
        ("money_district", "资金汇总"), ("money_factors", "中央补助资金分配因素"),
    )),
    ("统筹推进", (("meeting", "工作例会"), ("neighbourhood_list" + CARDS, "红黄牌"))),
    ("其他", (("calculators", "试算"), ("public_home", "公示页面"))),
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """A route as the menu knows it; the rest is what `staff_page` wrote on its view, nothing on a public page."""

    href: str
    actions: tuple[Action, ...] = ()
    community: bool = False
    outside: frozenset[str] = frozenset()
    public: bool = False


@dataclass(frozen=True)
class Group:
    """A heading with its links: (address, text)."""

    title: str
    links: tuple[tuple[str, str], ...]


def menu(user: Any) -> list[Group]:
    """What the person may open, by group; groups without a link are left out. No query."""
    if not user.is_authenticated or user.role in WITHOUT_MENU:
        return []
    groups = [Group(title, tuple(_links(user, entries))) for title, entries in MENU]
    return [group for group in groups if group.links]


def _links(user: Any, entries: tuple[tuple[str, str], ...]) -> Any:
    for name, text in entries:
        route, mark, query = name.partition("?")
        if mark and not load_scheme(DEFAULT_SCHEME).cards:
            continue
        page = _page(route)
        if page and (page.public or opens_for(user, page.actions, page.community, page.outside)):
            yield f"{page.href}{mark}{query}", text


@lru_cache(maxsize=64)
def _page(name: str) -> Page | None:
    """None where the page is not part of this installation."""
    try:
        href = reverse(name)
    except NoReverseMatch:
        return None
    view: Any = resolve(href).func
    if not hasattr(view, "staff_actions"):
        return Page(href, public=True)
    return Page(href, view.staff_actions, view.for_community, view.for_outside)
