"""The 补录 of many projects with what each still lacks, for the list they are confirmed from; a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from consultations.models import Round
from projects.models import Document, Neighbourhood, Project, ProjectItem, SchemeVersion, TakeOver
from workflow.earlier import ProofAsked, proofs_asked, unready

WAITING = Q(confirmed_by=None, is_returned=False)
STATES = {
    "waiting": WAITING,
    "returned": Q(is_returned=True),
    "confirmed": Q(confirmed_by__isnull=False),
}


@dataclass(frozen=True)
class Standing:
    """A 补录 with its earlier rounds. `lacking`: why it cannot be confirmed yet; `unproved`: papers nobody filed."""

    entered: TakeOver
    rounds: tuple[Round, ...]
    proofs: int
    lacking: tuple[str, ...]
    unproved: tuple[str, ...]


@dataclass(frozen=True)
class ProofState:
    """A paper the earlier steps left, and how many files prove it."""

    asked: ProofAsked
    files: int


def take_overs(user: User) -> QuerySet[TakeOver]:
    """Those the person may see, oldest first."""
    placed = "project__neighbourhood__street"
    rows = TakeOver.objects.visible_to(user).select_related(placed, "entered_by", "confirmed_by")
    return rows.order_by("project__neighbourhood__street__order", "project__code")


def counts_by_state(user: User) -> dict[str, int]:
    """How many wait, were returned, are confirmed; one query."""
    found: dict[str, int] = TakeOver.objects.visible_to(user).aggregate(
        **{state: Count("pk", filter=of_state) for state, of_state in STATES.items()}
    )
    return found


def standing(rows: Sequence[TakeOver]) -> list[Standing]:
    """Each with what it lacks; four queries."""
    projects = [row.project_id for row in rows]
    included = set(
        ProjectItem.objects.filter(project__in=projects, decision=ProjectItem.Decision.INCLUDE)
        .values_list("project_id", flat=True)
        .distinct()
    )
    reviewed = set(
        SchemeVersion.objects.filter(
            project__in=projects, kind=SchemeVersion.Kind.FORMAL, reviewed_yuan__isnull=False,
            reviewed_on__isnull=False,
        ).values_list("project_id", flat=True)
    )  # fmt: skip
    titles, rounds = _titles(projects), _rounds(rows)
    return [
        Standing(
            row,
            tuple(rounds.get(row.project_id, ())),
            len(titles.get(row.project_id, [])),
            _lacking(row, row.project_id in included, row.project_id in reviewed, row.project_id in titles),
            _unproved(row.project.step, titles.get(row.project_id, [])),
        )
        for row in rows
    ]


def proof_states(project: Project) -> list[ProofState]:
    """The checklist of one project's papers."""
    titles = _titles([project.pk]).get(project.pk, [])
    return [ProofState(one, titles.count(one.name)) for one in proofs_asked(project.step)]


def places_to_enter(user: User) -> QuerySet[Neighbourhood]:
    """Neighbourhoods that have no project, or only one called out of the plan: what a table's template comes filled with."""
    had = Project.objects.exclude(state=Project.State.WITHDRAWN).values("neighbourhood")
    rows = Neighbourhood.objects.visible_to(user).exclude(pk__in=had)
    return rows.select_related("street", "community").order_by("street__order", "code")


def _titles(projects: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = Document.objects.filter(project__in=projects, kind="takeover_proof", removed_at=None)
    for pk, title in rows.values_list("project_id", "title"):
        found.setdefault(pk, []).append(title)
    return found


def _rounds(rows: Sequence[TakeOver]) -> dict[int, list[Round]]:
    cycles = {row.project_id: row.cycle for row in rows}
    found: dict[int, list[Round]] = {}
    for one in Round.objects.filter(project__in=cycles, taken_over=True).order_by("number", "attempt"):
        if one.cycle == cycles[one.project_id]:
            found.setdefault(one.project_id, []).append(one)
    return found


def _lacking(row: TakeOver, has_items: bool, has_scheme: bool, has_proof: bool) -> tuple[str, ...]:
    return tuple(one.message for one in unready(row.project.step, has_items, has_scheme, has_proof))


def _unproved(step: int, titles: Sequence[str]) -> tuple[str, ...]:
    return tuple(one.name for one in proofs_asked(step) if one.name not in titles)
