"""竣工结算审批表 and 补助资金申请表 of a plan year and street, as the finance bureau wants them. Yuan and m²."""

from decimal import Decimal
from typing import Any

from funding.batch_contracts import contracts_of
from funding.claim_rules import BadInputs, read_inputs, rederive
from funding.models import Settlement, SubsidyClaim
from projects.models import Project
from reports.money import Scope
from reports.money_flows import scoped, with_amount
from reports.money_rules import NOTHING
from reports.money_table import Column, Table, grouped

PLACE = (
    Column("序号", "number", 6),
    Column("街道", "text", 12),
    Column("小区", "text", 18),
    Column("项目编号", "text", 22),
)
SETTLEMENT = (
    *PLACE, Column("建设单位", "text", 18), Column("合同价(含已批准变更,元)", "money", 18, True),
    Column("结算审定价(元)", "money", 18, True), Column("审定价减合同价(元)", "money", 18, True),
    Column("审核单位", "text", 20), Column("审定日期", "date", 12),
)  # fmt: skip
SUBSIDY = (
    *PLACE, Column("建成年份", "number", 9), Column("补助面积(㎡)", "area", 14, True),
    Column("核定竣工财务决算(元)", "money", 18, True), Column("不计入补助(元)", "money", 16, True),
    Column("补助上限(元)", "money", 18, True), Column("补助基数(元)", "money", 18, True),
    Column("市级补助资金(元)", "money", 18, True), Column("已到账(元)", "money", 18, True),
    Column("尚待拨付(元)", "money", 18, True), Column("状态", "text", 12),
)  # fmt: skip
SIGNS = ("制表人", "审核人", "单位负责人")
STANDING = (SubsidyClaim.State.CLAIMED, SubsidyClaim.State.CONFIRMED)


def settlement_table(user: Any, scope: Scope) -> Table:
    """The newest settled price of every project that has one; six queries."""
    rows = scoped(Settlement.objects.filter(scope.place("project")), "project", user)
    rows = (
        rows.order_by("project_id", "-id")
        .distinct("project_id")
        .select_related("project__neighbourhood__street")
    )
    found = sorted(rows, key=lambda one: _place_key(one.project))
    contracts = {one.project_id: one.amount for one in contracts_of([one.project_id for one in found])}
    return Table(
        title=f"{_words(scope)}老旧小区改造竣工结算审批表",
        notes=("单位:元。结算审定价以审核单位审定的为准;没有登记合同价的,合同价和差额为空,不计入差额合计。",),
        columns=SETTLEMENT,
        groups=grouped([_settlement_row(one, contracts.get(one.project_id)) for one in found]),
        signs=SIGNS,
        seals=("建设单位", "区住建局", "区财政局"),
    )


def subsidy_table(user: Any, scope: Scope) -> Table:
    """The claim that stands of every project, as stored: what was claimed again, else what was confirmed."""
    rows = scoped(SubsidyClaim.objects.filter(scope.place("project"), state__in=STANDING), "project", user)
    rows = (
        rows.order_by("project_id", "-number")
        .distinct("project_id")
        .select_related("project__neighbourhood__street")
    )
    found = sorted(rows, key=lambda one: _place_key(one.project))
    came = _city_received([one.project_id for one in found])
    return Table(
        title=f"{_words(scope)}老旧小区改造补助资金申请表",
        notes=(
            "单位:元、㎡。各项取申报时所存的依据,每个项目取最近一次申报;尚待拨付为市级补助资金减去市级已到账,负数为应收回。",
        ),
        columns=SUBSIDY,
        groups=grouped([_claim_row(one, came.get(one.project_id, NOTHING)) for one in found]),
        signs=SIGNS,
        seals=("申报单位", "区住建局", "区财政局"),
    )


def _settlement_row(one: Settlement, contract: Decimal | None) -> tuple[str, tuple[Any, ...]]:
    more = None if contract is None else one.settled_yuan - contract
    own = (one.project.builder_name, contract, one.settled_yuan, more, one.reviewer, one.approved_on)
    return _with_place(one.project, own)


def _claim_row(one: SubsidyClaim, came: Decimal) -> tuple[str, tuple[Any, ...]]:
    """What the claim stores; amounts that cannot be read back stay empty, never computed anew."""
    try:
        given, _, _ = read_inputs(one.inputs)
        made = rederive(one.inputs)
        basis = (given.year_built, given.area, given.final_account, given.excluded_total, made.cap_total)
    except BadInputs:
        basis = (None, None, None, None, None)
    state = one.get_state_display()
    own = (*basis, one.base_yuan, one.city_yuan, came, one.city_yuan - came, state)
    return _with_place(one.project, own)


def _with_place(project: Project, own: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    street = str(project.neighbourhood.street)
    return street, (street, project.neighbourhood.name, project.code, *own)


def _city_received(ids: list[int]) -> dict[int, Decimal]:
    rows = with_amount(Project.objects.filter(pk__in=ids).order_by(), "received", "city")
    return dict(rows.values_list("pk", "amount"))


def _place_key(project: Project) -> tuple[int, str]:
    return project.neighbourhood.street.order, project.code


def _words(scope: Scope) -> str:
    year = f"{scope.year}年度" if scope.year else ""
    return f"{year}{scope.street or ''}"
