"""Routes of the first version; names are stable."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from api.views import calculators, catalogue

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api_schema"), name="api_docs"),
    path("calculators/tally/", calculators.TallyCalculator.as_view(), name="api_tally"),
    path("calculators/subsidy/", calculators.SubsidyCalculator.as_view(), name="api_subsidy"),
    path("calculators/notice/", calculators.NoticeCalculator.as_view(), name="api_notice"),
    path("items/", catalogue.Items.as_view(), name="api_items"),
    path("streets/", catalogue.Streets.as_view(), name="api_streets"),
    path("neighbourhoods/", catalogue.Neighbourhoods.as_view(), name="api_neighbourhoods"),
]
