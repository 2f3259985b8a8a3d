"""Routes of the first version; names are stable."""

from collections.abc import Callable
from typing import Any

from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from django.views.decorators.vary import vary_on_headers

from api.views import calculators, catalogue, docs, money, projects, receipts, registers, reports


def read(view: Any) -> Callable[..., Any]:
    """A view that is only read: it carries an ETag, and who has the same answer already gets 304."""
    answer: Callable[..., Any] = conditional_page(view.as_view())
    return cache_control(no_cache=True)(vary_on_headers("Authorization", "Cookie")(answer))


urlpatterns = [
    path("schema/", read(docs.Schema), name="api_schema"),
    path("docs/", docs.TryIt.as_view(), name="api_docs"),
    path("calculators/tally/", calculators.TallyCalculator.as_view(), name="api_tally"),
    path("calculators/subsidy/", calculators.SubsidyCalculator.as_view(), name="api_subsidy"),
    path("calculators/notice/", calculators.NoticeCalculator.as_view(), name="api_notice"),
    path("receipts/", receipts.ReceiptLookup.as_view(), name="api_receipts"),
    path("items/", read(catalogue.Items), name="api_items"),
    path("streets/", read(catalogue.Streets), name="api_streets"),
    path("streets/<slug:code>/progress/", read(reports.StreetProgress), name="api_progress"),
    path("neighbourhoods/", read(catalogue.Neighbourhoods), name="api_neighbourhoods"),
    path("projects/", read(projects.Projects), name="api_projects"),
    path("projects/<slug:code>/", read(projects.ProjectDetail), name="api_project"),
    path("projects/<slug:code>/steps/", read(projects.Steps), name="api_steps"),
    path("projects/<slug:code>/rounds/", read(projects.Rounds), name="api_rounds"),
    path("projects/<slug:code>/items/", read(projects.ProjectItems), name="api_project_items"),
    path("projects/<slug:code>/funding/", read(projects.Funding), name="api_funding"),
    path("projects/<slug:code>/ladder/", read(money.CostLadder), name="api_ladder"),
    path("projects/<slug:code>/payments/", read(money.Payments), name="api_payments"),
    path("projects/<slug:code>/claims/", read(money.Claims), name="api_claims"),
    path("money/summary/", read(money.MoneySummary), name="api_money"),
    path("registers/<slug:kind>/", read(registers.RegisterLines), name="api_registers"),
    path("rounds/<int:pk>/", read(projects.RoundDetail), name="api_round"),
    path("reports/", read(reports.Reports), name="api_reports"),
    path("reports/<int:pk>/file/", reports.ReportFile.as_view(), name="api_report_file"),
]
