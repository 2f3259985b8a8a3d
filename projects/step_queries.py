"""Reads of what a step holds: the 36 items, documents, the scheme's words; each in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from policy.loader import load_scheme
from policy.schema import DocumentDef, ItemDef, Scheme
from projects.grades import Grades, ItemState, grade_conditions
from projects.models import Document, Event, MenuDecision, Project, ProjectItem, SchemeVersion
from projects.models.document import STEPS_OUTSIDE

LAST_MENU_STEP = 2
GROUPS = (
    ("B", True, "住宅建筑 必改"),
    ("B", False, "住宅建筑 提升"),
    ("P", True, "公共区域 必改"),
    ("P", False, "公共区域 提升"),
)


@dataclass(frozen=True)
class MenuRow:
    """One of the 36 with what this project decided."""

    item: ItemDef
    row: ProjectItem


@dataclass(frozen=True)
class Menu:
    """The 36 in four groups, how many are decided and included, and which grade's conditions are met."""

    groups: tuple[tuple[str, tuple[MenuRow, ...]], ...]
    decided: int
    included: int
    grades: Grades
    confirmed: MenuDecision | None

    @property
    def total(self) -> int:
        """How many items the scheme has."""
        return sum(len(rows) for _, rows in self.groups)

    @property
    def undecided(self) -> int:
        """How many wait for a decision."""
        return self.total - self.decided


def menu_of(project: Project) -> Menu:
    """The project's menu; an item without a row is undecided. Two queries."""
    scheme = load_scheme(project.scheme_code)
    known = {row.item_code: row for row in ProjectItem.objects.filter(project=project)}
    rows = [MenuRow(item, known.get(item.code) or _undecided(project, item)) for item in scheme.items]
    return Menu(
        groups=tuple((label, _group(rows, group, mandatory)) for group, mandatory, label in GROUPS),
        decided=sum(row.row.decision != ProjectItem.Decision.UNDECIDED for row in rows),
        included=sum(row.row.decision == ProjectItem.Decision.INCLUDE for row in rows),
        grades=_grades(rows, scheme),
        confirmed=_menu_decision(project),
    )


def proposed_items(project: Project) -> frozenset[str]:
    """Codes of the newest proposal made from the owners' wishes; one query."""
    made = Event.objects.filter(project=project, verb="propose_items").order_by("-id").first()
    return frozenset(made.data["items"]) if made else frozenset()


def _menu_decision(project: Project) -> MenuDecision | None:
    """The newest; while the menu is being decided, of this cycle only (a send-back asks for it again)."""
    rows = MenuDecision.objects.filter(project=project).select_related("recorded_by")
    return (rows if project.step > LAST_MENU_STEP else rows.filter(cycle=project.cycle)).first()


def _group(rows: Iterable[MenuRow], group: str, mandatory: bool) -> tuple[MenuRow, ...]:
    return tuple(row for row in rows if row.item.group == group and row.item.mandatory is mandatory)


def _undecided(project: Project, item: ItemDef) -> ProjectItem:
    return ProjectItem(project=project, item_code=item.code, unit=item.unit)


def _grades(rows: Iterable[MenuRow], scheme: Scheme) -> Grades:
    states = [ItemState(row.item.code, row.row.decision, row.row.reason, row.row.progress) for row in rows]
    return grade_conditions(states, scheme)


@dataclass(frozen=True)
class StepDocuments:
    """A step's documents that stand, what was removed, and the required kinds still missing (names)."""

    number: int
    name: str
    standing: tuple[Document, ...]
    removed: tuple[Document, ...]
    missing: tuple[DocumentDef, ...]


def documents_by_step(project: Project, user: Any) -> list[StepDocuments]:
    """The documents the person reads of every step up to the present one, and of later ones that have some; one query.

    Builders, development and finance are shown their own steps alone.
    """
    scheme = load_scheme(project.scheme_code)
    rows = list(
        Document.objects.visible_to(user).filter(project=project).select_related("recorded_by").order_by("pk")
    )
    own = STEPS_OUTSIDE.get(user.role)
    steps = [step for step in scheme.steps if own is None or step.number in own]
    found = [_step_documents(scheme, step.number, rows) for step in steps]
    return [step for step in found if step.number <= project.step or step.standing or step.removed]


def _step_documents(scheme: Scheme, number: int, rows: Iterable[Document]) -> StepDocuments:
    own = [row for row in rows if row.step == number]
    standing = tuple(row for row in own if row.removed_at is None)
    kinds = {row.kind for row in standing}
    missing = tuple(kind for kind in scheme.documents_of(number) if kind.required and kind.kind not in kinds)
    removed = tuple(row for row in own if row.removed_at is not None)
    return StepDocuments(number, scheme.step(number).name, standing, removed, missing)


# --- what a notice says


def chosen_names(project: Project) -> str:
    """The included items as one Chinese sentence, empty where none is included; a name in both groups once."""
    names = [
        row.item.name
        for _, rows in menu_of(project).groups
        for row in rows
        if row.row.decision == ProjectItem.Decision.INCLUDE
    ]
    return "、".join(dict.fromkeys(names)) + "。" if names else ""


def newest_estimate(project: Project) -> Decimal | None:
    """The estimate of the newest scheme version that has one, in yuan."""
    rows = SchemeVersion.objects.filter(project=project, estimate_yuan__isnull=False).order_by("-number")
    return rows.values_list("estimate_yuan", flat=True).first()
