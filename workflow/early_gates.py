"""Gates of steps 1 to 6 (scheme 三(三)1–6, policy §2): what must be on record before the next step."""

from __future__ import annotations

from collections.abc import Iterator

from policy.schema import Scheme
from projects.notice_rules import waiting_words
from workflow.conditions import (
    CLERK,
    NOBODY,
    OFFICER,
    SITE,
    Condition,
    condition,
    consultation,
    day,
    documents,
)
from workflow.values import BatchFacts, Facts, PreliminaryFacts


def first_consultation(facts: Facts, scheme: Scheme) -> Iterator[Condition]:
    """Step 1: roster, eligibility, round 1, wishes, the list of needs."""
    yield condition("roster", facts.roster, "已导入业主名册", "还没有导入业主名册", CLERK, "roster")
    yield condition(
        "eligible",
        not facts.ineligible,
        "小区符合改造条件",
        f"小区不符合改造条件:{';'.join(facts.ineligible)}",
        ("street_clerk", "bureau_officer"),
        "eligibility",
    )
    yield from consultation(1, facts)
    yield condition(
        "wishes",
        facts.wishes,
        "已汇总各项改造需求",
        "还没有汇总业主对各项改造内容的需求",
        CLERK if facts.round(1).state else NOBODY,
        "wishes:1",
    )
    yield from documents(1, facts, scheme)


def preliminary_scheme(facts: Facts, scheme: Scheme) -> Iterator[Condition]:
    """Step 2: five documents, the estimate, the residents' part, the menu of 36."""
    scheme_facts = facts.preliminary or PreliminaryFacts()
    yield condition(
        "estimate",
        scheme_facts.estimate_yuan is not None,
        "已登记初步方案和投资估算",
        "还没有登记投资估算" if facts.preliminary else "还没有登记初步方案和投资估算",
        CLERK,
        "scheme",
    )
    yield condition(
        "contribution",
        facts.contribution_planned or scheme_facts.no_contribution_reason,
        "已登记居民出资计划" if facts.contribution_planned else "居民不出资,已写明理由",
        "还没有登记居民出资计划;居民不出资的,请写明理由",
        CLERK,
        "funding",
    )
    yield from _menu(facts, scheme)
    yield from documents(2, facts, scheme)


def _menu(facts: Facts, scheme: Scheme) -> Iterator[Condition]:
    total, left = len(scheme.items), len(scheme.items) - facts.items_decided
    yield condition(
        "items_decided",
        left <= 0,
        f"{total}项改造内容都已确定是否纳入",
        f"{total}项改造内容中还有{left}项没有确定",
        CLERK,
        "items",
    )
    yield condition(
        "menu",
        facts.menu_confirmed,
        "“一小区一方案”改造内容已确认",
        "“一小区一方案”改造内容还没有确认",
        CLERK if left <= 0 else NOBODY,
        "items",
    )


def second_consultation(facts: Facts, scheme: Scheme) -> Iterator[Condition]:
    """Step 3: a notice of enough working days on every board, closed before today; round 2 beside it; objections
    answered.
    """
    notice = facts.notice
    yield condition(
        "notice_board",
        facts.notice_board or notice,
        "已登记小区公告栏",
        "还没有登记小区公告栏,公示前至少登记一块",
        CLERK,
        "boards",
    )
    yield condition(
        "notice_published",
        notice and notice.workdays >= scheme.notice_workdays,
        "改造方案已公示",
        f"还没有公示改造方案(不少于{scheme.notice_workdays}个工作日)",
        CLERK,
        "notice",
    )
    yield condition(
        "notice_posted",
        notice and notice.began_on,
        "每块公告栏的张贴照片齐全",
        waiting_words(notice.missing) if notice else "每块公告栏都要有带日期的张贴照片",
        CLERK if notice else NOBODY,
        "notice_photos",
    )
    yield _notice_closed(facts)
    yield condition(
        "objections_answered",
        facts.unanswered_objections == 0,
        "没有未答复的异议",
        f"还有{facts.unanswered_objections}条异议没有答复",
        CLERK,
        "objections",
    )
    yield from consultation(2, facts)
    yield from documents(3, facts, scheme)


def _notice_closed(facts: Facts) -> Condition:
    """民法典 201: the gate opens the day after the notice closed."""
    notice = facts.notice
    closes_on = notice.closes_on if notice else None
    if notice is None:
        missing = "公示期满后才能进入下一步"
    elif notice.began_on is None:
        missing = "照片齐全后起算公示期,期满后才能进入下一步"
    elif closes_on is None:
        missing = "放假安排尚未公布,公示截止日期待定"
    elif closes_on == facts.on:
        missing = "公示今天到期,明天起可以进入下一步"
    else:
        missing = f"公示到{day(closes_on)}止,期满次日起可以进入下一步"
    closed = closes_on is not None and closes_on < facts.on
    return condition("notice_closed", closed, "公示已期满", missing, NOBODY, "notice")


LISTING = ("bureau_officer", "development_officer")


def annual_plan(facts: Facts, scheme: Scheme) -> Iterator[Condition]:
    """Step 4: submitted, accepted, approved, listed. A listing number stays for ever and stands for all four."""
    batch, listed = facts.batch or BatchFacts(), bool(facts.listing_number)
    submitted = facts.batch is not None and not batch.returned
    nothing = "还没有申报年度计划(每年{}月{}日前集中申报)".format(*scheme.batch_window_closes)
    yield condition(
        "batch_submitted",
        listed or submitted,
        "已申报年度计划",
        "区住建局退回了年度计划申报,更正后重新申报" if batch.returned else nothing,
        CLERK,
        "batch",
    )
    late = "逾期申报,等待区住建局写明理由后受理" if batch.late else "等待区住建局受理、汇总"
    yield condition(
        "batch_accepted",
        listed or batch.accepted,
        "区住建局已受理",
        late if submitted else "申报后由区住建局受理",
        OFFICER if submitted else NOBODY,
        "batch",
    )
    yield condition(
        "batch_approved",
        listed or batch.approved,
        "区政府已同意",
        "还没有登记区政府批复",
        LISTING if batch.accepted else NOBODY,
        "batch",
    )
    yield condition(
        "batch_listed",
        listed,
        f"已列入计划({facts.listing_number})",
        "还没有登记计划下达文号",
        LISTING if batch.approved else NOBODY,
        "batch",
    )
    yield from documents(4, facts, scheme)


def design(facts: Facts, scheme: Scheme) -> Iterator[Condition]:
    """Step 5: formal scheme, budget by item, third-party review with its amount."""
    made = facts.design
    yield condition("formal_scheme", made, "已登记正式方案", "还没有登记正式方案", CLERK, "design")
    yield condition(
        "budget",
        made and made.budget_yuan is not None and made.by_item,
        "已登记分项概算",
        "还没有登记概算及分项明细",
        CLERK,
        "design",
    )
    yield condition(
        "reviewed",
        made and made.reviewed_yuan is not None and made.reviewed_on,
        "已登记审核后概算",
        "还没有登记概算审核报告和审核后金额",
        CLERK,
        "design",
    )
    yield from documents(5, facts, scheme)


def third_consultation(facts: Facts, scheme: Scheme) -> Iterator[Condition]:
    """Step 6: round 3, and beside it the bureau's pre-review of the current version."""
    yield from consultation(3, facts)
    yield condition(
        "pre_reviewed",
        facts.pre_review,
        "区住建局已预审现行方案",
        "区住建局还没有预审现行方案",
        OFFICER,
        "pre_review",
    )
    yield _pre_review_closed(facts)
    yield from documents(6, facts, scheme)


def _pre_review_closed(facts: Facts) -> Condition:
    """Every point closed by the bureau; the street is asked first while a reply is missing."""
    points, missing, who = facts.pre_review_points, "预审后须落实预审意见", NOBODY
    if facts.pre_review:
        missing, who = "预审意见还没有落实", OFFICER
    if facts.pre_review and points.points:
        missing += f"(共{points.points}条,已落实{points.closed}条"
        missing += f",{points.unanswered}条等待建设单位回复)" if points.unanswered else ")"
        who = SITE if points.unanswered else OFFICER
    closed = facts.pre_review == "closed"
    return condition("pre_review_closed", closed, "预审意见已落实", missing, who, "pre_review")
