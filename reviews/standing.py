"""Which joint reviews still count: values for the verbs, and the same as a filter for lists."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from policy.errors import Reason
from projects.models import Project, SchemeVersion
from reviews.models import Review

STEP = 7


def of_newest_version(version: str = "scheme_version") -> Q:
    """The row's scheme version, which lies at this lookup, is the number-highest of its project."""
    newer = SchemeVersion.objects.filter(
        project=OuterRef(f"{version}__project"), number__gt=OuterRef(f"{version}__number")
    )
    return Q(~Exists(newer))


def counting(rows: QuerySet[Review]) -> QuerySet[Review]:
    """Reviews that stand: of the newest scheme version, of the project's present cycle, not taken back."""
    return rows.filter(of_newest_version(), cycle=F("project__cycle"), taken_back_on=None)


def running(rows: QuerySet[Review]) -> QuerySet[Review]:
    """Reviews still waiting for opinions or minutes: they stand, their project is at the step and runs."""
    return counting(rows).filter(minutes_on=None, project__step=STEP, project__state=Project.State.ACTIVE)


def standing_reasons(review: Review, project: Project) -> list[Reason]:
    """Why nothing can be done in the review any more: taken back, another scheme version, sent back since."""
    if review.taken_back_on:
        return [Reason("taken_back", "区住建局已撤回这次联合审查。")]
    rows = SchemeVersion.objects.filter(project=project).order_by("-number")
    if review.scheme_version_id != rows.values_list("pk", flat=True).first():
        return [Reason("old_scheme", "方案已更新,对旧方案的审查不再有效,请等区住建局重新发起联审。")]
    if review.cycle != project.cycle:
        return [Reason("old_review", "项目退回后须重新联审,这次审查不再有效。")]
    return []


def issued_reasons(review: Review, act: str) -> list[Reason]:
    """A reason once the minutes are out, with who issued them and when."""
    if review.minutes_on is None:
        return []
    by = f",{review.minutes_by}" if review.minutes_by_id else ""
    day = f"{review.minutes_on.year}年{review.minutes_on.month}月{review.minutes_on.day}日"
    return [Reason("minutes_issued", f"联审纪要已印发({review.minutes_number},{day}{by}),{act}。")]
