"""Whether what claims, areas and accounts store still holds together: every claim derived again, every area beside the
register's, every account beside its lines.
"""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F, OuterRef, Subquery

from funding import area_rules
from funding.claim_rules import differences
from funding.ladder import Origin, mismatch
from funding.ladder_lines import Entry, excluded_of
from funding.models import FinalAccount, RungLine, SubsidyArea, SubsidyClaim
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


def account_faults() -> Iterator[tuple[str, str]]:
    """(project and version, what differs): an account beside its lines, and what they mark beside what it leaves out.

    The verb holds both; no constraint does, for the lines of other papers may wait for a correction.
    """
    rows = FinalAccount.objects.select_related("project").prefetch_related("excluded_lines")
    accounts = {f"final_account:{one.pk}": one for one in rows}
    for ref, lines in _final_lines().items():
        account = accounts[ref]
        name = f"{account.project.code} {account}"
        paper = Origin(ref, "决算总额", account.amount_yuan, tuple(lines))
        yield from ((name, reason.message.removesuffix("。")) for reason in mismatch(paper))
        marked = {one.kind: one.amount for one in excluded_of(lines)}
        if marked != {one.kind: one.amount_yuan for one in account.excluded_lines.all()}:
            yield name, "明细中标记不计入补助的,与决算所列的不计入金额不一致"


def _final_lines() -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for row in RungLine.objects.filter(rung=RungLine.Rung.FINAL, replaced_on=None).order_by("pk").iterator():
        found[row.origin].append(Entry(row.label, row.amount_yuan, row.item_code, row.excluded_kind))
    return found
