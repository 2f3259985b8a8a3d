"""到期提醒: visits, warranties and contracts that fall due; and repairs not mended (step 11)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)  # fmt: skip
from django.db.models.functions import Coalesce

from policy.loader import load_scheme, scheme_codes
from projects.models import Project
from works.models import Acceptance, Aftercare, FollowUp, Warranty, WarrantyRepair

STEP = 11
WATCHED = (Project.State.ACTIVE, Project.State.CLOSED)
KINDS = {"visit": "回访", "warranty": "保修期满", "contract": "物业合同到期", "repair": "报修未修复"}
WORDS = {
    "visit": "回访居民",
    "first": "首次回访居民",
    "warranty": "{}保修期将满,请在期满前查看并报修",
    "contract": "物业服务合同到期,请续签或另选",
    "repair": "{}报修还没有修复",
}
WHERE = {
    "visit": "follow_up", "first": "follow_up", "warranty": "warranty", "contract": "aftercare", "repair": "warranty",
}  # fmt: skip
COLUMNS = ("due_project", "due_code", "due_kind", "due_about", "due_day")
NOTHING = Value("", CharField())
Seen = QuerySet[Any]
Rows = QuerySet[Any, tuple[Any, ...]]


class Due(NamedTuple):
    """What falls due in a project; `late` from the day after. `where` is the record's anchor, `kind` a key of WORDS."""

    project_id: int
    sentence: str
    where: str
    due_on: date
    late: bool
    kind: str


@dataclass(frozen=True)
class Span:
    """How soon: `days` ahead, or the scheme's own days of warning; `late`: only what is past."""

    today: date
    days: int | None = None
    late: bool = False

    def holds(self, day: str, scheme: str) -> Q:
        """The condition on a day's field, the scheme's code standing in another."""
        if self.late:
            return Q(**{f"{day}__lt": self.today})
        if self.days is not None:
            return Q(**{f"{day}__lte": self.today + timedelta(days=self.days)})
        return Q(*(self._of_scheme(day, scheme, code) for code in scheme_codes()), _connector=Q.OR)

    def _of_scheme(self, day: str, scheme: str, code: str) -> Q:
        last = self.today + timedelta(days=load_scheme(code).aftercare.warn_days)
        return Q(**{scheme: code, f"{day}__lte": last})


def due(projects: Collection[Project], today: date) -> list[Due]:
    """What is due in these projects within the scheme's days of warning, by day; one query for any number."""
    known = [one.pk for one in projects if one.step == STEP and one.state in WATCHED]
    if not known:
        return []
    return said(due_rows(Project.objects.filter(pk__in=known), Span(today)), today)


def due_rows(projects: Seen, span: Span, kind: str = "") -> Rows:
    """What is due in projects, by day, as rows to count and to cut; one query. `kind`: a key of KINDS, or all."""
    seen = projects.order_by().filter(step=STEP, state__in=WATCHED)
    first, *others = (of(seen, span) for name, parts in PARTS.items() if kind in ("", name) for of in parts)
    return first.union(*others, all=True).order_by("due_day", "due_code", "due_kind", "due_about")


def said(rows: Iterable[tuple[Any, ...]], today: date) -> list[Due]:
    """The rows in words."""
    return [
        Due(pk, WORDS[kind].format(about), WHERE[kind], due_on, due_on < today, kind)
        for pk, _, kind, about, due_on in rows
    ]


def current(rows: QuerySet) -> QuerySet:  # type: ignore[type-arg]
    """Warranties of the newest cycle in which the project has any."""
    return rows.filter(~Exists(Warranty.objects.filter(_same_project(), cycle__gt=OuterRef("cycle"))))


def _same_project() -> Q:
    return Q(project=OuterRef("project"))


def _last(rows: Rows, day: str) -> Rows:
    """Of each project the row with the latest day, of these the newest.

    That there is no later one is asked of all rows at once; the first of a sorted list was asked project by project.
    """
    later = Q(**{f"{day}__gt": OuterRef(day)}) | Q(**{day: OuterRef(day)}, pk__gt=OuterRef("pk"))
    return rows.filter(~Exists(rows.model.objects.filter(_same_project(), later)))


def _visits(seen: Seen, span: Span) -> Rows:
    """The next visit after the last one; where no day was set, the scheme's months after it."""
    rows = _last(FollowUp.objects.filter(project__in=seen.values("pk")), "visited_on")
    return _columns(
        rows.annotate(visit_on=Coalesce("next_on", _months_later("visited_on"))),
        span,
        kind="visit",
        day="visit_on",
    )


def _first_visits(seen: Seen, span: Span) -> Rows:
    """The scheme's months after the acceptance, where nobody was visited yet."""
    held = Acceptance.objects.filter(project__in=seen.values("pk"))
    newest = held.filter(~Exists(Acceptance.objects.filter(_same_project(), pk__gt=OuterRef("pk"))))
    rows = newest.filter(~Exists(FollowUp.objects.filter(_same_project())))
    return _columns(rows.annotate(visit_on=_months_later("held_on")), span, kind="first", day="visit_on")


def _warranties(seen: Seen, span: Span) -> Rows:
    """Ends ahead; what has ended is no task any more."""
    rows = Warranty.objects.filter(project__in=seen.values("pk"), ends_on__gte=span.today)
    return _columns(current(rows), span, kind="warranty", about=F("kind"), day="ends_on")


def _contracts(seen: Seen, span: Span) -> Rows:
    mine = Aftercare.objects.filter(project__in=seen.values("pk"))
    newest = mine.filter(~Exists(Aftercare.objects.filter(_same_project(), pk__gt=OuterRef("pk"))))
    return _columns(newest.filter(contract_until__isnull=False), span, kind="contract", day="contract_until")


def _repairs(seen: Seen, span: Span) -> Rows:
    rows = WarrantyRepair.objects.filter(project__in=seen.values("pk"), mended_on=None)
    return _columns(rows, span, kind="repair", about=F("warranty__kind"), day="reported_on")


def _columns(rows: Seen, span: Span, *, kind: str, day: str, about: Any = NOTHING) -> Rows:
    """The same columns for every part; names that no model has as a field."""
    held = rows.filter(span.holds(day, "project__scheme_code")).order_by()
    named = {
        "due_project": F("project__pk"),
        "due_code": F("project__code"),
        "due_kind": Value(kind, CharField()),
        "due_about": about,
    }
    return held.annotate(**named, due_day=F(day)).values_list(*COLUMNS)


def _months_later(day: str) -> Func:
    """So many months of the scheme after a day; the database clamps to the month's last day as `months_after` does."""
    months = Case(
        *(
            When(project__scheme_code=code, then=load_scheme(code).aftercare.follow_up_months)
            for code in scheme_codes()
        ),
        output_field=IntegerField(),
    )
    interval = Func(months, template="make_interval(months => %(expressions)s)")
    return Func(
        F(day), interval, template="(%(expressions)s)::date", arg_joiner=" + ", output_field=DateField()
    )


PARTS = {
    "visit": (_visits, _first_visits), "warranty": (_warranties,), "contract": (_contracts,), "repair": (_repairs,),
}  # fmt: skip
