"""补助资金申报表: one project's claim on paper, with places for signature and seal. As stored, whatever changed since."""

from decimal import Decimal
from typing import Any

from funding.claim_queries import outcome_of
from funding.claim_rules import read_inputs, rederive
from funding.claim_words import in_words, outcome_in_words
from funding.models import SubsidyClaim
from projects import pdf
from projects.checks import said

CONFIRMED = (SubsidyClaim.State.CONFIRMED, SubsidyClaim.State.SUPERSEDED)


def claim_pdf(claim: SubsidyClaim) -> bytes:
    """The pages, numbered x of y."""
    return pdf.pdf("subsidy_claim", claim_data(claim))


def claim_data(claim: SubsidyClaim) -> dict[str, Any]:
    """What is printed; all text, so that nothing is read as markup."""
    given, rules, origin = read_inputs(claim.inputs)
    made = rederive(claim.inputs)
    found = outcome_of(claim, claim.received_yuan)
    return {
        "title": f"老旧小区综合改造提升补助资金申报表({claim})",
        "place": claim.project.neighbourhood.name,
        "state": claim.get_state_display(),
        "facts": _facts(claim),
        "lines": [[line.label, f"{line.amount:,.2f}", line.explanation] for line in made.lines],
        "buildings": [
            [one["building"], one["year_built"], f"{Decimal(one['area']):,.2f}"] for one in origin.buildings
        ],
        "limit": str(rules.year_limit),
        "words": list(in_words(given, rules, made)),
        "outcome": outcome_in_words(
            claim.city_yuan, claim.before_yuan, claim.received_yuan, found, confirmed=claim.state in CONFIRMED
        ),
        "decision": f"{claim.get_state_display()}({said(claim.decided_on)}) {claim.decision_note}"
        if claim.decided_on
        else "",
    }


def _facts(claim: SubsidyClaim) -> list[list[str]]:
    project, account = claim.project, claim.final_account
    area = claim.inputs["area"]
    place = project.neighbourhood
    return [
        ["小区", f"{place.name}({place.street})"],
        ["项目编号", project.code],
        ["年度和文号", f"{project.batch_year}年度 {project.listing_number or '—'}"],
        ["建设单位", project.builder_name],
        ["建筑面积", f"{place.building_area:,.2f} ㎡"],
        ["补助面积", f"{Decimal(area['area']):,.2f} ㎡;依据:{area['basis']}"],
        ["竣工财务决算", f"第{account.number}版,{account.document_no},{said(account.approved_on)}核定"],
        ["申报", f"{said(claim.claimed_on)} {claim.claimed_by}"],
    ]
