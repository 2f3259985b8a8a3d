"""Reads the records the gates ask about, for many projects at once: one query per source."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)

from consultations.models import HeadWish, ItemWish, LetPass, Round
from consultations.names import LAST_OF_SCHEME
from funding.models import RESIDENT_KINDS, FinalAccount, FundingSource, Settlement
from projects.models import (
    CostLine,
    Document,
    MenuDecision,
    Notice,
    NoticeBoard,
    NoticePhoto,
    Objection,
    Posting,
    Project,
    ProjectItem,
    Roster,
    SchemeVersion,
)
from reviews.models import BatchEntry, Invitation, Opinion, PreReview, Review
from workflow.cycles import SendBack
from workflow.models import Transition
from works.models import (
    Acceptance,
    Aftercare,
    AuditNote,
    ChangeOrder,
    FiveChecks,
    FollowUp,
    Rectification,
    ResidentVoice,
    Signature,
    StartOrder,
    Stoppage,
    Tender,
    WorksCompletion,
)
from works.queries import unsigned

Row = TypeVar("Row")
Ids = Collection[int]
Marks = Mapping[tuple[int, str], list[int]]

# The cycle of what no send-back undoes: rosters, plans of money, open obligations.
ALWAYS = 32767


class Asked:
    """The projects asked about. `at(4, 7)`: ids for which these steps matter, all of them unless `present_step_only`."""

    def __init__(self, projects: Iterable[Project], present_step_only: bool) -> None:
        self.projects = {project.pk: project for project in projects}
        self.present_step_only = present_step_only

    def at(self, *steps: int) -> list[int]:
        """Ids of the projects for which one of these steps is asked about."""
        return [
            pk for pk, project in self.projects.items() if not self.present_step_only or project.step in steps
        ]


def by_project(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Rows with a `project_id`, grouped."""
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.project_id].append(row)  # type: ignore[attr-defined]
    return grouped


def send_backs(ids: Ids) -> Mapping[int, list[SendBack]]:
    """Every act of going back, per project."""
    rows = Transition.objects.filter(project__in=ids, kind=Transition.Kind.SEND_BACK)
    found: dict[int, list[SendBack]] = defaultdict(list)
    for pk, to_step, cycle, kept in rows.values_list("project_id", "to_step", "cycle", "kept"):
        found[pk].append(SendBack(to_step, cycle, tuple(kept)))
    return found


def marks(asked: Asked) -> Marks:
    """(project, tag) → cycles of the records there are: a single UNION over the tables where existing is enough."""
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    first, *others = _marked(asked)
    for tag, pk, cycle in first.union(*others, all=True):
        found[pk, tag].append(cycle)
    return found


def _marked(asked: Asked) -> list[QuerySet[Any, Any]]:
    closing, site, answered = asked.at(11), asked.at(9), asked.at(9, 11)
    pending = ChangeOrder.objects.filter(decision=ChangeOrder.Decision.PENDING)
    residents = FundingSource.objects.filter(kind__in=RESIDENT_KINDS, planned_yuan__gt=0)
    in_place = Roster.objects.filter(is_current=True, neighbourhood__projects__in=asked.at(1))
    return [
        _tag("roster", in_place, "neighbourhood__projects__id", ALWAYS),
        _tag("menu", MenuDecision.objects.filter(project__in=asked.at(2))),
        _tag("contribution", residents.filter(project__in=asked.at(2)), "project_id", ALWAYS),
        _tag("notice_board", _boards(asked.at(3)), "neighbourhood__projects__id", ALWAYS),
        _tag("objection", _open_objections(asked.at(3)), "notice__project_id", ALWAYS),
        _tag("start", StartOrder.objects.filter(project__in=site)),
        _tag("drawings", StartOrder.objects.filter(project__in=site, drawings_final=True)),
        _tag("completion", WorksCompletion.objects.filter(project__in=site)),
        _tag("audit", AuditNote.objects.filter(project__in=site)),
        _tag("change", pending.filter(project__in=site), "project_id", ALWAYS),
        _tag("rectification", _open_rectifications(site), "project_id", ALWAYS),
        _tag("rectification_replied", _open_rectifications(site).exclude(reply=""), "project_id", ALWAYS),
        _tag("audit_open", AuditNote.objects.filter(project__in=answered, reply=""), "project_id", ALWAYS),
        _tag("voice", ResidentVoice.objects.filter(project__in=answered, answer=""), "project_id", ALWAYS),
        _tag("stopped", Stoppage.objects.filter(project__in=site, resumed_on=None), "project_id", ALWAYS),
        _tag("aftercare", Aftercare.objects.filter(project__in=closing)),
        _tag("follow_up", FollowUp.objects.filter(project__in=closing)),
        _tag("settlement", Settlement.objects.filter(project__in=closing)),
        _tag(
            "account", FinalAccount.objects.filter(project__in=closing, returned_on=None, taken_back_on=None)
        ),
        _tag("account_approved", FinalAccount.objects.filter(project__in=closing, approved_on__isnull=False)),
    ]


def _tag(
    tag: str, rows: QuerySet[Any], path: str = "project_id", cycle: int | None = None
) -> QuerySet[Any, Any]:
    return (
        rows.order_by()
        .annotate(
            mark_tag=Value(tag, output_field=CharField()),
            mark_project=F(path),
            mark_cycle=F("cycle") if cycle is None else Value(cycle, output_field=IntegerField()),
        )
        .values_list("mark_tag", "mark_project", "mark_cycle")
    )


def _boards(ids: Ids) -> QuerySet[NoticeBoard]:
    return NoticeBoard.objects.filter(neighbourhood__projects__in=ids, retired_on__isnull=True)


def _open_objections(ids: Ids) -> QuerySet[Objection]:
    return Objection.objects.filter(notice__project__in=ids, answer="")


def _open_rectifications(ids: Ids) -> QuerySet[Rectification]:
    return Rectification.objects.filter(project__in=ids, closed_on__isnull=True)


def rounds(ids: Ids) -> dict[int, list[Any]]:
    """The scheme's rounds that were not voided, oldest attempt first, with `has_wishes` and `let_pass_given`."""
    return by_project(
        Round.objects.filter(project__in=ids, number__lte=LAST_OF_SCHEME)
        .exclude(state=Round.State.VOIDED)
        .annotate(
            has_wishes=Exists(HeadWish.objects.filter(round=OuterRef("pk")))
            | Exists(ItemWish.objects.filter(round=OuterRef("pk"))),
            let_pass_given=Exists(LetPass.objects.filter(round=OuterRef("pk"))),
        )
        .order_by("project_id", "number", "attempt")
        .only("project_id", "number", "attempt", "cycle", "state", "outcome", "ends_on")
    )


def documents(asked: Asked) -> dict[int, list[tuple[int, str, int]]]:
    """Per project (step, kind, newest cycle) of the files that stand."""
    wanted = Q(step=F("project__step")) if asked.present_step_only else Q()
    rows = Document.objects.filter(wanted, project__in=asked.at(*range(1, 12)), removed_at__isnull=True)
    found: dict[int, list[tuple[int, str, int]]] = defaultdict(list)
    grouped = rows.order_by().values_list("project_id", "step", "kind").annotate(newest=Max("cycle"))
    for pk, step, kind, newest in grouped:
        found[pk].append((step, kind, newest))
    return found


def scheme_versions(ids: Ids) -> dict[int, list[Any]]:
    """Scheme versions, oldest first, with `by_item`: whether the budget has lines."""
    lines = CostLine.objects.filter(scheme_version=OuterRef("pk"), stage=CostLine.Stage.BUDGET)
    rows = SchemeVersion.objects.filter(project__in=ids).annotate(by_item=Exists(lines))
    return by_project(rows.defer("summary").order_by("project_id", "number"))


def items(ids: Ids) -> Mapping[int, tuple[int, int]]:
    """Per project (items decided, included items not yet done)."""
    done = Q(progress__in=[ProjectItem.Progress.DONE, ProjectItem.Progress.ACCEPTED])
    rows = (
        ProjectItem.objects.filter(project__in=ids)
        .order_by()
        .values_list("project_id")
        .annotate(
            decided=Count("pk", filter=~Q(decision=ProjectItem.Decision.UNDECIDED)),
            unfinished=Count("pk", filter=Q(decision=ProjectItem.Decision.INCLUDE) & ~done),
        )
    )
    return {pk: (decided, unfinished) for pk, decided, unfinished in rows}


def notices(ids: Ids) -> dict[int, list[Any]]:
    """Standing notices, oldest first, with `missing_boards`: the numbers of boards whose photo is waited for."""
    photos = NoticePhoto.objects.filter(posting=OuterRef("pk"), removed_on__isnull=True)
    waiting = Posting.objects.filter(notice=OuterRef("pk"), dropped_on__isnull=True).exclude(Exists(photos))
    missing = ArraySubquery(waiting.order_by("board__number").values("board__number"))
    rows = Notice.objects.filter(project__in=ids, withdrawn_on__isnull=True).annotate(missing_boards=missing)
    return by_project(rows.defer("body").order_by("project_id", "id"))


def batch_entries(ids: Ids) -> dict[int, list[BatchEntry]]:
    """Submissions that were not taken back, oldest first."""
    rows = BatchEntry.objects.filter(project__in=ids, taken_back_on__isnull=True)
    return by_project(rows.order_by("project_id", "id"))


def pre_reviews(ids: Ids) -> dict[int, list[Any]]:
    """Pre-reviews not taken back, oldest first, with how many points stand, wait for a reply, and are closed."""
    stand = Q(points__taken_back_on=None, points__isnull=False)
    waits = Q(points__closed_on=None) & (Q(points__reply="") | Q(points__returned_on__isnull=False))
    rows = PreReview.objects.filter(project__in=ids, taken_back_on=None).annotate(
        point_count=Count("points", filter=stand),
        unanswered_points=Count("points", filter=stand & waits),
        closed_points=Count("points", filter=stand & Q(points__closed_on__isnull=False)),
    )
    return by_project(rows.order_by("project_id", "id"))


def reviews(ids: Ids) -> dict[int, list[Review]]:
    """Joint reviews, oldest first."""
    rows = Review.objects.filter(project__in=ids, taken_back_on=None).defer("note", "minutes_text")
    return by_project(rows.order_by("project_id", "id"))


def opinions(review_ids: Ids) -> dict[int, list[Any]]:
    """Per review the invitations, in the departments' order, with the newest opinion's `result` and its conditions:

    `condition_count`, those of them still `open_count`, and those still `unanswered` by the street.
    """
    newest = Opinion.objects.filter(invitation=OuterRef("pk")).order_by("-id")
    unanswered = Q(conditions__reply="") | Q(conditions__returned_on__isnull=False)
    still_open = Q(conditions__closed_on__isnull=True)
    rows = (
        Invitation.objects.filter(review__in=review_ids)
        .select_related("department")
        .annotate(
            result=Subquery(newest.values("result")[:1]),
            condition_count=Subquery(newest.annotate(n=Count("conditions")).values("n")[:1]),
            open_count=Subquery(newest.annotate(n=Count("conditions", filter=still_open)).values("n")[:1]),
            unanswered=Subquery(
                newest.annotate(n=Count("conditions", filter=still_open & unanswered)).values("n")[:1]
            ),
        )
    )
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows.order_by("review_id", "department__order", "id"):
        grouped[row.review_id].append(row)
    return grouped


def tenders(ids: Ids) -> dict[int, list[Tender]]:
    """Tenders that were not taken back, oldest first."""
    rows = Tender.objects.filter(project__in=ids).exclude(opinion=Tender.Opinion.TAKEN_BACK)
    return by_project(rows.order_by("project_id", "id"))


def acceptances(ids: Ids) -> dict[int, list[Any]]:
    """Acceptances, oldest first, with `open_defects`, the organisations `unsigned`, how many of 五不 are `unchecked`."""
    rows = Acceptance.objects.filter(project__in=ids).defer("note")
    checks = Count("checks", distinct=True)
    return by_project(
        rows.annotate(
            open_defects=Count("defects", filter=Q(defects__closed_on__isnull=True), distinct=True),
            unsigned=ArraySubquery(unsigned(OuterRef("pk")).order_by("pk").values("organisation")),
            unchecked=len(FiveChecks.Check.values) - checks,
        ).order_by("project_id", "id")
    )


def signatures(acceptance_ids: Ids) -> dict[int, list[tuple[str, bool]]]:
    """Per acceptance (party, passed)."""
    found: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    rows = Signature.objects.filter(acceptance__in=acceptance_ids)
    for acceptance_id, party, passed in rows.values_list("acceptance_id", "party", "passed"):
        found[acceptance_id].append((party, passed))
    return found
