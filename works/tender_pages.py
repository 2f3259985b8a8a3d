"""The papers of a tender: application form and award notice, with places for signature and seal."""

from typing import Any

from projects import pdf
from projects.checks import said
from works.models import Tender
from works.queries import reviewed_budget


def application_pdf(tender: Tender) -> bytes:
    """招投标申请表, the bureau's opinion ticked once it is given."""
    project = tender.project
    rows = [
        ["小区", f"{project.neighbourhood.name}({project.neighbourhood.street})"],
        ["项目编号", project.code],
        ["计划下达文号", project.listing_number or "—"],
        ["建设单位", project.builder_name],
        ["招标内容", tender.get_kind_display()],
        ["招标方式", tender.get_method_display() if tender.method else "—"],
        ["审核后概算", _yuan(reviewed_budget(project))],
        ["招标控制价", _yuan(tender.ceiling_yuan)],
        ["申请日期", said(tender.applied_on)],
        ["说明", tender.note or "—"],
    ]
    opinions = [["同意", tender.opinion == "agree"], ["不同意", tender.opinion == "refuse"]]
    given = f"{tender.opinion_note}({said(tender.opinion_on)})" if tender.opinion_on else ""
    return pdf.pdf("tender_application", {"rows": rows, "opinions": opinions, "opinion_note": given})


def award_pdf(tender: Tender) -> bytes:
    """中标通知书. LookupError before the award."""
    if tender.awarded_on is None:
        raise LookupError("not awarded")
    return pdf.pdf("tender_award", _award_data(tender))


def _award_data(tender: Tender) -> dict[str, Any]:
    project = tender.project
    place = project.neighbourhood
    how = f"采用{tender.get_method_display()}方式," if tender.method else ""
    stood = f"中标候选人公示期满({said(tender.candidates_until)})," if tender.candidates_until else ""
    rows = [
        ["工程名称", f"{place.name}老旧小区综合改造提升工程({tender.get_kind_display()})"],
        ["建设地点", place.address or place.name],
        ["建筑面积", f"{place.building_area:,.2f} 平方米"],
        ["中标价", _yuan(tender.contract_yuan)],
        ["开标日期", said(tender.bids_opened_on) or "—"],
    ]
    return {
        "winner": tender.winner,
        "intro": f"{place.name}老旧小区综合改造提升工程{how}{stood}现确定你单位为中标人。",
        "rows": rows,
        "builder": project.builder_name,
        "awarded": said(tender.awarded_on),
    }


def _yuan(amount: Any) -> str:
    return "—" if amount is None else f"{amount:,.2f} 元"
