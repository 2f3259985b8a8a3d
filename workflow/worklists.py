"""待办事项 of a person: stored lines of the projects whose lines are up to date, computed ones of the others."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import overload

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Role, User
from accounts.queries import standing_in
from policy.own_day import of_day
from projects.models import Project, TakeOver, WorklistMark
from workflow import lights
from workflow.lines import Line, by_project, meets, of_gates
from workflow.models import WaitingItem, WorklistState
from workflow.waiting import beside_the_gates

ORDER = ("due_on", "code", "rank")
Placed = tuple[tuple[date, str, int], Project, Line | WaitingItem]


@dataclass(frozen=True)
class Task:
    """One thing that waits for a person. `more`: how many further conditions of the project wait for them too.

    `for_whom`: the absent person in whose place it is to be done, "" where the person acts for nobody.
    """

    project: Project
    sentence: str
    where: str
    due_on: date | None
    light: str
    more: int = 0
    for_whom: str = ""


class Worklist(Sequence[Task]):
    """What waits for the person, the nearest deadline first; a page of it costs as much as a page, not as the list.

    Which projects are out of date is asked once, when it is made. Their lines are computed: whether anything was
    stored in time decides how fast a desk is, never what stands on it.
    """

    def __init__(self, user: User, today: date, away: Mapping[int, str] | None = None) -> None:
        """`away`: for whom the person acts today, by id, where it is known already."""
        self.user, self.today, self.away = user, today, away
        self.stale = tuple(stale(today, Project.objects.visible_to(user)))
        self.computed = self._computed()

    def __len__(self) -> int:
        return len(self.computed) + self._stored_places.total()

    def count_at(self, where: str) -> int:
        """How many lines lead to this anchor; no query beyond that of the length."""
        return self._stored_places[where] + sum(line.where == where for *_, line in self.computed)

    def projects_at(self, where: str) -> QuerySet[Project]:
        """The projects with a line that leads to this anchor."""
        own = {project.pk for _, project, line in self.computed if line.where == where}
        stored = self._own_rows().filter(where=where).order_by().values("project")
        return Project.objects.visible_to(self.user).filter(Q(pk__in=stored) | Q(pk__in=own))

    @overload
    def __getitem__(self, asked: int) -> Task: ...

    @overload
    def __getitem__(self, asked: slice) -> tuple[Task, ...]: ...

    def __getitem__(self, asked: int | slice) -> Task | tuple[Task, ...]:
        if isinstance(asked, int):
            return self[:][asked]
        start = asked.start or 0
        if not self.computed:
            return self._tasks(_placed(self._stored(start, asked.stop)))
        # the computed ones are few, and fall into their places among the first stored ones
        merged = sorted([*_placed(self._stored(0, asked.stop)), *self.computed], key=lambda one: one[0])
        return self._tasks(merged[start : asked.stop])

    def _stored(self, start: int, stop: int | None) -> QuerySet[WaitingItem]:
        """Stored lines in their order. Only keys are passed over, and from the end of the list that is nearer."""
        rows = self._rows().order_by(*ORDER)
        if not start or stop is None:
            return _wide(rows)[start:stop]
        whole = self._stored_places.total()
        if start * 2 > whole:
            rows, start, stop = rows.reverse(), max(whole - stop, 0), max(whole - start, 0)
        return _wide(WaitingItem.objects.filter(pk__in=rows.values("pk")[start:stop]).order_by(*ORDER))

    def _computed(self) -> list[Placed]:
        if not self.stale:
            return []
        return [
            (_place(line.due_on, project.code, rank), project, line)
            for project, lines in lines_of(self.stale, self.today)
            for rank, line in enumerate(lines)
            if meets(line, self.user)
        ]

    @cached_property
    def _stored_places(self) -> Counter[str]:
        """How many stored lines lead to each anchor."""
        rows = self._rows().order_by().values_list("where")
        return Counter(dict(rows.annotate(count=Count("pk"))))

    def _rows(self) -> QuerySet[WaitingItem]:
        """`meets` in SQL, over what is stored for the projects the person sees."""
        rows = self._own_rows()
        if getattr(self.user, "sees_district", False):
            return rows
        return rows.filter(project__in=Project.objects.visible_to(self.user))

    def _own_rows(self) -> QuerySet[WaitingItem]:
        """Stored lines for somebody like the person, of whatever project."""
        if not getattr(self.user, "is_authenticated", False) or not self.user.is_active:
            return WaitingItem.objects.none()
        rows = WaitingItem.objects.filter(
            Q(person=self.user) | Q(person=None) & ~Q(but_for__contains=[self.user.pk])
        )
        if self.user.role == Role.DEPARTMENT_REVIEWER:  # a line that names a department is for no other role
            rows = rows.filter(department=self.user.department_id)
        else:
            rows = rows.filter(role=self.user.role)
        return rows.exclude(project__in=[one.pk for one in self.stale]) if self.stale else rows

    @cached_property
    def _away(self) -> Mapping[int, str]:
        if self.away is not None:
            return self.away
        return {row.person_id: str(row.person) for row in standing_in(self.user, self.today)}

    def _tasks(self, placed: Iterable[Placed]) -> tuple[Task, ...]:
        return tuple(self._task(project, line) for _, project, line in placed)

    def _task(self, project: Project, line: Line | WaitingItem) -> Task:
        for_whom = self._away.get(project.responsible_id or 0, "")
        light = _light(project, line.due_on, self.today)
        return Task(project, line.sentence, line.where, line.due_on, light, line.more, for_whom)


def worklist(user: User, today: date) -> tuple[Task, ...]:
    """The whole list at once."""
    return Worklist(user, today)[:]


def stale(today: date, projects: QuerySet[Project]) -> QuerySet[Project]:
    """Those whose stored lines are not those of today, with what `lines_of` needs; one query and the streets'."""
    # by index, and none where all is up to date; "not of today" would read the state of every project
    old = WorklistState.objects.filter(Q(made_on=None) | Q(made_on__lt=today) | Q(made_on__gt=today))
    marked = WorklistMark.objects.values("project")
    return needed(projects.filter(pk__in=marked.union(old.values("project"), all=True)))


def needed(projects: QuerySet[Project]) -> QuerySet[Project]:
    """With what `lines_of` reads of a project beside its records."""
    pending = TakeOver.objects.filter(project=OuterRef("pk"), confirmed_by__isnull=True)
    placed = projects.select_related("neighbourhood").prefetch_related("neighbourhood__street")
    return placed.annotate(take_over_pending=Exists(pending)).order_by("pk")


def lines_of(projects: Sequence[Project], today: date) -> Iterable[tuple[Project, list[Line]]]:
    """Each project with its lines for everybody; a fixed number of queries. Give projects as `stale` reads them."""
    found = by_project([*of_gates(projects, today), *beside_the_gates(projects, today)])
    return ((project, found.get(project.pk, [])) for project in projects)


def light_of(project: Project, today: date) -> str:
    """green, yellow, red, grey, or "" for a project that stands still or is closed."""
    known = None
    if project.due_on and project.yellow_from_on:
        known = lights.Deadlines(project.due_on, project.yellow_from_on, project.red_from_on)
    return lights.light(known, today, project.state)


def _light(project: Project, due_on: date | None, today: date) -> str:
    """The project's light for what is due with its step; what has a day of its own is judged by that day."""
    paused = not project.is_running and project.state != Project.State.CLOSED
    if due_on is None or due_on == project.due_on or paused:
        return light_of(project, today)
    return of_day(due_on, today)


def _wide(rows: QuerySet[WaitingItem]) -> QuerySet[WaitingItem]:
    return rows.select_related("project__neighbourhood__street")


def _placed(rows: Iterable[WaitingItem]) -> list[Placed]:
    return [(_place(row.due_on, row.code, row.rank), row.project, row) for row in rows]


def _place(due_on: date | None, code: str, rank: int) -> tuple[date, str, int]:
    return due_on or date.max, code, rank
