"""A small district for the public faces: what may be read, and personal data that must never be."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.files.base import ContentFile

from accounts.models import Community, User
from consultations.models import Round
from consultations.services import cast, certify_round, close_round, open_round
from projects.models import Document, Notice, Objection, Owner, Project, ProjectItem, SchemeVersion, TakeOver
from projects.sealed import seal
from reports.models import MonthlyReport
from tests.factories import NeighbourhoodFactory, ProjectFactory, StreetFactory, UserFactory, roster_of
from workflow.models import Transition

TODAY = date(2019, 10, 21)
OPENED, ENDS = date(2019, 10, 8), date(2019, 10, 31)
NAMES = ("金丝雀𠮷", "欧阳<b>霰", "=钱塘江")
PHONES = ("13987654321", "0571-99887766")
DIGITS = ("7Q9X", "8W3Z", "6K2Y")
CANARIES = (*NAMES, "欧阳&lt;b&gt;霰", *PHONES, *DIGITS)


@dataclass
class World:
    """Two streets: one with a project in every public state of a round, one stranger's."""

    clerk: User
    certifier: User
    project: Project
    certified: Round
    running: Round
    other: Project
    unconfirmed: Project
    report: MonthlyReport


def made() -> World:
    """Everything by the verbs where a verb decides, by rows elsewhere."""
    clerk, certifier = UserFactory(role="street_clerk"), UserFactory(role="street_certifier")
    project = _project(clerk)
    certified = _certified(project, clerk, certifier)
    Project.objects.filter(pk=project.pk).update(step=3)
    project.refresh_from_db()
    running = _round(project, 2, clerk)
    _say(running, clerk, ["agree", "disagree"])
    _papers(project, clerk)
    other = ProjectFactory(
        code="2019-daguan-01",
        neighbourhood=NeighbourhoodFactory(
            code="dgxy", name="大关西苑", initials="dgxy", street=StreetFactory(code="daguan")
        ),
    )
    return World(clerk, certifier, project, certified, running, other, _unconfirmed(clerk), _report(project))


def _project(clerk: User) -> Project:
    street = StreetFactory()
    street.phone = "0571-88000000"
    street.save()
    community = Community.objects.create(street=street, name="化纤社区")
    place = NeighbourhoodFactory(
        code="hmxc", name="和睦新村", initials="hmxc", pinyin="hemuxincun", community=community
    )
    project: Project = ProjectFactory(code="2019-hemu-01", neighbourhood=place, responsible=clerk)
    heads = [[("1", "1", f"{floor}01", "100.00")] for floor in (1, 2, 3)]
    roster = roster_of(place, clerk, heads)
    for owner, name, digits in zip(Owner.objects.filter(head__roster=roster), NAMES, DIGITS, strict=True):
        owner.name, owner.last_four, owner.phone = name, digits, PHONES[0]
        owner.save()
    Transition.objects.create(project=project, kind="open", from_step=1, to_step=1, on=OPENED, actor=clerk)
    return project


def _round(project: Project, number: int, clerk: User) -> Round:
    question = "是否同意改造方案" if number > 1 else "是否同意改造"
    return open_round(project, actor=clerk, on=OPENED, number=number, ends_on=ENDS, question=question)


def _say(round_: Round, clerk: User, choices: list[str]) -> None:
    for head, choice in zip(round_.roll.order_by("id"), choices, strict=False):
        cast(round_, actor=clerk, on=TODAY, choice=choice, entry=head, note=f"{NAMES[0]}来电{PHONES[1]}")


def _certified(project: Project, clerk: User, certifier: User) -> Round:
    round_ = _round(project, 1, clerk)
    _say(round_, clerk, ["agree", "agree", "disagree"])
    close_round(round_, actor=clerk, on=TODAY)
    return certify_round(round_, actor=certifier, on=TODAY)


def _papers(project: Project, clerk: User) -> None:
    notice = Notice.for_project(
        project, clerk, title="和睦新村改造方案公示", body="屋面修缮、雨污管网。", published_on=OPENED,
        began_on=OPENED, closes_on=date(2019, 10, 25), contact="和睦社区 8888 0000",
    )  # fmt: skip
    notice.save()
    Objection.objects.create(notice=notice, received_on=TODAY, text=f"{NAMES[0]}({PHONES[1]}):想多充电桩",
                             contact=seal(PHONES[0].encode()), public_text="希望多一个充电桩",
                             number=1, recorded_by=clerk)  # fmt: skip
    version = SchemeVersion.for_project(
        project, clerk, number=1, kind="preliminary", summary="概要", estimate_yuan=Decimal("1000000.00")
    )
    version.save()
    ProjectItem.objects.create(
        project=project, item_code="BM01", decision="include", estimate_yuan=Decimal("99.90")
    )
    ProjectItem.objects.create(project=project, item_code="BO06", decision="declined", reason="业主不同意")
    for title, is_public in (("公开的方案", True), ("内部材料", False)):
        paper = Document.for_project(
            project, clerk, step=3, kind="other", title=title, file_name=f"{title}.pdf", size=4,
            content_type="application/pdf", sha256="0" * 64, is_public=is_public,
        )  # fmt: skip
        paper.file.save("a.pdf", ContentFile(b"%PDF"))


def _unconfirmed(clerk: User) -> Project:
    place = NeighbourhoodFactory(code="secret", name="待确认小区", initials="dqrxq")
    project: Project = ProjectFactory(code="2018-hemu-09", neighbourhood=place, step=7)
    TakeOver.objects.create(project=project, step=7, note="补录", entered_by=clerk)
    return project


def _report(project: Project) -> MonthlyReport:
    report = MonthlyReport.objects.create(
        street=project.neighbourhood.street, month=date(2019, 9, 1), totals={"total": {}}
    )
    report.file.save("hemu-2019-09.xlsx", ContentFile(b"PK"))
    return report
