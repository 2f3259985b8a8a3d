"""What a claim rests on, the claims of a project and of many. Yuan and m²."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, Sum, Value, When

from funding import area_rules
from funding.claim_rules import Origin, Outcome, inputs_of, outcome
from funding.models import Appropriation, FinalAccount, SourceKind, SubsidyArea, SubsidyClaim
from funding.rules import NOTHING, Breakdown, Excluded, SubsidyInput, subsidy
from policy.loader import load_scheme
from policy.schema import SubsidyRules
from projects.models import Neighbourhood, Project


@dataclass(frozen=True)
class Basis:
    """What a claim would be computed from now: the newest approved account and the newest area with its evidence."""

    project: Project
    account: FinalAccount | None
    area: SubsidyArea | None

    @property
    def account_id(self) -> int | None:
        """The account's row."""
        return self.account.pk if self.account else None

    @property
    def rules(self) -> SubsidyRules:
        """The project's scheme's."""
        return load_scheme(self.project.scheme_code).subsidy

    @cached_property
    def given(self) -> SubsidyInput:
        """For `subsidy`; the area is the recorded one, never the register's without evidence."""
        account = self.account
        lines = account.excluded_lines.all() if account else ()
        place = self.project.neighbourhood
        given = SubsidyInput(
            affordable_housing=place.affordable_housing,
            final_account=account.amount_yuan if account else None,
            excluded=tuple(Excluded(line.kind, line.amount_yuan) for line in lines),
            **area_values(place, self.area, self.rules),
        )
        return given if self.area else replace(given, area=None)

    @cached_property
    def made(self) -> Breakdown:
        """The subsidy as it follows."""
        return subsidy(self.given, self.rules)

    def inputs(self) -> dict[str, Any]:
        """What a claim stores."""
        account, area = self.account, self.area
        origin = Origin(
            scheme_code=self.project.scheme_code,
            account_number=account.number if account else 0,
            document_no=account.document_no if account else "",
            approved_on=str(account.approved_on) if account else "",
            area_basis=area.basis if area else "",
            buildings=tuple(area.buildings) if area else (),
        )
        return inputs_of(self.given, self.rules, origin)


def area_values(place: Neighbourhood, area: SubsidyArea | None, rules: SubsidyRules) -> dict[str, Any]:
    """`year_built`, `area` and `whole_area` for a `SubsidyInput`: by building where the area says so.

    None recorded: the register's own, which has no evidence; good for estimates, never for a claim.
    """
    if area is None:
        return {"year_built": place.year_built, "area": place.subsidy_area, "whole_area": None}
    found = area_rules.counted(area_rules.read(area.buildings), rules.year_limit)
    return {
        "year_built": found.newest_year or place.year_built,
        "area": area.area,
        "whole_area": found.whole if found.straddles else None,
    }


def newest_area(place: Neighbourhood) -> SubsidyArea | None:
    """补助面积 that counts."""
    rows = SubsidyArea.objects.filter(neighbourhood=place).select_related("evidence", "set_by", "project")
    return rows.order_by("-id").first()


def basis_of(project: Project) -> Basis:
    """Account and area as they stand; three queries."""
    accounts = FinalAccount.objects.filter(project=project, approved_on__isnull=False)
    account = accounts.prefetch_related("excluded_lines").order_by("-number").first()
    return Basis(project, account, newest_area(project.neighbourhood))


def city_received(project: Project) -> Decimal:
    """What came in from the city, in yuan."""
    rows = Appropriation.objects.filter(source__project=project, source__kind=SourceKind.CITY)
    return rows.aggregate(sum=Sum("amount_yuan"))["sum"] or NOTHING


def claims_of(project: Project) -> QuerySet[SubsidyClaim]:
    """All claims of a project, newest first."""
    rows = SubsidyClaim.objects.filter(project=project)
    return rows.select_related("final_account", "claimed_by", "decided_by").order_by("-number")


def confirmed_yuan(project: Project) -> Decimal | None:
    """What stands confirmed, None before."""
    rows = SubsidyClaim.objects.filter(project=project, state=SubsidyClaim.State.CONFIRMED)
    return rows.values_list("city_yuan", flat=True).first()


def outcome_of(claim: SubsidyClaim, received: Decimal) -> Outcome:
    """What the claim asks for beside the money that has come by now."""
    return outcome(claim.city_yuan, claim.before_yuan, received)


def claim_list(user: Any) -> QuerySet[SubsidyClaim]:
    """Claims the person may see, those that wait first, then the newest."""
    rows = SubsidyClaim.objects.visible_to(user).select_related(
        "project__neighbourhood__street", "final_account"
    )
    waits = Case(When(state=SubsidyClaim.State.CLAIMED, then=Value(0)), default=Value(1))
    return rows.order_by(waits, "-claimed_on", "-pk")


@dataclass(frozen=True)
class Awaited:
    """A project whose newest approved account no standing claim rests on. `before`: state and number of its newest claim."""

    project_id: int
    account_number: int
    claim_state: str
    claim_number: int
    is_confirmed: bool


def to_claim(projects: Iterable[int]) -> list[Awaited]:
    """The projects of these whose street is to claim, or to claim anew: one query. Who gets nothing is left out."""
    newest = FinalAccount.objects.filter(project=OuterRef("project"), approved_on__isnull=False)
    claims = SubsidyClaim.objects.filter(project=OuterRef("project"))
    standing = claims.filter(final_account=OuterRef("pk"), state__in=["claimed", "confirmed"])
    rows = FinalAccount.objects.filter(
        project__in=projects, pk=Subquery(newest.order_by("-number").values("pk")[:1])
    )
    rows = rows.filter(~Exists(standing)).annotate(
        scheme=F("project__scheme_code"),
        year=F("project__neighbourhood__year_built"),
        by_building=Exists(
            SubsidyArea.objects.filter(neighbourhood=OuterRef("project__neighbourhood")).exclude(buildings=[])
        ),
        last_state=Subquery(claims.order_by("-number").values("state")[:1]),
        last_number=Subquery(claims.order_by("-number").values("number")[:1]),
        confirmed=Exists(claims.filter(state="confirmed")),
    )
    return [
        Awaited(one.project_id, one.number, one.last_state or "", one.last_number or 0, one.confirmed)
        for one in rows.order_by("project")
        if one.by_building or one.year <= load_scheme(one.scheme).subsidy.year_limit
    ]
