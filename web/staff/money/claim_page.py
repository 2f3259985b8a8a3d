"""What the page of a project's subsidy claim shows, in words and figures."""

from datetime import date
from decimal import Decimal
from typing import Any

from funding import area_rules
from funding.claim_queries import area_values, city_received, claims_of, outcome_of
from funding.claim_rules import BadInputs, outcome, read_inputs, rederive
from funding.claim_words import in_words, outcome_in_words
from funding.models import SubsidyArea, SubsidyClaim
from funding.queries import breakdown_of, subsidy_input
from funding.rules import warning_sentence
from funding.services.claims import why_not
from projects.models import Document, Project
from web.acts import PlainForm
from web.staff.money.breakdown_lines import shown_lines
from web.staff.money.claim_acts import Chosen, ClaimDesk
from web.staff.records.desk import crumbs
from works.models import PackageMember

TAGS = {
    "claimed": "warn", "confirmed": "good", "returned": "bad", "taken_back": "muted", "replaced": "muted", "superseded": "muted",
}  # fmt: skip


def claim_context(
    desk: ClaimDesk, chosen: Chosen | None, form: PlainForm | None, today: date
) -> dict[str, Any]:
    """The page's values; a fixed number of queries."""
    project, rows = desk.project, list(claims_of(desk.project))
    received = city_received(project)
    standing = next((one for one in rows if one.state in {"claimed", "confirmed"}), None)
    reasons = desk.stopped if standing and standing.is_open else why_not(desk.basis)
    anew = standing if standing and not standing.is_open and not reasons else None
    claim = None if anew else standing
    return {
        "project": project,
        "claim": claim,
        "before": anew,
        "claim_tag": tag_of(claim) if claim else ("需要重新申报", "warn") if anew else ("", ""),
        **(_of_claim(claim, received, project) if claim else _of_basis(desk, anew, received)),
        "reasons": reasons,
        "history": [(one, *tag_of(one)) for one in rows],
        "received": received,
        "area": _area(desk.basis.area, desk),
        "areas": project.neighbourhood.subsidy_areas.select_related("evidence", "set_by").order_by("-pk")[1:],
        "packages": _packages(project),
        "chosen": chosen,
        "form": form,
        "others": [
            (act.title, desk.address(act)) for act in desk.acts if not chosen or act is not chosen.act
        ],
        "crumbs": crumbs(project, "补助资金申报"),
    }


def tag_of(claim: SubsidyClaim) -> tuple[str, str]:
    """The claim's state in a word, and its tag's kind."""
    if claim.is_open:
        return ("已查收,待核定" if claim.opened_at else "已申报,待查收"), "warn"
    return claim.get_state_display(), TAGS[claim.state]


def _of_claim(claim: SubsidyClaim, received: Decimal, project: Project) -> dict[str, Any]:
    """As stored; the words follow from the stored inputs, not from what account and area say today."""
    try:
        given, rules, _ = read_inputs(claim.inputs)
        made = rederive(claim.inputs)
    except BadInputs as error:
        return {"broken": f"申报所存的依据不能读取({error}),请联系系统管理员。"}
    found = outcome_of(claim, received)
    return {
        "words": in_words(given, rules, made),
        "lines": list(shown_lines(made, project)),
        "outcome": outcome_in_words(
            claim.city_yuan, claim.before_yuan, received, found, confirmed=not claim.is_open
        ),
        "ask": found.ask,
        "official": True,
    }


def _of_basis(desk: ClaimDesk, before: SubsidyClaim | None, received: Decimal) -> dict[str, Any]:
    """Before a claim: official once the account is approved, else an estimate, said to be one. `before`: a confirmed claim
    that a later account or area has overtaken; what the new one would ask for is said first.
    """
    project, basis = desk.project, desk.basis
    if basis.account is not None and basis.area is not None:
        given, made, official = basis.given, basis.made, True
    else:
        given, made, official = subsidy_input(project), breakdown_of(project), False
    return {
        "words": in_words(given, basis.rules, made),
        "lines": list(shown_lines(made, project)),
        "warnings": [warning_sentence(code, basis.rules) for code in made.warnings],
        "official": official and made.status == "official",
        "status": made.status,
        "estimate_source": made.estimate_source,
        "city": made.city,
        "outcome": _anew(before, made.city, received),
    }


def _anew(before: SubsidyClaim | None, city: Decimal | None, received: Decimal) -> str:
    """What a new claim would ask for beside what was confirmed and what came."""
    if before is None or city is None:
        return ""
    found = outcome(city, before.city_yuan, received)
    return outcome_in_words(city, before.city_yuan, received, found, confirmed=False)


def _area(row: SubsidyArea | None, desk: ClaimDesk) -> dict[str, Any] | None:
    if row is None:
        return None
    limit = desk.basis.rules.year_limit
    buildings = area_rules.read(row.buildings)
    whole = area_values(desk.project.neighbourhood, row, desk.basis.rules)["whole_area"]
    rows = [(one, one.year_built <= limit) for one in buildings]
    papers = Document.objects.visible_to(desk.user).filter(pk=row.evidence_id)
    return {"row": row, "reads_paper": papers.exists(), "buildings": rows, "whole": whole, "limit": limit}


def _packages(project: Project) -> Any:
    """Settled shares of work done together, which reach the account through the contracts."""
    rows = PackageMember.objects.filter(project=project, package__dissolved_on=None, share_yuan__isnull=False)
    return rows.select_related("package").order_by("pk")
