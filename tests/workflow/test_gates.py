"""Every gate of policy §2's table: each condition met and unmet, who can meet it, in which words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Role
from tests.workflow import facts_given as given
from workflow import rules
from workflow.conditions import Condition
from workflow.late_gates import PARTIES
from workflow.values import Facts, NoticeFacts, RoundFacts
from works.models import Signature

SCHEME = given.SCHEME


def conditions(step: int, facts: Facts) -> dict[str, Condition]:
    return {one.code: one for one in rules.gate(step, facts, SCHEME)}


def lacking(step: int, facts: Facts) -> set[str]:
    return {one.code for one in rules.unmet(rules.gate(step, facts, SCHEME))}


@pytest.mark.parametrize("step", range(1, 12))
def test_a_project_that_lacks_nothing_passes_every_gate(step):
    assert lacking(step, given.COMPLETE) == set()


@pytest.mark.parametrize(("step", "code"), given.CASES)
def test_each_condition_is_unmet_without_its_record(step, code):
    assert code in lacking(step, given.LACKING[step][code])


@pytest.mark.parametrize("step", range(1, 12))
def test_the_cases_name_every_condition_of_the_gate(step):
    assert set(conditions(step, given.COMPLETE)) == set(given.LACKING[step])


@pytest.mark.parametrize("step", range(1, 12))
def test_nothing_on_record_meets_only_what_asks_for_no_open_matters(step):
    nothing = Facts(
        on=given.ON, ineligible=("未登记",), site=replace(Facts(given.ON).site, unfinished_items=3)
    )
    allowed = {
        "objections_answered",
        "changes_decided",
        "rectified",
        "resumed",
        "voices_answered",
        "audit_replied",
    }
    met = {one.code for one in rules.gate(step, nothing, SCHEME) if one.met}
    assert met <= allowed


@pytest.mark.parametrize(("step", "code"), given.CASES)
def test_an_unmet_condition_says_what_is_missing_who_and_where(step, code):
    found = conditions(step, given.LACKING[step][code])[code]
    assert found.sentence
    assert found.where
    assert set(found.who) <= set(Role.values)


def test_the_five_documents_of_the_preliminary_scheme_are_asked_for():
    asked = {code for code in conditions(2, given.COMPLETE) if code.startswith("document_")}
    assert len(asked) == 5


def test_the_parties_that_sign_are_those_of_the_acceptance():
    assert {party.value: party.label for party in Signature.Party} == PARTIES


class TestRounds:
    @pytest.mark.parametrize(("step", "number"), [(1, 1), (3, 2), (6, 3)])
    def test_a_round_that_fell_short_passes_when_the_leader_lets_it(self, step, number):
        let_pass = replace(given.FELL_SHORT, let_pass=True)
        assert lacking(step, given.with_round(number, let_pass)) == set()
        assert (
            "特殊情况审批"
            in conditions(step, given.with_round(number, let_pass))[f"round_{number}_passed"].sentence
        )

    def test_letting_pass_without_certification_is_not_enough(self):
        assert lacking(1, given.with_round(1, RoundFacts("closed", let_pass=True))) >= {"round_1_passed"}

    def test_a_round_that_only_records_passes_once_certified(self):
        assert lacking(6, given.with_round(3, RoundFacts("certified", "recorded"))) == set()

    def test_an_indeterminate_round_never_passes(self):
        assert "round_1_passed" in lacking(1, given.with_round(1, RoundFacts("certified", "indeterminate")))

    @pytest.mark.parametrize(
        ("held", "words", "who"),
        [
            (RoundFacts(), "还没有开始", ("street_clerk",)),
            (given.OPEN, "正在进行,2019年10月21日截止", ("street_clerk",)),
            (replace(given.OPEN, ends_on=date(2019, 10, 20)), "已到期", ("street_clerk",)),
            (RoundFacts("closed", ends_on=given.ON), "等待复核确认", ("street_certifier",)),
        ],
    )
    def test_a_round_not_certified_says_whose_turn_it_is(self, held, words, who):
        found = conditions(1, given.with_round(1, held))["round_1_certified"]
        assert words in found.sentence
        assert found.who == who

    def test_after_falling_short_leader_and_clerk_can_help(self):
        assert set(conditions(1, given.with_round(1, given.FELL_SHORT))["round_1_passed"].who) == {
            "street_clerk", "bureau_leader",
        }  # fmt: skip


class TestNotice:
    def closing(self, closes_on: date | None, workdays: int = 5) -> dict[str, Condition]:
        published = date(2019, 10, 11)
        notice = NoticeFacts(published, closes_on, workdays, published)
        return conditions(3, given.changed(notice=notice))

    def test_the_gate_opens_the_day_after_the_notice_closed(self):
        assert not self.closing(given.ON)["notice_closed"].met
        assert self.closing(given.YESTERDAY)["notice_closed"].met

    def test_on_its_last_day_it_says_tomorrow(self):
        assert "明天起" in self.closing(given.ON)["notice_closed"].sentence

    def test_an_unpublished_calendar_is_said_and_holds_the_gate(self):
        found = self.closing(None)["notice_closed"]
        assert not found.met
        assert "放假安排尚未公布" in found.sentence

    def test_waiting_for_time_is_nobodys_task(self):
        assert self.closing(date(2019, 10, 30))["notice_closed"].who == ()

    def test_four_working_days_are_not_enough(self):
        assert not self.closing(given.YESTERDAY, workdays=4)["notice_published"].met


class TestPlan:
    def test_a_listing_number_stays_and_stands_for_the_whole_batch(self):
        assert lacking(4, given.changed(batch=None)) == set()

    def test_residents_who_pay_nothing_need_a_reason(self):
        excused = replace(given.COMPLETE.preliminary, no_contribution_reason=True)
        facts = given.changed(contribution_planned=False, preliminary=excused)
        assert lacking(2, facts) == set()


class TestReview:
    def test_one_refusal_says_to_send_it_back(self):
        found = conditions(7, given.with_opinion("refuse"))["no_refusal"]
        assert found.sentence == "区绿化办不同意:请退回第5步修改方案,影响居民的退回第6步"
        assert found.who == ("bureau_officer",)

    def test_closed_conditions_count_as_agreement(self):
        assert lacking(7, given.with_opinion("conditional", closed=True)) == set()

    def test_a_missing_opinion_names_the_department(self):
        assert "区绿化办" in conditions(7, given.with_opinion(None))["opinions_in"].sentence

    def test_a_review_without_departments_is_none(self):
        assert "opinions_in" in lacking(7, given.changed(review=replace(given.COMPLETE.review, opinions=())))


class TestTender:
    def price(self, price: str, reason: bool = False) -> bool:
        lot = given.with_lot("works", contract_yuan=Decimal(price), over_budget_reason=reason)
        return conditions(8, lot)["price"].met

    def test_a_price_equal_to_the_reviewed_budget_passes(self):
        """1,840,000 and 60,000 for supervision against 1,900,000: all lots together."""
        assert self.price("1840000.00")

    def test_one_cent_more_needs_a_reason(self):
        assert not self.price("1840000.01")
        assert self.price("1840000.01", reason=True)

    def test_a_reason_given_with_the_supervision_counts_too(self):
        lots = given.with_lot("supervision", contract_yuan=Decimal("900000.00"), over_budget_reason=True)
        assert conditions(8, lots)["price"].met

    def test_supervision_is_tendered_in_either_case(self):
        assert "supervision_applied" in lacking(8, given.changed(epc=False, supervision=None))

    def test_a_refused_application_is_the_clerks_again(self):
        found = conditions(8, given.with_lot("works", opinion="refuse"))["works_opinion"]
        assert found.who == ("street_clerk",)
        assert "不同意" in found.sentence

    def test_the_candidates_notice_is_waited_for_by_nobody(self):
        lot = given.with_lot("works", candidates_until=given.ON, awarded=False, contract_yuan=None)
        found = conditions(8, lot)
        assert "中标候选人公示到10月21日" in found["works_candidates"].sentence
        assert {found[code].who for code in ("works_candidates", "works_awarded", "works_contract")} == {()}

    def test_candidates_not_yet_on_notice_are_the_clerks(self):
        found = conditions(8, given.with_lot("works", candidates_until=None, awarded=False))
        assert found["works_candidates"].who == ("street_clerk",)

    def test_a_failed_tender_is_applied_for_again(self):
        found = conditions(8, given.with_lot("works", failed=True))["works_opinion"]
        assert (found.met, found.who) == (False, ("street_clerk",))
        assert "流标,请重新申请" in found.sentence

    def test_what_was_awarded_before_plans_were_recorded_passes(self):
        old = given.with_lot("works", planned=False, competed=False, candidates_until=None)
        assert lacking(8, old) == set()

    def test_without_a_reviewed_budget_the_price_cannot_be_judged(self):
        assert "price" in lacking(8, given.changed(design=None))


class TestSiteAndAcceptance:
    def test_final_drawings_are_asked_for_in_epc_projects_only(self):
        site = replace(given.COMPLETE.site, drawings_final=False)
        assert lacking(9, given.changed(site=site, epc=True)) == {"drawings_final"}
        assert lacking(9, given.changed(site=site, epc=False)) == set()

    def test_a_party_that_refuses_is_named(self):
        facts = given.with_acceptance(passed=frozenset(PARTIES) - {"street"}, refused=frozenset({"street"}))
        assert conditions(10, facts)["signed"].sentence == "街道不同意通过验收"

    def test_missing_signatures_are_named(self):
        facts = given.with_acceptance(passed=frozenset(PARTIES) - {"residents"})
        assert conditions(10, facts)["signed"].sentence == "还没有签字:居民代表"

    def test_settlement_and_final_account_do_not_hold_up_step_11(self):
        open_ended = given.with_closing(settled=False, final_account="")
        assert lacking(10, open_ended) == set()
        assert lacking(11, open_ended) == {"settled", "final_account"}


def test_reasons_carry_who_and_where():
    (reason,) = rules.reasons(rules.gate(9, given.with_site(audit_notes=0), SCHEME))
    assert (reason.code, reason.who, reason.where) == ("audited", "auditor", "audit")
    assert reason.message == "还没有跟踪审计记录。"


def test_the_street_passes_all_but_steps_4_and_7():
    bureau = {step.number for step in SCHEME.steps if step.advances == "bureau_officer"}
    assert bureau == {4, 7}
    assert set(range(1, 12)) - bureau == rules.STREET_STEPS


@pytest.mark.parametrize(
    ("replied", "who", "sentence"),
    [
        (0, {"street_clerk", "builder_clerk", "bureau_officer"}, "还有2份整改通知没有办结"),
        (
            1,
            {"street_clerk", "builder_clerk", "bureau_officer"},
            "还有2份整改通知没有办结,其中1份已回复、等待复查",
        ),
        (2, {"bureau_officer"}, "还有2份整改通知没有办结,其中2份已回复、等待复查"),
    ],
)
def test_a_rectification_waits_for_the_street_until_it_replied(replied, who, sentence):
    facts = given.with_site(open_rectifications=2, replied_rectifications=replied)
    rectified = conditions(9, facts)["rectified"]
    assert (set(rectified.who), rectified.sentence) == (who, sentence)


@pytest.mark.parametrize(
    ("step", "before", "paper"),
    [
        (7, given.changed(review=replace(given.COMPLETE.review, minutes_number=""), documents=frozenset()), "document_minutes"),
        (8, given.changed(works=None, supervision=None, documents=frozenset()), "document_award_notice"),
    ],
)  # fmt: skip
def test_the_paper_of_an_act_waits_for_nobody_before_the_act(step, before, paper):
    assert conditions(step, before)[paper].who == ()
    after = conditions(step, given.changed(documents=frozenset()))[paper]
    assert "bureau_officer" in after.who if step == 7 else "street_clerk" in after.who
