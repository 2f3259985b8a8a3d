"""Every act of the portal on a project or one of its rows, and what its verb says in a step, a state, from a role.

A verb names all its reasons at once: called with arguments that mean nothing, it still says whether step and state are
against it. Rows are the smallest that can be stored.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Action as A
from consultations.models import Round
from consultations.services import results, rounds, wishes
from consultations.services.let_pass import let_pass
from funding.models import FundingSource, Payment, Settlement, SubsidyClaim
from funding.services import areas, claims, payments, rungs
from policy.errors import Refused
from policy.loader import DEFAULT_SCHEME, load_scheme
from projects.models import Document, Notice, Objection, Project
from projects.services import builders, documents, items, notices, objections
from reviews.models import BatchEntry, Invitation, PreReviewPoint
from reviews.services import opinions
from reviews.services.batch import open_batch
from tests.factories import (
    TODAY,
    BuilderBodyFactory,
    CommunityFactory,
    DepartmentFactory,
    NeighbourhoodFactory,
)
from tests.workflow import records
from tests.workflow.acts_beside import BESIDE, rows_beside
from web.staff.records.kinds import KINDS
from workflow.models import Card
from workflow.services import cards
from workflow.services.rounds import open_round
from works.models import SitePhoto, Tender
from works.services import photos

STANDING = {"wrong_step", "not_running", "bad_state"}
BY_ROLE = {"not_allowed", "not_asked"}
SCHEME = load_scheme(DEFAULT_SCHEME)


@dataclass(frozen=True)
class Doing:
    """An act: where users find it, the right it asks for, its verb, the model of the row it is done on."""

    code: str
    title: str
    page: str
    action: A
    verb: Callable[..., Any]
    model: type[models.Model] | None = None


class Undone(Exception):
    """Everything a tried verb wrote is rolled back."""


# acts with a page of their own: (page, its acts as (code, title, right, verb, model of the row))
ELSEWHERE: dict[str, tuple[tuple[str, str, A, Callable[..., Any], type[models.Model] | None], ...]] = {
    "征求意见": (
        ("round.open", "开始征求意见", A.OPEN_ROUND, open_round, None),
        ("round.wishes", "登记改造需求", A.ENTER_BALLOTS, wishes.record_wishes, Round),
        ("round.extend", "延长征求意见", A.OPEN_ROUND, rounds.extend_round, Round),
        ("round.close", "结束征求意见", A.CLOSE_ROUND, rounds.close_round, Round),
        ("round.void", "作废征求意见", A.OPEN_ROUND, rounds.void_round, Round),
        ("round.certify", "复核确认结果", A.CERTIFY_ROUND, results.certify_round, Round),
        ("round.return", "退回核对", A.CERTIFY_ROUND, results.return_round, Round),
        ("round.let_pass", "特殊情况审批", A.LET_PASS, let_pass, Round),
    ),
    "改造内容": (
        ("items.decide", "确定改造内容", A.DECIDE_ITEMS, items.decide_items, None),
        ("items.confirm", "确认改造内容", A.DECIDE_ITEMS, items.confirm_menu, None),
        ("items.progress", "登记工程进度", A.RECORD_PROGRESS, items.record_item_progress, None),
    ),
    "公示和异议": (
        ("notice.publish", "发布公示", A.PUBLISH_NOTICE, notices.publish_notice, None),
        ("notice.revise", "修改公示", A.PUBLISH_NOTICE, notices.revise_notice, Notice),
        ("notice.withdraw", "撤下公示", A.PUBLISH_NOTICE, notices.withdraw_notice, Notice),
        ("objection.record", "登记异议", A.ANSWER_OBJECTION, objections.record_objection, Notice),
        ("objection.answer", "答复异议", A.ANSWER_OBJECTION, objections.answer_objection, Objection),
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


@cache
def everything() -> Sequence[Doing]:
    """Every act: those of the records' pages, then those with a page of their own."""
    elsewhere = [
        Doing(code, title, page, right, verb, model)
        for page, acts in (ELSEWHERE | BESIDE).items() for code, title, right, verb, model in acts
    ]  # fmt: skip
    return (*of_the_pages(), *elsewhere)


def of_the_pages() -> list[Doing]:
    """Every act of every record's page, in the pages' order."""
    nobody = Project(pk=0)
    return [
        Doing(
            f"{kind.code}.{act.code}", act.title, kind.title, act.action, act.verb,
            act.of(nobody).model if act.of else None,
        )
        for kind in KINDS.values() for act in kind.acts
    ]  # fmt: skip


def harmless(verb: Callable[..., Any]) -> dict[str, Any]:
    """Arguments of the verb's types that mean as little as possible; what has a default keeps it."""
    hints, wanted = get_type_hints(verb), {}
    for name, parameter in list(inspect.signature(verb).parameters.items())[1:]:
        if name in ("actor", "on") or parameter.kind is parameter.VAR_KEYWORD:
            continue
        if parameter.default is parameter.empty:
            wanted[name] = meaningless(hints[name])
    return wanted


def meaningless(kind: Any) -> Any:
    """The emptiest value of a type."""
    kind = (
        next((one for one in get_args(kind) if one is not NoneType), kind)
        if NoneType in get_args(kind)
        else kind
    )
    origin = get_origin(kind) or kind
    for known, value in (
        (str, ""), (bool, False), (int, 1), (Decimal, Decimal(0)), (datetime, timezone.now()), (date, TODAY),
        (Mapping, {}),
    ):  # fmt: skip
        if inspect.isclass(origin) and issubclass(origin, known):
            return value
    return [] if get_args(kind) else None


def row(
    model: type[models.Model], project: Project, author: User, made: dict[type, models.Model]
) -> models.Model:
    """The smallest row of a model that can be stored, with the rows it hangs on; `made` remembers them."""
    if model not in made:
        fields = {
            field.name: _value(field, project, author, made)
            for field in model._meta.concrete_fields
            if _wanted(field, project)
        }
        made[model] = model(**fields | ODD.get(model.__name__, {}))
        made[model].save()
    return made[model]


# what constraints and verbs ask of a row beyond its types
ODD: dict[str, dict[str, Any]] = {
    "Round": {"state": "open", "question": "是否同意"},
    "Warranty": {"ends_on": TODAY + timedelta(days=700)},
    "SitePhoto": {"thumbnail": b""},
    "Objection": {"channel": "online"},
    "Settlement": {"settled_yuan": Decimal(1)},
}


def _wanted(field: models.Field, project: Project) -> bool:
    return field.name == "cycle" or not (
        field.primary_key or field.null or field.has_default() or field.blank
    )


def _value(field: models.Field, project: Project, author: User, made: dict[type, models.Model]) -> Any:
    related = field.related_model
    if related is not None:
        known = {Project: project, User: author}
        if related.__name__ == "Department":
            return DepartmentFactory()
        if related.__name__ == "Neighbourhood":
            return project.neighbourhood
        return known.get(related) or row(related, project, author, made)
    if field.name == "cycle":
        return project.cycle
    if field.choices:
        return field.choices[0][0]
    return _plain(field)


def _plain(field: models.Field) -> Any:
    for kind, value in (
        (models.DateTimeField, None), (models.DateField, TODAY), (models.DecimalField, Decimal(1)),
        (models.IntegerField, 1), (models.BooleanField, False), (models.JSONField, {}), (models.BinaryField, b"x"),
    ):  # fmt: skip
        if isinstance(field, kind):
            return value
    return "x"


@dataclass(frozen=True)
class Stage:
    """A project with a row of every kind that acts are done on."""

    project: Project
    rows: dict[type[models.Model], models.Model]

    @classmethod
    def set(cls, author: User) -> "Stage":
        """Set anew."""
        place = NeighbourhoodFactory(community=CommunityFactory())
        project = records.project_at(9, neighbourhood=place, builder_body=BuilderBodyFactory())
        rows = rows_beside(project, author)
        for doing in everything():
            if doing.model:
                row(doing.model, project, author, rows)
        row(Settlement, project, author, rows)
        return cls(project, rows)

    def stands(self, step: int, state: str = "active") -> None:
        """The project stands here now."""
        Project.objects.filter(pk=self.project.pk).update(step=step, state=state)

    def answer(self, doing: Doing, actor: User) -> Refused | None:
        """What the verb says; nothing of what it wrote stays. None: it did it."""
        subject = self.rows[doing.model] if doing.model else self.project
        fresh = type(subject).objects.get(pk=subject.pk)
        try:
            with transaction.atomic():
                doing.verb(fresh, actor=actor, on=TODAY, **{**harmless(doing.verb), **self._named(doing)})
                raise Undone
        except Undone:
            return None
        except Refused as refused:
            return refused

    def said(self, doing: Doing, actor: User) -> tuple[str, ...]:
        """The sentences about step and state; none where they allow the act."""
        refused = self.answer(doing, actor)
        return tuple(one.message for one in refused.reasons if one.code in STANDING) if refused else ()

    def _named(self, doing: Doing) -> dict[str, Any]:
        """Arguments of verbs that have nothing to say where nothing is named."""
        point, item = self.rows[PreReviewPoint].pk, SCHEME.items[0].code
        return {
            "pre_review.reply": {"replies": {point: "已改"}},
            "pre_review.judge": {"close": [point]},
            "items.decide": {"decisions": {item: items.Decided("include")}},
            "items.progress": {"rows": {item: items.Progressed("done")}},
            "document.attach": {"kind": "other", "upload": ContentFile(b"", name="x.pdf")},
            "document.publish": {"is_public": True},
            "document.hide": {"is_public": False},
            "rungs.enter": {"ref": f"settlement:{self.rows[Settlement].pk}"},
            "builder.name": {"body": BuilderBodyFactory(name="拱墅区城建集团")},
        }.get(doing.code, {})


def refused_by_role(refused: Refused | None) -> bool:
    """Whether the role (or the reach) was the reason."""
    return refused is not None and bool(BY_ROLE & set(refused.codes))
