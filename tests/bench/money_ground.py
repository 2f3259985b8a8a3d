"""A district of 5,000 projects with 10 cost lines and 20 payments each, seeded by bulk SQL."""

from typing import Any

from django.db import connection, models

from accounts.models import Street, User
from funding.models import (
    Appropriation,
    ExcludedLine,
    FinalAccount,
    FundingSource,
    Payment,
    RungLine,
    Settlement,
    SubsidyArea,
    SubsidyClaim,
)
from projects.models import Project
from tests.bench.ground import analysed
from tests.factories import TODAY, NeighbourhoodFactory, ProjectFactory, UserFactory
from works.models import Acceptance, Signature

PROJECTS, LINES, PAYMENTS = 5_000, 10, 20
KINDS = "(VALUES ('city'), ('district'), ('personal')) k(kind)"
ACCOUNT = "2000000 + (p.id * 7919 % 3500000) + 0.37"


def money_district() -> User:
    """The rows; the officer who looks at them."""
    officer, clerk = UserFactory(role="bureau_officer"), UserFactory(role="street_clerk")
    streets = list(Street.objects.values_list("pk", flat=True))[:10]
    place = NeighbourhoodFactory(code="money", name="资金小区", street_id=streets[0], year_built=1990)
    project = ProjectFactory(neighbourhood=place, code="money-0", step=10)
    steps = f"generate_series(1, {PROJECTS - 1}) n"
    street_of = f"(ARRAY[{','.join(map(str, streets))}])[n % {len(streets)} + 1]"
    copies(
        place, steps, code="'money-' || n", name="'资金小区' || n", street_id=street_of, subsidy_area="10000"
    )
    copies(
        project, "projects_neighbourhood n", "n.code LIKE 'money-%'", code="n.code", neighbourhood_id="n.id",
        batch_year="2019 + n.id % 3",
    )  # fmt: skip
    _flows(project, clerk, officer)
    _accounts(project, clerk, officer)
    _ends(project, clerk, officer)
    analysed()
    return officer


def copies(template: models.Model, rows: str, where: str = "true", **columns: str) -> None:
    """As many rows like the template as `rows` has; `columns`: SQL over those rows in the place of its values."""
    table = template._meta.db_table
    names = [field.column for field in template._meta.concrete_fields if not field.primary_key]
    values = ", ".join(columns.get(name, f"t.{name}") for name in names)
    made = f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} t, {rows} "  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"{made} WHERE t.id = {template.pk} AND {where}")


def _of_projects(project: Project, more: str = "") -> tuple[str, str]:
    return f"projects_project p{more}", f"p.code LIKE 'money-%' AND p.id <> {project.pk}"


def _flows(project: Project, clerk: User, officer: User) -> None:
    source = FundingSource.objects.create(project=project, kind="social", planned_yuan=3_000_000)
    copies(source, *_of_projects(project, f", {KINDS}"), project_id="p.id", kind="k.kind")
    own = "funding_fundingsource s", f"s.id <> {source.pk}"
    came = Appropriation.objects.create(
        source=source, amount_yuan="500000.11", received_on=TODAY, recorded_by=clerk
    )
    copies(came, f"{own[0]}, generate_series(1, 2) n", own[1], source_id="s.id", amount_yuan="500000.11 + n")
    paid = Payment.objects.create(
        source=source, amount_yuan="10000.01", paid_on=TODAY, payee="浙江建工", purpose="工程款", recorded_by=clerk,
        released_on=TODAY, released_by=officer,
    )  # fmt: skip
    kinds = f"(VALUES ('city', 8), ('district', 8), ('personal', {PAYMENTS - 16})) m(kind, most)"
    copies(
        paid, f"{own[0]}, {kinds}, generate_series(1, 8) n", f"{own[1]} AND m.kind = s.kind AND n <= m.most",
        source_id="s.id", amount_yuan="10000.01 + n",
    )  # fmt: skip


def _accounts(project: Project, clerk: User, officer: User) -> None:
    """Approved last: the database refuses lines of an approved account."""
    account = _kept(FinalAccount.for_project(project, clerk, number=1, amount_yuan=1, submitted_on=TODAY))
    copies(account, *_of_projects(project), project_id="p.id", amount_yuan=ACCOUNT)
    own = "funding_finalaccount a", f"a.id <> {account.pk}"
    lift = ExcludedLine.objects.create(
        final_account=account, kind="elevator", label="加装电梯", amount_yuan=20_000
    )
    copies(lift, *own, final_account_id="a.id")
    line = RungLine.objects.create(
        project=project, rung="final", origin=f"final_account:{account.pk}", label="屋面", amount_yuan="100.01",
        recorded_by=clerk, recorded_on=TODAY,
    )  # fmt: skip
    codes = "(ARRAY['A01','A02','A03','A04','A05','A06','A07','A08','A09',''])[n]"
    copies(
        line, f"{own[0]}, generate_series(1, {LINES}) n", own[1], project_id="a.project_id",
        origin="'final_account:' || a.id", item_code=codes, amount_yuan="100.01 + n",
    )  # fmt: skip
    FinalAccount.objects.update(approved_on=TODAY, approved_by=officer, document_no="文")


def _ends(project: Project, clerk: User, officer: User) -> None:
    """Areas for all, claims for nineteen of twenty, acceptances for all, settled prices for nine of ten."""
    area = SubsidyArea.objects.create(
        neighbourhood=project.neighbourhood,
        project=project,
        area=10_000,
        basis="测绘",
        set_on=TODAY,
        set_by=clerk,
    )
    copies(area, *_of_projects(project), project_id="p.id", neighbourhood_id="p.neighbourhood_id")
    claim = SubsidyClaim.objects.create(
        project=project, number=1, final_account=project.finalaccounts.get(), inputs={}, base_yuan=1, city_yuan=1,
        received_yuan=0, state="confirmed", claimed_on=TODAY, claimed_by=clerk, decided_on=TODAY, decided_by=officer,
    )  # fmt: skip
    copies(
        claim, "funding_finalaccount a", f"a.project_id <> {project.pk} AND a.id % 20 <> 0", project_id="a.project_id",
        final_account_id="a.id", city_yuan="round(least(a.amount_yuan - 20000, 4000000) / 2, 2)",
    )  # fmt: skip
    held = _kept(Acceptance.for_project(project, clerk, held_on=TODAY))
    copies(held, *_of_projects(project), project_id="p.id")
    signed = Signature.objects.create(acceptance=held, party="street", signed_on=TODAY, passed=True)
    parties = ", ".join(f"('{party}')" for party in Signature.Party.values)
    copies(
        signed, f"works_acceptance a, (VALUES {parties}) v(party)", f"a.id <> {held.pk}", acceptance_id="a.id", party="v.party"
    )  # fmt: skip
    settled = _kept(
        Settlement.for_project(project, clerk, settled_yuan=1, approved_on=TODAY, reviewer="造价咨询")
    )
    rows, where = _of_projects(project)
    copies(settled, rows, f"{where} AND p.id % 10 < 9", project_id="p.id", settled_yuan="2000000")


def _kept(row: Any) -> Any:
    row.save()
    return row
