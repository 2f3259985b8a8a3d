"""Facts as they are read from the records, and which records still count after a send-back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import CostLine, Objection
from reviews.models import OpinionCondition, PreReview
from tests.factories import TODAY, ProjectFactory
from tests.workflow import records
from workflow import rules
from workflow.facts import gather, gather_many
from workflow.models import Transition
from works.models import (
    AuditNote,
    ChangeOrder,
    Defect,
    Invitee,
    Rectification,
    ResidentVoice,
    Signature,
    StartOrder,
    Stoppage,
)

pytestmark = pytest.mark.django_db


def lacking(project, step=None):
    step = step or project.step
    return {one.code for one in rules.unmet(rules.gate(step, gather(project, TODAY), records.SCHEME))}


def sent_back(project, actor, to_step, *kept):
    """The act's row and the project's new cycle, without the verb."""
    project.cycle += 1
    project.step = to_step
    project.save()
    Transition.objects.create(
        project=project, kind="send_back", from_step=11, to_step=to_step, cycle=project.cycle, kept=list(kept),
        reason="重新办理", on=TODAY, actor=actor,
    )  # fmt: skip


class TestRecords:
    @pytest.mark.parametrize("step", range(1, 12))
    def test_complete_records_open_the_gate(self, clerk, step):
        project = records.project_at(step)
        assert lacking(project)
        records.complete(project, clerk)
        assert lacking(project) == set()

    def test_eligibility_is_judged_for_the_day_the_project_was_opened(self, clerk):
        project = records.project_at(1, neighbourhood__last_renovated_year=2016)
        assert "eligible" in lacking(project)
        project.opened_on = TODAY.replace(year=2021)
        assert "eligible" not in lacking(project)

    def test_a_replaced_roster_does_not_count_and_a_strangers_neither(self, clerk):
        project = records.project_at(1)
        records.roster(records.project_at(1), clerk)
        assert "roster" in lacking(project)
        records.roster(project, clerk)
        assert "roster" not in lacking(project)
        project.neighbourhood.rosters.update(is_current=False)
        assert "roster" in lacking(project)

    def test_the_newest_attempt_of_a_round_decides(self, clerk):
        project = records.project_at(1)
        records.certified(project, clerk, 1, outcome="failed")
        records.running_round(project, clerk, 1)
        assert gather(project, TODAY).round(1).state == "open"

    def test_a_voided_round_is_none(self, clerk):
        project = records.project_at(1)
        records.running_round(project, clerk, 1, state="voided")
        assert gather(project, TODAY).round(1).state == ""

    def test_a_removed_document_does_not_count(self, clerk):
        project = records.project_at(1)
        made = records.document(project, clerk, 1, "needs_list")
        assert "needs_list" in gather(project, TODAY).documents
        made.removed_at = made.recorded_at
        made.save()
        assert "needs_list" not in gather(project, TODAY).documents

    def test_a_withdrawn_notice_does_not_count(self, clerk):
        project = records.project_at(3)
        records.notice(project, clerk, withdrawn_on=TODAY, withdraw_reason="有误")
        assert gather(project, TODAY).notice is None

    def test_objections_count_until_answered_even_of_a_withdrawn_notice(self, clerk):
        project = records.project_at(3)
        notice = records.notice(project, clerk, withdrawn_on=TODAY, withdraw_reason="有误")
        said = {"received_on": TODAY, "text": "噪声", "public_text": "噪声"}
        objection = Objection.objects.create(notice=notice, **said, number=1, recorded_by=clerk)
        assert gather(project, TODAY).unanswered_objections == 1
        objection.answer, objection.answered_on = "已调整施工时间", TODAY
        objection.save()
        assert gather(project, TODAY).unanswered_objections == 0

    def test_a_budget_needs_lines(self, clerk):
        project = records.project_at(5)
        records.complete(project, clerk)
        CostLine.objects.all().delete()
        assert lacking(project) == {"budget"}

    def test_only_the_current_versions_pre_review_counts(self, clerk):
        project = records.project_at(6)
        records.complete(project, clerk)
        records.formal_scheme(project, clerk)
        assert lacking(project) == {"pre_reviewed", "pre_review_closed"}

    def test_comments_of_the_pre_review_hold_the_gate_until_closed(self, clerk):
        project = records.project_at(6)
        records.complete(project, clerk)
        PreReview.objects.update(comments="补充无障碍坡道")
        assert lacking(project) == {"pre_review_closed"}
        PreReview.objects.update(comments_closed_on=TODAY)
        assert lacking(project) == set()

    def test_a_new_scheme_version_takes_the_opinions_away(self, clerk):
        project = records.project_at(7)
        records.complete(project, clerk)
        records.formal_scheme(project, clerk)
        assert "review_opened" in lacking(project)

    def test_the_newest_opinion_counts_and_its_own_closing(self, clerk):
        project = records.project_at(7)
        records.complete(project, clerk)
        invitation = project.reviews.get().invitations.first()
        conditional = records.opinion(invitation, clerk, "conditional")
        assert lacking(project) == {"conditions_closed"}
        met = {"opinion": conditional, "closed_on": TODAY, "closed_by": clerk}
        OpinionCondition.objects.create(text="补图", **met)
        still_open = OpinionCondition.objects.create(opinion=conditional, text="补表")
        assert lacking(project) == {"conditions_closed"}
        OpinionCondition.objects.filter(pk=still_open.pk).update(closed_on=TODAY)
        assert lacking(project) == set()
        records.opinion(invitation, clerk, "conditional")
        assert lacking(project) == {"conditions_closed"}

    def test_after_a_refused_tender_the_next_one_counts(self, clerk):
        project = records.project_at(8)
        records.complete(project, clerk)
        project.tenders.filter(kind="construction").update(opinion="refuse")
        assert "works_opinion" in lacking(project)
        records.tender(project, clerk)
        assert lacking(project) == set()

    def test_an_epc_tender_asks_for_final_drawings(self, clerk):
        project = records.project_at(9)
        records.tender(project, clerk, "epc")
        records.complete(project, clerk)
        assert lacking(project) == {"drawings_final"}
        StartOrder.objects.update(drawings_final=True)
        assert lacking(project) == set()

    def test_open_matters_on_site_hold_the_gate(self, clerk):
        project = records.project_at(9)
        records.complete(project, clerk)
        ChangeOrder.for_project(
            project, clerk, title="增设雨棚", reason="居民要求", amount_yuan=Decimal(1), requested_on=TODAY
        ).save()
        Rectification.for_project(project, clerk, issue="围挡", ordered_on=TODAY, due_on=TODAY).save()
        project.items.filter(item_code="BM01").update(decision="include", progress="in_progress")
        assert lacking(project) == {"changes_decided", "rectified", "items_done"}

    def test_nobody_is_left_without_an_answer_and_work_goes_on(self, clerk):
        project = records.project_at(9)
        records.complete(project, clerk)
        Stoppage.for_project(project, clerk, stopped_on=TODAY, reason="台风").save()
        AuditNote.for_project(project, clerk, noted_on=TODAY, text="签证缺签字").save()
        voice = {
            "kind": "complaint",
            "channel": "phone",
            "text": "噪声",
            "received_on": TODAY,
            "due_on": TODAY,
        }
        ResidentVoice.for_project(project, clerk, **voice).save()
        assert lacking(project) == {"resumed", "audit_replied", "voices_answered"}
        Stoppage.objects.update(resumed_on=TODAY)
        AuditNote.objects.update(reply="已补")
        ResidentVoice.objects.update(answer="已调整", answered_on=TODAY)
        assert lacking(project) == set()

    def test_dropped_items_need_not_be_built(self, clerk):
        project = records.project_at(9)
        records.complete(project, clerk)
        project.items.filter(item_code="BM01").update(
            progress="planned", decision="dropped", reason="业主反对"
        )
        assert lacking(project) == set()

    def test_five_checks_are_asked_with_invitations_and_without(self, clerk):
        project = records.project_at(10)
        records.complete(project, clerk)
        assert lacking(project) == set()
        held = project.acceptances.get()
        held.checks.filter(check_code="roof").delete()
        assert lacking(project) == {"five_checks"}
        Invitee.objects.create(acceptance=held, party="street", organisation="和睦街道", invited_on=TODAY)
        assert lacking(project) == {"signed", "five_checks"}

    def test_an_acceptance_to_come_is_not_held_yet(self, clerk):
        project = records.project_at(10)
        records.complete(project, clerk)
        project.acceptances.update(held_on=TODAY + timedelta(days=1))
        assert "accepted" in lacking(project)

    def test_a_new_acceptance_asks_for_every_signature_again(self, clerk):
        project = records.project_at(10)
        records.complete(project, clerk)
        Defect.objects.create(acceptance=project.acceptances.get(), text="渗水")
        assert lacking(project) == {"defects_closed"}
        again = project.acceptances.model.for_project(project, clerk, held_on=TODAY)
        again.save()
        Signature.objects.create(acceptance=again, party="street", passed=False, opinion="渗水")
        assert lacking(project) == {"signed", "five_checks", "archived"}


class TestSendBack:
    def test_everything_from_the_target_step_on_is_done_again(self, clerk):
        project = records.project_at(11)
        records.complete(project, clerk, *range(1, 12))
        sent_back(project, clerk, 5)
        assert [step for step in range(1, 12) if lacking(project, step)] == [5, 6, 7, 8, 9, 10, 11]

    def test_a_listing_number_stays(self, clerk):
        project = records.project_at(11)
        records.complete(project, clerk, *range(1, 12))
        sent_back(project, clerk, 1)
        assert [step for step in range(1, 12) if not lacking(project, step)] == [4]

    def test_a_kept_round_still_counts(self, clerk):
        project = records.project_at(7)
        records.complete(project, clerk, *range(1, 8))
        sent_back(project, clerk, 5, "6:round")
        assert gather(project, TODAY).round(3).passed
        assert lacking(project, 6) == {"pre_reviewed", "pre_review_closed"}

    def test_what_a_later_act_does_not_keep_is_lost(self, clerk):
        project = records.project_at(7)
        records.complete(project, clerk, *range(1, 8))
        sent_back(project, clerk, 5, "6:round")
        sent_back(project, clerk, 6)
        assert not gather(project, TODAY).round(3).passed

    def test_what_an_earlier_act_lost_a_later_one_cannot_keep(self, clerk):
        project = records.project_at(7)
        records.complete(project, clerk, *range(1, 8))
        sent_back(project, clerk, 5)
        sent_back(project, clerk, 5, "6:round")
        assert not gather(project, TODAY).round(3).passed

    def test_what_is_recorded_again_counts(self, clerk):
        project = records.project_at(6)
        records.complete(project, clerk, *range(1, 7))
        sent_back(project, clerk, 5)
        records.complete(project, clerk, 5, 6)
        assert not lacking(project, 5)
        assert not lacking(project, 6)

    def test_wishes_may_be_kept_without_the_round(self, clerk):
        project = records.project_at(2)
        records.complete(project, clerk, 1)
        sent_back(project, clerk, 1, "1:wishes", "1:documents")
        assert lacking(project, 1) == {"round_1_certified", "round_1_passed"}

    def test_open_obligations_outlive_a_send_back(self, clerk):
        project = records.project_at(10)
        records.complete(project, clerk, 9)
        Rectification.for_project(project, clerk, issue="围挡", ordered_on=TODAY, due_on=TODAY).save()
        sent_back(project, clerk, 9)
        records.complete(project, clerk, 9)
        assert lacking(project) == {"rectified"}


class TestQueries:
    def counted(self, projects, **options):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            gather_many(projects, TODAY, **options)
        return len(queries)

    def full_project(self, clerk, step):
        project = records.project_at(step)
        records.complete(project, clerk, *range(1, 12))
        return project

    def test_as_many_queries_for_many_projects_as_for_one(self, clerk):
        projects = [self.full_project(clerk, step) for step in range(1, 12)]
        one, many = self.counted(projects[:1]), self.counted(projects)
        assert one == many == 14

    def test_nobody_asked_about_nothing_is_read(self, clerk):
        assert gather_many([], TODAY, present_step_only=True) == {}

    def test_the_present_step_alone_says_the_same_about_itself(self, clerk):
        projects = [self.full_project(clerk, step) for step in range(1, 12)] + [ProjectFactory(step=4)]
        narrow, wide = gather_many(projects, TODAY, present_step_only=True), gather_many(projects, TODAY)
        for project in projects:
            gates = [rules.gate(project.step, facts[project.pk], records.SCHEME) for facts in (narrow, wide)]
            assert gates[0] == gates[1]
        assert self.counted(projects, present_step_only=True) <= 14


def test_facts_are_of_the_day_asked_about(clerk):
    project = records.project_at(3)
    records.complete(project, clerk)
    notice = project.notices.get()
    for closes_on, opened in ((TODAY, False), (TODAY - timedelta(days=1), True)):
        notice.closes_on = closes_on
        notice.save()
        assert ("notice_closed" not in lacking(project)) is opened
