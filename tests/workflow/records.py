"""Records of each step, made directly: what a gate asks for, whatever verb would write it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from consultations.models import ItemWish, Round
from funding.models import FinalAccount, FundingSource, Settlement, SourceKind
from policy.loader import load_scheme
from projects.models import (
    CostLine,
    Document,
    MenuDecision,
    Notice,
    Project,
    ProjectItem,
    Roster,
    SchemeVersion,
)
from reviews.models import BatchEntry, Invitation, Opinion, PreReview, Review
from tests.factories import TODAY, DepartmentFactory, ProjectFactory
from works.models import (
    Acceptance,
    Aftercare,
    AuditNote,
    FiveChecks,
    FollowUp,
    Signature,
    StartOrder,
    Tender,
    WorksCompletion,
)

SCHEME = load_scheme("gongshu-2019")
DONE_ON = TODAY - timedelta(days=20)


def project_at(step: int, **fields: Any) -> Project:
    """A running project at a step, with its 36 items."""
    project = ProjectFactory(step=step, **fields)
    ProjectItem.objects.bulk_create(
        ProjectItem(project=project, item_code=item.code) for item in SCHEME.items
    )
    return project


def complete(project: Project, actor: User, *steps: int) -> None:
    """Everything the gates of these steps ask for (of the present step where none is named)."""
    for step in steps or (project.step,):
        documents(project, actor, step)
        RECORDS[step](project, actor)


def documents(project: Project, actor: User, step: int) -> None:
    """The documents a step's gate asks for."""
    for wanted in SCHEME.documents_of(step):
        if wanted.required:
            document(project, actor, step, wanted.kind)


def document(project: Project, actor: User, step: int, kind: str) -> Document:
    """A file on record (its content is another test's matter)."""
    made = Document.for_project(
        project, actor, step=step, kind=kind, title=kind, file=f"documents/{kind}.pdf", file_name=f"{kind}.pdf",
        content_type="application/pdf", size=1, sha256="0" * 64,
    )  # fmt: skip
    made.save()
    return made


def certified(project: Project, actor: User, number: int, *, outcome: str = "passed", **fields: Any) -> Round:
    """A certified round."""
    values: dict[str, Any] = {
        "state": "certified", "outcome": outcome, "question": "是否同意改造", "rule_set": "double-two-thirds",
        "attempt": project.rounds.filter(number=number).count() + 1, "opened_on": DONE_ON, "ends_on": DONE_ON,
        "total_area": Decimal("300.00"), "total_heads": 3, "agree_area": Decimal("200.00"), "agree_heads": 2,
        "certified_on": DONE_ON,
    }  # fmt: skip
    made = Round.for_project(project, actor, number=number, **values | fields)
    made.save()
    return made


def running_round(project: Project, actor: User, number: int, state: str = "open") -> Round:
    """A round that is open, or closed and not certified."""
    return certified(
        project, actor, number, outcome="", state=state, ends_on=TODAY + timedelta(days=9),
        agree_area=None, agree_heads=None, certified_on=None,
    )  # fmt: skip


def roster(project: Project, actor: User) -> Roster:
    """A current roster of three heads, without its units."""
    return Roster.objects.get_or_create(
        neighbourhood=project.neighbourhood, is_current=True,
        defaults={
            "number": 1, "file_name": "名册.xlsx", "file_sha256": "0" * 64, "unit_count": 3, "head_count": 3,
            "total_area": Decimal("300.00"), "imported_by": actor,
        },
    )[0]  # fmt: skip


def scheme_version(project: Project, actor: User, kind: str, **fields: Any) -> SchemeVersion:
    """The next version of the scheme."""
    number = project.schemeversions.count() + 1
    made = SchemeVersion.for_project(project, actor, number=number, kind=kind, summary="方案", **fields)
    made.save()
    return made


def formal_scheme(project: Project, actor: User) -> SchemeVersion:
    """A formal scheme with its budget by item and its review."""
    made = scheme_version(
        project, actor, "formal", budget_yuan=Decimal("2000000.00"), reviewed_yuan=Decimal("1900000.00"),
        reviewed_on=DONE_ON, reviewer="审核公司",
    )  # fmt: skip
    CostLine.objects.create(
        scheme_version=made, stage="budget", item_code="BM01", label="屋面", amount_yuan=1
    )
    return made


def notice(project: Project, actor: User, closes_on: date | None = DONE_ON, **fields: Any) -> Notice:
    """A public notice that counts since it was published."""
    values = {
        "title": "公示",
        "body": "方案",
        "workdays": 5,
        "published_on": DONE_ON - timedelta(days=7),
    } | fields
    made = Notice.for_project(
        project, actor, closes_on=closes_on, **{"began_on": values["published_on"]} | values
    )
    made.save()
    return made


def tender(project: Project, actor: User, kind: str = "construction", **fields: Any) -> Tender:
    """A tender, awarded and contracted."""
    values: dict[str, Any] = {
        "applied_on": DONE_ON, "opinion": "agree", "opinion_on": DONE_ON, "winner": "城建公司",
        "awarded_on": DONE_ON, "contract_on": DONE_ON, "contract_yuan": Decimal("1800000.00"),
    }  # fmt: skip
    made = Tender.for_project(project, actor, kind=kind, **values | fields)
    made.save()
    return made


def review(project: Project, actor: User, **results: str | None) -> Review:
    """A joint review of the newest version; `review(p, a, gongan="agree", lvhua=None)`: 绿化 has not answered."""
    newest = project.schemeversions.order_by("-number").first()
    made = Review.for_project(project, actor, scheme_version=newest, opened_on=DONE_ON)
    made.save()
    for code, result in results.items():
        invitation = Invitation.objects.create(review=made, department=DepartmentFactory(code=code))
        if result:
            opinion(invitation, actor, result)
    return made


def opinion(invitation: Invitation, actor: User, result: str) -> Opinion:
    """A department's opinion."""
    return Opinion.objects.create(
        invitation=invitation, result=result, comment="意见", given_on=DONE_ON, by=actor
    )


def _first(project: Project, actor: User) -> None:
    roster(project, actor)
    ItemWish.objects.create(round=certified(project, actor, 1), item_code="BM01", heads=2)


def _second(project: Project, actor: User) -> None:
    scheme_version(project, actor, "preliminary", estimate_yuan=Decimal("2000000.00"))
    FundingSource.objects.get_or_create(
        project=project, kind=SourceKind.PERSONAL, defaults={"planned_yuan": Decimal("1000.00")}
    )
    project.items.update(decision="include")
    MenuDecision.for_project(project, actor, included_count=36).save()


def _third(project: Project, actor: User) -> None:
    notice(project, actor)
    certified(project, actor, 2)


def _fourth(project: Project, actor: User) -> None:
    BatchEntry.for_project(
        project, actor, year=2019, submitted_on=DONE_ON, accepted_on=DONE_ON, approved_on=DONE_ON,
        approval_document="拱政函1号", listing="listed", listing_number="拱发改〔2019〕1号", listed_on=DONE_ON,
    ).save()  # fmt: skip
    Project.objects.filter(pk=project.pk).update(listing_number="拱发改〔2019〕1号")
    project.listing_number = "拱发改〔2019〕1号"


def _sixth(project: Project, actor: User) -> None:
    certified(project, actor, 3)
    newest = project.schemeversions.order_by("-number").first() or formal_scheme(project, actor)
    PreReview.for_project(project, actor, scheme_version=newest, done_on=DONE_ON).save()


def _seventh(project: Project, actor: User) -> None:
    if not project.schemeversions.filter(kind="formal").exists():
        formal_scheme(project, actor)
    made = review(project, actor, chengguan="agree", gongan="agree")
    made.minutes_number, made.minutes_on = f"联审〔2019〕{made.pk}号", DONE_ON
    made.save()


def _eighth(project: Project, actor: User) -> None:
    if not project.schemeversions.filter(kind="formal").exists():
        formal_scheme(project, actor)
    tender(project, actor)
    tender(project, actor, "supervision", contract_yuan=Decimal("60000.00"))


def _ninth(project: Project, actor: User) -> None:
    StartOrder.for_project(project, actor, started_on=DONE_ON, planned_completion_on=TODAY).save()
    project.items.filter(decision="include").update(progress="done")
    AuditNote.for_project(
        project, actor, noted_on=DONE_ON, text="无问题", reply="收到", replied_on=DONE_ON
    ).save()
    WorksCompletion.for_project(project, actor, completed_on=DONE_ON).save()


def _tenth(project: Project, actor: User) -> None:
    made = Acceptance.for_project(
        project, actor, held_on=DONE_ON, archived_on=DONE_ON, archive_receiver="区城建档案室"
    )
    made.save()
    for party in Signature.Party.values:
        Signature.objects.create(acceptance=made, party=party, passed=True)
    FiveChecks.objects.bulk_create(
        FiveChecks(acceptance=made, check_code=one, holds=True) for one in FiveChecks.Check
    )


def _eleventh(project: Project, actor: User) -> None:
    Aftercare.for_project(
        project, actor, management_body="社区", property_service="物业", fee="0.5元", maintenance_fund="已续筹",
        agreed_on=DONE_ON,
    ).save()  # fmt: skip
    FollowUp.for_project(project, actor, visited_on=DONE_ON, satisfaction="good", note="满意").save()
    Settlement.for_project(
        project, actor, settled_yuan=Decimal("1750000.00"), approved_on=DONE_ON, reviewer="审价公司"
    ).save()
    FinalAccount.for_project(
        project, actor, number=project.finalaccounts.count() + 1, amount_yuan=Decimal("1750000.00"),
        submitted_on=DONE_ON, approved_on=DONE_ON, document_no="拱财1号",
    ).save()  # fmt: skip


RECORDS = {
    1: _first, 2: _second, 3: _third, 4: _fourth, 5: formal_scheme, 6: _sixth, 7: _seventh, 8: _eighth, 9: _ninth,
    10: _tenth, 11: _eleventh,
}  # fmt: skip
