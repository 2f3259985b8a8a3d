"""Acts on rounds, paper, letters and owners' wishes, as the table of acts tries them: page → its acts."""

from datetime import date

from accounts.models import User
from accounts.permissions import Action as A
from consultations import services
from consultations.models import (
    Ballot,
    BallotSheet,
    Clash,
    Letter,
    LetterRun,
    PaperBatch,
    Reissue,
    RollCorrection,
    RollEntry,
    Round,
    Sample,
    Scan,
    Settlement,
)
from consultations.services import (
    audits,
    batches,
    clashes,
    deliveries,
    letters,
    receipts,
    reissues,
    retractions,
    samples,
    scans,
    second,
    tickets,
)
from tests.workflow.acts_elsewhere import Pages
from workflow.services.rounds import open_round, open_special_round


def let_pass_all(round: Round, *, actor: User, on: date) -> None:
    """Several rounds in one act; this one alone."""
    services.let_pass_all({round.pk: "情况特殊"}, actor=actor, on=on)


ROUNDS: Pages = {
    "征求意见": (
        ("round.open", "开始征求意见", A.OPEN_ROUND, open_round, None),
        ("round.special", "开始专项征求意见", A.OPEN_ROUND, open_special_round, None),
        ("round.wishes", "登记改造需求", A.ENTER_BALLOTS, services.record_wishes, Round),
        ("round.head_wishes", "登记一位业主的改造需求", A.ENTER_BALLOTS, services.record_head_wishes, Round),
        ("round.heads_wishes", "登记多位业主的改造需求", A.ENTER_BALLOTS, services.record_wishes_of_heads, Round),
        ("round.extend", "延长征求意见", A.OPEN_ROUND, services.extend_round, Round),
        ("round.close", "结束征求意见", A.CLOSE_ROUND, services.close_round, Round),
        ("round.void", "作废征求意见", A.CLOSE_ROUND, services.void_round, Round),
        ("round.certify", "复核确认结果", A.CERTIFY_ROUND, services.certify_round, Round),
        ("round.return", "退回核对", A.CERTIFY_ROUND, services.return_round, Round),
        ("round.let_pass", "特殊情况审批", A.LET_PASS, services.let_pass, Round),
        ("round.let_pass_all", "几个小区一并特殊情况审批", A.LET_PASS, let_pass_all, Round),
        ("round.audit_file", "下载核验文件", A.EXPORT_ROUND, audits.take_out_audit_file, Round),
    ),
    "录入意见": (
        ("ballot.cast", "录入一份意见", A.ENTER_BALLOTS, services.cast, Round),
        ("ballot.retract", "撤销录入", A.ENTER_BALLOTS, retractions.retract, Round),
        ("ballot.carry", "转入作废一轮的意见", A.ENTER_BALLOTS, services.carry_over, Round),
        ("ballot.receipt", "打印回执", A.ENTER_BALLOTS, receipts.print_receipt, Ballot),
        ("sheet.keep", "上传汇总表", A.ENTER_BALLOTS, services.keep_sheet, Round),
        ("sheet.enter", "录入汇总表", A.ENTER_BALLOTS, services.enter_sheet, BallotSheet),
        ("sheet.drop", "放弃汇总表", A.ENTER_BALLOTS, services.drop_sheet, BallotSheet),
    ),
    "纸质意见表的批次和扫描件": (
        ("stack.open", "建立一批", A.ENTER_BALLOTS, batches.open_batch, Round),
        ("stack.finish", "录完一批", A.ENTER_BALLOTS, batches.finish_batch, PaperBatch),
        ("stack.reopen", "重新打开一批", A.ENTER_BALLOTS, batches.reopen_batch, PaperBatch),
        ("stack.compare", "核对双人录入", A.ENTER_BALLOTS, batches.compare_batch, PaperBatch),
        ("second.enter", "第二次录入", A.ENTER_BALLOTS, second.enter_second, PaperBatch),
        ("second.drop", "撤销第二次录入", A.ENTER_BALLOTS, second.drop_second, PaperBatch),
        ("scan.attach", "上传扫描件", A.ATTACH_SCAN, scans.attach_scans, PaperBatch),
        ("scan.remove", "移除扫描件", A.ATTACH_SCAN, scans.remove_scan, Scan),
        ("scan.look", "查看扫描件", A.READ_SCAN, scans.look_at_scan, Scan),
        ("ticket.issue", "打开手机上传", A.ATTACH_SCAN, tickets.issue_ticket, PaperBatch),
        ("ticket.end", "关闭手机上传", A.ATTACH_SCAN, tickets.end_tickets, PaperBatch),
    ),
    "待核实、不一致和名册更正": (
        ("settlement.propose", "提出待核实意见的处理", A.SETTLE_BALLOT, services.propose_settlement, RollEntry),
        ("settlement.confirm", "确认处理", A.SETTLE_BALLOT, services.confirm_settlement, Settlement),
        ("settlement.drop", "撤回或不同意处理", A.SETTLE_BALLOT, services.drop_settlement, Settlement),
        ("clash.see", "核对纸质与网上不一致", A.SETTLE_BALLOT, clashes.see_clash, Clash),
        ("correction.propose", "提出名册更正", A.CORRECT_ROLL, services.propose_correction, RollEntry),
        ("correction.confirm", "确认名册更正", A.CORRECT_ROLL, services.confirm_correction, RollCorrection),
        ("correction.drop", "撤回或不同意名册更正", A.CORRECT_ROLL, services.drop_correction, RollCorrection),
    ),
    "告知书和送达": (
        ("letters.ask", "制作告知书", A.ISSUE_LETTERS, letters.ask_for_letters, Round),
        ("letters.fetch", "下载告知书打印文件", A.ISSUE_LETTERS, letters.fetch_letters, LetterRun),
        ("letters.destroy", "销毁打印文件", A.ISSUE_LETTERS, letters.destroy_file, LetterRun),
        ("reissue.propose", "提出补发", A.ISSUE_LETTERS, reissues.propose_reissue, Letter),
        ("reissue.confirm", "确认补发", A.CONFIRM_REISSUE, reissues.confirm_reissue, Reissue),
        ("reissue.drop", "不同意补发", A.CONFIRM_REISSUE, reissues.drop_reissue, Reissue),
        ("delivery.record", "登记送达", A.RECORD_DELIVERY, deliveries.record_delivery, Round),
        ("delivery.list", "下载送达清单", A.RECORD_DELIVERY, deliveries.take_out_list, Round),
    ),
    "抽查": (
        ("sample.draw", "抽取样本", A.DRAW_SAMPLE, samples.draw_sample, Round),
        ("sample.check", "登记核对结果", A.DRAW_SAMPLE, samples.check_sample, Sample),
    ),
}  # fmt: skip
