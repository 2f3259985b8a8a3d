"""Role × act: one table, asked by every verb."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from accounts.models import Role, User
from policy.errors import NotAllowed, Reason


class Action(StrEnum):
    """What can be done with the portal; the value is the code, `.label` what users read."""

    label: str

    def __new__(cls, code: str, label: str) -> "Action":
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    EDIT_NEIGHBOURHOOD = "edit_neighbourhood", "登记和修改小区"
    OPEN_PROJECT = "open_project", "建立改造项目"
    TAKE_OVER = "take_over", "补录在建项目"
    CONFIRM_TAKE_OVER = "confirm_take_over", "确认补录"
    IMPORT_ROSTER = "import_roster", "导入业主名册"
    DECIDE_HEADS = "decide_heads", "合并、拆分业主"
    UPLOAD_DOCUMENT = "upload_document", "上传材料"
    PUBLISH_DOCUMENT = "publish_document", "公开材料"
    DECIDE_ITEMS = "decide_items", "确定改造内容"
    RECORD_PROGRESS = "record_progress", "登记工程进度"
    OPEN_ROUND = "open_round", "开始征求意见"
    ENTER_BALLOTS = "enter_ballots", "录入意见"
    ISSUE_LETTERS = "issue_letters", "制作征求意见告知书"
    CONFIRM_REISSUE = "confirm_reissue", "确认补发告知书"
    RECORD_DELIVERY = "record_delivery", "登记送达"
    ATTACH_SCAN = "attach_scan", "上传意见表扫描件"
    READ_SCAN = "read_scan", "查看意见表扫描件"
    DRAW_SAMPLE = "draw_sample", "抽查纸质意见表"
    CORRECT_ROLL = "correct_roll", "更正名册笔误"
    SETTLE_BALLOT = "settle_ballot", "处理待核实意见"
    CLOSE_ROUND = "close_round", "结束征求意见"
    CERTIFY_ROUND = "certify_round", "复核确认征求意见结果"
    LET_PASS = "let_pass", "特殊情况审批"
    EXPORT_ROUND = "export_round", "下载核验文件"
    PUBLISH_NOTICE = "publish_notice", "发布公示"
    ANSWER_OBJECTION = "answer_objection", "答复异议"
    ADVANCE = "advance", "进入下一步(街道负责的步骤)"
    ADVANCE_BUREAU = "advance_bureau", "进入下一步(区住建局负责的步骤)"
    SEND_BACK = "send_back", "退回前面的步骤(街道负责的步骤)"
    SEND_BACK_ANY = "send_back_any", "退回前面的任一步骤"
    PROPOSE_PAUSE = "propose_pause", "提出暂缓实施或调出计划"
    DECIDE_PAUSE = "decide_pause", "决定暂缓实施、恢复或调出计划"
    SUBMIT_BATCH = "submit_batch", "申报年度计划"
    COMPILE_BATCH = "compile_batch", "汇总年度计划并登记批复"
    LIST_PROJECT = "list_project", "登记区政府批复和计划下达文号"
    NAME_BUILDER = "name_builder", "指定建设单位账号"
    RECORD_DESIGN = "record_design", "登记方案设计和概算审核"
    PRE_REVIEW = "pre_review", "方案预审"
    REPLY_PRE_REVIEW = "reply_pre_review", "回复预审意见"
    OPEN_REVIEW = "open_review", "组织方案联合审查"
    GIVE_OPINION = "give_opinion", "出具联审意见"
    REPLY_CONDITION = "reply_condition", "回复联审条件落实情况"
    CLOSE_CONDITION = "close_condition", "确认联审条件已落实"
    ISSUE_MINUTES = "issue_minutes", "印发联审纪要"
    RECORD_TENDER = "record_tender", "登记招投标"
    TENDER_OPINION = "tender_opinion", "招投标申请意见"
    RECORD_SITE = "record_site", "登记施工情况"
    DECIDE_CHANGE = "decide_change", "审批工程变更"
    ORDER_RECTIFICATION = "order_rectification", "下达整改通知"
    RECORD_INSPECTION = "record_inspection", "登记现场检查和照片"
    STOP_WORKS = "stop_works", "登记停工和复工"
    RECORD_VOICE = "record_voice", "登记居民信访和民间监理员意见"
    ANSWER_VOICE = "answer_voice", "答复居民信访和民间监理员意见"
    RECORD_AUDIT = "record_audit", "登记跟踪审计"
    RECORD_ACCEPTANCE = "record_acceptance", "登记竣工验收"
    PREPARE_ACCEPTANCE = "prepare_acceptance", "准备竣工验收(缺陷、档案)"
    RECORD_AFTERCARE = "record_aftercare", "登记后续管理"
    RECORD_COST = "record_cost", "登记造价和决算"
    APPROVE_FINAL_ACCOUNT = "approve_final_account", "核定竣工财务决算"
    RECORD_FUNDING = "record_funding", "登记资金来源和支付"
    RECORD_APPROPRIATION = "record_appropriation", "登记资金到账"
    RELEASE_PAYMENT = "release_payment", "放行支付"
    SET_SUBSIDY_AREA = "set_subsidy_area", "登记补助面积"
    CLAIM_SUBSIDY = "claim_subsidy", "申报补助资金"
    DECIDE_CLAIM = "decide_claim", "核定补助资金申报"
    AUDIT_FACTORS = "audit_factors", "审核中央补助资金分配因素"
    RECOGNISE_GRADE = "recognise_grade", "认定示范、精品工程"
    APPLY_GRADE = "apply_grade", "申报示范、精品工程"
    MAKE_REPORT = "make_report", "生成月报"
    LOCK_REPORT = "lock_report", "锁定月报"
    GIVE_CARD = "give_card", "给予红黄牌"
    LIFT_CARD = "lift_card", "摘除红黄牌"
    HOLD_MEETING = "hold_meeting", "登记工作例会"
    FINISH_MEETING_ITEM = "finish_meeting_item", "登记例会事项完成"
    READ_REGISTER = "read_register", "查看台账"
    KEEP_REGISTER = "keep_register", "登记台账"
    HAND_OVER = "hand_over", "移交工作、指定代班"
    MANAGE_ACCOUNTS = "manage_accounts", "管理账号"
    MANAGE_CALENDAR = "manage_calendar", "维护工作日历"


_A = Action

_STREET_WORK = frozenset(
    {
        _A.EDIT_NEIGHBOURHOOD, _A.OPEN_PROJECT, _A.TAKE_OVER, _A.IMPORT_ROSTER, _A.DECIDE_HEADS,
        _A.UPLOAD_DOCUMENT, _A.DECIDE_ITEMS, _A.RECORD_PROGRESS, _A.OPEN_ROUND, _A.ENTER_BALLOTS, _A.SETTLE_BALLOT,
        _A.CLOSE_ROUND, _A.PUBLISH_NOTICE, _A.ANSWER_OBJECTION, _A.ADVANCE, _A.SEND_BACK, _A.PROPOSE_PAUSE, _A.SUBMIT_BATCH,
        _A.RECORD_DESIGN, _A.RECORD_TENDER, _A.RECORD_SITE, _A.RECORD_ACCEPTANCE, _A.RECORD_AFTERCARE,
        _A.SET_SUBSIDY_AREA, _A.CLAIM_SUBSIDY, _A.RECORD_COST, _A.RECORD_FUNDING, _A.APPLY_GRADE,
        _A.MAKE_REPORT, _A.FINISH_MEETING_ITEM, _A.REPLY_CONDITION,
        _A.ISSUE_LETTERS, _A.CONFIRM_REISSUE, _A.RECORD_DELIVERY, _A.ATTACH_SCAN, _A.READ_SCAN, _A.CORRECT_ROLL,
        _A.RECORD_INSPECTION, _A.STOP_WORKS, _A.RECORD_VOICE, _A.ANSWER_VOICE, _A.PREPARE_ACCEPTANCE,
        _A.REPLY_PRE_REVIEW, _A.NAME_BUILDER, _A.RECORD_APPROPRIATION, _A.READ_REGISTER, _A.KEEP_REGISTER,
        _A.PUBLISH_DOCUMENT,
    }
)  # fmt: skip

GRANTS: Mapping[str, frozenset[Action]] = {
    Role.STREET_CLERK: _STREET_WORK,
    Role.STREET_CERTIFIER: frozenset(
        {
            _A.CERTIFY_ROUND,
            _A.SETTLE_BALLOT,
            _A.UPLOAD_DOCUMENT,
            _A.PUBLISH_DOCUMENT,
            _A.MAKE_REPORT,
            _A.CONFIRM_REISSUE,
            _A.READ_SCAN,
            _A.DRAW_SAMPLE,
            _A.CORRECT_ROLL,
            _A.READ_REGISTER,
        }
    ),
    Role.COMMUNITY_WORKER: frozenset({_A.ENTER_BALLOTS, _A.RECORD_DELIVERY, _A.ATTACH_SCAN}),
    Role.BUREAU_OFFICER: frozenset(
        {
            _A.EDIT_NEIGHBOURHOOD,
            _A.CONFIRM_TAKE_OVER,
            _A.EXPORT_ROUND,
            _A.UPLOAD_DOCUMENT,
            _A.PUBLISH_DOCUMENT,
            _A.ADVANCE_BUREAU,
            _A.SEND_BACK_ANY,
            _A.COMPILE_BATCH,
            _A.LIST_PROJECT,
            _A.NAME_BUILDER,
            _A.PRE_REVIEW,
            _A.OPEN_REVIEW,
            _A.CLOSE_CONDITION,
            _A.TENDER_OPINION,
            _A.DECIDE_CHANGE,
            _A.ORDER_RECTIFICATION,
            _A.RECORD_INSPECTION,
            _A.STOP_WORKS,
            _A.RECORD_VOICE,
            _A.APPROVE_FINAL_ACCOUNT,
            _A.SET_SUBSIDY_AREA,
            _A.DECIDE_CLAIM,
            _A.AUDIT_FACTORS,
            _A.RECORD_FUNDING,
            _A.RECORD_APPROPRIATION,
            _A.RECOGNISE_GRADE,
            _A.MAKE_REPORT,
            _A.LOCK_REPORT,
            _A.GIVE_CARD,
            _A.LIFT_CARD,
            _A.HOLD_MEETING,
            _A.FINISH_MEETING_ITEM,
            _A.READ_REGISTER,
            _A.KEEP_REGISTER,
        }
    ),
    Role.BUREAU_LEADER: frozenset(
        {
            _A.LET_PASS,
            _A.EXPORT_ROUND,
            _A.DECIDE_PAUSE,
            _A.ISSUE_MINUTES,
            _A.DECIDE_CHANGE,
            _A.RECOGNISE_GRADE,
            _A.LIFT_CARD,
            _A.LOCK_REPORT,
            _A.READ_REGISTER,
            _A.RELEASE_PAYMENT,
        }
    ),
    Role.DEPARTMENT_REVIEWER: frozenset({_A.GIVE_OPINION, _A.CLOSE_CONDITION}),
    Role.BUILDER_CLERK: frozenset(
        {
            _A.UPLOAD_DOCUMENT,
            _A.RECORD_PROGRESS,
            _A.REPLY_PRE_REVIEW,
            _A.REPLY_CONDITION,
            _A.RECORD_SITE,
            _A.RECORD_INSPECTION,
            _A.STOP_WORKS,
            _A.PREPARE_ACCEPTANCE,
        }
    ),
    Role.DEVELOPMENT_OFFICER: frozenset({_A.LIST_PROJECT}),
    Role.FINANCE_OFFICER: frozenset({_A.RECORD_APPROPRIATION, _A.RELEASE_PAYMENT}),
    Role.AUDITOR: frozenset({_A.RECORD_AUDIT, _A.AUDIT_FACTORS, _A.EXPORT_ROUND, _A.READ_REGISTER}),
    Role.ADMINISTRATOR: frozenset({_A.MANAGE_ACCOUNTS, _A.MANAGE_CALENDAR, _A.HAND_OVER}),
}


def may(actor: User, action: Action, subject: Any = None) -> bool:
    """Whether the role grants the act and the subject lies in the actor's street, or community.

    `subject` is anything with a `scope_street_id` (for community workers a `scope_community_id`, for builders' clerks a
    `scope_builder_id`, without which it is out of their reach), or None for acts on no single row.
    """
    if not getattr(actor, "is_authenticated", False) or not actor.is_active:
        return False
    if action not in GRANTS.get(actor.role, frozenset()):
        return False
    return subject is None or _in_reach(actor, subject)


def _in_reach(actor: User, subject: Any) -> bool:
    if actor.works_in_community:
        own = actor.community_id
        return own is not None and getattr(subject, "scope_community_id", None) == own
    if actor.role == Role.BUILDER_CLERK:
        return actor.builder_id is not None and getattr(subject, "scope_builder_id", None) == actor.builder_id
    return actor.street_id is None or subject.scope_street_id == actor.street_id


def authorise(actor: User, action: Action, subject: Any = None) -> None:
    """Refuse unless `may`; the first line of every verb. Raises NotAllowed."""
    if not may(actor, action, subject):
        raise NotAllowed(
            Reason(
                "not_allowed",
                f"您的角色({actor.get_role_display()})不能办理“{action.label}”,请联系有权限的同事办理。",
            )
        )
