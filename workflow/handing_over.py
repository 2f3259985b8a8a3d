"""What a handover moves: the projects a person answers for, and the stand-ins that hang on the person."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.models import StandIn, User
from projects.models import Project
from workflow.queries import worklist

UNDER_WAY = (Project.State.ACTIVE, Project.State.PAUSED)


@dataclass(frozen=True)
class Moving:
    """Running and paused projects, and stand-ins on either side that are not over. False where there is nothing."""

    projects: tuple[Project, ...]
    stand_ins: tuple[StandIn, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The projects' numbers."""
        return tuple(project.code for project in self.projects)

    def __bool__(self) -> bool:
        return bool(self.projects or self.stand_ins)


def what_moves(person: User, today: date, *, locked: bool = False) -> Moving:
    """Everything open that is the person's own; two queries. `locked`: the projects' rows until the act is done."""
    projects = Project.objects.filter(responsible=person, state__in=UNDER_WAY).order_by("pk")
    rows = projects.select_for_update(of=("self",)) if locked else projects
    stand_ins = StandIn.objects.not_over(today).filter(Q(person=person) | Q(stand_in=person))
    return Moving(
        tuple(rows.select_related("neighbourhood__street")),
        tuple(stand_ins.select_related("person", "stand_in").order_by("from_on", "pk")),
    )


def open_tasks(person: User, moving: Moving, today: date) -> int:
    """How many lines of the person's worklist lie in those projects."""
    own = {project.pk for project in moving.projects}
    return sum(task.project.pk in own for task in worklist(person, today)) if own else 0
