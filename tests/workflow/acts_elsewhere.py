"""Acts with a page of their own beside the records, as the table of acts tries them: page → its acts."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models

from accounts.models import User
from accounts.permissions import Action as A
from funding.models import FundingSource, Payment, SubsidyClaim
from funding.services import areas, claims, payees, payments, rungs
from projects.models import Document, Notice, NoticePhoto, Objection, Project
from projects.services import builders, documents, items, notice_photos, notices, objections
from projects.services.item_progress import record_item_progress
from reviews.models import BatchEntry, Invitation
from reviews.services import opinions
from reviews.services.batch import open_batch
from workflow.models import Card
from workflow.services import cards
from works.models import SitePhoto, Tender
from works.services import photos

# (code, title, right, verb, model of the row it is done on; None: the project)
Act = tuple[str, str, A, Callable[..., Any], type[models.Model] | None]
Pages = dict[str, tuple[Act, ...]]


def drop_item(project: Project, *, actor: User, on: date) -> None:
    """中途取消: what is left of deciding once the menu is settled."""
    project.items.filter(item_code="BM01").update(decision="include")
    items.decide_items(project, {"BM01": items.Decided("dropped", "管线冲突")}, actor=actor, on=on)


def summarise(objection: Objection, *, actor: User, on: date) -> None:
    """公开摘要."""
    objections.summarise_objections([objection], actor=actor, on=on, public_text="")


ELSEWHERE: Pages = {
    "改造内容": (
        ("items.decide", "确定改造内容", A.DECIDE_ITEMS, items.decide_items, None),
        ("items.drop", "中途取消改造内容", A.DECIDE_ITEMS, drop_item, None),
        ("items.propose", "按居民需求建议改造内容", A.DECIDE_ITEMS, items.propose_items, None),
        ("items.confirm", "确认改造内容", A.DECIDE_ITEMS, items.confirm_menu, None),
        ("items.progress", "登记工程进度", A.RECORD_PROGRESS, record_item_progress, None),
    ),
    "公示和异议": (
        ("notice.publish", "发布公示", A.PUBLISH_NOTICE, notices.publish_notice, None),
        ("notice.revise", "修改公示", A.PUBLISH_NOTICE, notices.revise_notice, Notice),
        ("notice.withdraw", "撤下公示", A.PUBLISH_NOTICE, notices.withdraw_notice, Notice),
        ("notice.photos", "上传张贴照片", A.PUBLISH_NOTICE, notice_photos.add_photos, Notice),
        ("notice.photo_off", "移除张贴照片", A.PUBLISH_NOTICE, notice_photos.remove_photo, NoticePhoto),
        ("objection.record", "登记异议", A.ANSWER_OBJECTION, objections.record_objection, Notice),
        ("objection.answer", "答复异议", A.ANSWER_OBJECTION, objections.answer_objection, Objection),
        ("objection.summarise", "公开异议摘要", A.ANSWER_OBJECTION, summarise, Objection),
    ),
    "材料和照片": (
        ("document.attach", "上传材料", A.UPLOAD_DOCUMENT, documents.attach_document, None),
        ("document.publish", "公开材料", A.PUBLISH_DOCUMENT, documents.publish_document, Document),
        ("document.hide", "不再公开材料", A.PUBLISH_DOCUMENT, documents.publish_document, Document),
        ("document.remove", "删除材料", A.UPLOAD_DOCUMENT, documents.remove_document, Document),
        ("photos.add", "上传施工照片", A.RECORD_INSPECTION, photos.add_site_photos, None),
        ("photos.remove", "删除施工照片", A.RECORD_INSPECTION, photos.remove_site_photo, SitePhoto),
    ),
    "年度计划汇总": (("plan.open", "查收申报", A.COMPILE_BATCH, open_batch, BatchEntry),),
    "联审意见": (
        ("opinion.receive", "查收", A.GIVE_OPINION, opinions.acknowledge, Invitation),
        ("opinion.give", "出具意见", A.GIVE_OPINION, opinions.give_opinion, Invitation),
    ),
    "造价和补助": (
        ("rungs.enter", "填写分项造价", A.RECORD_COST, rungs.enter_lines, None),
        ("area.set", "登记补助面积", A.SET_SUBSIDY_AREA, areas.set_subsidy_area, None),
        ("claim.claim", "申报补助资金", A.CLAIM_SUBSIDY, claims.claim_subsidy, None),
        ("claim.take_back", "撤回补助申报", A.CLAIM_SUBSIDY, claims.take_back_claim, SubsidyClaim),
        ("claim.open", "查收补助申报", A.DECIDE_CLAIM, claims.open_claim, SubsidyClaim),
        ("claim.confirm", "核定补助申报", A.DECIDE_CLAIM, claims.confirm_claim, SubsidyClaim),
        ("claim.return", "退回补助申报", A.DECIDE_CLAIM, claims.return_claim, SubsidyClaim),
    ),
    "支付": (
        ("payment.record", "申请支付", A.RECORD_FUNDING, payments.record_payment, FundingSource),
        ("payment.take_back", "撤回支付", A.RECORD_FUNDING, payments.take_back_payment, Payment),
        ("payment.open", "查收支付", A.RELEASE_PAYMENT, payments.open_payment, Payment),
        ("payment.account", "查看收款账号", A.RELEASE_PAYMENT, payees.show_account, Payment),
        ("payment.release", "放行支付", A.RELEASE_PAYMENT, payments.release_payment, Payment),
        ("payment.refuse", "不予放行", A.RELEASE_PAYMENT, payments.refuse_payment, Payment),
        ("payment.noted", "知道不予放行", A.RECORD_FUNDING, payments.note_refusal, Payment),
        ("payment.retention", "登记质保金比例", A.RECORD_FUNDING, payments.agree_retention, Tender),
    ),
    "建设单位和红黄牌": (
        ("builder.name", "指定建设单位账号", A.NAME_BUILDER, builders.name_builder, None),
        ("builder.release", "取消建设单位账号", A.NAME_BUILDER, builders.release_builder, None),
        ("card.give", "给予红黄牌", A.GIVE_CARD, cards.give_card, None),
        ("card.lift", "摘除红黄牌", A.LIFT_CARD, cards.lift_card, Card),
    ),
}  # fmt: skip
