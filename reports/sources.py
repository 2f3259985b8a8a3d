"""What was on record at the end of a day, for many projects at once: one query per source, newest row per project."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Concat

from consultations.models import Round
from consultations.names import LAST_OF_SCHEME
from funding.contribution_rules import may_tell
from funding.models import Appropriation, Contribution, Settlement
from projects.models import Notice, Project, SchemeVersion
from reviews.models import BatchEntry, GradeRecognition, Review
from workflow.history import Move
from workflow.models import Transition
from works.models import (
    Acceptance,
    ChangeOrder,
    Defect,
    Rectification,
    Signature,
    SiteReport,
    StartOrder,
    Tender,
    WorksCompletion,
)
from works.queries import unsigned

Newest = Mapping[int, Any]
ACCEPTANCE_STEP = 10


def projects(as_of: date, street_id: int | None) -> list[Project]:
    """Projects opened by the day, 补录 only once confirmed, in the order of street and code."""
    rows = Project.objects.with_place().select_related("take_over").filter(opened_on__lte=as_of)
    rows = rows.exclude(take_over__isnull=False, take_over__confirmed_at__isnull=True)
    return list(rows.filter(neighbourhood__street=street_id) if street_id else rows)


def _newest(rows: QuerySet[Any], *order: str) -> Newest:
    return {row.project_id: row for row in rows.order_by("project_id", *order).distinct("project_id")}


def moves(as_of: date) -> Mapping[int, list[Move]]:
    """Every act on each project's step, oldest first."""
    found: dict[int, list[Move]] = defaultdict(list)
    rows = Transition.objects.filter(on__lte=as_of).order_by("id")
    for project_id, *move in rows.values_list("project_id", "kind", "from_step", "to_step", "on"):
        found[project_id].append(Move(*move))
    return found


def rounds(as_of: date) -> Mapping[tuple[int, int], Round]:
    """(project, number) → the newest certified round of the scheme's three."""
    certified = Round.objects.filter(number__lte=LAST_OF_SCHEME, state=Round.State.CERTIFIED)
    rows = certified.filter(certified_on__lte=as_of)
    rows = rows.order_by("project_id", "number", "-attempt").distinct("project_id", "number")
    return {(row.project_id, row.number): row for row in rows}


def notices(as_of: date) -> Newest:
    """The newest public notice."""
    return _newest(Notice.objects.filter(published_on__lte=as_of), "-published_on", "-id")


def listings(as_of: date) -> Newest:
    """The listing in the yearly plan."""
    return _newest(BatchEntry.objects.filter(listed_on__lte=as_of), "-id")


def reviews(as_of: date) -> Newest:
    """The joint review whose minutes were issued."""
    return _newest(Review.objects.filter(minutes_on__lte=as_of), "-id")


def schemes(as_of: date) -> Newest:
    """The newest formal scheme, as of the day its budget was reviewed; without one, as of its recording."""
    known = Q(reviewed_on__lte=as_of) | Q(reviewed_on=None, recorded_at__date__lte=as_of)
    return _newest(SchemeVersion.objects.filter(known, kind=SchemeVersion.Kind.FORMAL), "-number")


def tenders(as_of: date) -> Newest:
    """The awarded lot of the works (EPC or construction)."""
    rows = Tender.objects.filter(awarded_on__lte=as_of).exclude(kind=Tender.Kind.SUPERVISION)
    return _newest(rows, "-id")


def supervisions(as_of: date) -> Newest:
    """The awarded lot of the supervision (监理)."""
    return _newest(Tender.objects.filter(awarded_on__lte=as_of, kind=Tender.Kind.SUPERVISION), "-id")


def starts(as_of: date) -> Newest:
    """The start order."""
    return _newest(StartOrder.objects.filter(started_on__lte=as_of), "-id")


def completions(as_of: date) -> Newest:
    """Works done."""
    return _newest(WorksCompletion.objects.filter(completed_on__lte=as_of), "-id")


def acceptances(as_of: date) -> Newest:
    """Acceptances that everybody invited and every party passed; one taken over (补录) stands without its signatures."""
    return _newest(passed_acceptances(as_of), "-held_on", "-id")


def passed_acceptances(as_of: date) -> QuerySet[Acceptance]:
    """The same, all of them."""
    passed = Signature.objects.filter(passed=True).values("acceptance")
    counted = passed.annotate(parties=Count("party", distinct=True))
    whole = counted.filter(parties=len(Signature.Party.values)).values("acceptance")
    taken_over = Q(project__take_over__step__gt=ACCEPTANCE_STEP, cycle=0)
    rows = Acceptance.objects.filter(Q(pk__in=whole) | taken_over, held_on__lte=as_of)
    return rows.exclude(signatures__passed=False).exclude(Exists(unsigned(OuterRef("pk"))))


def settlements(as_of: date) -> Newest:
    """The settled price."""
    return _newest(Settlement.objects.filter(approved_on__lte=as_of), "-id")


def site_reports(as_of: date) -> Newest:
    """The newest site report."""
    return _newest(SiteReport.objects.filter(as_of__lte=as_of), "-as_of", "-id")


def grades(as_of: date) -> Mapping[int, str]:
    """The highest recognised grade."""
    rows = GradeRecognition.objects.filter(recognised_on__lte=as_of)
    return dict(rows.order_by("grade").values_list("project_id", "grade"))


def received(as_of: date) -> Mapping[int, Mapping[str, Decimal]]:
    """Money received per project and kind of source, in yuan: appropriated, or paid in by residents unit by unit."""
    appropriated = Appropriation.objects.filter(received_on__lte=as_of)
    return _received(appropriated, _standing(as_of))


def received_as_told(as_of: date) -> Mapping[int, Mapping[str, Decimal]]:
    """The same for the public: of residents only where units enough had paid in by the day."""
    standing = _standing(as_of)
    unit = Concat("building", Value("\n"), "entrance", Value("\n"), "room")
    counted = standing.order_by().values_list("source__project_id").annotate(units=Count(unit, distinct=True))
    told = [project_id for project_id, units in counted if may_tell(units)]
    appropriated = Appropriation.objects.filter(received_on__lte=as_of)
    return _received(appropriated, standing.filter(source__project__in=told))


def _standing(as_of: date) -> QuerySet[Contribution]:
    paid = Contribution.objects.filter(paid_on__lte=as_of)
    return paid.filter(_still_open("cancelled_on", as_of))


def _received(
    appropriated: QuerySet[Appropriation], standing: QuerySet[Contribution]
) -> Mapping[int, Mapping[str, Decimal]]:
    found: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    sums = [
        rows.order_by().values_list("source__project_id", "source__kind").annotate(total=Sum("amount_yuan"))
        for rows in (appropriated, standing)
    ]
    for project_id, kind, total in sums[0].union(sums[1], all=True):
        found[project_id][kind] += total
    return found


def open_issues(as_of: date) -> Mapping[int, int]:
    """Undecided changes, open rectifications and defects per project."""
    rectifications = Rectification.objects.filter(ordered_on__lte=as_of).filter(
        _still_open("closed_on", as_of)
    )
    changes = ChangeOrder.objects.filter(requested_on__lte=as_of).filter(_still_open("decided_on", as_of))
    defects = Defect.objects.filter(acceptance__held_on__lte=as_of).filter(_still_open("closed_on", as_of))
    found: dict[int, int] = defaultdict(int)
    lists = [rows.values_list("project_id", "pk") for rows in (rectifications, changes)]
    lists.append(defects.annotate(project_id=F("acceptance__project_id")).values_list("project_id", "pk"))
    for project_id, _ in lists[0].union(*lists[1:], all=True):
        found[project_id] += 1
    return found


def _still_open(field: str, as_of: date) -> Q:
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gt": as_of})
