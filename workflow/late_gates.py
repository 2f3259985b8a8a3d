"""Gates of steps 7 and 9 to 11 (scheme 三(三)7–11, policy §2), and what closes a project; step 8 is in tender_gate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from policy.schema import Scheme
from workflow.conditions import CLERK, NOBODY, OFFICER, REVIEWER, SITE, Condition, condition, documents
from workflow.values import AcceptanceFacts, Facts, ReviewFacts, SiteFacts

DECIDERS = ("bureau_officer", "bureau_leader")
LEADER = ("bureau_leader",)
PARTIES = {
    "departments": "区级相关部门",
    "builder": "建设单位",
    "designer": "设计单位",
    "contractor": "施工单位",
    "supervisor": "监理单位",
    "street": "街道",
    "community": "社区",
    "residents": "居民代表",
}


def joint_review(facts: Facts, scheme: Scheme) -> Iterator[Condition]:
    """Step 7: every invited department's opinion on the current version, none against, conditions closed, minutes."""
    review = facts.review or ReviewFacts()
    yield condition(
        "review_opened",
        facts.review,
        "已对现行方案组织联合审查",
        "还没有对现行方案组织联合审查",
        OFFICER,
        "review",
    )
    yield from _opinions(review)
    yield condition(
        "minutes",
        review.minutes_number,
        f"联审纪要已印发({review.minutes_number})",
        "联审纪要已起草,等待区住建局负责人印发" if review.drafted else "联审纪要还没有印发",
        _minutes_wait_for(review),
        "minutes",
    )
    yield from documents(7, facts, scheme, there=bool(review.minutes_number))


def _minutes_wait_for(review: ReviewFacts) -> tuple[str, ...]:
    """The officer drafts, the leader issues."""
    if not _all_in(review) or review.names("refuse"):
        return NOBODY
    return LEADER if review.drafted else OFFICER


def _all_in(review: ReviewFacts) -> bool:
    return bool(review.opinions) and not review.names("missing")


def _opinions(review: ReviewFacts) -> Iterator[Condition]:
    """Agreement and closed conditions can be judged when all opinions are in; not before."""
    all_in, missing, refused = _all_in(review), review.names("missing"), review.names("refuse")
    wanting = f"还没有收到意见:{missing}" if missing else "受邀部门都要出具意见"
    yield condition(
        "opinions_in", all_in, "受邀部门都已出具意见", wanting, REVIEWER if missing else NOBODY, "review"
    )
    against = (
        f"{refused}不同意:请退回第5步修改方案,影响居民的退回第6步" if refused else "意见收齐后判断是否同意"
    )
    yield condition(
        "no_refusal",
        all_in and not refused,
        "没有部门不同意",
        against,
        OFFICER if refused else NOBODY,
        "review",
    )
    open_ = review.names("conditional_open")
    yield condition(
        "conditions_closed",
        all_in and not open_,
        "附带的条件都已落实",
        f"{open_}附带的条件还没有落实" if open_ else "意见收齐后确认附带的条件",
        _conditions_wait_for(review) if open_ else NOBODY,
        "review",
    )


def _conditions_wait_for(review: ReviewFacts) -> tuple[str, ...]:
    """The street first says how each was met, then the bureau confirms it."""
    open_ones = [one for one in review.opinions if one.state == "conditional_open"]
    street = SITE if any(not one.answered for one in open_ones) else ()
    return street + (OFFICER if any(one.answered for one in open_ones) else ())


def construction(facts: Facts, scheme: Scheme) -> Iterator[Condition]:
    """Step 9: start order, no stoppage, chosen items done or dropped, nothing open on site, audit, completion."""
    site = facts.site
    yield condition("started", site.started, "已开工", "还没有登记开工", SITE, "site")
    if facts.epc:
        yield condition(
            "drawings_final", site.drawings_final, "施工图已定稿", "EPC项目:施工图还没有定稿", SITE, "site"
        )
    yield condition("resumed", not site.stopped, "没有停工", "工程停工中,还没有复工", SITE, "stoppage")
    yield condition(
        "items_done",
        site.unfinished_items == 0,
        "纳入的改造内容都已完成",
        f"还有{site.unfinished_items}项改造内容没有完成;不做的,请写明理由取消",
        SITE,
        "items",
    )
    yield condition(
        "changes_decided",
        site.pending_changes == 0,
        "没有待审批的工程变更",
        f"还有{site.pending_changes}项工程变更等待审批",
        DECIDERS,
        "change",
    )
    yield condition(
        "rectified",
        site.open_rectifications == 0,
        "没有未完成的整改",
        _unrectified(site),
        _rectification_waits_for(site),
        "rectification",
    )
    yield _voices_answered(site)
    yield condition(
        "audited", site.audit_notes > 0, "已有跟踪审计记录", "还没有跟踪审计记录", ("auditor",), "audit"
    )
    yield _audit_replied(site)
    yield condition("completed", site.completed, "已完工", "还没有登记完工", SITE, "site")
    yield from documents(9, facts, scheme)


def _unrectified(site: SiteFacts) -> str:
    replied = site.replied_rectifications
    waits = f",其中{replied}份已回复、等待复查" if replied else ""
    return f"还有{site.open_rectifications}份整改通知没有办结{waits}"


def _rectification_waits_for(site: SiteFacts) -> tuple[str, ...]:
    """The street replies, the bureau looks and closes; it may close what it saw on site at any time."""
    unreplied = site.open_rectifications > site.replied_rectifications
    return (SITE if unreplied else ()) + OFFICER


def _voices_answered(site: SiteFacts) -> Condition:
    """Residents and the volunteer supervisor have their answers."""
    return condition(
        "voices_answered",
        site.unanswered_voices == 0,
        "居民信访和民间监理员意见都已答复",
        f"还有{site.unanswered_voices}条居民信访或民间监理员意见没有答复",
        CLERK,
        "voices",
    )


def _audit_replied(site: SiteFacts) -> Condition:
    return condition(
        "audit_replied",
        site.unreplied_audit_notes == 0,
        "跟踪审计意见都已回复",
        f"还有{site.unreplied_audit_notes}条跟踪审计意见没有回复",
        SITE,
        "audit",
    )


def acceptance(facts: Facts, scheme: Scheme) -> Iterator[Condition]:
    """Step 10: everybody invited signed that it passes, 五不 looked at, defects closed, archive handed over."""
    given = facts.acceptance or AcceptanceFacts()
    held = facts.acceptance is not None and given.planned_on is None
    after, mended = (CLERK, SITE) if held else (NOBODY, NOBODY)
    waits = f"竣工验收定于{_said(given.planned_on)}" if given.planned_on else "还没有组织竣工验收"
    yield condition(
        "accepted", held, "已组织竣工验收", waits, NOBODY if given.planned_on else CLERK, "acceptance"
    )
    yield condition(
        "signed", held and _all_passed(given), "参加各方都同意通过验收", _unsigned(given), after, "acceptance"
    )
    unchecked = f"“五不”检查还有{given.unchecked}项没有登记" if given.unchecked else "验收时检查“五不”要求"
    yield condition(
        "five_checks",
        held and not given.unchecked,
        "“五不”要求都符合或已说明",
        unchecked,
        after,
        "acceptance",
    )
    missing = f"还有{given.open_defects}项遗留问题没有整改" if given.open_defects else "验收后整改遗留问题"
    yield condition(
        "defects_closed", held and not given.open_defects, "遗留问题都已整改", missing, mended, "acceptance"
    )
    yield condition("archived", given.archived, "档案已移交", "档案还没有移交", after, "archive")
    yield from documents(10, facts, scheme)


def _said(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _all_passed(given: AcceptanceFacts) -> bool:
    return not given.refused and not given.unsigned and given.passed >= PARTIES.keys()


def _unsigned(given: AcceptanceFacts) -> str:
    refused = "、".join(PARTIES.get(party, party) for party in sorted(given.refused))
    parties = [name for party, name in PARTIES.items() if party not in given.passed | given.refused]
    missing = "、".join(given.unsigned or parties)
    parts = [f"{refused}不同意通过验收"] if refused else []
    return ";".join([*parts, f"还没有签字:{missing}"] if missing else parts)


def closing(facts: Facts, scheme: Scheme) -> Iterator[Condition]:
    """Step 11: aftercare and a first follow-up; settlement and final account hold up only this closing.

    What residents and the audit said since the works ended is answered before, too: nobody answers in a closed project.
    """
    done = facts.closing
    yield condition("aftercare", done.aftercare, "长效管理已落实", "长效管理还没有落实", CLERK, "aftercare")
    yield condition("follow_up", done.followed_up, "已做首次回访", "还没有做首次回访", CLERK, "follow_up")
    yield condition("settled", done.settled, "竣工结算已审定", "竣工结算还没有审定", CLERK, "settlement")
    submitted = done.final_account == "submitted"
    yield condition(
        "final_account",
        done.final_account == "approved",
        "竣工财务决算已核定",
        "竣工财务决算等待区住建局核定" if submitted else "还没有报送竣工财务决算",
        OFFICER if submitted else CLERK,
        "final_account",
    )
    yield _voices_answered(facts.site)
    yield _audit_replied(facts.site)
    yield from documents(11, facts, scheme)
