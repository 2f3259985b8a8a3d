"""What the figures of a project's money mean, for residents. Pure: the figure's name in, one plain sentence out."""

from collections.abc import Mapping

from funding.ladder import STAGES
from funding.queries import APPROVED, CHANGED, CONTRACT

COST: Mapping[str, str] = {
    STAGES["estimate"]: "估算是初步方案预计要花的钱,以后会变。",
    STAGES["budget"]: "概算是设计单位按正式方案算出的钱,以后会变。",
    STAGES["reviewed"]: "审核后概算是设计单位按正式方案算出、经第三方审核的钱,以后会变。",
    CONTRACT: "合同价是施工和监理合同上写的钱,完工后还要审核结算。",
    CHANGED: "合同价是施工和监理合同上写的钱,已加减批准的工程变更;完工后还要审核结算。",
    STAGES["settled"]: "竣工结算审定价是完工后审核确定、应付给施工和监理单位的钱。",
    APPROVED: "竣工财务决算是改造全部完成后核定的总花费。",
}
SUBSIDY = {
    "official": "按核定的竣工财务决算计算。",
    "estimate": "总花费还没有最后核定(没有核定的竣工财务决算),以下为测算,以后会变,仅供了解。",
    "without_city": "保障性安居工程小区不享受市级补助资金,改造费用由原责任主体承担,就是原来负责这个小区的单位。",
    "none": "还没有可以公布的补助资金数。",
    "indeterminate": "补助面积尚未核定,不能计算补助资金。",
}
