"""Whether what claims and areas store still holds together: every claim derived again, every area beside the register's."""

from collections.abc import Iterator

from django.db.models import F, OuterRef, Subquery

from funding import area_rules
from funding.claim_rules import differences
from funding.models import SubsidyArea, SubsidyClaim
from policy.loader import load_scheme
from projects.models import Neighbourhood


def claim_faults() -> Iterator[tuple[str, str]]:
    """(project and claim, what differs); claims are read one after the other, whatever their number."""
    rows = SubsidyClaim.objects.select_related("project", "final_account").order_by("project", "number")
    for claim in rows.iterator():
        name = f"{claim.project.code} {claim}"
        yield from ((name, words) for words in differences(claim.inputs, claim.base_yuan, claim.city_yuan))
        stored = claim.inputs.get("account", {}).get("amount")
        if stored != str(claim.final_account.amount_yuan):
            yield (
                name,
                f"决算总额:依据 {stored} 元,{claim.final_account} {claim.final_account.amount_yuan} 元",
            )


def area_faults() -> Iterator[tuple[str, str]]:
    """(neighbourhood, what differs): the register's area beside the recorded one, an area beside its own buildings."""
    newest = SubsidyArea.objects.filter(neighbourhood=OuterRef("pk")).order_by("-id").values("area")[:1]
    apart = Neighbourhood.objects.annotate(recorded=Subquery(newest)).exclude(recorded=None)
    for place in apart.exclude(subsidy_area=F("recorded")).order_by("code"):
        yield place.code, f"补助面积:小区资料 {place.subsidy_area} ㎡,登记 {place.recorded} ㎡"
    for row in (
        SubsidyArea.objects.exclude(buildings=[]).select_related("project", "neighbourhood").iterator()
    ):
        limit = load_scheme(row.project.scheme_code).subsidy.year_limit
        found = area_rules.counted(area_rules.read(row.buildings), limit)
        if found.eligible != row.area:
            yield row.neighbourhood.code, f"补助面积:存 {row.area} ㎡,逐幢合计 {found.eligible} ㎡"
