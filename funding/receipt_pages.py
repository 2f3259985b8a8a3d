"""居民出资收据: one payment on paper, with places for signature and seal. The payer signs; no name is printed."""

from typing import Any

from funding.capitals import in_capitals
from funding.models import Contribution
from projects import pdf
from projects.checks import said


def receipt_pdf(row: Contribution) -> bytes:
    """The page, numbered x of y; two parts, one for each side."""
    return pdf.pdf("contribution_receipt", receipt_data(row))


def receipt_data(row: Contribution) -> dict[str, Any]:
    """What is printed; all text, so that nothing is read as markup."""
    project = row.source.project
    place = project.neighbourhood
    return {
        "title": "居民出资收据",
        "number": row.receipt_number,
        "place": place.name,
        "cancelled": f"已作废({said(row.cancelled_on)}):{row.cancel_reason}" if row.cancelled_on else "",
        "facts": [
            ["小区", f"{place.name}({place.street})"],
            ["项目编号", project.code],
            ["房屋", row.place],
            ["款项", "老旧小区综合改造提升居民个人出资"],
            ["金额(大写)", f"人民币{in_capitals(row.amount_yuan)}"],
            ["金额(小写)", f"¥{row.amount_yuan:,.2f}"],
            ["缴款日期", said(row.paid_on)],
            ["经办人", str(row.recorded_by)],
        ],
        "parts": ["第一联 交款人留存", "第二联 收款单位留存"],
        "office": f"{place.street}办事处",
    }
