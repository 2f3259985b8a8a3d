"""One neighbourhood from the opening to the closing by the verbs alone: every gate can be met by somebody's act."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest

from accounts.models import Department, Street, User
from consultations.models import Round
from consultations.services import cast, certify_round, close_round, record_wishes
from funding.services.accounts import approve_final_account, record_settlement, submit_final_account
from funding.services.sources import plan_source
from policy.errors import Refused
from projects.models import Project
from projects.services.documents import attach_document
from projects.services.item_progress import Progressed, record_item_progress
from projects.services.items import Decided, confirm_menu, decide_items
from projects.services.objections import answer_objection, record_objection
from projects.services.schemes import Line, record_formal_scheme, record_preliminary_scheme
from projects.setup import load_district
from reviews.services.batch import accept_batch, record_approval, record_listing, submit_batch
from reviews.services.conditions import close_condition
from reviews.services.joint import open_review
from reviews.services.minutes import issue_minutes
from reviews.services.opinions import give_opinion
from reviews.services.pre_review import close_pre_review, record_pre_review
from tests.factories import NeighbourhoodFactory, UserFactory, roster_of
from tests.notices import on_notice
from tests.workflow.records import SCHEME
from workflow import rules
from workflow.queries import checklist, step_track, worklist
from workflow.services import advance, open_project, open_round, send_back
from works.models import FiveChecks, Signature
from works.services.acceptance import Signed, close_defect, hand_over_archive, hold_acceptance
from works.services.acceptance_day import Look
from works.services.aftercare import agree_aftercare, record_follow_up
from works.services.changes import decide_change, request_change
from works.services.site import complete_works, order_start, report_site
from works.services.supervision import close_rectification, note_audit, order_rectification, reply_audit
from works.services.tender import apply_tender, give_tender_opinion, record_award
from works.services.tender_process import plan_tender

pytestmark = pytest.mark.django_db
MILLION = Decimal("1000000.00")


class Office:
    """The people, the day, and one project in their hands."""

    def __init__(self) -> None:
        load_district("gongshu-2019")
        self.street = Street.objects.get(code="hemu")
        self.clerk = UserFactory(role="street_clerk", street=self.street)
        self.certifier = UserFactory(role="street_certifier", street=self.street)
        self.officer, self.leader = UserFactory(role="bureau_officer"), UserFactory(role="bureau_leader")
        self.auditor = UserFactory(role="auditor")
        self.day = date(2020, 3, 2)
        neighbourhood = NeighbourhoodFactory(street=self.street)
        heads = [[("1", "1", f"{floor}01", "100.00")] for floor in range(1, 7)]
        roster_of(neighbourhood, self.clerk, heads)
        self.project = open_project(
            neighbourhood, actor=self.clerk, on=self.day, batch_year=2020, builder_kind="street",
            builder_name="和睦街道办事处",
        )  # fmt: skip

    def by(self, actor: User) -> dict:
        return {"actor": actor, "on": self.day}

    @property
    def mine(self) -> dict:
        return self.by(self.clerk)

    def later(self, days: int) -> None:
        self.day += timedelta(days=days)

    def next_step(self) -> None:
        """Pressed by whoever passes the step; the project appears as such on the person's list."""
        self.project = Project.objects.get(pk=self.project.pk)
        actor = self.clerk if self.project.step in rules.STREET_STEPS else self.officer
        assert rules.unmet(checklist(self.project, self.day)) == ()
        waits = [task.where for task in worklist(actor, self.day)]
        assert waits[0] == ("close" if self.project.step == rules.LAST_STEP else "advance")
        assert set(waits[1:]) <= {"claim"}  # of an approved account; it holds up nothing
        self.project = advance(self.project, **self.by(actor), version=self.project.version)

    def documents(self) -> None:
        """The documents the step asks for."""
        actor = self.clerk if self.project.step in rules.STREET_STEPS else self.officer
        for wanted in SCHEME.documents_of(self.project.step):
            if wanted.required:
                upload = BytesIO(f"{wanted.name},{self.project.cycle}\n".encode())
                upload.name = f"{wanted.kind}.csv"
                attach_document(
                    self.project, **self.by(actor), step=self.project.step, kind=wanted.kind, title="",
                    upload=upload,
                )  # fmt: skip

    def round(self, number: int) -> Round:
        held = open_round(
            self.project, number, **self.mine, ends_on=self.day + timedelta(days=5), question="是否同意?"
        )
        for entry in list(held.roll.all())[:4]:
            cast(held, **self.mine, choice="agree", entry=entry)
        close_round(held, **self.mine)
        return certify_round(held, **self.by(self.certifier))


def consult_and_plan(office: Office) -> None:
    """Steps 1 to 4."""
    held = office.round(1)
    record_wishes(held, {"BM01": 4}, **office.mine)
    office.documents()
    office.next_step()
    record_preliminary_scheme(
        office.project, **office.mine, summary="屋面、管网", estimate_yuan=2 * MILLION, author="设计院"
    )
    plan_source(office.project, **office.mine, kind="personal", planned_yuan=Decimal("10000.00"))
    chosen = {item.code: Decided("include" if item.mandatory else "infeasible", "" if item.mandatory else "无场地")
              for item in SCHEME.items}  # fmt: skip
    decide_items(office.project, chosen, **office.mine)
    confirm_menu(office.project, **office.mine)
    office.documents()
    office.next_step()
    notice = on_notice(office.project, office.clerk, office.day)
    objection = record_objection(notice, **office.mine, text="施工噪声")
    office.round(2)
    answer_objection(objection, **office.mine, public_text="施工噪声", answer="夜间不施工")
    with pytest.raises(Refused):
        advance(office.project, **office.mine)
    office.later(10)
    office.next_step()
    entry = submit_batch(office.project, **office.mine)
    accept_batch(entry, **office.by(office.officer))
    record_approval(entry, **office.by(office.officer), approval_document="拱政函〔2020〕1号")
    record_listing(entry, **office.by(office.officer), listing="listed", listing_number="拱发改〔2020〕1号")
    office.next_step()


def design(office: Office) -> None:
    """Step 5."""
    record_formal_scheme(
        office.project, **office.mine, summary="正式方案", author="设计院", budget_yuan=2 * MILLION,
        reviewer="审核公司", reviewed_yuan=2 * MILLION, reviewed_on=office.day, changes="按审查意见修改",
        lines=[Line("屋面修缮", 2 * MILLION, "BM01")],
    )  # fmt: skip
    office.documents()
    office.next_step()


def pre_review(office: Office) -> None:
    """The bureau's half of step 6."""
    made = record_pre_review(office.project, **office.by(office.officer), comments="补充坡道")
    close_pre_review(made, **office.by(office.officer), note="已补充")


def review(office: Office, result: str) -> None:
    """Step 7 up to the opinions; 绿化 says `result`, the others agree."""
    opened = open_review(office.project, **office.by(office.officer))
    for invitation in opened.invitations.all():
        reviewer = UserFactory(role="department_reviewer", department=invitation.department)
        assert [task.where for task in worklist(reviewer, office.day)] == ["review"]
        said = result if invitation.department == Department.objects.get(code="lvhua") else "agree"
        give_opinion(invitation, **office.by(reviewer), result=said, comment="保留香樟")


def conclude_review(office: Office) -> None:
    standing = office.project.reviews.latest("id")
    opinion = standing.invitations.get(department__code="lvhua").opinions.get()
    close_condition(opinion.conditions.get(), **office.by(office.officer), note="已保留")
    issue_minutes(standing, **office.by(office.leader), number="联审〔2020〕1号", text="同意")
    office.documents()
    office.next_step()


def build(office: Office) -> None:
    """Steps 8 to 11."""
    for kind, price in (("epc", MILLION), ("supervision", Decimal("60000.00"))):
        tender = apply_tender(office.project, **office.mine, kind=kind)
        give_tender_opinion(tender, **office.by(office.officer), opinion="agree")
        plan_tender(tender, **office.mine, method="direct", planned_on=office.day)
        record_award(
            tender, **office.mine, winner="城建公司", awarded_on=office.day, contract_yuan=price,
            contract_on=office.day,
        )  # fmt: skip
    office.documents()
    office.next_step()
    order_start(
        office.project, **office.mine, started_on=office.day, planned_completion_on=office.day,
        drawings_final=True,
    )  # fmt: skip
    change = request_change(
        office.project, **office.mine, title="雨棚", reason="居民要求", amount_yuan=Decimal("1000.00")
    )
    decide_change(change, **office.by(office.leader), approve=True)
    order = order_rectification(office.project, **office.by(office.officer), issue="围挡", due_on=office.day)
    close_rectification(order, **office.by(office.officer), closing_note="已补齐")
    note = note_audit(office.project, **office.by(office.auditor), text="无问题")
    reply_audit(note, **office.mine, reply="收到")
    included = office.project.items.filter(decision="include")
    record_item_progress(
        office.project, {row.item_code: Progressed("done") for row in included}, **office.mine
    )
    report_site(office.project, **office.mine, as_of=office.day, physical_percent=100, invested_yuan=MILLION)
    complete_works(office.project, **office.mine, completed_on=office.day)
    office.next_step()
    held = hold_acceptance(
        office.project, **office.mine, held_on=office.day, place="现场",
        signatures={party: Signed(True) for party in Signature.Party.values}, defects=["渗水"],
        checks={code: Look(True) for code in FiveChecks.Check.values},
    )  # fmt: skip
    close_defect(held.defects.get(), **office.mine)
    hand_over_archive(held, **office.mine, receiver="档案室")
    office.documents()
    office.next_step()
    agree_aftercare(
        office.project, **office.mine, management_body="社区", property_service="物业", fee="0.5元",
        maintenance_fund="已续筹",
    )  # fmt: skip
    record_follow_up(office.project, **office.mine, satisfaction="good", note="满意")
    record_settlement(
        office.project, **office.mine, settled_yuan=2 * MILLION, approved_on=office.day, reviewer="审价公司"
    )
    account = submit_final_account(office.project, **office.mine, amount_yuan=2 * MILLION)
    approve_final_account(account, **office.by(office.officer), document_no="拱财〔2020〕1号")
    office.next_step()


def test_every_gate_can_be_met_by_somebodys_act():
    office = Office()
    consult_and_plan(office)
    design(office)
    office.round(3)
    pre_review(office)
    office.next_step()
    review(office, "conditional")
    conclude_review(office)
    build(office)
    assert (office.project.state, office.project.closed_on) == ("closed", office.day)
    assert {station.state for station in step_track(office.project, office.day)} == {"done"}


def test_a_refused_drawing_goes_back_to_step_5_and_keeps_round_3():
    office = Office()
    consult_and_plan(office)
    design(office)
    office.round(3)
    pre_review(office)
    office.next_step()
    review(office, "refuse")
    assert "不同意" in " ".join(one.sentence for one in rules.unmet(checklist(office.project, office.day)))
    office.project = send_back(
        office.project, **office.by(office.officer), to_step=5, reason="居民未受影响", kept=["6:round"]
    )
    design(office)
    pre_review(office)
    office.next_step()
    review(office, "conditional")
    conclude_review(office)
    assert office.project.step == 8
    assert office.project.rounds.filter(number=3).count() == 1


def test_sent_back_to_the_beginning_all_is_done_again_but_the_listing():
    office = Office()
    consult_and_plan(office)
    office.project = send_back(office.project, **office.by(office.officer), to_step=1, reason="业主大量变更")
    held = office.round(1)
    record_wishes(held, {"BM01": 4}, **office.mine)
    office.documents()
    office.next_step()
    record_preliminary_scheme(
        office.project, **office.mine, summary="新方案", estimate_yuan=MILLION, author="设计院"
    )
    confirm_menu(office.project, **office.mine)
    office.documents()
    office.next_step()
    on_notice(office.project, office.clerk, office.day, title="再次公示")
    office.round(2)
    office.later(10)
    office.next_step()
    office.next_step()
    assert (office.project.step, office.project.listing_number) == (5, "拱发改〔2020〕1号")
    assert sorted(office.project.rounds.values_list("number", "attempt")) == [(1, 1), (1, 2), (2, 1), (2, 2)]
