"""Routes of the first version; names are stable."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from api.views import calculators, catalogue, projects, reports

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api_schema"), name="api_docs"),
    path("calculators/tally/", calculators.TallyCalculator.as_view(), name="api_tally"),
    path("calculators/subsidy/", calculators.SubsidyCalculator.as_view(), name="api_subsidy"),
    path("calculators/notice/", calculators.NoticeCalculator.as_view(), name="api_notice"),
    path("items/", catalogue.Items.as_view(), name="api_items"),
    path("streets/", catalogue.Streets.as_view(), name="api_streets"),
    path("streets/<slug:code>/progress/", reports.StreetProgress.as_view(), name="api_progress"),
    path("neighbourhoods/", catalogue.Neighbourhoods.as_view(), name="api_neighbourhoods"),
    path("projects/", projects.Projects.as_view(), name="api_projects"),
    path("projects/<slug:code>/", projects.ProjectDetail.as_view(), name="api_project"),
    path("projects/<slug:code>/steps/", projects.Steps.as_view(), name="api_steps"),
    path("projects/<slug:code>/rounds/", projects.Rounds.as_view(), name="api_rounds"),
    path("projects/<slug:code>/items/", projects.ProjectItems.as_view(), name="api_project_items"),
    path("projects/<slug:code>/funding/", projects.Funding.as_view(), name="api_funding"),
    path("rounds/<int:pk>/", projects.RoundDetail.as_view(), name="api_round"),
    path("reports/", reports.Reports.as_view(), name="api_reports"),
    path("reports/<int:pk>/file/", reports.ReportFile.as_view(), name="api_report_file"),
]
