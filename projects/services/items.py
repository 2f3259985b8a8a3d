"""Verbs on the 36 items (改造内容): decide, settle the menu. Their progress: services/item_progress.py."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.permissions import Action, authorise
from policy.errors import Reason, Refused
from policy.loader import load_scheme
from policy.schema import ItemDef, Scheme
from projects import events
from projects.checks import from_step
from projects.guards import locked, refuse_if
from projects.item_rules import wanted_items
from projects.models import MenuDecision, Project, ProjectItem

Decision = ProjectItem.Decision
LAST_MENU_STEP = 2


@dataclass(frozen=True)
class Decided:
    """What is decided for one item; quantity in the item's unit, estimate in yuan."""

    decision: str
    reason: str = ""
    planned_quantity: Decimal | None = None
    estimate_yuan: Decimal | None = None


@transaction.atomic
def decide_items(
    project: Project,
    decisions: Mapping[str, Decided],
    *,
    actor: User,
    on: date,
    version: int | None = None,
) -> list[ProjectItem]:
    """Decide items by code, all or none of them; every refusal names its item (`field` is the code).

    In steps 1 and 2 (and while a take-over awaits its confirmation) everything may be decided; later an
    included item can only be dropped, with a reason. Where the menu was settled already it is settled anew.
    """
    project = locked(project, version=version)
    authorise(actor, Action.DECIDE_ITEMS, project)
    items = lay_menu(project)
    refuse_if([*from_step(project, 1), *_decision_reasons(project, items, decisions)])
    changed = [items[code] for code, wanted in decisions.items() if _decide(items[code], wanted)]
    if not changed:
        raise Refused(Reason("nothing_changed", "没有改动,不需要保存。"))
    ProjectItem.objects.bulk_update(changed, ["decision", "reason", "planned_quantity", "estimate_yuan"])
    _record("decide_items", f"确定改造内容{len(changed)}项", project, actor, on, codes(changed))
    if MenuDecision.objects.filter(project=project, cycle=project.cycle).exists():
        _settle_menu(project, items.values(), actor, on)
    return changed


@transaction.atomic
def propose_items(
    project: Project, heads: Mapping[str, int], *, least: int, source: str, actor: User, on: date
) -> list[str]:
    """把居民需求带入改造内容: note which undecided items the owners' wishes speak for; decides nothing.

    `heads`: how many want each item, by code; an item is proposed from `least` heads on, a mandatory one always. The
    menu's form shows the newest proposal until the clerk saves; what is decided already stays. Returns the codes.
    Refused: not_running, wrong_step, no_wishes, nothing_to_propose.
    """
    project = locked(project)
    authorise(actor, Action.DECIDE_ITEMS, project)
    refuse_if(_menu_closed(project))
    if not heads:
        raise Refused.one("no_wishes", "还没有登记改造需求。")
    decided = dict(project.items.exclude(decision=Decision.UNDECIDED).values_list("item_code", "decision"))
    codes = wanted_items(load_scheme(project.scheme_code).items, decided, heads, least)
    if not codes:
        raise Refused.one(
            "nothing_to_propose", "没有可以建议的内容:达到人数的各项都已经确定。", field="least"
        )
    sentence = f"按{source}的居民需求建议纳入改造{len(codes)}项({least:,}人以上希望的和必改的)"
    data = {"items": codes, "heads": dict(heads), "least": least}
    events.record("propose_items", sentence, actor=actor, on=on, project=project, data=data)
    return codes


@transaction.atomic
def confirm_menu(project: Project, *, actor: User, on: date, version: int | None = None) -> MenuDecision:
    """Settle the menu as a whole (一小区一方案); refused while an item is undecided or none is included."""
    project = locked(project, version=version)
    authorise(actor, Action.DECIDE_ITEMS, project)
    refuse_if(_menu_closed(project))
    return _settle_menu(project, lay_menu(project).values(), actor, on)


def lay_menu(project: Project) -> dict[str, ProjectItem]:
    """The project's items by code in the scheme's order, locked; those missing are made undecided."""
    scheme = load_scheme(project.scheme_code)
    known = set(project.items.values_list("item_code", flat=True))
    ProjectItem.objects.bulk_create(
        [
            ProjectItem(project=project, item_code=item.code, unit=item.unit)
            for item in scheme.items
            if item.code not in known
        ],
        ignore_conflicts=True,
    )
    rows = {row.item_code: row for row in project.items.select_for_update().order_by("item_code")}
    return {item.code: rows[item.code] for item in scheme.items}


def _open_for_decisions(project: Project) -> bool:
    take_over = getattr(project, "take_over", None)
    return project.step <= LAST_MENU_STEP or (take_over is not None and take_over.confirmed_at is None)


def _menu_closed(project: Project) -> list[Reason]:
    fixed = [] if _open_for_decisions(project) else [_fixed()]
    return [*from_step(project, 1), *fixed]


def _fixed(field: str | None = None, name: str = "") -> Reason:
    message = f"{name}改造内容已在第2步确定。不再实施的,请选“中途取消”并写明理由;其他调整须退回第2步。"
    return Reason("wrong_step", message, field=field)


def _decision_reasons(
    project: Project, items: Mapping[str, ProjectItem], decisions: Mapping[str, Decided]
) -> list[Reason]:
    scheme, is_open = load_scheme(project.scheme_code), _open_for_decisions(project)
    reasons: list[Reason] = []
    for code, wanted in decisions.items():
        if code not in items:
            reasons.append(Reason("unknown_item", f"没有代码为{code}的改造内容。"))
            continue
        reasons += _reasons_of(scheme.item(code), items[code], wanted, is_open)
    return reasons


def _reasons_of(item: ItemDef, row: ProjectItem, wanted: Decided, is_open: bool) -> list[Reason]:
    name, moved = f"{item.code} {item.name}:", wanted.decision != row.decision
    dropped = wanted.decision == Decision.DROPPED
    checks = [
        (wanted.decision not in Decision.values, "bad_decision", "请选择决定。"),
        (_needs_reason(wanted) and not wanted.reason.strip(), "reason_missing", "不纳入改造,请写明理由。"),
        (negative(wanted.planned_quantity), "negative", "计划数量不能为负。"),
        (negative(wanted.estimate_yuan), "negative", "估算不能为负。"),
        (
            moved and dropped and row.decision != Decision.INCLUDE,
            "not_included",
            "没有纳入改造,不能中途取消。",
        ),
    ]
    reasons = [Reason(code, name + text, field=item.code) for wrong, code, text in checks if wrong]
    if moved and not is_open and not dropped:
        reasons.append(_fixed(item.code, name))
    return reasons


def _needs_reason(wanted: Decided) -> bool:
    return wanted.decision not in {Decision.UNDECIDED, Decision.INCLUDE}


def negative(value: Decimal | None) -> bool:
    """Whether a quantity or a sum was given that cannot be."""
    return value is not None and value < 0


def _decide(row: ProjectItem, wanted: Decided) -> bool:
    """Whether anything changed."""
    new = (wanted.decision, wanted.reason.strip(), wanted.planned_quantity, wanted.estimate_yuan)
    old = (row.decision, row.reason, row.planned_quantity, row.estimate_yuan)
    row.decision, row.reason, row.planned_quantity, row.estimate_yuan = new
    return new != old


def _settle_menu(project: Project, items: Iterable[ProjectItem], actor: User, on: date) -> MenuDecision:
    scheme, rows = load_scheme(project.scheme_code), list(items)
    included = sum(row.decision == Decision.INCLUDE for row in rows)
    reasons = [_undecided(scheme, row) for row in rows if row.decision == Decision.UNDECIDED]
    if not reasons and not included:
        reasons.append(Reason("nothing_included", "没有一项纳入改造,不能确定改造内容。"))
    refuse_if(reasons)
    menu = MenuDecision.for_project(project, actor, included_count=included)
    menu.save()
    _record("confirm_menu", f"确定一小区一方案:纳入改造{included}项", project, actor, on, [])
    return menu


def _undecided(scheme: Scheme, row: ProjectItem) -> Reason:
    return Reason(
        "undecided", f"{row.item_code} {scheme.item(row.item_code).name}:尚未确定。", field=row.item_code
    )


def codes(rows: Iterable[ProjectItem]) -> list[str]:
    """Of which items these rows are."""
    return [row.item_code for row in rows]


def _record(verb: str, sentence: str, project: Project, actor: User, on: date, codes: list[str]) -> None:
    events.record(verb, sentence, actor=actor, on=on, project=project, data={"items": codes})
